/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Resolves an exchange: this exchange's rule, the backend URL, home, and the early exit of
   swap.c. */

#include "rewrite/resolve.h"

#include "rewrite/context.h"
#include "uri/scan.h"

/* --------------------------------------------------------------- Client -- */

/* Drops a client origin that is taken as not given. */
PPRI_RARE static void forget_client(struct ppri_exchange *exchange)
{
    exchange->has_client_origin = false;
    exchange->client_origin.host = ppri_view(NULL, 0);
    exchange->client_text_size = 0;
    exchange->ignored |= PPR_IGNORED_CLIENT_ORIGIN;
}

/* M11: drops a client origin that is not listed by a client rule, if there is one. Drops one that
   is the origin of a backend prefix, unless the configuration names it. */
static void check_client(struct ppri_exchange *exchange)
{
    const struct ppr_table *table = exchange->table;
    const struct ppri_origin *client = &exchange->client_origin;
    struct ppri_captures unused;
    bool listed = false;
    if (!exchange->has_client_origin)
        return;
    const bool is_backend = ppri_lookup_backend_origin(table, client, 0, &unused) != NULL;
    if (!is_backend && !table->client_count)
        return;
    const bool named = ppri_lookup_is_named(table, client, &listed);
    if ((table->client_count && !listed) || (is_backend && !named))
        forget_client(exchange);
}

/* Reads the path of the request target `target` (RFC 9112 3.2). A backslash is a slash, as servers
   take it for one. Returns false if there is no path, or if the target is malformed. */
PPRI_NOINLINE static bool read_path(struct ppr_view target, struct ppr_view *path, uint8_t *form)
{
    struct ppri_reference parts;
    size_t end;
    if (!target.size)
        return false;
    if (target.data[0] == '/' && target.size <= PPRI_TEXT_MAX &&
        ppri_scan_is_canonical(target, 0, &end)) {
        *form = PPRI_PATH_CANONICAL;
        *path = ppri_slice(target, 0, end);
        return true;
    }
    ppri_scan_target(&parts, target, PPRI_SCAN_BACKSLASHES);
    *form = (uint8_t)(parts.canonical     ? PPRI_PATH_CANONICAL
                      : parts.backslashes ? PPRI_PATH_BACKSLASHES
                                          : PPRI_PATH_SENT);
    *path = parts.path.size ? parts.path : PPRI_LITERAL("/");
    return parts.form != PPRI_FORM_MALFORMED;
}

/* -------------------------------------------------------------- Backend -- */

/* Writes authority and path of the rule's backend prefix, with the values of its captures, into
   `derived`. Returns false if it does not fit. The host is written first, for its size, and then
   overwritten:

       http://{tenant}.internal:{port}/x/    the rule's backend prefix, tenant is acme, port 8080
       acme.internal:8080/x                  derived_host 13, derived_name 18, derived_size 20 */
PPRI_RARE static bool derive(struct ppri_exchange *exchange)
{
    const char *pool = exchange->table->pool;
    const struct ppri_prefix *backend = &exchange->rule->backend;
    const enum ppri_scheme scheme = (enum ppri_scheme)backend->scheme;
    const struct ppr_view authority =
        ppri_from(ppri_prefix_written(pool, backend, &exchange->captures, scheme),
                  ppri_scheme_size(scheme) + 3);
    struct ppri_writer writer = {.data = exchange->derived, .capacity = PPRI_DERIVED_MAX};
    ppri_capture_append(&exchange->captures, &writer, ppri_prefix_host(pool, backend));
    exchange->derived_host = (uint16_t)writer.size;
    writer.size = 0;
    ppri_capture_append(&exchange->captures, &writer, authority);
    exchange->derived_name = (uint16_t)writer.size;
    ppri_capture_append(&exchange->captures, &writer, ppri_prefix_path(pool, backend));
    exchange->derived_size = (uint16_t)writer.size;
    exchange->is_derived = writer.size <= writer.capacity;
    return exchange->is_derived;
}

/* Sets `origin` to the origin of the rule's backend prefix. Returns false if the prefix has
   captures and does not fit into `derived`. */
PPRI_RARE static bool find_rule_origin(struct ppri_exchange *exchange, struct ppri_origin *origin)
{
    const struct ppri_rule *rule = exchange->rule;
    *origin = ppri_prefix_origin(exchange->table->pool, &rule->backend);
    if (!ppri_rule_captures(rule))
        return true;
    if (!derive(exchange))
        return false;
    origin->host = ppri_view(exchange->derived, exchange->derived_host);
    if (origin->port == PPRI_NO_PORT) {
        struct ppri_origin read;
        struct ppr_view userinfo;
        size_t error = 0;
        ppri_scan_authority(ppri_view(exchange->derived, exchange->derived_name), &userinfo, &read,
                            &error);
        origin->port = read.port == PPRI_NO_PORT ? ppri_default_port(origin->scheme) : read.port;
    }
    return true;
}

/* Sets the backend URL of a request that came through this exchange's rule. It is the backend
   prefix, and the path of client_target after the client prefix. `walk` is over that path. An
   example:

       map /app/ http://app.internal/base/

       client_target /app/x/../b?q    backend URL  http://app.internal/base/x/../b */
PPRI_RARE static void derive_backend(struct ppri_exchange *exchange, struct ppri_walk *walk)
{
    const struct ppri_path target = ppri_exchange_client_path(exchange);
    const char *pool = exchange->table->pool;
    const struct ppri_rule *rule = exchange->rule;
    struct ppr_view prefix = ppri_prefix_path(pool, &rule->backend);
    struct ppri_origin origin;
    if (!find_rule_origin(exchange, &origin))
        return;
    exchange->has_backend = true;
    exchange->backend_origin = origin;
    if (!exchange->backend_host.host.size)
        exchange->backend_name =
            ppri_from(ppri_prefix_origin_text(pool, &rule->backend),
                      ppri_scheme_size((enum ppri_scheme)rule->backend.scheme) + 3);
    if (exchange->is_derived)
        prefix = ppri_view(exchange->derived + exchange->derived_name,
                           (size_t)exchange->derived_size - exchange->derived_name);
    exchange->has_backend_path = true;
    exchange->backend_path_read = true;
    const size_t depth = ppri_walk_reach(walk, ppri_prefix_depth(&rule->client));
    ppri_path_after(&target, walk, depth, &exchange->backend_path);
    struct ppr_view tail = exchange->backend_path.piece[0];
    /* Segments that climb to the root on the client's side would climb above the backend prefix.
       The rest of the path after them starts at the prefix. */
    const bool climbed = walk->root && walk->root >= tail.data;
    if (climbed)
        tail = ppri_from(tail, (size_t)(walk->root - tail.data));
    if (!tail.size && (!prefix.size || climbed))
        tail = PPRI_LITERAL("/");
    exchange->backend_path = ppri_path_of(prefix);
    exchange->backend_path.backslashes = target.backslashes;
    ppri_path_add(&exchange->backend_path, tail);
}

bool ppri_exchange_has_backend_path(struct ppri_exchange *exchange)
{
    struct ppr_view path;
    if (exchange->backend_path_read)
        return exchange->has_backend_path;
    exchange->backend_path_read = true;
    if (!exchange->backend_given ||
        !read_path(exchange->backend_target, &path, &exchange->backend_form))
        return false;
    exchange->has_backend_path = true;
    exchange->backend_path = ppri_path_of(path);
    exchange->backend_path.backslashes = exchange->backend_form == PPRI_PATH_BACKSLASHES;
    return true;
}

/* True if the backend prefix of this exchange's rule is on the backend origin. */
static bool is_own(const struct ppri_exchange *exchange)
{
    return exchange->rule && exchange->has_backend &&
           ppri_rule_is_on(exchange->table->pool, exchange->rule, &exchange->captures,
                           &exchange->backend_origin);
}

/* Sets home: the backend origin if a rule has its backend prefix there, else the origin of this
   exchange's rule. */
static void find_home(struct ppri_exchange *exchange)
{
    struct ppri_captures unused;
    struct ppri_origin origin;
    exchange->home = exchange->backend_origin;
    exchange->is_own = is_own(exchange);
    if (exchange->is_own || !exchange->rule || !exchange->has_backend ||
        ppri_lookup_backend_origin(exchange->table, &exchange->backend_origin, 0, &unused) ||
        !find_rule_origin(exchange, &origin))
        return;
    exchange->home = origin;
}

/* ----------------------------------------------------------------- Rule -- */

/* Replaces the rule by another one with its client prefix, if that has its backend prefix on the
   backend origin (balancer members). */
PPRI_RARE static void choose_member(struct ppri_exchange *exchange, const struct ppri_query *query,
                                    struct ppri_walk *walk)
{
    struct ppri_walk backend;
    const bool has_path = ppri_exchange_has_backend_path(exchange);
    if (has_path)
        ppri_path_walk_piece(exchange->backend_path.piece[0],
                             (enum ppri_path_form)exchange->backend_form, &backend);
    struct ppri_captures captures;
    const struct ppri_rule *member =
        ppri_lookup_member(query, walk, exchange->rule, &exchange->backend_origin,
                           has_path ? &backend : NULL, &captures);
    if (!member)
        return;
    exchange->rule = member;
    exchange->captures = captures;
}

/* True if another rule may cover client_target as well as this exchange's rule. */
static bool has_rivals(const struct ppri_exchange *exchange)
{
    return exchange->table->has_hosts || (exchange->rule->flags & (PPRI_MEMBERS | PPRI_CAPTURING));
}

/* Finds the rule by client_target: a rule for requests, else a rule for responses. Derives the
   backend from it if the backend is not known. */
static void find_by_client(struct ppri_exchange *exchange, struct ppri_walk *walk)
{
    const struct ppri_place place = ppri_exchange_place(exchange);
    struct ppri_query query = ppri_query_at(&place, PPR_FOR_REQUESTS);
    ppri_path_walk_piece(exchange->client_path, (enum ppri_path_form)exchange->client_form, walk);
    exchange->rule = ppri_lookup_client(&query, walk, 0, &exchange->captures);
    if (!exchange->rule) {
        query.wanted = PPR_FOR_RESPONSES;
        exchange->rule = ppri_lookup_client(&query, walk, 0, &exchange->captures);
    }
    if (exchange->rule && exchange->has_backend && has_rivals(exchange))
        choose_member(exchange, &query, walk);
    if (exchange->rule && !exchange->has_backend)
        derive_backend(exchange, walk);
}

/* Finds the rule by the backend URL. */
PPRI_RARE static void find_by_backend(struct ppri_exchange *exchange, struct ppri_walk *walk)
{
    if (!ppri_exchange_has_backend_path(exchange))
        return;
    ppri_path_walk_piece(exchange->backend_path.piece[0],
                         (enum ppri_path_form)exchange->backend_form, walk);
    const struct ppri_rule *head =
        ppri_lookup_backend(exchange->table, &exchange->backend_origin, walk, &exchange->captures);
    if (head && !ppri_rule_is_keep(head))
        exchange->rule = ppri_exchange_choose(exchange, head, exchange->backend_origin.scheme, walk,
                                              &exchange->captures);
}

/* Sets this exchange's rule, the backend URL and home. */
PPRI_NOINLINE static void find_rule(struct ppri_exchange *exchange)
{
    struct ppri_walk walk;
    const struct ppr_view target = exchange->client_path;
    if (!read_path(target, &exchange->client_path, &exchange->client_form)) {
        exchange->client_path = ppri_view(NULL, 0);
        exchange->ignored |= target.size ? PPR_IGNORED_CLIENT_TARGET : 0;
    }
    if (exchange->client_path.data)
        find_by_client(exchange, &walk);
    find_home(exchange);
    if (exchange->rule || !exchange->has_backend)
        return;
    find_by_backend(exchange, &walk);
    exchange->is_own = is_own(exchange);
}

/* -------------------------------------------------------- Early exit -- */

static struct ppri_own own_of(struct ppr_view prefix, bool is_origin, bool may_face,
                              struct ppr_view client)
{
    const struct ppri_own own = {prefix, may_face && client.size, !client.size || is_origin};
    return own;
}

/* True if a rule's two prefixes are written as one URL. Mapping then changes nothing. */
static bool is_same_url(const struct ppri_exchange *exchange, const struct ppri_base *base,
                        struct ppr_view client, const struct ppri_prefix *backend)
{
    const char *pool = exchange->table->pool;
    return !base->scheme.size && base->origin.size == backend->path &&
           ppri_equal(base->origin, ppri_prefix_origin_text(pool, backend)) &&
           ppri_equal(client, ppri_prefix_path(pool, backend));
}

/* Sets the beginning of this backend's own references (rewrite/swap.h), and is_alone. */
static void note_own(struct ppri_exchange *exchange)
{
    const char *pool = exchange->table->pool;
    const struct ppri_rule *rule = exchange->rule;
    if (!rule || !(rule->flags & PPR_FOR_RESPONSES) ||
        rule->flags & (PPRI_SHARED | PPRI_CAPTURING) || !ppri_rule_is_alone(exchange->table, rule))
        return;
    exchange->is_alone = exchange->is_own;
    if (rule->flags & PPR_AWARE)
        return;
    const struct ppr_view client = ppri_prefix_path(pool, &rule->client);
    const struct ppr_view backend = ppri_prefix_path(pool, &rule->backend);
    const struct ppri_base base = ppri_exchange_base(exchange, rule, NULL, true);
    if ((client.size > 1 && client.data[1] == '/') || base.scheme.size) /* W5 */
        return;
    if (!is_same_url(exchange, &base, client, &rule->backend))
        exchange->own[0] = own_of(ppri_view(pool + rule->backend.text, rule->backend.size - 1U),
                                  !backend.size, false, client);
    const struct ppri_place place = ppri_exchange_place(exchange);
    const bool may_face =
        !(rule->flags & PPR_UNAWARE) && ppri_place_has(&place, rule, &exchange->captures);
    /* With equal sizes the output may equal the reference. */
    if (exchange->is_own && client.size != backend.size)
        exchange->own[1] = own_of(backend, !backend.size, may_face, client);
}

/* ------------------------------------------------------------------ All -- */

/* Sets all members that resolving may leave alone. One by one this is faster than clearing the
   exchange. */
static void start_unknown(struct ppri_exchange *exchange)
{
    const struct ppri_origin nowhere = {PPRI_SCHEME_NONE, PPRI_NO_PORT, {NULL, 0}, false};
    exchange->ignored = 0;
    exchange->has_client_origin = false;
    exchange->is_host_named = false;
    exchange->client_form = PPRI_PATH_SENT;
    exchange->backend_given = false;
    exchange->has_backend = false;
    exchange->has_backend_path = false;
    exchange->backend_path_read = false;
    exchange->backend_form = PPRI_PATH_SENT;
    exchange->is_derived = false;
    exchange->is_alone = false;
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
    exchange->asked_host = ppri_view(NULL, 0);
    exchange->backend_name = ppri_view(NULL, 0);
    exchange->backend_origin = nowhere;
}

void ppri_exchange_resolve(struct ppri_exchange *exchange)
{
    exchange->resolved = true;
    start_unknown(exchange);
    ppri_context_read(exchange);
    check_client(exchange);
    if (exchange->table->has_defaults && exchange->has_client_origin)
        exchange->is_host_named = ppri_lookup_names_host(exchange->table, &exchange->client_origin);
    find_rule(exchange);
    ppri_exchange_point(exchange);
    note_own(exchange);
}

unsigned ppri_exchange_ignored(struct ppri_exchange *exchange)
{
    struct ppr_view path;
    uint8_t form = PPRI_PATH_SENT;
    ppri_exchange_know(exchange);
    if (exchange->backend_target.size && !read_path(exchange->backend_target, &path, &form))
        return exchange->ignored | PPR_IGNORED_BACKEND_TARGET;
    return exchange->ignored;
}
