/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewrites one reference into a buffer. */

#include <ppr/ppr.h>

#include "rewrite/reference.h"
#include "rewrite/url_shortcut.h"
#include "rewrite/value.h"

static struct ppr_result bad_argument(void)
{
    const struct ppr_result result = {PPR_BAD_ARGUMENT, PPR_REASON_NONE, 0, 0};
    return result;
}

/* One reference whose query is looked at. */
PPRI_NOINLINE static struct ppr_result rewrite_query(struct ppri_exchange *exchange,
                                                     struct ppr_view reference, char *buffer,
                                                     size_t capacity)
{
    return ppri_value_rewrite(exchange, ppri_value_reference, reference, buffer, capacity);
}

/* One reference without a query that is looked at: planned once, to measure and to write. */
PPRI_NOINLINE static struct ppr_result rewrite_reference(struct ppri_exchange *exchange,
                                                         struct ppr_view reference, char *buffer,
                                                         size_t capacity)
{
    struct ppri_replacement replacement;
    ppri_reference_map(exchange, reference, false, &replacement);
    struct ppr_result result = {PPR_UNCHANGED, replacement.reason, replacement.rule, 0};
    if (!replacement.rewritten)
        return result;
    result.count = replacement.size;
    result.status = PPR_NO_SPACE;
    if (replacement.size > capacity)
        return result;
    result.status = PPR_REWRITTEN;
    if (ppri_replacement_is_literal(&replacement)) {
        ppri_replacement_copy(&replacement, buffer);
        return result;
    }
    struct ppri_writer writer = {.data = buffer, .capacity = capacity};
    ppri_replacement_write(&replacement, &writer);
    return result;
}

PPRI_NOINLINE static struct ppr_result rewrite_slowly(const struct ppr_table *table,
                                                      enum ppr_direction direction,
                                                      const struct ppr_context *context,
                                                      struct ppr_view reference, bool careful,
                                                      char *buffer, size_t capacity)
{
    struct ppri_exchange exchange;
    if (ppri_is_bad(reference) || (!buffer && capacity) ||
        !ppri_exchange_start(&exchange, table, direction, context))
        return bad_argument();
    exchange.careful = careful;
    if (exchange.table->param_count)
        return rewrite_query(&exchange, reference, buffer, capacity);
    return rewrite_reference(&exchange, reference, buffer, capacity);
}

PPRI_ALIGNED struct ppr_result ppr_rewrite_url(const struct ppr_table *table,
                                               enum ppr_direction direction,
                                               const struct ppr_context *context,
                                               struct ppr_view reference, char *buffer,
                                               size_t capacity)
{
    struct ppr_result result;
    bool careful = false;
    if (direction == PPR_RESPONSE && table && context &&
        ppri_url_shortcut(table, context, reference, buffer, capacity, &careful, &result))
        return result;
    return rewrite_slowly(table, direction, context, reference, careful, buffer, capacity);
}
