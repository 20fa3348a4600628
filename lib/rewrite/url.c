/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewrites one reference into a buffer. */

#include <ppr/ppr.h>

#include "rewrite/reference.h"
#include "rewrite/resolve.h"
#include "rewrite/swap.h"
#include "rewrite/value.h"
#include "text/short.h"

/* Rewrites a reference of a table without rules for query parameters. It is mapped once, to measure
   and to write. */
PPRI_NOINLINE static struct ppr_result rewrite_reference(struct ppri_exchange *exchange,
                                                         struct ppr_view reference, char *buffer,
                                                         size_t capacity)
{
    struct ppri_replacement replacement;
    ppri_reference_map(exchange, reference, 0, &replacement);
    return ppri_replacement_result(&replacement, buffer, capacity);
}

/* Returns the result of `swap`, and writes the output to `buffer` if it fits. */
static inline struct ppr_result put_swap(const struct ppri_exchange *exchange,
                                         struct ppr_view reference, const struct ppri_swap *swap,
                                         char *buffer, size_t capacity)
{
    const size_t kept = reference.size - swap->cut;
    const size_t lead = swap->lead.size + swap->prefix.size;
    struct ppr_result result =
        ppri_result(PPR_NO_SPACE, PPR_REASON_MAPPED, ppri_rule_number(exchange->rule));
    result.count = lead + kept;
    if (!buffer || result.count > capacity)
        return result;
    ppri_copy(buffer, swap->lead.data, swap->lead.size);
    ppri_copy(buffer + swap->lead.size, swap->prefix.data, swap->prefix.size);
    ppri_copy(buffer + lead, reference.data + swap->cut, kept);
    result.status = PPR_REWRITTEN;
    return result;
}

struct ppr_result ppr_rewrite_url(struct ppr_exchange *exchange, enum ppr_direction direction,
                                  struct ppr_view reference, char *buffer, size_t capacity)
{
    struct ppri_exchange *own = ppri_exchange_enter(exchange, direction);
    struct ppri_swap swap;
    if (!own || ppri_is_bad(reference) || (!buffer && capacity))
        return ppri_bad_argument();
    ppri_exchange_know(own);
    if (own->table->param_count)
        return ppri_value_rewrite(own, ppri_value_reference, reference, buffer, capacity);
    if (ppri_swap_find(own, reference, &swap))
        return put_swap(own, reference, &swap, buffer, capacity);
    return rewrite_reference(own, reference, buffer, capacity);
}
