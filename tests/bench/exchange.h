/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* One exchange, prepared once and used by many calls. Version 0.1 knows no exchange: its
   calls take the table and the context, so that preparing keeps two pointers, and each call
   works out everything again. This header is the only place to change once the library can
   prepare an exchange. All measured calls are for responses. */

#ifndef PPR_TESTS_BENCH_EXCHANGE_H
#define PPR_TESTS_BENCH_EXCHANGE_H

#include <ppr/ppr.h>

#include <stddef.h>

struct exchange {
    const struct ppr_table *table;
    const struct ppr_context *context;
};

/** Prepare an exchange. Table and context must outlive it. */
static inline void exchange_prepare(struct exchange *exchange, const struct ppr_table *table,
                                    const struct ppr_context *context)
{
    exchange->table = table;
    exchange->context = context;
}

/** Rewrite one reference into a buffer. */
static inline struct ppr_result exchange_url(struct exchange *exchange, struct ppr_view reference,
                                             char *buffer, size_t capacity)
{
    return ppr_rewrite_url(exchange->table, PPR_RESPONSE, exchange->context, reference, buffer,
                           capacity);
}

/** Rewrite one field's value into a buffer. */
static inline struct ppr_result exchange_field(struct exchange *exchange, struct ppr_view name,
                                               struct ppr_view value, char *buffer, size_t capacity)
{
    return ppr_rewrite_field(exchange->table, PPR_RESPONSE, exchange->context, name, value, buffer,
                             capacity);
}

/** Rewrite a field block in its own buffer. */
static inline struct ppr_result exchange_block(struct exchange *exchange, char *block,
                                               size_t length, size_t capacity)
{
    return ppr_rewrite_block(exchange->table, PPR_RESPONSE, exchange->context, block, length,
                             capacity, 0);
}

#endif
