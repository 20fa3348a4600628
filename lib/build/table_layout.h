/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules as they are being compiled, and how they become the one block of memory that a table
   is. */

#ifndef PPRI_BUILD_TABLE_LAYOUT_H
#define PPRI_BUILD_TABLE_LAYOUT_H

#include "build/builder.h"
#include "text/map.h"

struct ppri_compiler {
    struct ppr_builder *builder;
    struct ppri_rule *rules; /* the builder's map and keep rules, with depths and flags being set */
    size_t rule_count;
    struct ppri_rule *locals; /* the builder's local rules */
    const char *prefixes; /* the builder's */
    struct ppri_map map; /* of ppri_ref's, whose places are indices of rules, from 1 */
    uint32_t client_depths[2]; /* as the table's */
    uint64_t backend_hosts[4]; /* as the table's */
    bool has_hosts;
    bool has_defaults;
    struct ppri_array shapes[2]; /* struct ppri_shape, by enum ppri_side */
    bool has_cookie_scopes;
};

/* Spread the entries of a map over so many homes: return how many slots that takes, the last of
   them empty, and fill them, which are all empty, unless they are NULL. `places`: of the rules, by
   their numbers. */
size_t ppri_table_spread(const struct ppri_map *map, size_t homes, const uint32_t *places,
                         struct ppri_slot *slots);

/* Lay out what has been compiled. NULL: there is no memory. */
struct ppr_table *ppri_table_layout(const struct ppri_compiler *compiler);

#endif
