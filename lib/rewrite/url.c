/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewrites one reference into a buffer. */

#include <ppr/ppr.h>

#include "rewrite/reference.h"
#include "rewrite/value.h"

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
    return ppri_replacement_result(&replacement, buffer, capacity);
}

struct ppr_result ppr_rewrite_url(struct ppr_exchange *exchange, enum ppr_direction direction,
                                  struct ppr_view reference, char *buffer, size_t capacity)
{
    struct ppri_exchange *own = ppri_exchange_enter(exchange, direction);
    if (!own || ppri_is_bad(reference) || (!buffer && capacity))
        return ppri_bad_argument();
    if (own->table->param_count)
        return rewrite_query(own, reference, buffer, capacity);
    return rewrite_reference(own, reference, buffer, capacity);
}
