/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What follows from a context, worked out once by the first call that needs it: this exchange's
   rule, the backend URL, and the bytes with which this backend names what is its own. */

#ifndef PPRI_REWRITE_RESOLVE_H
#define PPRI_REWRITE_RESOLVE_H

#include "rewrite/exchange.h"

/* Resolve an exchange: read the context, and find this exchange's rule, and the backend URL if it
   was not given. */
void ppri_exchange_resolve(struct ppri_exchange *exchange);

/* Resolve an exchange unless it is resolved. Every call does this before it judges anything: so the
   stack of the resolving and the stack of the judging do not add up. */
static inline void ppri_exchange_know(struct ppri_exchange *exchange)
{
    if (!exchange->resolved)
        ppri_exchange_resolve(exchange);
}

/* Read the path of the backend's URL, once. Return false if it is not known. */
PPRI_RARE bool ppri_exchange_has_backend_path(struct ppri_exchange *exchange);

/* The members of the context that do not parse (enum ppr_context_bit). */
unsigned ppri_exchange_ignored(struct ppri_exchange *exchange);

#endif
