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
PPRI_NOINLINE static struct ppr_result rewrite_query(struct ppri_exchange *request,
                                                     struct ppr_view reference, char *buffer,
                                                     size_t capacity)
{
    return ppri_value_rewrite(request, ppri_value_reference, reference, buffer, capacity);
}

/* One reference without a query that is looked at: planned once, to measure and to write. */
PPRI_NOINLINE static struct ppr_result rewrite_plain(struct ppri_exchange *request,
                                                     struct ppr_view reference, char *buffer,
                                                     size_t capacity)
{
    struct ppri_replacement plan;
    ppri_reference_map(request, reference, false, &plan);
    struct ppr_result result = {PPR_UNCHANGED, plan.reason, plan.rule, 0};
    if (!plan.rewritten)
        return result;
    result.count = plan.size;
    result.status = PPR_NO_SPACE;
    if (plan.size > capacity)
        return result;
    result.status = PPR_REWRITTEN;
    if (ppri_replacement_is_literal(&plan)) {
        ppri_replacement_copy(&plan, buffer);
        return result;
    }
    struct ppri_writer writer = {.data = buffer, .capacity = capacity};
    ppri_replacement_write(&plan, &writer);
    return result;
}

PPRI_NOINLINE static struct ppr_result rewrite(const struct ppr_table *table,
                                               enum ppr_direction direction,
                                               const struct ppr_context *context,
                                               struct ppr_view reference, bool careful,
                                               char *buffer, size_t capacity)
{
    struct ppri_exchange request;
    if (ppri_is_bad(reference) || (!buffer && capacity) ||
        !ppri_exchange_start(&request, table, direction, context))
        return bad_argument();
    request.careful = careful;
    if (request.table->param_count)
        return rewrite_query(&request, reference, buffer, capacity);
    return rewrite_plain(&request, reference, buffer, capacity);
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
    return rewrite(table, direction, context, reference, careful, buffer, capacity);
}
