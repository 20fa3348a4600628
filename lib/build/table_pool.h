/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The pool of a table: its rules and all texts. The builder's has them as they came. Here rules
   stand in the order in which their backend origins are in the hash, so that from a key it can
   be told about where its rule is, and memory need not be waited for twice, for the slot and
   then for the rule. */

#ifndef PPRI_BUILD_TABLE_POOL_H
#define PPRI_BUILD_TABLE_POOL_H

#include "build/builder.h"
#include "build/index.h"

/* The bytes that a table's pool has. */
size_t ppri_table_pool_size(const struct ppr_builder *builder);

/* The numbers that table->starts has, for so many homes; 0: it is not worth while. */
size_t ppri_table_pool_starts(size_t homes);

/* Where the parts of a table are that say where its pool has something. */
struct ppri_table_pool_parts {
    size_t homes;
    uint32_t *places; /* all 0; one a rule */
    uint32_t *starts;
    size_t start_count;
    /* As the builder has them. */
    struct ppri_cookie_rule *cookies;
    struct ppri_named_param *params;
    struct ppri_named_field *fields;
};

/* Fill a table's pool, and say there what is where. */
void ppri_table_pool_fill(const struct ppr_builder *builder, const struct ppri_index *index,
                          const struct ppri_table_pool_parts *parts, char *pool);

#endif
