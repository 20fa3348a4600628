/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/scope_path.h"

#include "text/chars.h"
#include "uri/scan.h"

static void settle_bound(struct ppri_scope_path *bound, enum ppr_reason reason, size_t rule)
{
    bound->reason = reason;
    bound->rule = rule;
    bound->rewritten = false;
}

/* Put a lead before what is left of a text; if that is the text, it is unchanged. */
static void put_lead(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                     struct ppr_view text, struct ppr_view lead, size_t cut,
                     struct ppri_scope_path *bound)
{
    bound->rule = ppri_rule_number(rule);
    bound->lead = lead;
    bound->cut = cut;
    struct ppr_view before = ppri_slice(text, 0, cut);
    bound->rewritten = !ppri_capture_take(&bound->captures, lead, &before) || before.size;
    bound->reason = PPR_REASON_MAPPED;
    if (!bound->rewritten && exchange->direction == PPR_RESPONSE)
        bound->reason = PPR_REASON_CLIENT_FACING;
}

/* Whether a path is a directory above a prefix, both being text. */
static bool is_above(struct ppr_view path, struct ppr_view prefix,
                     const struct ppri_captures *captures)
{
    if (path.size && path.data[path.size - 1] == '/')
        path.size--;
    for (size_t i = 0; i < prefix.size; i++) {
        struct ppr_view rest = path;
        if (prefix.data[i] == '/' && ppri_capture_take(captures, ppri_slice(prefix, 0, i), &rest) &&
            !rest.size)
            return true;
    }
    return false;
}

/* C3: a path that is above the rule's, and "/" itself, becomes the client prefix. */
static void narrow(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                   struct ppr_view path, struct ppri_scope_path *bound)
{
    struct ppr_view lead = ppri_prefix_path(exchange->table->pool, &rule->client);
    if (!lead.size)
        lead = PPRI_LITERAL("/");
    put_lead(exchange, rule, path, lead, path.size, bound);
}

static void splice_path(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                        struct ppr_view path, struct ppri_scope_path *bound)
{
    const char *pool = exchange->table->pool;
    const size_t cut = ppri_capture_size(&bound->captures, ppri_prefix_path(pool, &rule->backend));
    const struct ppr_view lead = ppri_prefix_path(pool, &rule->client);
    if (path.size == 1 || (!lead.size && cut == path.size))
        narrow(exchange, rule, path, bound);
    else
        put_lead(exchange, rule, path, lead, cut, bound);
}

/* This exchange's rule, if it is on this backend. */
static const struct ppri_rule *own_rule(const struct ppri_exchange *exchange,
                                        const struct ppri_origin *backend)
{
    const struct ppri_rule *rule = exchange->rule;
    if (backend == &exchange->backend_origin)
        return exchange->is_own ? rule : NULL;
    const bool own = rule && ppri_backend_origin_is(exchange->table->pool, &rule->backend,
                                                    &exchange->captures, backend);
    return own ? rule : NULL;
}

/* Whether a path is at or below a prefix of a rule's, both being text. */
static bool covers(const struct ppri_rule *rule, struct ppr_view prefix, struct ppr_view path,
                   const struct ppri_captures *captures)
{
    struct ppri_walk walk;
    if (!ppri_rule_captures(rule))
        return ppri_path_is_under(path, prefix);
    ppri_walk_start(&walk, path);
    return ppri_prefix_covers(prefix, &walk, captures);
}

/* What no prefix covers may be above one: this exchange's, or else the origin's first. */
static void settle_above(const struct ppri_exchange *exchange, const struct ppri_origin *backend,
                         struct ppr_view path, struct ppri_scope_path *bound)
{
    const char *pool = exchange->table->pool;
    const struct ppri_rule *first =
        ppri_lookup_backend_origin(exchange->table, backend, &bound->captures);
    if (!first)
        settle_bound(bound, PPR_REASON_OTHER_SITE, 0);
    else if (!(first->backend.flags & PPRI_KEEP) &&
             ppri_capture_complete(&bound->captures, ppri_prefix_path(pool, &first->client)) &&
             ppri_capture_complete(&bound->captures, ppri_prefix_path(pool, &first->backend)) &&
             is_above(path, ppri_prefix_path(pool, &first->backend), &bound->captures))
        narrow(exchange, first, path, bound);
    else
        settle_bound(bound, PPR_REASON_UNCOVERED, 0);
}

/* The rule with the deepest backend prefix that covers a path, or of several the one that
   this exchange came through; NULL: there is none. */
PPRI_NOINLINE static const struct ppri_rule *find_rule(const struct ppri_exchange *exchange,
                                                       const struct ppri_origin *backend,
                                                       struct ppr_view path,
                                                       struct ppri_captures *captures)
{
    struct ppri_walk walk;
    ppri_walk_start(&walk, path);
    bool known = false;
    const struct ppri_rule *head =
        ppri_lookup_backend(exchange->table, backend, &walk, &known, captures);
    if (!head || head->backend.flags & PPRI_KEEP)
        return head;
    return ppri_exchange_choose(exchange, head, backend->scheme, &walk, captures);
}

/* The same; an exchange's rule that is alone on its backend's origins need not be looked for. */
static const struct ppri_rule *find_covering(const struct ppri_exchange *exchange,
                                             const struct ppri_origin *backend,
                                             const struct ppri_rule *own, struct ppr_view path,
                                             struct ppri_captures *captures)
{
    const struct ppr_table *table = exchange->table;
    if (!own || !ppri_rule_is_alone(table, own) || own->backend.flags & PPRI_SHARED)
        return find_rule(exchange, backend, path, captures);
    captures->known = 0;
    const struct ppr_view prefix = ppri_prefix_path(table->pool, &own->backend);
    return ppri_path_is_under(path, prefix) ? own : NULL;
}

/* What comes out for a text with captures, byte by byte. */
struct stream {
    const struct ppri_captures *captures;
    struct ppr_view text;
    struct ppr_view piece; /* of it, which is at hand */
    bool lower;
};

/* A client prefix, without the slash at its end. */
static struct stream stream_of(const char *pool, const struct ppri_prefix *prefix,
                               const struct ppri_captures *captures)
{
    const struct stream stream = {captures, ppri_view(pool + prefix->text, prefix->size - 1U),
                                  ppri_view(NULL, 0), false};
    return stream;
}

static bool next_byte(struct stream *stream, char *byte)
{
    while (!stream->piece.size) {
        if (!ppri_capture_next(stream->captures, &stream->text, &stream->piece, &stream->lower))
            return false;
    }
    *byte = stream->piece.data[0];
    if (stream->lower)
        *byte = ppri_lower(*byte);
    stream->piece = ppri_from(stream->piece, 1);
    return true;
}

/* Whether what a rule makes of a path is at or above the client prefix of this exchange's rule,
   too, so that it bounds there what it bounds at the backend. */
PPRI_NOINLINE static bool has_own(const struct ppri_exchange *exchange,
                                  const struct ppri_rule *rule,
                                  const struct ppri_captures *captures, const struct ppri_rule *own,
                                  struct ppr_view path)
{
    const char *pool = exchange->table->pool;
    struct ppr_view rest = path;
    struct stream stream = stream_of(pool, &rule->client, captures);
    struct stream prefix = stream_of(pool, &own->client, &exchange->captures);
    char byte = 0;
    char expected = 0;
    ppri_capture_take(captures, ppri_prefix_path(pool, &rule->backend), &rest);
    if (rest.size && rest.data[rest.size - 1] == '/')
        rest.size--;
    while (next_byte(&stream, &byte)) {
        if (!next_byte(&prefix, &expected) || byte != expected)
            return false;
    }
    for (size_t i = 0; i < rest.size; i++) {
        if (!next_byte(&prefix, &expected) || rest.data[i] != expected)
            return false;
    }
    return !next_byte(&prefix, &expected) || expected == '/';
}

/* The rule by which a cookie's path above this exchange's rule is mapped, if there is a better
   one: one that covers it, and says as much of it. */
static const struct ppri_rule *find_above(const struct ppri_exchange *exchange,
                                          const struct ppri_origin *backend,
                                          const struct ppri_rule *own, struct ppr_view path,
                                          struct ppri_captures *captures)
{
    const struct ppri_rule *rule = find_covering(exchange, backend, own, path, captures);
    const bool is_better =
        rule && !(rule->backend.flags & PPRI_KEEP) && has_own(exchange, rule, captures, own, path);
    return is_better ? rule : NULL;
}

/* What a bound is for. */
enum use { USE_COOKIE, USE_SCOPE };

/* Judge a path by the rule that covers it; NULL: none does. */
static void settle_by(const struct ppri_exchange *exchange, const struct ppri_origin *backend,
                      const struct ppri_rule *own, const struct ppri_rule *rule,
                      struct ppr_view path, struct ppri_scope_path *bound)
{
    if (!rule && own)
        settle_bound(bound, PPR_REASON_UNCOVERED, 0);
    else if (!rule)
        settle_above(exchange, backend, path, bound);
    else if (rule->backend.flags & PPRI_KEEP)
        settle_bound(bound, PPR_REASON_KEPT, ppri_rule_number(rule));
    else
        splice_path(exchange, rule, path, bound);
}

/* Judge a path, as text, that a backend sent for a cookie or as a scope. */
static void judge_path(const struct ppri_exchange *exchange, const struct ppri_origin *backend,
                       struct ppr_view path, enum use use, struct ppri_scope_path *bound)
{
    const char *pool = exchange->table->pool;
    if (!backend || !path.size || path.data[0] != '/' || path.size > PPRI_TEXT_MAX) {
        settle_bound(bound, PPR_REASON_RELATIVE, 0);
        return;
    }
    if (exchange->is_foreign) { /* the backend's origin was given, and is this one */
        settle_bound(bound, PPR_REASON_OTHER_SITE, 0);
        return;
    }
    const struct ppri_rule *own = own_rule(exchange, backend);
    bound->captures.known = 0;
    if (own && ppri_rule_captures(own))
        bound->captures = exchange->captures;
    if (own && ppri_prefix_depth(&own->client) &&
        covers(own, ppri_prefix_path(pool, &own->client), path, &bound->captures)) {
        settle_bound(bound, PPR_REASON_CLIENT_FACING, ppri_rule_number(own)); /* O3 */
        return;
    }
    const struct ppri_rule *rule = NULL;
    if (own && is_above(path, ppri_prefix_path(pool, &own->backend), &bound->captures)) {
        struct ppri_captures captures;
        if (use == USE_COOKIE)
            rule = find_above(exchange, backend, own, path, &captures);
        if (!rule) {
            narrow(exchange, own, path, bound);
            return;
        }
        bound->captures = captures;
    } else {
        rule = find_covering(exchange, backend, own, path, &bound->captures);
    }
    settle_by(exchange, backend, own, rule, path, bound);
}

void ppri_scope_path_cookie(struct ppri_exchange *exchange, const struct ppri_origin *backend,
                            struct ppr_view path, struct ppri_scope_path *bound)
{
    judge_path(exchange, backend, path, USE_COOKIE, bound);
}

/* A control character is in no path (O7); a fold is white space. */
static bool is_malformed(struct ppr_view path, bool folded)
{
    for (size_t i = 0; i < path.size; i++) {
        if (!ppri_is(path.data[i], PPRI_CONTROL))
            continue;
        const size_t end = folded ? ppri_fold_end(path, i) : i;
        if (end == i)
            return true;
        i = end - 1;
    }
    return false;
}

PPRI_NOINLINE static bool has_dot_segments(struct ppr_view path)
{
    struct ppri_walk walk;
    path = ppri_slice(path, 0, ppri_find(path, '?'));
    ppri_path_walk_piece(ppri_slice(path, 0, ppri_find(path, '#')), false, &walk);
    return walk.dotted;
}

void ppri_scope_path_worker(struct ppri_exchange *exchange, const struct ppri_origin *backend,
                            struct ppr_view path, bool folded, struct ppri_scope_path *bound)
{
    const struct ppri_rule *own = backend ? own_rule(exchange, backend) : NULL;
    if (is_malformed(path, folded))
        settle_bound(bound, PPR_REASON_MALFORMED, 0);
    else if (own && ppri_prefix_depth(&own->client) && path.size <= PPRI_TEXT_MAX &&
             has_dot_segments(path)) {
        bound->captures = exchange->captures;
        narrow(exchange, own, path, bound);
    } else
        judge_path(exchange, backend, path, USE_SCOPE, bound);
    /* A scope is compared as the beginning of a text: without its slash "/app" would let in
       "/apple". In the pool it has one. */
    if (bound->rewritten && bound->cut == path.size && bound->lead.size > 1)
        bound->lead.size++;
    /* O9 */
    if (bound->rewritten && !bound->lead.size && path.size - bound->cut > 1 &&
        path.data[bound->cut + 1] == '/')
        bound->lead = PPRI_LITERAL("/.");
}

/* Judge an origin that a backend sent. */
static void response_origin(const struct ppri_exchange *exchange, const struct ppri_origin *origin,
                            struct ppr_view text, struct ppri_scope_path *bound)
{
    const struct ppri_origin *backend = origin;
    if (exchange->has_client_origin && ppri_origin_equal(origin, &exchange->client_origin)) {
        settle_bound(bound, PPR_REASON_CLIENT_FACING, 0);
        return;
    }
    if (exchange->has_backend && ppri_exchange_is_at_host(exchange, origin))
        backend = &exchange->backend_origin;
    const struct ppri_rule *rule = own_rule(exchange, backend);
    bound->captures = exchange->captures;
    if (!rule)
        rule = ppri_lookup_backend_origin(exchange->table, backend, &bound->captures);
    if (!rule) {
        settle_bound(bound, PPR_REASON_OTHER_SITE, 0);
        return;
    }
    struct ppr_view lead = ppri_prefix_origin_text(exchange->table->pool, &rule->client);
    if (!lead.size)
        lead = exchange->client_origin_text;
    if (rule->backend.flags & PPRI_KEEP)
        settle_bound(bound, PPR_REASON_KEPT, ppri_rule_number(rule));
    else if (!lead.size || !ppri_capture_complete(&bound->captures, lead))
        settle_bound(bound, PPR_REASON_UNCOVERED, 0);
    else
        put_lead(exchange, rule, text, lead, text.size, bound);
}

/* Judge an origin that a client sent: its own becomes that of the backend which is
   asked, and no other does (or checks against forgery would pass what they must not). */
static void request_origin(const struct ppri_exchange *exchange, const struct ppri_origin *origin,
                           struct ppr_view text, struct ppri_scope_path *bound)
{
    const struct ppri_rule *rule = exchange->rule;
    bool own = exchange->has_client_origin && ppri_origin_equal(origin, &exchange->client_origin);
    if (rule && rule->client.scheme != PPRI_SCHEME_NONE && !exchange->has_client_origin)
        own = ppri_prefix_origin_is(exchange->table->pool, &rule->client, &exchange->captures,
                                    origin);
    bound->captures = exchange->captures;
    if (!own)
        settle_bound(bound, PPR_REASON_OTHER_SITE, 0);
    else if (!rule)
        settle_bound(bound, PPR_REASON_UNCOVERED, 0);
    else
        put_lead(exchange, rule, text,
                 ppri_prefix_origin_text(exchange->table->pool, &rule->backend), text.size, bound);
}

void ppri_scope_path_origin(struct ppri_exchange *exchange, struct ppr_view text,
                            struct ppri_scope_path *bound)
{
    struct ppri_reference parts;
    ppri_scan(&parts, text, false);
    if (parts.form == PPRI_FORM_MALFORMED || parts.userinfo.data)
        settle_bound(bound, PPR_REASON_MALFORMED, 0);
    else if (parts.form != PPRI_FORM_ABSOLUTE || parts.path.size || parts.rest.size)
        settle_bound(bound, PPR_REASON_OTHER_SITE, 0);
    else if (exchange->direction == PPR_RESPONSE)
        response_origin(exchange, &parts.origin, text, bound);
    else
        request_origin(exchange, &parts.origin, text, bound);
}
