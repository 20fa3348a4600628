/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/exchange.h"

#include "table/lookup_canonical.h"
#include "text/chars.h"
#include "uri/scan.h"
#include "uri/scan_canonical.h"
#include "uri/scan_careful.h"

/* A host that may stand in what comes out: nothing but letters, digits, "-", ".",
   "_", or an IPv6 literal. */
static bool is_clean_host(struct ppr_view host)
{
    if (host.data[0] == '[')
        return ppri_lower(host.data[1]) != 'v';
    for (size_t i = 0; i < host.size; i++) {
        if (!ppri_is(ppri_lower(host.data[i]), PPRI_HOST_CANONICAL))
            return false;
    }
    return true;
}

PPRI_NOINLINE static bool scan_client_origin(struct ppri_origin *origin, struct ppr_view text)
{
    struct ppri_reference parts;
    ppri_scan_careful(&parts, text, false);
    *origin = parts.origin;
    return parts.form == PPRI_FORM_ABSOLUTE && !parts.userinfo.data && !parts.path.size &&
           !parts.rest.size && is_clean_host(parts.origin.host) &&
           text.data[text.size - 1] != ':' &&
           (parts.origin.scheme == PPRI_SCHEME_HTTP || parts.origin.scheme == PPRI_SCHEME_HTTPS);
}

/* O9: the client origin goes into fields, so it is held to what it must be. */
static inline bool read_client_origin(struct ppri_exchange *request, struct ppr_view text)
{
    request->has_client_origin = true;
    request->client_origin_text = text;
    return ppri_scan_canonical_origin(&request->client_origin, text) ||
           scan_client_origin(&request->client_origin, text);
}

/* Read a URL of which nothing is wanted but the origin. */
static bool read_origin_only(struct ppri_reference *parts, struct ppr_view text)
{
    size_t slashes = ppri_find(text, '/');
    if (text.size - slashes < 2 || text.data[slashes + 1] != '/')
        return false;
    size_t end = slashes + 2;
    while (end < text.size && text.data[end] != '/' && text.data[end] != '?' &&
           text.data[end] != '#')
        end++;
    ppri_scan(parts, ppri_slice(text, 0, end), false);
    return parts->form == PPRI_FORM_ABSOLUTE;
}

static bool read_backend_url(struct ppri_exchange *request, struct ppr_view text)
{
    struct ppri_reference parts;
    ppri_scan(&parts, text, false);
    request->has_backend_path = parts.form == PPRI_FORM_ABSOLUTE;
    if (parts.form != PPRI_FORM_ABSOLUTE &&
        (parts.form != PPRI_FORM_MALFORMED || !read_origin_only(&parts, text)))
        return false;
    request->backend_given = true;
    request->has_backend = true;
    request->canonical_backend = parts.plain;
    request->backend_origin = parts.origin;
    request->backend_path = ppri_path_of(parts.path.size ? parts.path : PPRI_LITERAL("/"));
    return true;
}

/* A client's bytes: where they do not parse, they are not known. */
static void read_backend_host(struct ppri_exchange *request, struct ppr_view text)
{
    struct ppr_view userinfo;
    struct ppri_origin host = {PPRI_SCHEME_NONE, PPRI_NO_PORT, {NULL, 0}};
    size_t error = 0;
    /* As a rule it is the authority of the backend URL. */
    if ((request->canonical_backend && ppri_equal(text, request->backend_origin.host)) ||
        ppri_is_canonical_host(text))
        request->backend_host.host = text;
    else if (ppri_scan_authority(text, &userinfo, &host, &error) && !userinfo.data &&
             is_clean_host(host.host))
        request->backend_host = host;
}

/* Read a client's target that is not plain. */
PPRI_NOINLINE static void read_odd_target(struct ppri_exchange *request, struct ppr_view text)
{
    struct ppri_reference parts;
    struct ppr_view path = text;
    if (text.data[0] != '/') {
        ppri_scan_careful(&parts, text, false);
        if (parts.form != PPRI_FORM_ABSOLUTE)
            return;
        path = parts.path.size ? parts.path : PPRI_LITERAL("/");
    }
    size_t size = path.size;
    for (size_t i = 0; i < path.size; i++) {
        if (size == path.size && (path.data[i] == '?' || path.data[i] == '#'))
            size = i;
        if (ppri_is(path.data[i], PPRI_CONTROL) || (size == path.size && path.data[i] == '\\'))
            return;
    }
    request->client_path = ppri_slice(path, 0, size);
}

/* Whether a caller's context keeps the contract, whatever the version of the header that
   it knows. All members there are today were in the first. */
static bool is_context(const struct ppr_context *context)
{
    if (context->size < sizeof *context)
        return false;
    const char *bytes = (const char *)context;
    for (size_t i = sizeof *context; i < context->size; i++) {
        if (bytes[i])
            return false;
    }
    return !ppri_is_bad(context->client_origin) && !ppri_is_bad(context->client_target) &&
           !ppri_is_bad(context->backend_url) && !ppri_is_bad(context->backend_host);
}

/* Start with nothing known: all but the backend, which is said not to be there. Member by
   member: it is quicker than to clear it all. */
static inline void start(struct ppri_exchange *request, const struct ppr_table *table,
                         enum ppr_direction direction)
{
    const struct ppri_origin nowhere = {PPRI_SCHEME_NONE, PPRI_NO_PORT, {NULL, 0}};
    request->table = table;
    request->direction = direction;
    request->careful = false;
    request->resolved = false;
    request->has_client_origin = false;
    request->canonical_client = false;
    request->backend_given = false;
    request->has_backend = false;
    request->has_backend_path = false;
    request->canonical_backend = false;
    request->is_own = false;
    request->is_foreign = false;
    request->client_origin = nowhere;
    request->client_origin_text = ppri_view(NULL, 0);
    request->client_path = ppri_view(NULL, 0);
    request->backend_host = nowhere;
    request->rule = NULL;
    request->captures.known = 0;
    request->captures.labels = 0;
    request->levels[PPRI_CLIENT] = 0;
    request->levels[PPRI_BACKEND] = 0;
}

bool ppri_exchange_start(struct ppri_exchange *request, const struct ppr_table *table,
                         enum ppr_direction direction, const struct ppr_context *context)
{
    start(request, table, direction);
    if (!table || (direction != PPR_RESPONSE && direction != PPR_REQUEST))
        return false;
    if (!context)
        return true;
    if (!is_context(context) ||
        (context->client_origin.size && !read_client_origin(request, context->client_origin)) ||
        (context->backend_url.size && !read_backend_url(request, context->backend_url)))
        return false;
    if (context->backend_host.size)
        read_backend_host(request, context->backend_host);
    request->client_path = context->client_target;
    return true;
}

struct ppri_client_space ppri_exchange_space(const struct ppri_exchange *request)
{
    const struct ppri_client_space space = {
        request->has_client_origin ? &request->client_origin : NULL, true};
    return space;
}

const struct ppri_rule *ppri_exchange_choose(const struct ppri_exchange *request,
                                             const struct ppri_rule *head, enum ppri_scheme scheme,
                                             struct ppri_walk *scratch,
                                             struct ppri_captures *captures)
{
    if (!(head->backend.flags & PPRI_SHARED))
        return head;
    const struct ppri_rule *rule = NULL;
    if (request->client_path.data) {
        const struct ppri_client_space space = ppri_exchange_space(request);
        const struct ppri_path path = ppri_path_of(request->client_path);
        ppri_path_walk(&path, request->canonical_client, scratch);
        rule = ppri_lookup_pair(request->table, head, scheme, &space, scratch,
                                request->canonical_client);
    }
    if (!rule && request->has_client_origin)
        rule = ppri_lookup_pair_origin(request->table, head, scheme, &request->client_origin);
    if (!rule || rule == head || !captures->known ||
        ppri_lookup_fits(request->table, rule, captures))
        return rule ? rule : head;
    ppri_lookup_fits(request->table, head, captures);
    return head;
}

/* Put what comes out for a text of the rule's into the room for what is derived. Return
   false if there is no room. */
static bool derive(struct ppri_exchange *request, struct ppri_writer *writer, struct ppr_view *text)
{
    const size_t begin = writer->size;
    if (!ppri_rule_captures(request->rule))
        return true;
    ppri_capture_append(&request->captures, writer, *text);
    *text = ppri_view(writer->data + begin, writer->size - begin);
    return writer->size <= writer->capacity;
}

/* The backend URL of a request that came through a rule: its backend prefix and
   what follows the client prefix in the target. */
static void derive_backend(struct ppri_exchange *request, const struct ppri_path *target,
                           const struct ppri_walk *walk)
{
    const char *pool = request->table->pool;
    const struct ppri_rule *rule = request->rule;
    struct ppri_origin origin = ppri_prefix_origin(pool, &rule->backend);
    struct ppr_view prefix = ppri_prefix_path(pool, &rule->backend);
    struct ppri_writer writer = {.data = request->derived, .capacity = PPRI_DERIVED_MAX};
    if (!derive(request, &writer, &origin.host) || !derive(request, &writer, &prefix))
        return;
    request->has_backend = true;
    request->has_backend_path = true;
    request->backend_origin = origin;
    ppri_path_after(target, walk, ppri_prefix_depth(&rule->client), &request->backend_path);
    struct ppr_view tail = request->backend_path.piece[0];
    /* What has climbed to the root of the client's side stays at the prefix here. */
    const bool climbed = walk->root && walk->root >= tail.data;
    if (climbed)
        tail = ppri_from(tail, (size_t)(walk->root - tail.data));
    if (!tail.size && (!prefix.size || climbed))
        tail = PPRI_LITERAL("/");
    request->backend_path = ppri_path_of(prefix);
    ppri_path_add(&request->backend_path, tail);
}

/* Whether no rule has a backend prefix on the backend's origin, as far as that can be told
   at once. */
static bool is_foreign(const struct ppri_exchange *request)
{
    const struct ppr_table *table = request->table;
    const struct ppri_origin *origin = &request->backend_origin;
    return request->canonical_backend && !table->shape_count[PPRI_BACKEND] &&
           !ppri_lookup_canonical_origin(table, origin, ppri_origin_hash_canonical(origin));
}

/* The rule that covers the backend URL; NULL: none, or it is kept. */
static const struct ppri_rule *find_by_backend(struct ppri_exchange *request,
                                               struct ppri_walk *scratch,
                                               struct ppri_captures *captures)
{
    request->is_foreign = is_foreign(request);
    if (!request->has_backend_path || request->is_foreign)
        return NULL;
    ppri_path_walk(&request->backend_path, request->canonical_backend, scratch);
    bool known = false;
    const struct ppri_rule *head =
        ppri_lookup_backend(request->table, &request->backend_origin, scratch,
                            request->canonical_backend, &known, captures);
    if (!head || head->backend.flags & PPRI_KEEP)
        return NULL;
    return ppri_exchange_choose(request, head, request->backend_origin.scheme, scratch, captures);
}

/* Find the rule by the client's path, and derive the backend URL by it. */
static void find_by_path(struct ppri_exchange *request, struct ppri_walk *scratch)
{
    const struct ppri_client_space space = ppri_exchange_space(request);
    const struct ppri_path path = ppri_path_of(request->client_path);
    ppri_path_walk(&path, request->canonical_client, scratch);
    request->rule = ppri_lookup_client(request->table, &space, scratch, request->canonical_client,
                                       &request->captures);
    if (request->rule && !request->has_backend)
        derive_backend(request, &path, scratch);
}

/* The same by the client's target, which is a client's bytes again: where they do not parse,
   they are not known. RFC 9112 3.2: origin-form, or absolute-form. */
PPRI_NOINLINE static void find_by_client(struct ppri_exchange *request, struct ppr_view target,
                                         struct ppri_walk *scratch)
{
    struct ppri_reference parts;
    request->client_path = ppri_view(NULL, 0);
    if (!target.size || target.size > PPRI_TEXT_MAX)
        return;
    request->canonical_client = ppri_scan_canonical(&parts, target);
    if (request->canonical_client)
        request->client_path = parts.path.size ? parts.path : PPRI_LITERAL("/");
    else
        read_odd_target(request, target);
    if (request->canonical_client && request->backend_given &&
        ppri_lookup_canonical_client(request->table, &parts, target.data, &request->rule))
        return;
    if (request->client_path.data)
        find_by_path(request, scratch);
}

/* Whether a rule, with captures, has the client prefix of this request's. */
static bool same_client(const struct ppri_exchange *request, const struct ppri_rule *rule,
                        const struct ppri_captures *captures)
{
    const char *pool = request->table->pool;
    const struct ppri_prefix *own = &request->rule->client;
    if (!ppri_equal(ppri_view(pool + own->text, own->size),
                    ppri_view(pool + rule->client.text, rule->client.size)))
        return false;
    for (unsigned n = 0; n < PPRI_CAPTURES_MAX; n++) {
        if ((captures->known >> n & 1) &&
            !ppri_capture_is(&request->captures, (char)(n + 1),
                             ppri_view(captures->data[n], captures->size[n])))
            return false;
    }
    return true;
}

/* Whether this request's rule has its backend prefix on the backend's origin. */
static bool is_own(const struct ppri_exchange *request)
{
    const char *pool = request->table->pool;
    const struct ppri_rule *rule = request->rule;
    if (!rule || !request->has_backend)
        return false;
    if (request->canonical_backend && !ppri_rule_captures(rule))
        return ppri_lookup_canonical_is_on(pool, &rule->backend, &request->backend_origin);
    return ppri_backend_origin_is(pool, &rule->backend, &request->captures,
                                  &request->backend_origin);
}

/* Of several backends behind one client prefix, take the one that was asked. */
static void choose_by_backend(struct ppri_exchange *request, struct ppri_walk *scratch)
{
    struct ppri_captures captures;
    const struct ppri_rule *asked = find_by_backend(request, scratch, &captures);
    if (request->rule && (!asked || !same_client(request, asked, &captures)))
        return;
    request->rule = asked;
    if (asked)
        request->captures = captures;
    request->is_own = is_own(request);
}

void ppri_exchange_resolve(struct ppri_exchange *request, struct ppri_walk *scratch)
{
    if (request->resolved)
        return;
    request->resolved = true;
    find_by_client(request, request->client_path, scratch);
    request->is_own = is_own(request);
    if (request->backend_given &&
        !(request->is_own && ppri_rule_is_alone(request->table, request->rule)))
        choose_by_backend(request, scratch);
}

void ppri_exchange_resolve_all(struct ppri_exchange *request)
{
    struct ppri_walk walk;
    if (!request->resolved)
        ppri_exchange_resolve(request, &walk);
}

bool ppri_exchange_is_port(const struct ppri_exchange *request, const struct ppri_origin *origin,
                           long other)
{
    const long port = origin->port;
    return port == other || port == ppri_default_port(origin->scheme) ||
           (request->has_backend && port == request->backend_origin.port);
}

bool ppri_exchange_is_at_host(const struct ppri_exchange *request, const struct ppri_origin *origin)
{
    /* R3: no port is the default port, of the scheme that the backend is asked by. */
    long port = request->backend_host.port;
    if (port == PPRI_NO_PORT && request->has_backend)
        port = ppri_default_port(request->backend_origin.scheme);
    return request->backend_host.host.size &&
           ppri_host_equal(request->backend_host.host, origin->host) &&
           ppri_exchange_is_port(request, origin, port);
}
