/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Questions to an exchange: the rule of a group (M4), the base of an output (W1), the owner of an
   origin or host (N3 to N7). */

#include "rewrite/exchange.h"

#include "table/match.h"

void ppri_exchange_point(struct ppri_exchange *exchange)
{
    const struct ppr_view derived = ppri_view(exchange->derived, exchange->derived_size);
    if (!exchange->is_derived)
        return;
    exchange->home.host = ppri_slice(derived, 0, exchange->derived_host);
    if (exchange->backend_given)
        return;
    exchange->backend_origin.host = exchange->home.host;
    if (!exchange->backend_host.host.size)
        exchange->backend_name = ppri_slice(derived, 0, exchange->derived_name);
    exchange->backend_path.piece[0] = ppri_from(derived, exchange->derived_name);
}

struct ppri_exchange *ppri_exchange_enter(struct ppr_exchange *exchange,
                                          enum ppr_direction direction)
{
    if (!exchange || (direction != PPR_RESPONSE && direction != PPR_REQUEST))
        return NULL;
    struct ppri_exchange *own = ppri_exchange_in(exchange);
    if (!own->table)
        return NULL;
    own->direction = direction;
    ppri_exchange_point(own);
    return own;
}

/* Returns the rule of the group of `head` that applies: by client_target, else by the client
   origin, else `head` (M4). */
PPRI_RARE static const struct ppri_rule *choose(const struct ppri_exchange *exchange,
                                                const struct ppri_rule *head,
                                                enum ppri_scheme scheme, struct ppri_walk *scratch)
{
    const struct ppri_place place = ppri_exchange_place(exchange);
    struct ppri_query query = ppri_query_at(&place, PPR_FOR_RESPONSES);
    const struct ppri_rule *rule = NULL;
    query.head = head;
    query.scheme = scheme;
    if (exchange->client_path.data) {
        struct ppri_captures unused;
        ppri_path_walk_piece(exchange->client_path, (enum ppri_path_form)exchange->client_form,
                             scratch);
        rule = ppri_lookup_client(&query, scratch, 0, &unused);
    }
    if (!rule && exchange->has_client_origin)
        rule = ppri_lookup_client_first(&query);
    return rule ? rule : head;
}

const struct ppri_rule *ppri_exchange_choose(const struct ppri_exchange *exchange,
                                             const struct ppri_rule *head, enum ppri_scheme scheme,
                                             struct ppri_walk *scratch,
                                             struct ppri_captures *captures)
{
    if (!(head->flags & PPRI_SHARED))
        return head;
    const struct ppri_rule *rule = choose(exchange, head, scheme, scratch);
    if (rule == head || !captures->known || ppri_match_fits(exchange->table, rule, captures))
        return rule;
    ppri_match_fits(exchange->table, head, captures);
    return head;
}

/* ---------------------------------------------------------------- Bases -- */

/* Returns the base of a client prefix that is on another host than the client's, or of any if the
   client is not known. It is the client's scheme, if known, and the rule's host and port. */
PPRI_RARE static struct ppri_base host_base(const struct ppri_exchange *exchange,
                                            const struct ppri_prefix *client,
                                            const struct ppri_captures *captures)
{
    const enum ppri_scheme scheme =
        exchange->has_client_origin ? exchange->client_origin.scheme : PPRI_SCHEME_NONE;
    struct ppri_base base = {ppri_view(NULL, 0),
                             ppri_prefix_written(exchange->table->pool, client, captures, scheme)};
    if (exchange->has_client_origin)
        base.scheme = scheme == PPRI_SCHEME_HTTPS ? PPRI_LITERAL("https:") : PPRI_LITERAL("http:");
    return base;
}

struct ppri_base ppri_exchange_base(const struct ppri_exchange *exchange,
                                    const struct ppri_rule *rule,
                                    const struct ppri_captures *captures, bool absolute)
{
    const char *pool = exchange->table->pool;
    const struct ppri_prefix *client = &rule->client;
    const struct ppri_base none = {ppri_view(NULL, 0), ppri_view(NULL, 0)};
    const struct ppri_base own = {ppri_view(NULL, 0), ppri_exchange_client_text(exchange)};
    if (!client->path)
        return absolute ? own : none;
    if (client->scheme == PPRI_SCHEME_NONE) {
        const bool on_client =
            exchange->has_client_origin &&
            ppri_prefix_origin_is(pool, client, captures, &exchange->client_origin);
        if (on_client)
            return absolute ? own : none;
        return host_base(exchange, client, captures);
    }
    const struct ppri_base named = {
        ppri_view(NULL, 0),
        ppri_prefix_written(pool, client, captures, (enum ppri_scheme)client->scheme)};
    const bool on_host =
        exchange->has_client_origin &&
        ppri_host_is(ppri_prefix_host(pool, client), captures, exchange->client_origin.host);
    return absolute || !on_host ? named : none;
}

struct ppri_base ppri_exchange_repair(const struct ppri_exchange *exchange,
                                      const struct ppri_origin *origin, bool *own)
{
    struct ppri_base base = {ppri_view(NULL, 0), ppri_exchange_client_text(exchange)};
    const bool downgrade = ppri_exchange_is_downgrade(exchange, origin);
    *own = downgrade &&
           (!exchange->has_client_origin || ppri_exchange_is_client_host(exchange, origin->host));
    if (downgrade && !*own) {
        base.scheme = PPRI_LITERAL("https://");
        base.origin = exchange->client_origin.host;
    }
    return base;
}

struct ppri_base ppri_exchange_backend_base(const struct ppri_exchange *exchange)
{
    const struct ppri_base base = {exchange->backend_origin.scheme == PPRI_SCHEME_HTTPS
                                       ? PPRI_LITERAL("https://")
                                       : PPRI_LITERAL("http://"),
                                   exchange->backend_name};
    return base;
}

struct ppri_base ppri_base_of_socket(struct ppri_base base)
{
    const struct ppr_view http = PPRI_LITERAL("http");
    if (ppri_begins_with(base.scheme, http))
        base.scheme = base.scheme.data[http.size] == 's'
                          ? (base.scheme.size > 6 ? PPRI_LITERAL("wss://") : PPRI_LITERAL("wss:"))
                          : (base.scheme.size > 5 ? PPRI_LITERAL("ws://") : PPRI_LITERAL("ws:"));
    else if (ppri_begins_with(base.origin, http)) {
        base.scheme = PPRI_LITERAL("ws");
        base.origin = ppri_from(base.origin, http.size);
    }
    return base;
}

/* ---------------------------------------------------------------- Whose -- */

bool ppri_exchange_is_backend(const struct ppri_exchange *exchange,
                              const struct ppri_origin *origin)
{
    if (!exchange->has_backend)
        return false;
    if (ppri_origin_equal(origin, &exchange->backend_origin))
        return true;
    struct ppri_origin asked = exchange->backend_host;
    asked.scheme = exchange->backend_origin.scheme;
    if (asked.port == PPRI_NO_PORT)
        asked.port = ppri_default_port(asked.scheme);
    return asked.host.size && ppri_origin_equal(origin, &asked);
}

bool ppri_exchange_is_client_host(const struct ppri_exchange *exchange, struct ppr_view host)
{
    return exchange->has_client_origin && ppri_host_equal(exchange->client_origin.host, host);
}

bool ppri_exchange_is_kept_host(const struct ppri_exchange *exchange, struct ppr_view host)
{
    return exchange->backend_host.host.size && ppri_host_equal(exchange->backend_host.host, host);
}

bool ppri_exchange_is_backend_host(const struct ppri_exchange *exchange, struct ppr_view host)
{
    return (exchange->asked_host.size && ppri_host_equal(exchange->asked_host, host)) ||
           ppri_lookup_backend_host(exchange->table, host, 0);
}

enum ppri_scheme ppri_exchange_network_scheme(const struct ppri_exchange *exchange,
                                              struct ppr_view host)
{
    if (exchange->direction == PPR_REQUEST)
        return exchange->has_client_origin ? exchange->client_origin.scheme : PPRI_SCHEME_HTTP;
    if (exchange->has_backend)
        return exchange->backend_origin.scheme;
    const struct ppri_rule *rule =
        ppri_lookup_backend_host(exchange->table, host, PPR_FOR_RESPONSES);
    return rule ? (enum ppri_scheme)rule->backend.scheme : PPRI_SCHEME_HTTP;
}

bool ppri_exchange_has_responses(const struct ppri_exchange *exchange)
{
    struct ppri_captures unused;
    return !exchange->has_backend ||
           (exchange->is_own && exchange->rule->flags & PPR_FOR_RESPONSES) ||
           ppri_lookup_backend_origin(exchange->table, &exchange->home, PPR_FOR_RESPONSES, &unused);
}

/* True if N6 explains the default port of the scheme of `origin`, by one of these:

   1. backend_host has no port.
   2. The scheme is that of the backend.
   3. The client is on the default port of its scheme, or is not known. */
PPRI_RARE static bool explains_default(const struct ppri_exchange *exchange,
                                       const struct ppri_origin *origin)
{
    const struct ppri_origin *client = &exchange->client_origin;
    return (exchange->backend_host.host.size && exchange->backend_host.port == PPRI_NO_PORT) ||
           (exchange->has_backend && origin->scheme == exchange->backend_origin.scheme) ||
           !exchange->has_client_origin || client->port == ppri_default_port(client->scheme);
}

bool ppri_exchange_explains(const struct ppri_exchange *exchange, const struct ppri_origin *origin)
{
    const bool kept = ppri_exchange_is_kept_host(exchange, origin->host);
    const struct ppri_origin *backend = &exchange->backend_origin;
    if (ppri_exchange_says(exchange, PPR_EXACT | PPR_ANY_PORT))
        return ppri_exchange_says(exchange, PPR_ANY_PORT);
    if (exchange->has_client_origin && origin->port == exchange->client_origin.port)
        return true;
    if (kept && exchange->has_backend) {
        const int32_t port = exchange->backend_host.port;
        if (origin->port == (port == PPRI_NO_PORT ? ppri_default_port(backend->scheme) : port))
            return true;
    }
    if (origin->port == ppri_default_port(origin->scheme))
        return explains_default(exchange, origin);
    return kept && exchange->has_backend && origin->port == backend->port &&
           origin->scheme == backend->scheme;
}

/* The argument of may_be_other_server. */
struct other_server {
    const struct ppri_exchange *exchange;
    const struct ppri_origin *origin;
    bool is_client_host;
    /* There is a path; else all rules on the origin of this exchange's client prefix are its
       own. */
    bool has_path;
};

/* True if the client prefix of `rule` is on the origin (N3). A prefix `//host` is no other server's
   if it is on the client's host, or is this exchange's own. */
PPRI_RARE static bool may_be_other_server(const void *of, const struct ppri_rule *rule)
{
    const struct other_server *other = of;
    const struct ppri_exchange *exchange = other->exchange;
    const char *pool = exchange->table->pool;
    const struct ppri_rule *own = exchange->rule;
    const bool is_own =
        own && own->client.path &&
        (!other->has_path ||
         ppri_equal(ppri_prefix_text(pool, &own->client), ppri_prefix_text(pool, &rule->client))) &&
        ppri_prefix_origin_is(pool, &own->client, &exchange->captures, other->origin);
    return rule->client.path &&
           (rule->client.scheme != PPRI_SCHEME_NONE || (!other->is_client_host && !is_own)) &&
           ppri_prefix_origin_is(pool, &rule->client, NULL, other->origin);
}

const struct ppri_rule *ppri_exchange_other_server(const struct ppri_exchange *exchange,
                                                   const struct ppri_origin *origin,
                                                   struct ppri_walk *walk)
{
    const struct other_server other = {
        exchange, origin, ppri_exchange_is_client_host(exchange, origin->host), walk != NULL};
    const struct ppri_query query = {.table = exchange->table,
                                     .wanted = PPRI_DIRECTIONS,
                                     .at = origin,
                                     .may = may_be_other_server,
                                     .of = &other};
    struct ppri_captures unused;
    if (!exchange->table->has_hosts || ppri_exchange_says(exchange, PPR_UNAWARE))
        return NULL;
    return walk ? ppri_lookup_client(&query, walk, 0, &unused) : ppri_lookup_client_first(&query);
}
