/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Maps references of requests, and request targets: from client prefixes to backend prefixes. */

#include "rewrite/request.h"

#include "text/percent.h"

static void keep(struct ppri_replacement *replacement, enum ppri_step step, enum ppr_reason reason,
                 size_t rule)
{
    ppri_replacement_keep(replacement, step, reason, rule);
}

/* The argument of may_be. */
struct request {
    const struct ppri_exchange *exchange;
    struct ppri_place place;
    const struct ppri_origin *origin; /* of the reference; NULL for a path, and for a target */
    bool strict;
    bool exact; /* the origin is the client origin */
    /* The origin is on the client's host, on the client's port or the scheme's default port. */
    bool on_client;
    bool named; /* strict, and the configuration names the client origin */
};

/* True if `origin` is on `host`, and on `port` or its scheme's default port. A second proxy, which
   ends TLS, may stand before this one. */
static bool is_nearly(const struct ppri_origin *origin, struct ppr_view host, int32_t port)
{
    return ppri_host_is(host, NULL, origin->host) &&
           (origin->port == port || origin->port == ppri_default_port(origin->scheme));
}

/* True if `rule` may apply to the request's reference, by its origin. */
static bool may_be(const void *of, const struct ppri_rule *rule)
{
    const struct request *request = of;
    const char *pool = request->exchange->table->pool;
    if (!request->origin)
        return ppri_place_may_have(&request->place, rule);
    if (request->strict)
        return request->exact && request->named && ppri_place_may_have(&request->place, rule);
    if (!rule->client.path || rule->client.scheme == PPRI_SCHEME_NONE)
        return (request->on_client && ppri_place_may_have(&request->place, rule)) ||
               (rule->client.path &&
                ppri_prefix_origin_is(pool, &rule->client, NULL, request->origin));
    if (ppri_prefix_origin_is(pool, &rule->client, NULL, request->origin))
        return true;
    return ppri_prefix_port_form(&rule->client) == PPRI_PORT_CAPTURED
               ? ppri_port_is(pool, &rule->client, NULL, request->origin->port)
               : is_nearly(request->origin, ppri_prefix_host(pool, &rule->client),
                           rule->client.port);
}

static struct request start(const struct ppri_subject *subject, bool strict)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_origin *client = &exchange->client_origin;
    struct request request = {.exchange = exchange,
                              .place = ppri_exchange_place(exchange),
                              .origin = subject->absolute ? &subject->origin : NULL,
                              .strict = strict};
    bool listed = false;
    if (!subject->absolute || !exchange->has_client_origin)
        return request;
    request.exact = ppri_origin_equal(&subject->origin, client);
    request.on_client =
        request.exact || (!strict && is_nearly(&subject->origin, client->host, client->port));
    request.named = strict && ppri_lookup_is_named(exchange->table, client, &listed);
    return request;
}

/* ---------------------------------------------------------------- Rules -- */

/* True if the client prefix of `rule` is at least as deep as that of `other`. Either rule may be
   NULL, which is less deep than any. */
static bool is_as_deep(const struct ppri_rule *rule, const struct ppri_rule *other)
{
    return rule &&
           (!other || ppri_prefix_depth(&rule->client) >= ppri_prefix_depth(&other->client));
}

/* True if the generous reading (M5) leaves `prefix` as it is. Then `prefix` has no `;`, no encoded
   slash or backslash, and no empty segment. */
static bool is_plain(struct ppr_view prefix)
{
    for (size_t i = 0; i < prefix.size; i++) {
        char c = prefix.data[i];
        const bool encoded = ppri_percent_read(prefix, i, &c);
        if (c == ';' || (encoded && (c == '/' || c == '\\')) ||
            (c == '/' && i + 1 < prefix.size && prefix.data[i + 1] == '/'))
            return false;
    }
    return true;
}

/* Returns the local rule that covers the subject (M5), or NULL. `rule` is the map rule that covers
   the path as sent. A local rule applies if it is at least as deep as `rule`. In the generous
   reading it need only be as deep as the map rule that covers the path there. An example:

       map   /app/        http://app.internal/
       local /app/status/

       /app/status      local as sent, deeper than /app
       /app//status     only map as sent; local in the generous reading, deeper than /app */
static const struct ppri_rule *find_local(struct ppri_subject *subject, struct ppri_query query,
                                          const struct ppri_rule *rule)
{
    struct ppri_captures unused;
    if (!subject->exchange->table->local_count)
        return NULL;
    query.wanted = PPRI_LOCAL;
    const struct ppri_rule *local = ppri_lookup_client(&query, &subject->walk, 0, &unused);
    /* A map rule whose own prefix changes in the generous reading keeps its paths. */
    const bool may_leave =
        !rule || is_plain(ppri_prefix_path(subject->exchange->table->pool, &rule->client));
    ppri_path_walk_generous(&subject->path, &subject->walk);
    const struct ppri_rule *wide = ppri_lookup_client(&query, &subject->walk, 0, &unused);
    query.wanted = PPR_FOR_REQUESTS;
    const struct ppri_rule *other = ppri_lookup_client(&query, &subject->walk, 0, &unused);
    ppri_path_walk(&subject->path, &subject->walk);
    if (wide && is_as_deep(wide, local))
        local = is_as_deep(local, wide) ? ppri_earlier(local, wide) : wide;
    if (is_as_deep(local, rule))
        return local;
    return may_leave && is_as_deep(wide, other) ? wide : NULL;
}

/* True if this exchange's rule may take the place of `found`. Its client prefix must be equal, or
   must cover the path at the same depth. With captures it must be equal. */
static bool is_own(struct ppri_subject *subject, const struct request *request,
                   const struct ppri_rule *found)
{
    const char *pool = subject->exchange->table->pool;
    const struct ppri_rule *own = subject->exchange->rule;
    if (!own || !(own->flags & PPR_FOR_REQUESTS) ||
        ppri_prefix_depth(&own->client) != ppri_prefix_depth(&found->client) ||
        !may_be(request, own))
        return false;
    return ppri_rule_captures(own) || ppri_rule_captures(found)
               ? ppri_equal(ppri_prefix_text(pool, &own->client),
                            ppri_prefix_text(pool, &found->client))
               : ppri_prefix_covers(ppri_prefix_path(pool, &own->client), &subject->walk, NULL);
}

/* Returns the rule for requests that covers the subject (M5), or NULL. It may be a local rule. */
PPRI_NOINLINE static const struct ppri_rule *find_rule(struct ppri_subject *subject,
                                                       const struct request *request,
                                                       struct ppri_captures *captures)
{
    struct ppri_query query = {.table = subject->exchange->table,
                               .wanted = PPR_FOR_REQUESTS,
                               .path_alone = true,
                               .at = request->origin ? request->origin : request->place.client,
                               .may = may_be,
                               .of = request};
    const struct ppri_rule *rule = ppri_lookup_client(&query, &subject->walk, 0, captures);
    const struct ppri_rule *local = find_local(subject, query, rule);
    if (local)
        return local;
    return rule && is_own(subject, request, rule) ? subject->exchange->rule : rule;
}

/* True if the rule's backend is this exchange's, or if the backend is not known. The name of
   another backend is never passed on. */
static bool is_to_backend(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                          const struct ppri_captures *captures)
{
    const char *pool = exchange->table->pool;
    return !exchange->has_backend ||
           ppri_rule_is_on(pool, rule, captures, &exchange->backend_origin) ||
           ppri_rule_is_on(pool, rule, captures, &exchange->home);
}

/* ----------------------------------------------------------------- Maps -- */

/* Returns the base of the rule's own backend prefix. */
static struct ppri_base rule_base(const struct ppri_exchange *exchange,
                                  const struct ppri_rule *rule,
                                  const struct ppri_captures *captures)
{
    const struct ppri_base base = {
        ppri_view(NULL, 0), ppri_prefix_written(exchange->table->pool, &rule->backend, captures,
                                                (enum ppri_scheme)rule->backend.scheme)};
    return base;
}

/* Maps a subject by `rule`. */
PPRI_NOINLINE static void map_by(struct ppri_subject *subject, const struct ppri_rule *rule,
                                 struct ppri_base base, struct ppri_replacement *replacement)
{
    replacement->step = PPRI_STEP_REQUEST;
    ppri_subject_put_tail(subject, &rule->client, replacement);
    ppri_subject_splice(subject, rule, &rule->backend, base, replacement);
}

static void map(struct ppri_subject *subject, bool strict, struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct request request = start(subject, strict);
    const struct ppri_base none = {ppri_view(NULL, 0), ppri_view(NULL, 0)};
    const struct ppri_rule *rule = find_rule(subject, &request, &replacement->captures);
    if (!rule && strict && request.exact && !request.named)
        keep(replacement, PPRI_STEP_REQUEST_UNNAMED, PPR_REASON_UNCOVERED, 0);
    else if (!rule && (!subject->absolute || request.exact))
        keep(replacement, PPRI_STEP_REQUEST_UNCOVERED, PPR_REASON_UNCOVERED, 0);
    else if (!rule)
        keep(replacement, PPRI_STEP_REQUEST_SITE, PPR_REASON_OTHER_SITE, 0);
    else if (rule->flags & PPRI_LOCAL)
        keep(replacement, PPRI_STEP_REQUEST_LOCAL, PPR_REASON_KEPT, rule->number);
    else if (!is_to_backend(exchange, rule, &replacement->captures))
        keep(replacement, PPRI_STEP_REQUEST_BACKEND, PPR_REASON_OTHER_SITE, 0);
    else if (!exchange->has_backend)
        map_by(subject, rule, rule_base(exchange, rule, &replacement->captures), replacement);
    else
        map_by(subject, rule, subject->absolute ? ppri_exchange_backend_base(exchange) : none,
               replacement);
}

void ppri_request_map(struct ppri_subject *subject, bool strict,
                      struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_reference *reference = subject->reference;
    const enum ppri_form form = reference->form;
    if (form == PPRI_FORM_ABSOLUTE || form == PPRI_FORM_NETWORK) {
        const bool is_socket =
            reference->origin.scheme != ppri_scheme_family(reference->origin.scheme);
        if (is_socket && ppri_host_is_plain(&reference->origin)) {
            keep(replacement, PPRI_STEP_SCHEME, PPR_REASON_OTHER_SITE, 0);
            return;
        }
        if (reference->userinfo.data || !ppri_host_is_plain(&reference->origin)) { /* W3, W4 */
            keep(replacement, reference->userinfo.data ? PPRI_STEP_USERINFO : PPRI_STEP_MALFORMED,
                 PPR_REASON_MALFORMED, 0);
            return;
        }
        ppri_subject_take_origin(subject,
                                 ppri_exchange_network_scheme(exchange, reference->origin.host));
    } else if (form == PPRI_FORM_PATH)
        ppri_subject_take_path(subject);
    else if (!ppri_subject_take_relative(subject)) {
        keep(replacement, PPRI_STEP_RELATIVE, PPR_REASON_RELATIVE, 0);
        return;
    }
    map(subject, strict, replacement);
}

void ppri_request_route(struct ppri_subject *subject, struct ppri_replacement *replacement)
{
    const struct request request = start(subject, false);
    const struct ppri_rule *rule = find_rule(subject, &request, &replacement->captures);
    if (!rule)
        keep(replacement, PPRI_STEP_REQUEST_UNCOVERED, PPR_REASON_UNCOVERED, 0);
    else if (rule->flags & PPRI_LOCAL)
        keep(replacement, PPRI_STEP_REQUEST_LOCAL, PPR_REASON_KEPT, rule->number);
    else
        map_by(subject, rule, rule_base(subject->exchange, rule, &replacement->captures),
               replacement);
}
