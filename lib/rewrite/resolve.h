/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Resolves an exchange: derives this exchange's rule, the backend URL and the early exit from the
   context. The first call that needs them does so. */

#ifndef PPRI_REWRITE_RESOLVE_H
#define PPRI_REWRITE_RESOLVE_H

#include "rewrite/exchange.h"

/* Resolves `exchange`: reads the context, and finds this exchange's rule. Derives the backend URL
   from the rule if the backend is not given. */
void ppri_exchange_resolve(struct ppri_exchange *exchange);

/* Resolves `exchange` unless it is resolved. Every call does so before it maps anything: then the
   stack that resolving needs and the stack that mapping needs do not add up. */
static inline void ppri_exchange_know(struct ppri_exchange *exchange)
{
    if (!exchange->resolved)
        ppri_exchange_resolve(exchange);
}

/* True if the path of the backend URL is known. Reads backend_target at the first call, and sets
   backend_path. */
PPRI_RARE bool ppri_exchange_has_backend_path(struct ppri_exchange *exchange);

/* Returns the members of the context that were ignored (enum ppr_context_bit). */
unsigned ppri_exchange_ignored(struct ppri_exchange *exchange);

#endif
