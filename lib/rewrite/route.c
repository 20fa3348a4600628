/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds the backend URL of a request. */

#include <ppr/ppr.h>

#include "rewrite/reference.h"
#include "rewrite/resolve.h"
#include "rewrite/result.h"

#include <string.h>

/* Maps the path and the query of `target`, as the client sent them. */
PPRI_NOINLINE static struct ppr_result route(struct ppri_exchange *exchange, struct ppr_view target,
                                             char *buffer, size_t capacity)
{
    struct ppri_replacement replacement;
    ppri_exchange_know(exchange);
    ppri_reference_map_target(exchange, target, &replacement);
    struct ppr_result result = ppri_replacement_result(&replacement, buffer, capacity);
    if (result.status != PPR_UNCHANGED || result.reason != PPR_REASON_MAPPED)
        return result;
    /* An absolute-form target may be mapped to itself. The caller still expects a URL. */
    result.status = target.size > capacity ? PPR_NO_SPACE : PPR_REWRITTEN;
    result.count = target.size;
    if (result.status == PPR_REWRITTEN && target.size)
        memcpy(buffer, target.data, target.size);
    return result;
}

struct ppr_result ppr_route(const struct ppr_table *table, const struct ppr_context *context,
                            char *buffer, size_t capacity)
{
    struct ppr_exchange exchange;
    struct ppr_context client = PPR_CONTEXT_INIT;
    if (!context || context->size < sizeof client || (!buffer && capacity))
        return ppri_bad_argument();
    client.client_scheme = context->client_scheme;
    client.client_authority = context->client_authority;
    client.client_target = context->client_target;
    if (ppr_exchange_init(&exchange, table, &client, NULL) != PPR_OK)
        return ppri_bad_argument();
    return route(ppri_exchange_enter(&exchange, PPR_REQUEST), client.client_target, buffer,
                 capacity);
}
