/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prepares an exchange. */

#include <ppr/ppr.h>

#include "rewrite/resolve.h"

/* True if `context` keeps the contract, whatever the version of the caller's header. Bytes of a
   later version must be zero. All members of this version were in the first version. */
static bool is_context(const struct ppr_context *context)
{
    if (context->size < sizeof *context)
        return false;
    const char *bytes = (const char *)context;
    for (size_t i = sizeof *context; i < context->size; i++) {
        if (bytes[i])
            return false;
    }
    return !ppri_is_bad(context->client_scheme) && !ppri_is_bad(context->client_authority) &&
           !ppri_is_bad(context->client_target) && !ppri_is_bad(context->backend_scheme) &&
           !ppri_is_bad(context->backend_authority) && !ppri_is_bad(context->backend_target) &&
           !ppri_is_bad(context->backend_host);
}

enum ppr_status ppr_exchange_init(struct ppr_exchange *exchange, const struct ppr_table *table,
                                  const struct ppr_context *context, unsigned *ignored)
{
    static const struct ppr_context empty = PPR_CONTEXT_INIT;
    if (!exchange)
        return PPR_BAD_ARGUMENT;
    struct ppri_exchange *own = ppri_exchange_in(exchange);
    own->table = NULL; /* calls refuse an exchange whose initialisation failed */
    if (ignored)
        *ignored = 0;
    if (!table || (context && !is_context(context)))
        return PPR_BAD_ARGUMENT;
    own->resolved = false;
    own->client_text_size = 0;
    own->is_derived = false;
    own->is.given = context ? *context : empty;
    own->backend_target = own->is.given.backend_target;
    own->table = table;
    if (ignored) /* else the first call reads the context */
        *ignored = ppri_exchange_ignored(own);
    return PPR_OK;
}
