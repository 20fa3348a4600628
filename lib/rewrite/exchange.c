/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds the rule of an exchange, and its backend URL. */

#include "rewrite/exchange.h"

#include "rewrite/target.h"
#include "table/lookup_canonical.h"
#include "uri/scan_canonical.h"

struct ppri_exchange *ppri_exchange_enter(struct ppr_exchange *exchange,
                                          enum ppr_direction direction)
{
    if (!exchange || (direction != PPR_RESPONSE && direction != PPR_REQUEST))
        return NULL;
    struct ppri_exchange *own = ppri_exchange_in(exchange);
    if (!own->table)
        return NULL;
    own->direction = direction;
    own->client_origin_text =
        ppri_view(own->client_text, own->has_client_origin ? own->client_text_size : 0);
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
        const struct ppri_path path = ppri_path_of(exchange->client_path);
        ppri_path_walk(&path, exchange->canonical_client, scratch);
        rule = ppri_lookup_pair(exchange->table, head, scheme, &space, scratch,
                                exchange->canonical_client);
    }
    if (!rule && exchange->has_client_origin)
        rule = ppri_lookup_pair_origin(exchange->table, head, scheme, &exchange->client_origin);
    if (!rule || rule == head || !captures->known ||
        ppri_lookup_fits(exchange->table, rule, captures))
        return rule ? rule : head;
    ppri_lookup_fits(exchange->table, head, captures);
    return head;
}

/* Put what comes out for a text of the rule's into the room for what is derived. Return
   false if there is no room. */
static bool derive(struct ppri_exchange *exchange, struct ppri_writer *writer,
                   struct ppr_view *text)
{
    const size_t begin = writer->size;
    if (!ppri_rule_captures(exchange->rule))
        return true;
    ppri_capture_append(&exchange->captures, writer, *text);
    *text = ppri_view(writer->data + begin, writer->size - begin);
    return writer->size <= writer->capacity;
}

/* The backend URL of a request that came through a rule: its backend prefix and
   what follows the client prefix in the target. */
static void derive_backend(struct ppri_exchange *exchange, const struct ppri_path *target,
                           const struct ppri_walk *walk)
{
    const char *pool = exchange->table->pool;
    const struct ppri_rule *rule = exchange->rule;
    struct ppri_origin origin = ppri_prefix_origin(pool, &rule->backend);
    struct ppr_view prefix = ppri_prefix_path(pool, &rule->backend);
    struct ppri_writer writer = {.data = exchange->derived, .capacity = PPRI_DERIVED_MAX};
    if (!derive(exchange, &writer, &origin.host) || !derive(exchange, &writer, &prefix))
        return;
    exchange->has_backend = true;
    exchange->has_backend_path = true;
    exchange->is_derived = ppri_rule_captures(rule);
    exchange->derived_host = (uint16_t)(exchange->is_derived ? origin.host.size : 0);
    exchange->derived_size = (uint16_t)writer.size;
    exchange->backend_origin = origin;
    ppri_path_after(target, walk, ppri_prefix_depth(&rule->client), &exchange->backend_path);
    struct ppr_view tail = exchange->backend_path.piece[0];
    /* What has climbed to the root of the client's side stays at the prefix here. */
    const bool climbed = walk->root && walk->root >= tail.data;
    if (climbed)
        tail = ppri_from(tail, (size_t)(walk->root - tail.data));
    if (!tail.size && (!prefix.size || climbed))
        tail = PPRI_LITERAL("/");
    exchange->backend_path = ppri_path_of(prefix);
    ppri_path_add(&exchange->backend_path, tail);
}

/* Whether no rule has a backend prefix on the backend's origin, as far as that can be told
   at once. */
static bool is_foreign(const struct ppri_exchange *exchange)
{
    const struct ppr_table *table = exchange->table;
    const struct ppri_origin *origin = &exchange->backend_origin;
    return exchange->canonical_backend && !table->shape_count[PPRI_BACKEND] &&
           !ppri_lookup_canonical_origin(table, origin, ppri_origin_hash_canonical(origin));
}

/* The rule that covers the backend URL; NULL: none, or it is kept. */
static const struct ppri_rule *find_by_backend(struct ppri_exchange *exchange,
                                               struct ppri_walk *scratch,
                                               struct ppri_captures *captures)
{
    exchange->is_foreign = is_foreign(exchange);
    if (!exchange->has_backend_path || exchange->is_foreign)
        return NULL;
    ppri_path_walk(&exchange->backend_path, exchange->canonical_backend, scratch);
    bool known = false;
    const struct ppri_rule *head =
        ppri_lookup_backend(exchange->table, &exchange->backend_origin, scratch,
                            exchange->canonical_backend, &known, captures);
    if (!head || head->backend.flags & PPRI_KEEP)
        return NULL;
    return ppri_exchange_choose(exchange, head, exchange->backend_origin.scheme, scratch, captures);
}

/* Find the rule by the client's path, and derive the backend URL by it. */
static void find_by_path(struct ppri_exchange *exchange, struct ppri_walk *scratch)
{
    const struct ppri_client_space space = ppri_exchange_space(exchange);
    const struct ppri_path path = ppri_path_of(exchange->client_path);
    ppri_path_walk(&path, exchange->canonical_client, scratch);
    exchange->rule = ppri_lookup_client(exchange->table, &space, scratch,
                                        exchange->canonical_client, &exchange->captures);
    if (exchange->rule && !exchange->has_backend)
        derive_backend(exchange, &path, scratch);
}

/* Find the rule by the client's target. A target that does not parse is not known. RFC 9112 3.2: origin-form, or absolute-form. */
PPRI_NOINLINE static void find_by_client(struct ppri_exchange *exchange, struct ppr_view target,
                                         struct ppri_walk *scratch)
{
    struct ppri_reference parts;
    exchange->client_path = ppri_view(NULL, 0);
    if (!target.size || target.size > PPRI_TEXT_MAX)
        return;
    exchange->canonical_client = ppri_scan_canonical(&parts, target);
    if (exchange->canonical_client)
        exchange->client_path = parts.path.size ? parts.path : PPRI_LITERAL("/");
    else
        exchange->client_path = ppri_path_of_target(target);
    if (exchange->canonical_client && exchange->backend_given &&
        ppri_lookup_canonical_client(exchange->table, &parts, target.data, &exchange->rule))
        return;
    if (exchange->client_path.data)
        find_by_path(exchange, scratch);
}

/* Whether a rule, with captures, has the client prefix of this exchange's. */
static bool same_client(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                        const struct ppri_captures *captures)
{
    const char *pool = exchange->table->pool;
    const struct ppri_prefix *own = &exchange->rule->client;
    if (!ppri_equal(ppri_view(pool + own->text, own->size),
                    ppri_view(pool + rule->client.text, rule->client.size)))
        return false;
    for (unsigned n = 0; n < PPRI_CAPTURES_MAX; n++) {
        if ((captures->known >> n & 1) &&
            !ppri_capture_is(&exchange->captures, (char)(n + 1),
                             ppri_view(captures->data[n], captures->size[n])))
            return false;
    }
    return true;
}

/* Whether this exchange's rule has its backend prefix on the backend's origin. */
static bool is_own(const struct ppri_exchange *exchange)
{
    const char *pool = exchange->table->pool;
    const struct ppri_rule *rule = exchange->rule;
    if (!rule || !exchange->has_backend)
        return false;
    if (exchange->canonical_backend && !ppri_rule_captures(rule))
        return ppri_lookup_canonical_is_on(pool, &rule->backend, &exchange->backend_origin);
    return ppri_backend_origin_is(pool, &rule->backend, &exchange->captures,
                                  &exchange->backend_origin);
}

/* Of several backends behind one client prefix, take the one that was asked. */
static void choose_by_backend(struct ppri_exchange *exchange, struct ppri_walk *scratch)
{
    struct ppri_captures captures;
    const struct ppri_rule *asked = find_by_backend(exchange, scratch, &captures);
    if (exchange->rule && (!asked || !same_client(exchange, asked, &captures)))
        return;
    exchange->rule = asked;
    if (asked)
        exchange->captures = captures;
    exchange->is_own = is_own(exchange);
}

/* Read the path of the backend's URL. */
static void read_backend_path(struct ppri_exchange *exchange)
{
    struct ppri_reference parts;
    const struct ppr_view target = exchange->backend_target;
    if (!target.size || target.size > PPRI_TEXT_MAX)
        return;
    const bool is_canonical = ppri_scan_canonical(&parts, target);
    const struct ppr_view path = is_canonical ? parts.path : ppri_path_of_target(target);
    if (!path.data)
        return;
    exchange->has_backend_path = true;
    exchange->canonical_backend = is_canonical && exchange->canonical_backend_host;
    exchange->backend_path = ppri_path_of(path.size ? path : PPRI_LITERAL("/"));
}

/* Note the targets that turned out to be none. */
static void note_ignored(struct ppri_exchange *exchange, bool has_target)
{
    if (has_target && !exchange->client_path.data)
        exchange->ignored |= PPR_IGNORED_CLIENT_TARGET;
    if (exchange->backend_given && exchange->backend_target.size && !exchange->has_backend_path)
        exchange->ignored |= PPR_IGNORED_BACKEND_TARGET;
}

void ppri_exchange_resolve(struct ppri_exchange *exchange, struct ppri_walk *scratch)
{
    if (exchange->resolved)
        return;
    exchange->resolved = true;
    const bool has_target = exchange->client_path.size > 0;
    if (exchange->backend_given)
        read_backend_path(exchange);
    find_by_client(exchange, exchange->client_path, scratch);
    exchange->is_own = is_own(exchange);
    if (exchange->backend_given &&
        !(exchange->is_own && ppri_rule_is_alone(exchange->table, exchange->rule)))
        choose_by_backend(exchange, scratch);
    note_ignored(exchange, has_target);
}

void ppri_exchange_resolve_all(struct ppri_exchange *exchange)
{
    struct ppri_walk walk;
    if (!exchange->resolved)
        ppri_exchange_resolve(exchange, &walk);
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
