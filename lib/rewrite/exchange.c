/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prepares an exchange, and finds its rule and its backend URL. */

#include <ppr/ppr.h>

#include "rewrite/context.h"
#include "rewrite/exchange.h"
#include "uri/scan.h"

/* The client origin as it is written; empty: it is not known. */
static struct ppr_view client_origin_text(const struct ppri_exchange *exchange)
{
    return ppri_view(exchange->is.client_text, exchange->client_text_size);
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
    own->client_origin_text = client_origin_text(own);
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
static void derive_backend(struct ppri_exchange *exchange, struct ppri_walk *walk)
{
    const struct ppri_path target = ppri_path_of(exchange->client_path);
    const char *pool = exchange->table->pool;
    const struct ppri_rule *rule = exchange->rule;
    struct ppri_origin origin = ppri_prefix_origin(pool, &rule->backend);
    struct ppr_view prefix = ppri_prefix_path(pool, &rule->backend);
    struct ppri_writer writer = {.data = exchange->derived, .capacity = PPRI_DERIVED_MAX};
    if (!derive(exchange, &writer, &origin.host) || !derive(exchange, &writer, &prefix))
        return;
    exchange->has_backend = true;
    exchange->has_backend_path = true;
    exchange->backend_path_read = true;
    exchange->is_derived = ppri_rule_captures(rule);
    exchange->derived_host = (uint16_t)(exchange->is_derived ? origin.host.size : 0);
    exchange->derived_size = (uint16_t)writer.size;
    exchange->backend_origin = origin;
    const size_t depth = ppri_walk_reach(walk, ppri_prefix_depth(&rule->client));
    ppri_path_after(&target, walk, depth, &exchange->backend_path);
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

/* The rule that covers the backend URL; NULL: none, or it is kept. */
static const struct ppri_rule *find_by_backend(struct ppri_exchange *exchange,
                                               struct ppri_walk *scratch,
                                               struct ppri_captures *captures)
{
    const struct ppri_origin *origin = &exchange->backend_origin;
    bool known = false;
    if (!ppri_exchange_has_backend_path(exchange))
        return NULL;
    ppri_path_walk_piece(exchange->backend_path.piece[0], exchange->canonical_backend, scratch);
    const struct ppri_rule *head =
        ppri_lookup_backend(exchange->table, origin, scratch, &known, captures);
    exchange->is_foreign = !known;
    if (!head || head->backend.flags & PPRI_KEEP)
        return NULL;
    return ppri_exchange_choose(exchange, head, origin->scheme, scratch, captures);
}

/* Find the rule by the client's path, and derive the backend URL by it. */
static void find_by_path(struct ppri_exchange *exchange, struct ppri_walk *scratch)
{
    const struct ppri_client_space space = ppri_exchange_space(exchange);
    ppri_path_walk_piece(exchange->client_path, exchange->canonical_client, scratch);
    exchange->rule = ppri_lookup_client(exchange->table, &space, scratch, &exchange->captures);
    if (exchange->rule && !exchange->has_backend)
        derive_backend(exchange, scratch);
}

/* Read the path of a target (RFC 9112 3.2). Return false if it is not known. */
PPRI_NOINLINE static bool read_path(struct ppr_view target, struct ppr_view *path, bool *canonical)
{
    struct ppri_reference parts;
    if (!target.size)
        return false;
    ppri_scan_target(&parts, target);
    *canonical = parts.canonical;
    *path = parts.path.size ? parts.path : PPRI_LITERAL("/");
    return parts.form != PPRI_FORM_MALFORMED;
}

/* Find the rule by the client's target. */
static void find_by_client(struct ppri_exchange *exchange, struct ppri_walk *scratch)
{
    const struct ppr_view target = exchange->client_path;
    if (read_path(target, &exchange->client_path, &exchange->canonical_client)) {
        find_by_path(exchange, scratch);
        return;
    }
    exchange->client_path = ppri_view(NULL, 0);
    if (target.size)
        exchange->ignored |= PPR_IGNORED_CLIENT_TARGET;
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
    return rule && exchange->has_backend &&
           ppri_backend_origin_is(pool, &rule->backend, &exchange->captures,
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

bool ppri_exchange_has_backend_path(struct ppri_exchange *exchange)
{
    struct ppr_view path;
    if (exchange->backend_path_read)
        return exchange->has_backend_path;
    exchange->backend_path_read = true;
    if (!exchange->backend_given ||
        !read_path(exchange->backend_target, &path, &exchange->canonical_backend))
        return false;
    exchange->has_backend_path = true;
    exchange->backend_path = ppri_path_of(path);
    return true;
}

bool ppri_exchange_may_be_on_client(const struct ppri_exchange *exchange)
{
    const struct ppri_rule *rule = exchange->rule;
    return rule->client.scheme == PPRI_SCHEME_NONE || !exchange->has_client_origin ||
           ppri_host_is(ppri_prefix_host(exchange->table->pool, &rule->client), &exchange->captures,
                        exchange->client_origin.host);
}

/* Whether an origin's host is the client's, or that of the rule's client prefix. */
static bool is_on_client_host(const struct ppri_exchange *exchange,
                              const struct ppri_origin *origin)
{
    const struct ppri_prefix *client = &exchange->rule->client;
    if (exchange->has_client_origin && ppri_host_equal(exchange->client_origin.host, origin->host))
        return true;
    return client->scheme != PPRI_SCHEME_NONE &&
           ppri_host_is(ppri_prefix_host(exchange->table->pool, client), NULL, origin->host);
}

/* Note how this backend names what is its own, if all that begins so is this exchange's rule's. */
static void note_own_prefix(struct ppri_exchange *exchange)
{
    const char *pool = exchange->table->pool;
    const struct ppri_rule *rule = exchange->rule;
    if (!exchange->is_own || !ppri_rule_is_alone(exchange->table, rule) ||
        rule->backend.flags & PPRI_SHARED || ppri_rule_captures(rule))
        return;
    const struct ppri_origin origin = ppri_prefix_origin(pool, &rule->backend);
    const bool has_depth = ppri_prefix_depth(&rule->client) > 0;
    exchange->is_usual = true;
    exchange->path_may_face = has_depth && ppri_exchange_may_be_on_client(exchange);
    exchange->may_face = has_depth && ppri_exchange_is_at_host(exchange, &origin);
    if (!is_on_client_host(exchange, &origin)) /* there, more is to be asked */
        exchange->own_prefix = ppri_view(pool + rule->backend.text, rule->backend.size - 1U);
}

/* Find this exchange's rule. */
PPRI_NOINLINE static void find_rule(struct ppri_exchange *exchange)
{
    struct ppri_walk walk;
    find_by_client(exchange, &walk);
    exchange->is_own = is_own(exchange);
    if (exchange->backend_given &&
        !(exchange->is_own && ppri_rule_is_alone(exchange->table, exchange->rule)))
        choose_by_backend(exchange, &walk);
}

void ppri_exchange_resolve(struct ppri_exchange *exchange)
{
    exchange->resolved = true;
    ppri_context_read(exchange);
    exchange->client_origin_text = client_origin_text(exchange);
    find_rule(exchange);
    note_own_prefix(exchange);
}

unsigned ppri_exchange_ignored(struct ppri_exchange *exchange)
{
    struct ppr_view path;
    bool canonical = false;
    ppri_exchange_know(exchange);
    if (exchange->backend_target.size && !read_path(exchange->backend_target, &path, &canonical))
        return exchange->ignored | PPR_IGNORED_BACKEND_TARGET;
    return exchange->ignored;
}

/* --------------------------------------------------------------- Preparing -- */

/* Whether a context keeps the contract, whatever the version of the header that the caller
   knows. All members of this version were in the first. */
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

/* Start with nothing known. Member by member: that is quicker than to clear all. */
static inline void start_unknown(struct ppri_exchange *exchange, const struct ppr_table *table)
{
    const struct ppri_origin nowhere = {PPRI_SCHEME_NONE, PPRI_NO_PORT, {NULL, 0}, false};
    exchange->table = table;
    exchange->direction = PPR_RESPONSE;
    exchange->ignored = 0;
    exchange->resolved = false;
    exchange->has_client_origin = false;
    exchange->canonical_client = false;
    exchange->backend_given = false;
    exchange->has_backend = false;
    exchange->has_backend_path = false;
    exchange->backend_path_read = false;
    exchange->canonical_backend = false;
    exchange->is_derived = false;
    exchange->is_own = false;
    exchange->is_usual = false;
    exchange->is_foreign = false;
    exchange->client_origin = nowhere;
    exchange->client_path = ppri_view(NULL, 0);
    exchange->backend_host = nowhere;
    exchange->rule = NULL;
    exchange->captures.known = 0;
    exchange->captures.labels = 0;
    exchange->own_prefix = ppri_view(NULL, 0);
    exchange->levels[PPRI_CLIENT] = 0;
    exchange->levels[PPRI_BACKEND] = 0;
    exchange->backend_origin = nowhere;
    exchange->client_text_size = 0;
}

static void keep_context(struct ppri_exchange *exchange, const struct ppr_context *context)
{
    exchange->is.given.client_scheme = context->client_scheme;
    exchange->is.given.client_authority = context->client_authority;
    exchange->is.given.client_target = context->client_target;
    exchange->is.given.backend_scheme = context->backend_scheme;
    exchange->is.given.backend_authority = context->backend_authority;
    exchange->is.given.backend_host = context->backend_host;
    exchange->backend_target = context->backend_target;
}

enum ppr_status ppr_exchange_init(struct ppr_exchange *exchange, const struct ppr_table *table,
                                  const struct ppr_context *context, unsigned *ignored)
{
    static const struct ppr_context empty = PPR_CONTEXT_INIT;
    if (!exchange)
        return PPR_BAD_ARGUMENT;
    struct ppri_exchange *own = ppri_exchange_in(exchange);
    own->table = NULL; /* calls refuse an exchange that was not prepared */
    if (ignored)
        *ignored = 0;
    if (!table || (context && !is_context(context)))
        return PPR_BAD_ARGUMENT;
    start_unknown(own, table);
    keep_context(own, context ? context : &empty);
    if (ignored) /* else the first call that needs to know reads the context */
        *ignored = ppri_exchange_ignored(own);
    return PPR_OK;
}

/* ------------------------------------------------------------------ Asking -- */

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
