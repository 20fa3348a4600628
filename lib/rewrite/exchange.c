/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/exchange.h"

struct ppri_exchange *ppri_exchange_enter(struct ppr_exchange *exchange,
                                          enum ppr_direction direction)
{
    if (!exchange || (direction != PPR_RESPONSE && direction != PPR_REQUEST))
        return NULL;
    struct ppri_exchange *own = ppri_exchange_in(exchange);
    if (!own->table)
        return NULL;
    own->direction = direction;
    own->client_origin_text = ppri_exchange_client_text(own);
    if (own->is_derived) {
        const struct ppr_view all = ppri_view(own->derived, own->derived_size);
        own->backend_origin.host = ppri_slice(all, 0, own->derived_host);
        own->backend_path.piece[0] = ppri_from(all, own->derived_host);
    }
    return own;
}

struct ppri_client_space ppri_exchange_space(const struct ppri_exchange *exchange)
{
    const struct ppri_client_space space = {
        exchange->has_client_origin ? &exchange->client_origin : NULL, true};
    return space;
}

const struct ppri_rule *ppri_exchange_choose(const struct ppri_exchange *exchange,
                                             const struct ppri_rule *head, enum ppri_scheme scheme,
                                             struct ppri_walk *scratch,
                                             struct ppri_captures *captures)
{
    if (!(head->backend.flags & PPRI_SHARED))
        return head;
    const struct ppri_rule *rule = NULL;
    if (exchange->client_path.data) {
        const struct ppri_client_space space = ppri_exchange_space(exchange);
        ppri_path_walk_piece(exchange->client_path, exchange->canonical_client, scratch);
        rule = ppri_lookup_pair(exchange->table, head, scheme, &space, scratch);
    }
    if (!rule && exchange->has_client_origin)
        rule = ppri_lookup_pair_origin(exchange->table, head, scheme, &exchange->client_origin);
    if (!rule || rule == head || !captures->known ||
        ppri_lookup_fits(exchange->table, rule, captures))
        return rule ? rule : head;
    ppri_lookup_fits(exchange->table, head, captures);
    return head;
}

bool ppri_exchange_may_be_on_client(const struct ppri_exchange *exchange)
{
    const struct ppri_rule *rule = exchange->rule;
    return rule->client.scheme == PPRI_SCHEME_NONE || !exchange->has_client_origin ||
           ppri_host_is(ppri_prefix_host(exchange->table->pool, &rule->client), &exchange->captures,
                        exchange->client_origin.host);
}

bool ppri_exchange_is_port(const struct ppri_exchange *exchange, const struct ppri_origin *origin,
                           long other)
{
    const long port = origin->port;
    return port == other || port == ppri_default_port(origin->scheme) ||
           (exchange->has_backend && port == exchange->backend_origin.port);
}

bool ppri_exchange_is_at_host(const struct ppri_exchange *exchange,
                              const struct ppri_origin *origin)
{
    /* R3: no port is the default port, of the scheme that the backend is asked by. */
    long port = exchange->backend_host.port;
    if (port == PPRI_NO_PORT && exchange->has_backend)
        port = ppri_default_port(exchange->backend_origin.scheme);
    return exchange->backend_host.host.size &&
           ppri_host_equal(exchange->backend_host.host, origin->host) &&
           ppri_exchange_is_port(exchange, origin, port);
}
