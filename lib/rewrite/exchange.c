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
static inline bool read_client_origin(struct ppri_exchange *exchange, struct ppr_view text)
{
    exchange->has_client_origin = true;
    exchange->client_origin_text = text;
    return ppri_scan_canonical_origin(&exchange->client_origin, text) ||
           scan_client_origin(&exchange->client_origin, text);
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

static bool read_backend_url(struct ppri_exchange *exchange, struct ppr_view text)
{
    struct ppri_reference parts;
    ppri_scan(&parts, text, false);
    exchange->has_backend_path = parts.form == PPRI_FORM_ABSOLUTE;
    if (parts.form != PPRI_FORM_ABSOLUTE &&
        (parts.form != PPRI_FORM_MALFORMED || !read_origin_only(&parts, text)))
        return false;
    exchange->backend_given = true;
    exchange->has_backend = true;
    exchange->canonical_backend = parts.canonical;
    exchange->backend_origin = parts.origin;
    exchange->backend_path = ppri_path_of(parts.path.size ? parts.path : PPRI_LITERAL("/"));
    return true;
}

/* A client's bytes: where they do not parse, they are not known. */
static void read_backend_host(struct ppri_exchange *exchange, struct ppr_view text)
{
    struct ppr_view userinfo;
    struct ppri_origin host = {PPRI_SCHEME_NONE, PPRI_NO_PORT, {NULL, 0}};
    size_t error = 0;
    /* As a rule it is the authority of the backend URL. */
    if ((exchange->canonical_backend && ppri_equal(text, exchange->backend_origin.host)) ||
        ppri_is_canonical_host(text))
        exchange->backend_host.host = text;
    else if (ppri_scan_authority(text, &userinfo, &host, &error) && !userinfo.data &&
             is_clean_host(host.host))
        exchange->backend_host = host;
}

/* Read a client's target that is not canonical. */
PPRI_NOINLINE static void read_odd_target(struct ppri_exchange *exchange, struct ppr_view text)
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
    exchange->client_path = ppri_slice(path, 0, size);
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
static inline void start_unknown(struct ppri_exchange *exchange, const struct ppr_table *table,
                                 enum ppr_direction direction)
{
    const struct ppri_origin nowhere = {PPRI_SCHEME_NONE, PPRI_NO_PORT, {NULL, 0}};
    exchange->table = table;
    exchange->direction = direction;
    exchange->careful = false;
    exchange->resolved = false;
    exchange->has_client_origin = false;
    exchange->canonical_client = false;
    exchange->backend_given = false;
    exchange->has_backend = false;
    exchange->has_backend_path = false;
    exchange->canonical_backend = false;
    exchange->is_own = false;
    exchange->is_foreign = false;
    exchange->client_origin = nowhere;
    exchange->client_origin_text = ppri_view(NULL, 0);
    exchange->client_path = ppri_view(NULL, 0);
    exchange->backend_host = nowhere;
    exchange->rule = NULL;
    exchange->captures.known = 0;
    exchange->captures.labels = 0;
    exchange->levels[PPRI_CLIENT] = 0;
    exchange->levels[PPRI_BACKEND] = 0;
}

bool ppri_exchange_start(struct ppri_exchange *exchange, const struct ppr_table *table,
                         enum ppr_direction direction, const struct ppr_context *context)
{
    start_unknown(exchange, table, direction);
    if (!table || (direction != PPR_RESPONSE && direction != PPR_REQUEST))
        return false;
    if (!context)
        return true;
    if (!is_context(context) ||
        (context->client_origin.size && !read_client_origin(exchange, context->client_origin)) ||
        (context->backend_url.size && !read_backend_url(exchange, context->backend_url)))
        return false;
    if (context->backend_host.size)
        read_backend_host(exchange, context->backend_host);
    exchange->client_path = context->client_target;
    return true;
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

/* The same by the client's target, which is a client's bytes again: where they do not parse,
   they are not known. RFC 9112 3.2: origin-form, or absolute-form. */
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
        read_odd_target(exchange, target);
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

void ppri_exchange_resolve(struct ppri_exchange *exchange, struct ppri_walk *scratch)
{
    if (exchange->resolved)
        return;
    exchange->resolved = true;
    find_by_client(exchange, exchange->client_path, scratch);
    exchange->is_own = is_own(exchange);
    if (exchange->backend_given &&
        !(exchange->is_own && ppri_rule_is_alone(exchange->table, exchange->rule)))
        choose_by_backend(exchange, scratch);
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
