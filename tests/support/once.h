/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Calls that prepare an exchange, and use it once. The exchange is moved in between, and the memory
   where it was prepared is overwritten. If it cannot be prepared, the result is that of the
   preparation. */

#ifndef ONCE_H
#define ONCE_H

#include <ppr/ppr.h>

#include <stdbool.h>
#include <string.h>

/* Prepare an exchange somewhere, and move it. Return false if the arguments are bad. */
static inline bool once_prepare(struct ppr_exchange *exchange, const struct ppr_table *table,
                                const struct ppr_context *context)
{
    static _Thread_local struct ppr_exchange first; /* not on the stack: it must be overwritten */
    memset(&first, 0xA5, sizeof first);
    const bool prepared = ppr_exchange_init(&first, table, context, NULL) == PPR_OK;
    memcpy(exchange, &first, sizeof first);
    memset(&first, 0x5A, sizeof first);
    return prepared;
}

static inline struct ppr_result once_bad(void)
{
    const struct ppr_result result = {.status = PPR_BAD_ARGUMENT};
    return result;
}

static inline struct ppr_result once_url(const struct ppr_table *table,
                                         enum ppr_direction direction,
                                         const struct ppr_context *context,
                                         struct ppr_view reference, char *buffer, size_t capacity)
{
    struct ppr_exchange exchange;
    if (!once_prepare(&exchange, table, context))
        return once_bad();
    return ppr_rewrite_url(&exchange, direction, reference, buffer, capacity);
}

static inline struct ppr_result once_field(const struct ppr_table *table,
                                           enum ppr_direction direction,
                                           const struct ppr_context *context, struct ppr_view name,
                                           struct ppr_view value, char *buffer, size_t capacity)
{
    struct ppr_exchange exchange;
    if (!once_prepare(&exchange, table, context))
        return once_bad();
    return ppr_rewrite_field(&exchange, direction, name, value, buffer, capacity);
}

static inline struct ppr_result once_block(const struct ppr_table *table,
                                           enum ppr_direction direction,
                                           const struct ppr_context *context, char *block,
                                           size_t length, size_t capacity, unsigned flags)
{
    struct ppr_exchange exchange;
    if (!once_prepare(&exchange, table, context))
        return once_bad();
    return ppr_rewrite_block(&exchange, direction, block, length, capacity, flags);
}

static inline struct ppr_result once_why(const struct ppr_table *table,
                                         enum ppr_direction direction,
                                         const struct ppr_context *context,
                                         struct ppr_view reference, char *buffer, size_t capacity)
{
    struct ppr_exchange exchange;
    if (!once_prepare(&exchange, table, context))
        return once_bad();
    return ppr_why_url(&exchange, direction, reference, buffer, capacity);
}

#endif
