/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewrites one field into a buffer. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "fields/lines.h"
#include "table/field_names.h"

PPRI_NOINLINE static struct ppr_result rewrite_value(struct ppri_exchange *exchange,
                                                     ppri_value_parser *parse,
                                                     struct ppr_view value, char *buffer,
                                                     size_t capacity)
{
    return ppri_value_rewrite(exchange, parse, value, buffer, capacity);
}

struct ppr_result ppr_rewrite_field(const struct ppr_table *table, enum ppr_direction direction,
                                    const struct ppr_context *context, struct ppr_view name,
                                    struct ppr_view value, char *buffer, size_t capacity)
{
    const struct ppr_result bad = {PPR_BAD_ARGUMENT, PPR_REASON_NONE, 0, 0};
    struct ppri_exchange exchange;
    if (ppri_is_bad(name) || ppri_is_bad(value) || (!buffer && capacity) ||
        !ppri_exchange_start(&exchange, table, direction, context))
        return bad;
    const struct ppr_result nothing = {PPR_UNCHANGED, PPR_REASON_NONE, 0, 0};
    ppri_value_parser *parse = ppri_kind_parser(ppri_field_names_find(table, direction, name));
    if (!parse)
        return nothing;
    if (ppri_is_broken(value, false)) {
        const struct ppr_result malformed = {PPR_UNCHANGED, PPR_REASON_MALFORMED, 0, 0};
        return malformed;
    }
    return rewrite_value(&exchange, parse, value, buffer, capacity);
}
