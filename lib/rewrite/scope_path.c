/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/scope_path.h"

#include "text/chars.h"
#include "text/skip.h"
#include "uri/scan.h"

/* The functions below return a reason. Where a rule is behind it, they set the bound's rule. */

/* Put a lead before what is left of a text; if that is the text, it is unchanged. */
static enum ppr_reason put_lead(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                                struct ppr_view text, struct ppr_view lead, size_t cut,
                                struct ppri_scope_path *bound)
{
    struct ppr_view before = ppri_slice(text, 0, cut);
    bound->rule = ppri_rule_number(rule);
    bound->lead = lead;
    bound->cut = cut;
    bound->rewritten = !ppri_capture_take(&bound->captures, lead, &before) || before.size;
    return bound->rewritten || exchange->direction == PPR_REQUEST ? PPR_REASON_MAPPED
                                                                  : PPR_REASON_CLIENT_FACING;
}

static enum ppr_reason keep(const struct ppri_rule *rule, enum ppr_reason reason,
                            struct ppri_scope_path *bound)
{
    bound->rule = ppri_rule_number(rule);
    return reason;
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

/* C3: put the client prefix of a rule before what is left of a path. "/" itself, and a path of
   which nothing is left, become the client prefix. */
static enum ppr_reason put_prefix(const struct ppri_exchange *exchange,
                                  const struct ppri_rule *rule, struct ppr_view path, size_t cut,
                                  struct ppri_scope_path *bound)
{
    struct ppr_view lead = ppri_prefix_path(exchange->table->pool, &rule->client);
    if (path.size == 1)
        cut = path.size;
    if (!lead.size && cut == path.size)
        lead = PPRI_LITERAL("/");
    return put_lead(exchange, rule, path, lead, cut, bound);
}

/* This exchange's rule, if it is on this backend. */
static const struct ppri_rule *own_rule(const struct ppri_exchange *exchange,
                                        const struct ppri_origin *backend)
{
    const struct ppri_rule *rule = exchange->rule;
    const bool own = backend == &exchange->backend_origin
                         ? exchange->is_own
                         : rule && ppri_backend_origin_is(exchange->table->pool, &rule->backend,
                                                          &exchange->captures, backend);
    return own ? rule : NULL;
}

/* Whether a path, as text, is at or below a prefix. */
static bool covers(struct ppr_view prefix, struct ppr_view path,
                   const struct ppri_captures *captures)
{
    struct ppri_walk walk;
    ppri_walk_start(&walk, path);
    return ppri_prefix_covers(prefix, &walk, captures);
}

/* What no prefix covers may be above one: the origin's first. */
static enum ppr_reason judge_above(const struct ppri_exchange *exchange,
                                   const struct ppri_origin *backend, struct ppr_view path,
                                   struct ppri_scope_path *bound)
{
    const char *pool = exchange->table->pool;
    const struct ppri_rule *first =
        ppri_lookup_backend_origin(exchange->table, backend, &bound->captures);
    if (!first)
        return PPR_REASON_OTHER_SITE;
    const struct ppr_view prefix = ppri_prefix_path(pool, &first->backend);
    if (ppri_rule_is_keep(first) ||
        !ppri_capture_complete(&bound->captures, ppri_prefix_path(pool, &first->client)) ||
        !ppri_capture_complete(&bound->captures, prefix) ||
        !is_above(path, prefix, &bound->captures))
        return PPR_REASON_UNCOVERED;
    return put_prefix(exchange, first, path, path.size, bound);
}

/* The rule with the deepest backend prefix that covers a path, or of several the one that
   this exchange came through; NULL: there is none. `own`: the exchange's rule, if it is on this
   backend. */
PPRI_NOINLINE static const struct ppri_rule *
find_covering(const struct ppri_exchange *exchange, const struct ppri_origin *backend,
              const struct ppri_rule *own, struct ppr_view path, struct ppri_captures *captures)
{
    const struct ppr_table *table = exchange->table;
    struct ppri_walk walk;
    bool known = false;
    ppri_walk_start(&walk, path);
    /* A rule that is alone on its origins need not be looked for. */
    if (own && ppri_rule_is_alone(table, own) && !(own->backend.flags & PPRI_SHARED)) {
        captures->known = 0;
        return ppri_path_is_under(path, ppri_prefix_path(table->pool, &own->backend)) ? own : NULL;
    }
    const struct ppri_rule *head = ppri_lookup_backend(table, backend, &walk, &known, captures);
    if (!head || ppri_rule_is_keep(head))
        return head;
    return ppri_exchange_choose(exchange, head, backend->scheme, &walk, captures);
}

/* What comes out for a client prefix with captures, byte by byte. */
struct stream {
    const struct ppri_captures *captures;
    struct ppr_view text; /* not begun yet */
    struct ppr_view piece; /* what is at hand */
    bool lower; /* it comes out in lower case */
};

static struct stream stream_of(const char *pool, const struct ppri_prefix *prefix,
                               const struct ppri_captures *captures)
{
    const struct stream stream = {
        .captures = captures,
        .text = ppri_view(pool + prefix->text, prefix->size - 1U) /* without the slash */
    };
    return stream;
}

/* The next byte; NUL, which is in no prefix, at the end. */
static char next_byte(struct stream *stream)
{
    while (!stream->piece.size) {
        if (!ppri_capture_next(stream->captures, &stream->text, &stream->piece, &stream->lower))
            return '\0';
    }
    const char byte = stream->piece.data[0];
    stream->piece = ppri_from(stream->piece, 1);
    return (char)(stream->lower ? ppri_lower(byte) : byte);
}

/* Whether what a rule makes of a path is at or above the client prefix of this exchange's rule,
   too, so that it bounds there what it bounds at the backend. */
PPRI_NOINLINE static bool has_own(const struct ppri_exchange *exchange,
                                  const struct ppri_rule *rule,
                                  const struct ppri_captures *captures, const struct ppri_rule *own,
                                  struct ppr_view path)
{
    const char *pool = exchange->table->pool;
    struct stream mapped = stream_of(pool, &rule->client, captures);
    struct stream prefix = stream_of(pool, &own->client, &exchange->captures);
    ppri_capture_take(captures, ppri_prefix_path(pool, &rule->backend), &path);
    if (path.size && path.data[path.size - 1] == '/')
        path.size--;
    char byte = next_byte(&mapped);
    char expected = next_byte(&prefix);
    while (byte && byte == expected) {
        byte = next_byte(&mapped);
        expected = next_byte(&prefix);
    }
    for (; !byte && path.size && path.data[0] == expected; path = ppri_from(path, 1))
        expected = next_byte(&prefix);
    return !byte && !path.size && (!expected || expected == '/');
}

/* What a bound is for. */
enum use { USE_COOKIE, USE_SCOPE };

/* Judge a path, as text, that a backend sent for a cookie or as a scope. */
static enum ppr_reason judge_path(const struct ppri_exchange *exchange,
                                  const struct ppri_origin *backend, struct ppr_view path,
                                  enum use use, struct ppri_scope_path *bound)
{
    const char *pool = exchange->table->pool;
    if (!backend || !path.size || path.data[0] != '/' || path.size > PPRI_TEXT_MAX)
        return PPR_REASON_RELATIVE;
    if (exchange->is_foreign) /* the backend's origin was given, and is this one */
        return PPR_REASON_OTHER_SITE;
    const struct ppri_rule *own = own_rule(exchange, backend);
    bound->captures.known = 0;
    if (own && ppri_rule_captures(own))
        bound->captures = exchange->captures;
    if (own && ppri_prefix_depth(&own->client) &&
        covers(ppri_prefix_path(pool, &own->client), path, &bound->captures))
        return keep(own, PPR_REASON_CLIENT_FACING, bound); /* O3 */
    const struct ppri_rule *rule = NULL;
    if (own && is_above(path, ppri_prefix_path(pool, &own->backend), &bound->captures)) {
        struct ppri_captures captures;
        if (use == USE_COOKIE)
            rule = find_covering(exchange, backend, own, path, &captures);
        /* Another rule is better if it covers the path, and says as much of it. */
        if (!rule || ppri_rule_is_keep(rule) || !has_own(exchange, rule, &captures, own, path))
            return put_prefix(exchange, own, path, path.size, bound);
        bound->captures = captures;
    } else
        rule = find_covering(exchange, backend, own, path, &bound->captures);
    if (!rule)
        return own ? PPR_REASON_UNCOVERED : judge_above(exchange, backend, path, bound);
    if (ppri_rule_is_keep(rule))
        return keep(rule, PPR_REASON_KEPT, bound);
    const size_t cut = ppri_capture_size(&bound->captures, ppri_prefix_path(pool, &rule->backend));
    return put_prefix(exchange, rule, path, cut, bound);
}

void ppri_scope_path_cookie(struct ppri_exchange *exchange, const struct ppri_origin *backend,
                            struct ppr_view path, struct ppri_scope_path *bound)
{
    bound->rule = 0;
    bound->rewritten = false;
    bound->reason = judge_path(exchange, backend, path, USE_COOKIE, bound);
}

/* A control character is in no path (O7); a fold is white space. */
static bool is_malformed(struct ppr_view path, bool folded)
{
    for (size_t at = 0; (at = ppri_skip(path, at, PPRI_CONTROL)) < path.size;) {
        const size_t end = folded ? ppri_fold_end(path, at) : at;
        if (end == at)
            return true;
        at = end;
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

static enum ppr_reason judge_scope(const struct ppri_exchange *exchange,
                                   const struct ppri_origin *backend, struct ppr_view path,
                                   bool folded, struct ppri_scope_path *bound)
{
    const struct ppri_rule *own = backend ? own_rule(exchange, backend) : NULL;
    if (is_malformed(path, folded))
        return PPR_REASON_MALFORMED;
    if (!own || !ppri_prefix_depth(&own->client) || path.size > PPRI_TEXT_MAX ||
        !has_dot_segments(path))
        return judge_path(exchange, backend, path, USE_SCOPE, bound);
    bound->captures = exchange->captures;
    return put_prefix(exchange, own, path, path.size, bound);
}

void ppri_scope_path_worker(struct ppri_exchange *exchange, const struct ppri_origin *backend,
                            struct ppr_view path, bool folded, struct ppri_scope_path *bound)
{
    bound->rule = 0;
    bound->rewritten = false;
    bound->reason = judge_scope(exchange, backend, path, folded, bound);
    if (!bound->rewritten)
        return;
    /* A scope is compared as the beginning of a text: without its slash "/app" would let in
       "/apple". In the pool it has one. */
    if (bound->cut == path.size && bound->lead.size > 1)
        bound->lead.size++;
    if (!bound->lead.size && ppri_begins_with(ppri_from(path, bound->cut), PPRI_LITERAL("//")))
        bound->lead = PPRI_LITERAL("/."); /* O9 */
}

/* Judge an origin that a backend sent. */
static enum ppr_reason response_origin(const struct ppri_exchange *exchange,
                                       const struct ppri_origin *origin, struct ppr_view text,
                                       struct ppri_scope_path *bound)
{
    if (exchange->has_client_origin && ppri_origin_equal(origin, &exchange->client_origin))
        return PPR_REASON_CLIENT_FACING;
    if (exchange->has_backend && ppri_exchange_is_at_host(exchange, origin))
        origin = &exchange->backend_origin;
    const struct ppri_rule *rule = own_rule(exchange, origin);
    if (!rule)
        rule = ppri_lookup_backend_origin(exchange->table, origin, &bound->captures);
    if (!rule)
        return PPR_REASON_OTHER_SITE;
    struct ppr_view lead = ppri_prefix_origin_text(exchange->table->pool, &rule->client);
    if (!lead.size)
        lead = exchange->client_origin_text;
    if (ppri_rule_is_keep(rule))
        return keep(rule, PPR_REASON_KEPT, bound);
    if (!lead.size || !ppri_capture_complete(&bound->captures, lead))
        return PPR_REASON_UNCOVERED;
    return put_lead(exchange, rule, text, lead, text.size, bound);
}

/* Judge an origin that a client sent: its own becomes that of the backend which is
   asked, and no other does (or checks against forgery would pass what they must not). */
static enum ppr_reason request_origin(const struct ppri_exchange *exchange,
                                      const struct ppri_origin *origin, struct ppr_view text,
                                      struct ppri_scope_path *bound)
{
    const char *pool = exchange->table->pool;
    const struct ppri_rule *rule = exchange->rule;
    const bool own =
        exchange->has_client_origin
            ? ppri_origin_equal(origin, &exchange->client_origin)
            : rule && ppri_prefix_origin_is(pool, &rule->client, &exchange->captures, origin);
    if (!own)
        return PPR_REASON_OTHER_SITE;
    if (!rule)
        return PPR_REASON_UNCOVERED;
    return put_lead(exchange, rule, text, ppri_prefix_origin_text(pool, &rule->backend), text.size,
                    bound);
}

static enum ppr_reason judge_origin(const struct ppri_exchange *exchange, struct ppr_view text,
                                    struct ppri_scope_path *bound)
{
    struct ppri_reference parts;
    ppri_scan(&parts, text, false);
    if (parts.form == PPRI_FORM_MALFORMED || parts.userinfo.data)
        return PPR_REASON_MALFORMED;
    if (parts.form != PPRI_FORM_ABSOLUTE || parts.path.size || parts.rest.size)
        return PPR_REASON_OTHER_SITE;
    return exchange->direction == PPR_RESPONSE
               ? response_origin(exchange, &parts.origin, text, bound)
               : request_origin(exchange, &parts.origin, text, bound);
}

void ppri_scope_path_origin(struct ppri_exchange *exchange, struct ppr_view text,
                            struct ppri_scope_path *bound)
{
    bound->rule = 0;
    bound->rewritten = false;
    bound->captures = exchange->captures;
    bound->reason = judge_origin(exchange, text, bound);
}
