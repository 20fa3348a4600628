/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules as they are being compiled, and how they become the one block of memory that a table
   is. */

#ifndef PPRI_BUILD_TABLE_LAYOUT_H
#define PPRI_BUILD_TABLE_LAYOUT_H

#include "build/builder.h"
#include "build/index.h"

struct ppri_compiler {
    struct ppr_builder *builder;
    struct ppri_rule *rules; /* the builder's, with masks and flags being set */
    const char *pool;
    struct ppri_index index;
    uint32_t path_depths;
    uint32_t unbound_depths;
    struct ppri_array shapes[2]; /* struct ppri_shape, by enum ppri_side */
    bool has_cookie_scopes;
};

/* Lay out what has been compiled. NULL: there is no memory. */
struct ppr_table *ppri_table_layout(const struct ppri_compiler *compiler);

#endif
