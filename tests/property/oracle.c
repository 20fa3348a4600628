/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The judgement of references: sections 2 and 3 of doc/design.md, step by step. */

#include "property/oracle_parts.h"

#include <string.h>

/* ------------------------------------------------------------- Context -- */

/* W5: a host that may be written into a field. */
static bool is_clean(struct ppr_view host)
{
    for (size_t i = 0; i < host.size && host.data[0] != '['; i++) {
        if (!is_unreserved((unsigned char)host.data[i]) || host.data[i] == '~')
            return false;
    }
    return host.size > 0;
}

/* Read a member that is a host with or without a port. */
static bool read_host(struct ppr_view text, struct ppr_view *host, long *port)
{
    enum { HOST_MOST = 255, AUTHORITY_MOST = HOST_MOST + 6 };
    return text.size <= AUTHORITY_MOST && read_authority(text, host, port) && is_clean(*host) &&
           find_any(text, ":") <= HOST_MOST;
}

/* The schemes of a context. */
static enum scheme read_scheme(struct ppr_view text, bool backend)
{
    if (backend && same_word(text, "h2"))
        return HTTPS;
    if (backend && (same_word(text, "h2c") || same_word(text, "grpc")))
        return HTTP;
    if (!backend && starts(text, "w"))
        return OTHER_SCHEME;
    return scheme_of(text);
}

/* Read origin-form, in which `//x` is a path, or absolute-form (RFC 9112 3.2). */
static bool read_target(struct ppr_view text, struct url *url)
{
    struct ppr_view host;
    long port;
    size_t at;
    if (starts(text, "/"))
        text = join(ppr_view_of("http://x"), text);
    if (!split_url(text, url) || !url->has_authority ||
        (url->scheme != HTTP && url->scheme != HTTPS))
        return false;
    at = url->authority.size;
    while (at && url->authority.data[at - 1] != '@')
        at--;
    return read_authority(part(url->authority, at, url->authority.size), &host, &port);
}

/* RFC 9112 3.2.2: the authority of an absolute-form target takes the place of Host. */
static struct ppr_view find_client_authority(const struct ppr_context *context)
{
    struct url url;
    if (starts(context->client_target, "/") || !read_target(context->client_target, &url) ||
        has_any(url.authority, "@"))
        return context->client_authority;
    return url.authority;
}

/* An empty port is a port left out. */
static struct ppr_view without_colon(struct ppr_view authority)
{
    return part(authority, 0, authority.size - ends(authority, ':'));
}

static bool same_client(struct origin origin, const struct table *table)
{
    for (size_t i = 0; i < table->client_count; i++) {
        if (same_origin(origin, table->clients[i]))
            return true;
    }
    return false;
}

/* Return true if the configuration names the client's origin. */
static bool is_named(const struct situation *now)
{
    bool named = same_client(now->client, now->table);
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->client.form == URL_FORM)
            named = named || match_client_origin(rule, now->client, &values);
        if (rule->client.form == HOST_FORM)
            named = named || (match_host(rule, &rule->client, now->client.host, &values) &&
                              match_port(rule, &rule->client, now->client.port, &values));
    }
    return named;
}

/* Return true if an origin is that of a backend prefix. */
static bool is_any_backend(const struct situation *now, struct origin origin, bool responses)
{
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if ((rule->response || !responses) && match_backend(rule, origin, &values))
            return true;
    }
    return false;
}

bool is_backend(const struct situation *now, struct origin origin)
{
    return is_any_backend(now, origin, true);
}

/* M11: what a client writes into Host is believed only as far as the configuration agrees. */
static bool is_believed(const struct situation *now)
{
    if (now->table->client_count && !same_client(now->client, now->table))
        return false;
    return now->named || !is_any_backend(now, now->client, false);
}

static void read_client(struct situation *now, const struct ppr_context *context)
{
    const struct ppr_view authority = find_client_authority(context);
    struct url url;
    long port;
    now->client.scheme = read_scheme(context->client_scheme, false);
    if (now->client.scheme != OTHER_SCHEME && read_host(authority, &now->client.host, &port)) {
        now->client.port = port_of(now->client.scheme, port);
        now->client_text =
            join3(scheme_name(now->client.scheme), ppr_view_of("://"), without_colon(authority));
        now->client_host_text =
            part(authority, 0,
                 starts(authority, "[") ? find_any(authority, "]") + 1 : now->client.host.size);
        now->named = is_named(now);
        now->has_client = is_believed(now);
    }
    now->has_target = context->client_target.size && read_target(context->client_target, &url);
    if (now->has_target)
        now->target = read_path(url.path);
}

static void read_backend(struct situation *now, const struct ppr_context *context)
{
    struct url url;
    long port;
    now->backend.scheme = read_scheme(context->backend_scheme, true);
    if (read_host(context->backend_authority, &now->asked_host, &port)) {
        now->has_backend = now->backend.scheme != OTHER_SCHEME;
        now->backend.host = now->asked_host;
        now->backend.port = port_of(now->backend.scheme, port);
        now->backend_text = without_colon(context->backend_authority);
    } else {
        now->asked_host = nothing;
    }
    now->has_backend_path = now->has_backend && context->backend_target.size &&
                            read_target(context->backend_target, &url);
    if (now->has_backend_path)
        now->backend_path = read_path(url.path);
    now->has_host = read_host(context->backend_host, &now->host, &now->host_port);
    now->host_text = without_colon(context->backend_host);
}

unsigned oracle_ignored(const struct ppr_context *context)
{
    const struct ppr_view authority = find_client_authority(context);
    const struct ppr_view scheme = context->backend_scheme;
    struct ppr_view host;
    struct url url;
    unsigned bits = 0;
    long port;
    if (context->client_scheme.size && read_scheme(context->client_scheme, false) == OTHER_SCHEME)
        bits |= PPR_IGNORED_CLIENT_SCHEME;
    if (authority.size && !read_host(authority, &host, &port))
        bits |= PPR_IGNORED_CLIENT_AUTHORITY;
    if (context->client_target.size && !read_target(context->client_target, &url))
        bits |= PPR_IGNORED_CLIENT_TARGET;
    if (scheme.size &&
        (!split_url(join(scheme, ppr_view_of(":")), &url) || url.scheme_text.size != scheme.size))
        bits |= PPR_IGNORED_BACKEND_SCHEME;
    if (context->backend_authority.size && !read_host(context->backend_authority, &host, &port))
        bits |= PPR_IGNORED_BACKEND_AUTHORITY;
    if (context->backend_target.size && !read_target(context->backend_target, &url))
        bits |= PPR_IGNORED_BACKEND_TARGET;
    if (context->backend_host.size && !read_host(context->backend_host, &host, &port))
        bits |= PPR_IGNORED_BACKEND_HOST;
    return bits;
}

/* ---------------------------------------------------- Choosing a rule -- */

/* Rules that fit, each as the member of its family that fits. */
struct list {
    const struct rule *rules[LIST_MOST]; /* as the user wrote them */
    const struct rule *members[LIST_MOST];
    size_t count;
};

static void add(struct list *list, const struct rule *rule, const struct values *values)
{
    list->rules[list->count] = rule;
    list->members[list->count++] = member_of(rule, values);
}

static const struct prefix *side(const struct rule *rule, bool client)
{
    return client ? &rule->client : &rule->backend;
}

/* Compare two rules: positive if the first has the longer prefix or, of one length (M10), the
   more literal one. */
long compare_rules(const struct rule *one, const struct rule *two, bool client)
{
    const size_t left = side(one, client)->path.count;
    const size_t right = side(two, client)->path.count;
    if (left != right)
        return left > right ? 1 : -1;
    return strcmp(join(marks(side(two, client)), nothing).data,
                  join(marks(side(one, client)), nothing).data);
}

/* Leave only the rules with the best prefix. */
static void keep_best(struct list *list, bool client)
{
    const struct list all = *list;
    list->count = 0;
    for (size_t i = 0; i < all.count; i++) {
        bool best = true;
        for (size_t k = 0; k < all.count; k++)
            best = best && compare_rules(all.rules[i], all.rules[k], client) >= 0;
        if (best) {
            list->rules[list->count] = all.rules[i];
            list->members[list->count++] = all.members[i];
        }
    }
}

/* M5: `default` is for client hosts that no other rule names. */
static bool is_host_named(const struct situation *now)
{
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->client.form > PATH_FORM &&
            match_host(rule, &rule->client, now->client.host, &values))
            return true;
    }
    return false;
}

/* Return true if a rule's client prefix may stand on the client's origin. */
bool on_client(const struct situation *now, const struct rule *rule, struct values *values)
{
    if (rule->client.form == NO_PREFIX)
        return false;
    if (!now->has_client)
        return true;
    if (rule->client.form == URL_FORM)
        return match_client_origin(rule, now->client, values);
    if (rule->client.form == HOST_FORM)
        return match_host(rule, &rule->client, now->client.host, values) &&
               match_port(rule, &rule->client, now->client.port, values);
    return !rule->is_default || !is_host_named(now);
}

bool is_here(const struct situation *now, const struct rule *rule)
{
    struct values values = {0};
    return on_client(now, rule, &values);
}

/* Return true if any member of a rule's family covers a path on the client's origin. */
static bool covers_here(const struct situation *now, const struct rule *rule, struct path path)
{
    struct values values = {0};
    return on_client(now, rule, &values) && match_path(rule, rule->client.path, path, &values);
}

/* M4: the rule for responses whose backend prefix covers a path on an origin. */
const struct rule *lookup(const struct situation *now, struct origin origin, struct path path)
{
    const struct rule *own = NULL;
    const struct rule *near = NULL;
    struct list list = {.count = 0};
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->response && match_backend(rule, origin, &values) &&
            match_path(rule, rule->backend.path, path, &values))
            add(&list, rule, &values);
    }
    keep_best(&list, false);
    for (size_t i = 0; i < list.count; i++) {
        const struct rule *const rule = list.members[i];
        if (rule->kind == KEEP)
            return rule;
        if (now->has_target && covers_here(now, list.rules[i], now->target) &&
            (!own || rule->client.path.count > own->client.path.count))
            own = rule;
        if (!near && now->has_client && is_here(now, list.rules[i]))
            near = rule;
    }
    return own ? own : near ? near : list.count ? list.members[0] : NULL;
}

/* Of equal rules, that whose backend the request went to (balancer members), else the first. */
static const struct rule *choose(const struct situation *now, const struct list *list)
{
    const struct rule *here = NULL;
    for (size_t i = 0; i < list->count; i++) {
        const struct rule *const rule = list->members[i];
        struct values values = {0};
        if (!now->has_backend || !match_backend(rule, now->backend, &values))
            continue;
        if (now->has_backend_path && covers(rule->backend.path, now->backend_path))
            return rule;
        here = here ? here : rule;
    }
    return here ? here : list->members[0];
}

/* This exchange's rule, of the rules of one direction; NULL if there is none. */
static const struct rule *rule_of_target(const struct situation *now, enum ppr_direction direction)
{
    struct list list = {.count = 0};
    for (size_t i = 0; i < now->table->rule_count && now->has_target; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->kind != MAP || !(direction == PPR_REQUEST ? rule->request : rule->response) ||
            !on_client(now, rule, &values) ||
            !match_path(rule, rule->client.path, now->target, &values))
            continue;
        add(&list, rule, &values);
        list.count -= !is_literal(list.members[list.count - 1]);
    }
    keep_best(&list, true);
    return list.count ? choose(now, &list) : NULL;
}

/* M7: put a prefix before the rest of a path; no slash is made or lost. `path` is the path as it
   was sent, of which `count` segments are covered. */
static struct ppr_view splice(const struct prefix *prefix, size_t count, struct ppr_view path)
{
    struct ppr_view text = sent_from(prefix->path, 0);
    text = join(text, sent_from(read_path(path.size ? path : ppr_view_of("/")), count));
    if (!text.size || (!path.size && !ends(text, '/')))
        text = join(text, ppr_view_of("/"));
    return text;
}

/* The backend URL that client_target leads to. */
static void derive_backend(struct situation *now)
{
    const struct prefix *const backend = &now->rule->backend;
    now->has_backend = true;
    now->backend =
        (struct origin){backend->scheme, backend->host, port_of(backend->scheme, backend->port)};
    now->backend_text = authority_text(backend);
    now->has_backend_path = true;
    now->backend_path =
        read_path(splice(backend, now->rule->client.path.count, sent_from(now->target, 0)));
}

/* Return true if another rule has the backend prefix of one whose client's host has captures. What
   a capture may stand for is not the same for both. */
static bool has_twin(const struct table *table, const struct rule *rule)
{
    for (size_t i = 0; i < table->rule_count; i++) {
        const struct rule *const other = &table->rules[i];
        if (other != rule && !is_literal(other) && other->kind == MAP &&
            covers(rule->backend.path, other->backend.path) &&
            covers(other->backend.path, rule->backend.path))
            return true;
    }
    return false;
}

void read_situation(struct situation *now, const struct table *table, enum ppr_direction direction,
                    const struct ppr_context *context)
{
    const struct ppr_context unknown = PPR_CONTEXT_INIT;
    *now = (struct situation){.table = table, .direction = direction};
    context = context ? context : &unknown;
    read_client(now, context);
    read_backend(now, context);
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        now->family = now->family || !is_literal(rule);
        const bool host = has_any(rule->client.host, "{") || rule->client.port_capture.size;
        now->unsure = now->unsure || (rule->any_scheme && rule->backend.port_capture.size) ||
                      (host && (!now->has_client || has_twin(table, rule)));
    }
    now->rule = rule_of_target(now, PPR_REQUEST);
    if (!now->rule)
        now->rule = rule_of_target(now, PPR_RESPONSE);
    if (!now->has_backend && now->rule)
        derive_backend(now);
    now->has_home = now->has_backend;
    now->home = now->backend;
    if (now->rule && !is_any_backend(now, now->backend, false)) {
        const struct prefix *const backend = &now->rule->backend;
        now->home = (struct origin){backend->scheme, backend->host,
                                    port_of(backend->scheme, backend->port)};
    }
    if (!now->rule && now->has_backend_path) {
        now->rule = lookup(now, now->backend, now->backend_path);
        if (now->rule && now->rule->kind == KEEP)
            now->rule = NULL;
    }
    now->aware = now->rule && now->rule->aware;
    now->unaware = now->rule && now->rule->unaware;
    now->off = now->has_home && !is_backend(now, now->home);
}

/* ------------------------------------------------------------- Answers -- */

struct oracle_answer stays(enum ppr_reason reason, const struct rule *rule)
{
    return (struct oracle_answer){
        .status = PPR_UNCHANGED, .reason = reason, .rule = rule ? rule->number : 0};
}

/* A rule has made one text of another. Without a rule, the origin was repaired. */
struct oracle_answer becomes(struct ppr_view before, struct ppr_view after, const struct rule *rule)
{
    struct oracle_answer result = stays(PPR_REASON_CLIENT_FACING, rule);
    if (!same_bytes(before, after)) {
        result.status = PPR_REWRITTEN;
        result.reason = PPR_REASON_MAPPED;
        result.data = after.data;
        result.size = after.size;
    }
    result.any_rule = !rule;
    return result;
}

/* W1: a socket comes out as one. */
struct ppr_view as_socket(const struct url *url, struct ppr_view text)
{
    return url->socket && starts(text, "http") ? join(ppr_view_of("ws"), part(text, 4, text.size))
                                               : text;
}

/* W5: a path must not be read as a network-path reference. */
static struct ppr_view safe(struct ppr_view path)
{
    return starts(path, "//") ? join(ppr_view_of("/."), path) : path;
}

/* W1, W2: the text before a rule's client path. */
struct ppr_view client_base(const struct situation *now, const struct rule *rule, bool absolute)
{
    const struct prefix *const client = &rule->client;
    const bool same_host = now->has_client && same_bytes(now->client.host, client->host);
    struct prefix other = *client;
    if (client->form == URL_FORM)
        return absolute || !same_host ? origin_text(client) : nothing;
    if (client->form == PATH_FORM || (now->has_client && is_here(now, rule)))
        return absolute && now->has_client ? now->client_text : nothing;
    other.scheme = now->has_client ? now->client.scheme : NO_SCHEME;
    return now->has_client ? origin_text(&other) : join(ppr_view_of("//"), authority_text(&other));
}

/* The size of the end of a path and its query that was copied. */
static size_t tail_size(const struct url *url, size_t covered)
{
    return url->rest.size + (url->path.size ? sent_from(read_path(url->path), covered).size : 0);
}

/* Map by a rule; what comes out begins with `base`. */
static struct oracle_answer map_by(struct ppr_view reference, const struct url *url,
                                   const struct rule *rule, struct ppr_view base)
{
    const struct ppr_view path = splice(&rule->client, rule->backend.path.count, url->path);
    const struct ppr_view text = join3(base, base.size ? path : safe(path), url->rest);
    struct oracle_answer result = becomes(reference, as_socket(url, text), rule);
    result.tail = tail_size(url, rule->backend.path.count);
    return result;
}

/* ----------------------------------------- Responses: an absolute URL -- */

struct judgement {
    const struct situation *now;
    struct ppr_view reference;
    const struct url *url;
    struct origin origin;
    struct path path;
    bool kept; /* its host is backend_host's */
    bool clients; /* its host is the client's */
};

/* Return true if a path is under a client prefix. */
static bool is_under(const struct judgement *that)
{
    const struct situation *const now = that->now;
    if (now->aware || now->unaware)
        return now->aware;
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        if (rule->client.path.count && covers_here(now, rule, that->path))
            return true;
    }
    return false;
}

static bool has_root_rule(const struct situation *now)
{
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        if (rule->kind == MAP && !rule->client.path.count && is_here(now, rule))
            return true;
    }
    return false;
}

bool is_backend_host(const struct situation *now, struct ppr_view host)
{
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->backend.form && match_host(rule, &rule->backend, host, &values))
            return true;
    }
    return (now->has_backend && same_bytes(host, now->backend.host)) ||
           (now->asked_host.size && same_bytes(host, now->asked_host));
}

/* The path stays; only the origin is repaired. */
static struct oracle_answer repair(const struct judgement *that, struct ppr_view base,
                                   const struct rule *rule)
{
    const struct url *const url = that->url;
    const struct ppr_view path = url->path.size ? url->path : ppr_view_of("/");
    const struct ppr_view text = join3(base, base.size ? path : safe(path), url->rest);
    struct oracle_answer result = becomes(that->reference, as_socket(url, text), rule);
    result.tail = url->rest.size + url->path.size;
    /* A backslash becomes a slash, and dot segments need not outlive that. */
    result.open = has_any(that->reference, "\\") && is_dotted(path);
    return result;
}

/* Map by a rule, or keep. A repaired origin takes the place of the rule's own. */
static struct oracle_answer apply(const struct judgement *that, const struct rule *rule,
                                  struct ppr_view base)
{
    if (rule->kind == KEEP)
        return stays(PPR_REASON_KEPT, rule);
    if (!base.size || rule->client.form == URL_FORM ||
        (rule->client.form == HOST_FORM && !is_here(that->now, rule)))
        base = client_base(that->now, rule, true);
    if (rule->aware && rule->client.path.count && covers(rule->client.path, that->path)) /* M9 */
        return repair(that, base, rule);
    return map_by(that->reference, that->url, rule, base);
}

static const struct rule *rule_at_home(const struct judgement *that)
{
    return that->now->has_home ? lookup(that->now, that->now->home, that->path) : NULL;
}

static struct ppr_view client_text(const struct situation *now)
{
    return now->has_client ? now->client_text : nothing;
}

/* N2. */
static bool is_of_table(const struct judgement *that, struct oracle_answer *result)
{
    const struct rule *const rule = lookup(that->now, that->origin, that->path);
    if (!rule)
        return false;
    *result = apply(that, rule, nothing);
    return true;
}

/* The client prefix of another server of this proxy; `path` may be NULL for any path. */
/* Return true if a rule has the client prefix of this exchange's, or, not `whole`, its origin. */
static bool is_own_prefix(const struct situation *now, const struct rule *rule, bool whole)
{
    for (size_t i = 0; now->rule && i < now->table->rule_count; i++) {
        const struct rule *const own = &now->table->rules[i];
        if (own->kind == MAP && own->number == now->rule->number)
            return own->client.form == rule->client.form && own->client.port == rule->client.port &&
                   same_bytes(own->client.host, rule->client.host) &&
                   (!whole ||
                    same_bytes(sent_from(own->client.path, 0), sent_from(rule->client.path, 0)));
    }
    return false;
}

bool is_named_server(const struct situation *now, struct origin origin, const struct path *path)
{
    const bool clients = now->has_client && same_bytes(origin.host, now->client.host);
    if (now->unaware || (now->has_client && same_origin(origin, now->client)))
        return false;
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        const bool own =
            is_own_prefix(now, rule, path != NULL) &&
            same_bytes(now->rule->client.host, origin.host) &&
            (now->rule->client.port == NO_PORT || now->rule->client.port == origin.port);
        struct values values = {0};
        if (rule->kind != MAP || (path && !match_path(rule, rule->client.path, *path, &values)))
            continue;
        if (match_client_origin(rule, origin, &values))
            return true;
        if (rule->client.form == HOST_FORM && !clients && !own &&
            match_host(rule, &rule->client, origin.host, &values) &&
            match_port(rule, &rule->client, origin.port, &values))
            return true;
    }
    return false;
}

/* N3. */
static bool is_of_other_server(const struct judgement *that, struct oracle_answer *result)
{
    *result = stays(PPR_REASON_CLIENT_FACING, NULL);
    return is_named_server(that->now, that->origin, &that->path);
}

/* An https URL on the client's side while the client is on http, or nothing is known of it. */
static bool is_downgrade(const struct situation *now, struct origin origin)
{
    return origin.scheme == HTTPS && (!now->has_client || now->client.scheme == HTTP);
}

/* Return true if an origin is another name of this backend. */
bool is_other_name(const struct situation *now, struct origin origin)
{
    const struct origin host = {now->backend.scheme, now->host,
                                port_of(now->backend.scheme, now->host_port)};
    if (!now->has_backend || now->off)
        return false;
    if (now->has_client && same_origin(origin, now->client))
        return false;
    if (is_downgrade(now, origin) && now->has_client && same_bytes(origin.host, now->client.host))
        return false;
    return same_origin(origin, now->backend) || (now->has_host && same_origin(origin, host));
}

/* N4. */
static bool is_of_backend(const struct judgement *that, struct oracle_answer *result)
{
    const struct situation *const now = that->now;
    const bool own_host = that->clients || (!now->has_client && that->kept);
    const struct rule *rule;
    if (!is_other_name(now, that->origin))
        return false;
    if ((own_host && is_under(that)) || (now->aware && !same_origin(that->origin, now->backend))) {
        *result = repair(that, client_text(now), NULL);
        return true;
    }
    rule = rule_at_home(that);
    if (!rule)
        return false;
    *result = apply(that, rule, nothing);
    return true;
}

/* N5. */
static bool is_of_client(const struct judgement *that, struct oracle_answer *result)
{
    const struct situation *const now = that->now;
    const struct rule *rule = NULL;
    if (!now->has_client || !same_origin(that->origin, now->client))
        return false;
    *result = stays(PPR_REASON_CLIENT_FACING, NULL);
    if (is_under(that))
        return true;
    if (that->kept)
        rule = rule_at_home(that);
    if (rule)
        *result = apply(that, rule, nothing);
    else if (!has_root_rule(now))
        *result = stays(PPR_REASON_OTHER_SITE, NULL);
    return true;
}

/* N6: how a URL on the own host may come by its port. */
static bool is_port_explained(const struct situation *now, struct origin origin, bool kept)
{
    const bool hosts_port =
        now->has_backend && kept && origin.port == port_of(now->backend.scheme, now->host_port);
    const bool backends = now->has_backend && origin.scheme == now->backend.scheme;
    const bool plain_client =
        !now->has_client || now->client.port == default_port(now->client.scheme);
    if (now->rule && (now->rule->exact || now->rule->any_port))
        return !now->rule->exact;
    if ((now->has_client && origin.port == now->client.port) || hosts_port)
        return true;
    if (origin.port == default_port(origin.scheme))
        return (now->has_host && now->host_port == NO_PORT) || backends || plain_client;
    return kept && backends && origin.port == now->backend.port;
}

/* N6: the origin that a URL on the own host gets; empty if none is known. Return false if it is
   none that is to be repaired. */
bool repaired_origin(const struct situation *now, const struct url *url, struct origin origin,
                     struct ppr_view *base)
{
    const bool kept = now->has_host && same_bytes(origin.host, now->host);
    const bool clients = now->has_client && same_bytes(origin.host, now->client.host);
    if ((!clients && !kept) || now->off || !is_port_explained(now, origin, kept))
        return false;
    *base = client_text(now);
    if (is_downgrade(now, origin)) {
        *base = !now->has_client || clients
                    ? join3(url->scheme_text, ppr_view_of("://"), url->authority)
                    : join3(url->scheme_text, ppr_view_of("://"), now->client_host_text);
    }
    return true;
}

/* N6. */
static bool is_on_own_host(const struct judgement *that, struct oracle_answer *result)
{
    const struct situation *const now = that->now;
    const struct ppr_view own =
        join3(that->url->scheme_text, ppr_view_of("://"), that->url->authority);
    const struct rule *const rule = that->kept ? rule_at_home(that) : NULL;
    struct ppr_view base;
    if (!repaired_origin(now, that->url, that->origin, &base))
        return false;
    if (is_under(that) || (!rule && that->clients && has_root_rule(now)))
        *result = same_bytes(base, own) ? stays(PPR_REASON_CLIENT_FACING, NULL)
                                        : repair(that, base, NULL);
    else if (rule)
        *result = apply(that, rule, base);
    else
        *result = stays(that->clients ? PPR_REASON_OTHER_SITE : PPR_REASON_UNCOVERED, NULL);
    return true;
}

/* N7. */
static bool is_on_backend_host(const struct judgement *that, struct oracle_answer *result)
{
    *result = stays(PPR_REASON_UNCOVERED, NULL);
    return is_backend_host(that->now, that->origin.host);
}

/* N8. */
static bool is_of_other_site(const struct judgement *that, struct oracle_answer *result)
{
    (void)that;
    *result = stays(PPR_REASON_OTHER_SITE, NULL);
    return true;
}

/* Split userinfo from an authority (W4). With a byte that it must not have no host is left. */
static struct ppr_view after_userinfo(struct ppr_view authority)
{
    const size_t at = find_any(authority, "@");
    if (at == authority.size)
        return authority;
    if (has_any(part(authority, 0, at), " \"<>[]^`{|}"))
        return nothing;
    authority = part(authority, at + 1, authority.size);
    return has_any(authority, "@") ? nothing : authority;
}

/* The scheme of a network-path reference: the backend's, else that of a rule for its host. */
static enum scheme network_scheme(const struct situation *now, struct ppr_view authority)
{
    struct ppr_view host;
    long port;
    if (now->has_backend)
        return now->backend.scheme;
    if (!read_authority(authority, &host, &port))
        return HTTP;
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->backend.form && rule->response && match_host(rule, &rule->backend, host, &values))
            return rule->backend.scheme;
    }
    return HTTP;
}

/* The steps decide in this order; N1 goes before them. */
static struct oracle_answer answer_absolute(const struct situation *now, struct ppr_view reference,
                                            struct url *url)
{
    static bool (*const steps[])(const struct judgement *, struct oracle_answer *) = {
        is_of_table,    is_of_other_server, is_of_backend,   is_of_client,
        is_on_own_host, is_on_backend_host, is_of_other_site};
    struct judgement that = {.now = now, .reference = reference, .url = url};
    struct oracle_answer result;
    long port;
    if (!url->scheme) {
        url->scheme = network_scheme(now, after_userinfo(url->authority));
        url->scheme_text = scheme_name(url->scheme);
    }
    if (!read_authority(after_userinfo(url->authority), &that.origin.host, &port)) /* N1 */
        return stays(PPR_REASON_MALFORMED, NULL);
    that.origin.scheme = url->scheme;
    that.origin.port = port_of(url->scheme, port);
    that.path = read_path(url->path.size ? url->path : ppr_view_of("/"));
    that.kept = now->has_host && same_bytes(that.origin.host, now->host);
    that.clients = now->has_client && same_bytes(that.origin.host, now->client.host);
    if (has_any(url->authority, "@")) /* N1 */
        return stays(that.kept || that.clients || is_backend_host(now, that.origin.host)
                         ? PPR_REASON_MALFORMED
                         : PPR_REASON_OTHER_SITE,
                     NULL);
    for (size_t i = 0; !steps[i](&that, &result); i++) {
    }
    return result;
}

/* ------------------------------------------------- Responses: a path -- */

static bool is_under_rule(const struct situation *now, const struct rule *rule, struct path path)
{
    return rule && rule->client.path.count && is_here(now, rule) && covers(rule->client.path, path);
}

static struct oracle_answer answer_path(const struct situation *now, struct ppr_view reference,
                                        const struct url *url)
{
    const struct path path = read_path(url->path);
    const struct rule *rule;
    if (!now->has_backend)
        return stays(PPR_REASON_RELATIVE, NULL);
    if (now->aware)
        return stays(PPR_REASON_CLIENT_FACING, now->rule);
    rule = lookup(now, now->home, path);
    if (rule && rule->kind == KEEP)
        return stays(PPR_REASON_KEPT, rule);
    if (!now->unaware && (is_under_rule(now, now->rule, path) || is_under_rule(now, rule, path)))
        return stays(PPR_REASON_CLIENT_FACING, NULL);
    return rule ? map_by(reference, url, rule, client_base(now, rule, false))
                : stays(PPR_REASON_UNCOVERED, NULL);
}

/* -------------------------------------------------- Relative references -- */

/* RFC 3986 5.2.3. */
static struct ppr_view resolve(struct path base, struct ppr_view relative)
{
    base.count--;
    return join3(sent_from(base, 0), ppr_view_of("/"), relative);
}

/* Return true if a relative path leaves a prefix that its base is under. */
static bool climbs(struct path base, struct path prefix, struct ppr_view relative)
{
    const struct path path = split_path(relative);
    size_t depth = base.count - 1; /* of the directory */
    if (!covers(prefix, base) || !prefix.count)
        return false;
    for (size_t i = 0; i < path.count && depth >= prefix.count; i++) {
        const struct ppr_view norm = path.segments[i].norm;
        if (same_bytes(norm, ppr_view_of("..")))
            depth--;
        else if (!same_bytes(norm, ppr_view_of(".")))
            depth++;
    }
    return depth < prefix.count;
}

static bool leads_astray(const struct situation *now, struct ppr_view relative)
{
    const struct rule *const rule = now->rule;
    struct values values = {0};
    if (!relative.size || now->aware || !rule)
        return false;
    if (now->has_target && climbs(now->target, rule->client.path, relative))
        return now->direction == PPR_REQUEST || now->has_backend_path;
    return (now->has_backend_path && now->has_home && match_backend(rule, now->home, &values) &&
            climbs(now->backend_path, rule->backend.path, relative));
}

static struct oracle_answer answer_relative(const struct situation *now, struct ppr_view reference,
                                            struct url *url)
{
    const struct rule *rule;
    if (!leads_astray(now, url->path)) {
        struct oracle_answer result = stays(PPR_REASON_RELATIVE, NULL);
        result.open = now->family; /* a label is equal in any case */
        return result;
    }
    url->path = resolve(now->backend_path, url->path);
    rule = lookup(now, now->home, read_path(url->path));
    if (!rule)
        return stays(PPR_REASON_UNCOVERED, NULL);
    return rule->kind == KEEP ? stays(PPR_REASON_KEPT, rule)
                              : map_by(reference, url, rule, client_base(now, rule, false));
}

/* ------------------------------------------------------------ Requests -- */

/* A path as the most generous server reads it: for `local` (M5). */
static struct path generous(struct ppr_view text)
{
    char *const data = take(text.size + 1);
    size_t size = 0;
    bool parameter = false;
    for (size_t i = 0; i < text.size; i++) {
        const int byte = encoded_at(text, i);
        const char c = byte == '/' || byte == '\\' ? '/'
                       : text.data[i] == '\\'      ? '/'
                                                   : text.data[i];
        parameter = c == '/' ? false : parameter || c == ';';
        if (!parameter && (c != '/' || !size || data[size - 1] != '/'))
            data[size++] = c;
        i += c == '/' && text.data[i] == '%' ? 2 : 0;
    }
    return read_path((struct ppr_view){data, size});
}

/* An absolute URL in a request; or none, for a path. */
struct request_url {
    bool absolute;
    bool exact; /* on the client's origin */
    struct origin origin;
};

/* Return true if a URL's host and port are those of an origin, or nearly: a second proxy may stand
   before this one. */
static bool is_near(const struct situation *now, const struct request_url *url,
                    struct origin client)
{
    return same_origin(url->origin, client) ||
           (!now->strict && same_bytes(url->origin.host, client.host) &&
            (url->origin.port == client.port ||
             url->origin.port == default_port(url->origin.scheme)));
}

static bool is_near_rule(const struct situation *now, const struct request_url *url,
                         const struct rule *rule, struct values *values)
{
    const struct prefix *const client = &rule->client;
    const long port = port_of(client->scheme, client->port);
    struct values before = *values;
    if (match_client_origin(rule, url->origin, values))
        return true;
    *values = before;
    return !now->strict && match_host(rule, client, url->origin.host, values) &&
           (client->port_capture.size
                ? match_port(rule, client, url->origin.port, values)
                : url->origin.port == port || url->origin.port == default_port(url->origin.scheme));
}

/* Return true if a rule's client prefix may stand where a reference points. */
static bool may_stand(const struct situation *now, const struct request_url *url,
                      const struct rule *rule, struct values *values)
{
    struct values before = *values;
    if (!url->absolute)
        return on_client(now, rule, values);
    if (now->strict)
        return url->exact && now->named && on_client(now, rule, values);
    if (rule->client.form == URL_FORM)
        return is_near_rule(now, url, rule, values);
    if (rule->client.form == HOST_FORM &&
        match_host(rule, &rule->client, url->origin.host, values) &&
        match_port(rule, &rule->client, url->origin.port, values))
        return true;
    *values = before;
    return now->has_client && is_near(now, url, now->client) && on_client(now, rule, values);
}

/* The deepest rule of a kind whose client prefix covers a path; NULL if there is none. */
static const struct rule *deepest(const struct situation *now, const struct request_url *url,
                                  struct path path, bool local)
{
    const struct rule *best = NULL;
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->request && (rule->kind == LOCAL) == local && may_stand(now, url, rule, &values) &&
            match_path(rule, rule->client.path, path, &values) &&
            (!best || rule->client.path.count > best->client.path.count))
            best = rule;
    }
    return best;
}

/* The local rule that a path leads into from the prefix of a map rule, if it is read generously. */
static const struct rule *escape(const struct situation *now, const struct request_url *url,
                                 const struct rule *from, struct path wide)
{
    const struct rule *const local = deepest(now, url, wide, true);
    const struct rule *const map = deepest(now, url, wide, false);
    const struct ppr_view prefix = from ? sent_from(from->client.path, 0) : nothing;
    if (!local || (map && map->client.path.count > local->client.path.count))
        return NULL;
    return has_any(prefix, ";") || (from && !same_segments(generous(prefix), from->client.path,
                                                           from->client.path.count))
               ? NULL
               : local;
}

/* M5: the rule for requests that covers a client path, `local` among them; NULL: there is none. */
static const struct rule *rule_of_request(const struct situation *now,
                                          const struct request_url *url, struct ppr_view text)
{
    const struct path path = read_path(text.size ? text : ppr_view_of("/"));
    const struct path wide = generous(text.size ? text : ppr_view_of("/"));
    const struct rule *local;
    struct list list = {.count = 0};
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (!rule->request || !may_stand(now, url, rule, &values))
            continue;
        if (match_path(rule, rule->client.path, path, &values) ||
            (rule->kind == LOCAL && covers(rule->client.path, wide)))
            add(&list, rule, &values);
        list.count -= list.count && !is_literal(list.members[list.count - 1]);
    }
    keep_best(&list, true);
    for (size_t i = 0; i < list.count; i++) {
        if (list.members[i]->kind == LOCAL)
            return list.members[i];
    }
    local = escape(now, url, list.count ? list.members[0] : NULL, wide);
    if (local)
        return local;
    for (size_t i = 0; i < list.count; i++) {
        if (now->rule && list.members[i]->number == now->rule->number)
            return list.members[i];
    }
    return list.count ? list.members[0] : NULL;
}

/* The name that the backend compares with: its scheme, and the Host that it is told. */
struct ppr_view backend_name(const struct situation *now)
{
    return join3(scheme_name(now->backend.scheme), ppr_view_of("://"),
                 now->has_host ? now->host_text : now->backend_text);
}

static struct oracle_answer map_request(const struct situation *now, struct ppr_view reference,
                                        const struct url *url, const struct rule *rule,
                                        bool absolute)
{
    struct ppr_view text = splice(&rule->backend, rule->client.path.count, url->path);
    struct oracle_answer result;
    if (!now->has_backend)
        text = join(origin_text(&rule->backend), text);
    else
        text = absolute ? join(backend_name(now), text) : safe(text);
    result = becomes(reference, join(text, url->rest), rule);
    result.reason = PPR_REASON_MAPPED;
    result.tail = tail_size(url, rule->client.path.count);
    return result;
}

static struct oracle_answer judge_request(const struct situation *now, struct ppr_view reference,
                                          const struct url *url, const struct request_url *where)
{
    const struct rule *const rule = rule_of_request(now, where, url->path);
    struct values values = {0};
    struct values others = {0};
    if (!rule)
        return stays(
            !where->absolute || where->exact ? PPR_REASON_UNCOVERED : PPR_REASON_OTHER_SITE, NULL);
    if (rule->kind == LOCAL)
        return stays(PPR_REASON_KEPT, rule);
    if (now->has_backend && !match_backend(rule, now->backend, &values) &&
        !match_backend(rule, now->home, &others)) /* another backend's name */
        return stays(PPR_REASON_OTHER_SITE, NULL);
    return map_request(now, reference, url, rule, where->absolute);
}

static bool has_local(const struct situation *now)
{
    for (size_t i = 0; i < now->table->rule_count; i++) {
        if (now->table->rules[i].kind == LOCAL)
            return true;
    }
    return false;
}

static struct oracle_answer answer_request(const struct situation *now, struct ppr_view reference,
                                           struct url *url)
{
    struct request_url where = {.absolute = url->has_authority};
    struct ppr_view host;
    long port;
    if (has_any(part(reference, 0, find_any(reference, "?#")), "\\"))
        return stays(PPR_REASON_MALFORMED, NULL); /* W3 */
    if (url->scheme && url->scheme != OTHER_SCHEME &&
        (!url->has_authority || !read_authority(after_userinfo(url->authority), &host, &port)))
        return stays(PPR_REASON_MALFORMED, NULL);
    if (url->scheme == OTHER_SCHEME || url->socket)
        return stays(PPR_REASON_OTHER_SITE, NULL);
    if (!url->scheme && !url->has_authority) {
        if (!starts(url->path, "/")) {
            if (!now->has_target || !leads_astray(now, url->path)) {
                struct oracle_answer result = stays(PPR_REASON_RELATIVE, NULL);
                result.open = now->family; /* a label is equal in any case */
                return result;
            }
            url->path = resolve(now->target, url->path);
            struct oracle_answer result = judge_request(now, reference, url, &where);
            result.open =
                result.open || has_local(now); /* generous before or after dot segments? */
            return result;
        }
        return judge_request(now, reference, url, &where);
    }
    if (!url->has_authority || has_any(url->authority, "@") ||
        !read_authority(url->authority, &where.origin.host, &port))
        return stays(PPR_REASON_MALFORMED, NULL);
    where.origin.scheme = url->scheme ? url->scheme : now->has_client ? now->client.scheme : HTTP;
    where.origin.port = port_of(where.origin.scheme, port);
    where.exact = now->has_client && same_origin(where.origin, now->client);
    return judge_request(now, reference, url, &where);
}

static struct oracle_answer answer_direction(const struct situation *now, struct ppr_view reference)
{
    struct url url;
    if (!split_url(reference, &url)) /* N1 */
        return stays(PPR_REASON_MALFORMED, NULL);
    if (now->direction == PPR_REQUEST) {
        struct oracle_answer result = answer_request(now, reference, &url);
        /* Is a captured %5C of the prefix, or is it a slash before a local prefix? */
        result.open = result.open || (now->family && has_local(now));
        return result;
    }
    if (url.scheme == OTHER_SCHEME) /* N1 */
        return stays(PPR_REASON_OTHER_SITE, NULL);
    if (url.has_authority)
        return answer_absolute(now, reference, &url);
    if (url.scheme) /* N1 */
        return stays(PPR_REASON_MALFORMED, NULL);
    return starts(url.path, "/") ? answer_path(now, reference, &url)
                                 : answer_relative(now, reference, &url);
}

struct oracle_answer answer(const struct situation *now, struct ppr_view reference)
{
    struct oracle_answer result = answer_direction(now, reference);
    /* A label that a capture stands for is equal in any case. */
    result.open = result.open || (now->family && !same_bytes(lower_all(reference), reference));
    return result;
}

/* ------------------------------------------------------------- Routing -- */

struct oracle_answer oracle_route(const struct oracle_table *text,
                                  const struct ppr_context *context)
{
    const struct ppr_context front = {.size = sizeof front,
                                      .client_scheme = context->client_scheme,
                                      .client_authority = context->client_authority,
                                      .client_target = context->client_target};
    const struct request_url here = {.absolute = false};
    const struct rule *rule;
    struct oracle_answer result;
    struct situation now;
    struct url url;
    read_situation(&now, read_table(text), PPR_REQUEST, &front);
    if (has_any(front.client_target, " ") ||
        has_any(part(front.client_target, 0, find_any(front.client_target, "?#")), "\\") ||
        !read_target(front.client_target, &url))
        return stays(PPR_REASON_MALFORMED, NULL);
    rule = rule_of_request(&now, &here, url.path);
    if (!rule)
        return stays(PPR_REASON_UNCOVERED, NULL);
    if (rule->kind == LOCAL)
        return stays(PPR_REASON_KEPT, rule);
    result = becomes(nothing,
                     join3(origin_text(&rule->backend),
                           splice(&rule->backend, rule->client.path.count, url.path), url.rest),
                     rule);
    result.open = now.unsure;
    return result;
}

/* ------------------------------------------------------- For the tests -- */

static bool read_whole(struct ppr_view text, struct url *url, struct origin *origin,
                       struct path *path)
{
    long port;
    if (!split_url(text, url) || !url->has_authority || !url->scheme ||
        !read_authority(url->authority, &origin->host, &port))
        return false;
    origin->scheme = url->scheme;
    origin->port = port_of(url->scheme, port);
    *path = read_path(url->path.size ? url->path : ppr_view_of("/"));
    return true;
}

bool oracle_same_url(struct ppr_view left, struct ppr_view right)
{
    struct url one;
    struct url two;
    struct origin origins[2];
    struct path paths[2];
    return read_whole(left, &one, &origins[0], &paths[0]) &&
           read_whole(right, &two, &origins[1], &paths[1]) && same_origin(origins[0], origins[1]) &&
           same_bytes(one.rest, two.rest) && paths[0].count == paths[1].count &&
           covers(paths[0], paths[1]);
}

bool oracle_is_backend(const struct oracle_table *text, struct ppr_view reference)
{
    const struct table *const table = read_table(text);
    struct origin origin;
    struct path path;
    struct url url;
    if (!read_whole(reference, &url, &origin, &path))
        return false;
    for (size_t i = 0; i < table->rule_count; i++) {
        const struct rule *const rule = &table->rules[i];
        struct values values = {0};
        if (rule->response && match_backend(rule, origin, &values) &&
            match_path(rule, rule->backend.path, path, &values))
            return true;
    }
    return false;
}

/* W6 (a), for a path: it is under a client prefix, and at home under another rule's backend
   prefix. */
static bool is_mapped_again(const struct situation *now, struct path path)
{
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const client = &now->table->rules[i];
        for (size_t k = 0; k < now->table->rule_count; k++) {
            const struct rule *const backend = &now->table->rules[k];
            struct values values = {0};
            struct values others = {0};
            if ((i != k || !is_literal(client)) && client->kind == MAP && backend->response &&
                match_path(client, client->client.path, path, &values) &&
                match_path(backend, backend->backend.path, path, &others))
                return true;
            if (i == k && client->kind == MAP && !client->client.path.count && /* W6 (b) */
                client->backend.path.count &&
                match_path(backend, backend->backend.path, path, &others))
                return true;
        }
    }
    return false;
}

/* W6 (a), for origins: one on which clients are is a backend's, too. */
static bool has_mixed_host(const struct situation *now)
{
    bool mixed = now->has_client && is_backend_host(now, now->client.host);
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        if (rule->client.form > PATH_FORM)
            mixed =
                mixed || is_backend_host(now, rule->client.host) || has_any(rule->client.host, "{");
    }
    return mixed;
}

/* W6 (d): backend_host is a server of the table, or the client's host. */
static bool has_servers_host(const struct situation *now)
{
    for (size_t i = 0; i < now->table->rule_count && now->has_host; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->client.form > PATH_FORM && match_host(rule, &rule->client, now->host, &values))
            return true;
        if (rule->kind == MAP && !rule->client.path.count && now->has_client &&
            same_bytes(now->host, now->client.host) &&
            !(now->has_home && match_backend(rule, now->home, &values)))
            return true;
    }
    return false;
}

/* W2 writes a path where a rule's URL has the client's host, also if it has another port: there
   the path is another server's. */
static bool has_other_port(const struct situation *now)
{
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->client.form == URL_FORM && now->has_client && !is_here(now, rule) &&
            match_host(rule, &rule->client, now->client.host, &values))
            return true;
    }
    return false;
}

bool oracle_settles(const struct oracle_table *table, const struct ppr_context *context,
                    struct ppr_view output)
{
    struct situation now;
    struct url url;
    read_situation(&now, read_table(table), PPR_RESPONSE, context);
    if (now.unaware || !split_url(output, &url)) /* W6 (c) */
        return false;
    for (size_t i = 0; i < now.table->rule_count; i++) {
        const struct rule *const rule = &now.table->rules[i];
        if (rule->unaware || (rule->is_default && !is_here(&now, rule)))
            return false;
    }
    if (!now.has_client && now.has_host && !url.has_authority)
        return false; /* a URL on backend_host came out as a path, under any rule's prefix */
    return !has_mixed_host(&now) && !has_servers_host(&now) && !has_other_port(&now) &&
           !is_mapped_again(&now, read_path(url.path.size ? url.path : ppr_view_of("/")));
}

bool oracle_is_foreign(const struct oracle_table *table, const struct ppr_context *context,
                       struct ppr_view reference)
{
    struct situation now;
    struct url url;
    struct ppr_view host;
    struct ppr_view authority;
    struct ppr_view client;
    long port;
    read_situation(&now, read_table(table), PPR_RESPONSE, context);
    if (!split_url(reference, &url) || !url.scheme || url.scheme == OTHER_SCHEME ||
        !url.has_authority || !read_authority(after_userinfo(url.authority), &host, &port))
        return false;
    authority = context ? find_client_authority(context) : nothing;
    if (is_backend_host(&now, host) || (now.has_host && same_bytes(host, now.host)) ||
        (read_authority(authority, &client, &port) && same_bytes(host, client)))
        return false;
    for (size_t i = 0; i < now.table->rule_count; i++) {
        const struct rule *const rule = &now.table->rules[i];
        struct values values = {0};
        if (rule->client.form > PATH_FORM && match_host(rule, &rule->client, host, &values))
            return false;
    }
    for (size_t i = 0; i < now.table->client_count; i++) {
        if (same_bytes(host, now.table->clients[i].host))
            return false;
    }
    return true;
}
