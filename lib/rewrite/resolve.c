/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/resolve.h"

#include "rewrite/context.h"
#include "uri/scan.h"

/* Write a text of the rule, with its captures, into the exchange. Return false if it does not
   fit. */
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

/* Find the rule by the client's target, and derive the backend URL by it. */
static void find_by_client(struct ppri_exchange *exchange, struct ppri_walk *scratch)
{
    const struct ppri_client_space space = ppri_exchange_space(exchange);
    const struct ppr_view target = exchange->client_path;
    if (!read_path(target, &exchange->client_path, &exchange->canonical_client)) {
        exchange->client_path = ppri_view(NULL, 0);
        exchange->ignored |= target.size ? PPR_IGNORED_CLIENT_TARGET : 0;
        return;
    }
    ppri_path_walk_piece(exchange->client_path, exchange->canonical_client, scratch);
    exchange->rule = ppri_lookup_client(exchange->table, &space, scratch, &exchange->captures);
    if (exchange->rule && !exchange->has_backend)
        derive_backend(exchange, scratch);
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

static struct ppri_own own_of(struct ppr_view prefix, size_t origin_size, bool may_face,
                              struct ppr_view client)
{
    const struct ppri_own own = {prefix, (uint16_t)origin_size, client.size && may_face,
                                 !client.size || prefix.size == origin_size};
    return own;
}

/* Note the bytes with which this backend begins its own references (rewrite/swap.h). */
static void note_own(struct ppri_exchange *exchange)
{
    const char *pool = exchange->table->pool;
    const struct ppri_rule *rule = exchange->rule;
    if (!exchange->is_own || !ppri_rule_is_alone(exchange->table, rule) ||
        rule->backend.flags & PPRI_SHARED || ppri_rule_captures(rule))
        return;
    const struct ppr_view client = ppri_prefix_path(pool, &rule->client);
    const struct ppr_view backend = ppri_prefix_path(pool, &rule->backend);
    const struct ppri_origin origin = ppri_prefix_origin(pool, &rule->backend);
    if (client.size > 1 && client.data[1] == '/') /* O9 */
        return;
    if (!is_on_client_host(exchange, &origin))
        exchange->own[0] =
            own_of(ppri_view(pool + rule->backend.text, rule->backend.size - 1U),
                   rule->backend.path, ppri_exchange_is_at_host(exchange, &origin), client);
    if (client.size != backend.size) /* else it may come out as it is */
        exchange->own[1] = own_of(backend, 0, ppri_exchange_may_be_on_client(exchange), client);
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

/* Start with nothing known. Member by member: that is quicker than to clear all. */
static void start_unknown(struct ppri_exchange *exchange)
{
    const struct ppri_origin nowhere = {PPRI_SCHEME_NONE, PPRI_NO_PORT, {NULL, 0}, false};
    exchange->ignored = 0;
    exchange->has_client_origin = false;
    exchange->canonical_client = false;
    exchange->backend_given = false;
    exchange->has_backend = false;
    exchange->has_backend_path = false;
    exchange->backend_path_read = false;
    exchange->canonical_backend = false;
    exchange->is_own = false;
    exchange->is_foreign = false;
    exchange->client_origin = nowhere;
    exchange->client_path = ppri_view(NULL, 0);
    exchange->backend_host = nowhere;
    exchange->rule = NULL;
    exchange->captures.known = 0;
    exchange->captures.labels = 0;
    exchange->own[0].prefix.data = NULL;
    exchange->own[1].prefix.data = NULL;
    exchange->levels[PPRI_CLIENT] = 0;
    exchange->levels[PPRI_BACKEND] = 0;
    exchange->backend_origin = nowhere;
}

void ppri_exchange_resolve(struct ppri_exchange *exchange)
{
    exchange->resolved = true;
    start_unknown(exchange);
    ppri_context_read(exchange);
    exchange->client_origin_text = ppri_exchange_client_text(exchange);
    find_rule(exchange);
    note_own(exchange);
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
