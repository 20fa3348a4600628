/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "property/oracle.h"
#include "property/oracle_fields.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------- Memory -- */

struct chunk {
    struct chunk *next;
    max_align_t bytes[];
};

static struct chunk *chunks;

void *take(size_t size)
{
    struct chunk *const chunk = calloc(1, sizeof(struct chunk) + size + 1);

    if (!chunk) {
        abort();
    }
    chunk->next = chunks;
    chunks = chunk;
    return chunk->bytes;
}

void oracle_forget(void)
{
    while (chunks) {
        struct chunk *const next = chunks->next;

        free(chunks);
        chunks = next;
    }
}

/* --------------------------------------------------------------- Views -- */

const struct ppr_view nothing = {"", 0};

struct ppr_view part(struct ppr_view text, size_t begin, size_t end)
{
    return text.size ? (struct ppr_view){text.data + begin, end - begin} : nothing;
}

struct ppr_view join(struct ppr_view left, struct ppr_view right)
{
    char *const data = take(left.size + right.size);

    if (left.size) {
        memcpy(data, left.data, left.size);
    }
    if (right.size) {
        memcpy(data + left.size, right.data, right.size);
    }
    return (struct ppr_view){data, left.size + right.size};
}

bool same_bytes(struct ppr_view left, struct ppr_view right)
{
    return left.size == right.size &&
           (left.size == 0 || memcmp(left.data, right.data, left.size) == 0);
}

/** Return the place of the first byte that is one of a set, or the size. */
size_t find_any(struct ppr_view text, const char *set)
{
    size_t i = 0;

    while (i < text.size && (text.data[i] == '\0' || !strchr(set, text.data[i]))) {
        ++i;
    }
    return i;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct ppr_view lower_all(struct ppr_view text)
{
    const struct ppr_view copy = join(text, nothing);
    char *const data = (char *)(uintptr_t)copy.data;

    for (size_t i = 0; i < copy.size; ++i) {
        data[i] = lower(data[i]);
    }
    return copy;
}

bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7F;
}

static bool is_alpha(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_unreserved(int c)
{
    return c < 0x80 &&
           (is_alpha((char)c) || is_digit((char)c) || c == '-' || c == '.' || c == '_' || c == '~');
}

static int hex_value(char c)
{
    return is_digit(c) ? c - '0' : lower(c) >= 'a' && lower(c) <= 'f' ? lower(c) - 'a' + 10 : -1;
}

/** Return the byte that a percent-encoding at `i` stands for, -1 if none does. */
int encoded_at(struct ppr_view text, size_t i)
{
    if (text.size - i < 3 || text.data[i] != '%' || hex_value(text.data[i + 1]) < 0 ||
        hex_value(text.data[i + 2]) < 0) {
        return -1;
    }
    return 16 * hex_value(text.data[i + 1]) + hex_value(text.data[i + 2]);
}

/* --------------------------------------------------------------- Paths -- */

static struct segment read_segment(struct ppr_view sent)
{
    struct segment segment = {sent, take(sent.size * sizeof(int)), 0};

    for (size_t i = 0; i < sent.size; ++i) {
        const int byte = encoded_at(sent, i);

        if (byte < 0) {
            segment.letters[segment.count++] = (unsigned char)sent.data[i];
        } else {
            segment.letters[segment.count++] = is_unreserved(byte) ? byte : 256 + byte;
            i += 2;
        }
    }
    return segment;
}

static bool same_segment(struct segment left, struct segment right)
{
    return left.count == right.count &&
           memcmp(left.letters, right.letters, left.count * sizeof(int)) == 0;
}

bool is_dot(struct segment segment)
{
    return segment.count == 1 && segment.letters[0] == '.';
}

bool is_dot_dot(struct segment segment)
{
    return segment.count == 2 && segment.letters[0] == '.' && segment.letters[1] == '.';
}

/** Split at slashes, `a/b` and `/a/b` alike; "" is one empty segment. */
struct path split_path(struct ppr_view text)
{
    struct path path = {take((text.size + 2) * sizeof(struct segment)), 0};
    size_t begin = text.size && text.data[0] == '/';

    for (size_t i = begin; i <= text.size; ++i) {
        if (i == text.size || text.data[i] == '/') {
            path.segments[path.count++] = read_segment(part(text, begin, i));
            begin = i + 1;
        }
    }
    return path;
}

/** RFC 3986 5.2.4. */
static struct path remove_dots(struct path from)
{
    struct path path = {take((from.count + 1) * sizeof(struct segment)), 0};

    for (size_t i = 0; i < from.count; ++i) {
        const bool dots = is_dot(from.segments[i]) || is_dot_dot(from.segments[i]);

        if (is_dot_dot(from.segments[i]) && path.count) {
            --path.count;
        }
        if (!dots) {
            path.segments[path.count++] = from.segments[i];
        } else if (i + 1 == from.count) {
            path.segments[path.count++] = read_segment(nothing);
        }
    }
    return path;
}

struct path read_path(struct ppr_view text)
{
    return remove_dots(split_path(text));
}

/** Write segments from `first` on, each with its slash. */
static struct ppr_view path_text(struct path path, size_t first)
{
    struct ppr_view text = nothing;

    for (size_t i = first; i < path.count; ++i) {
        text = join(join(text, ppr_view_of("/")), path.segments[i].sent);
    }
    return text;
}

/** A prefix has no empty segment at its end: `/app/` is `/app`, `/` is none. */
struct path read_prefix_path(struct ppr_view text)
{
    struct path path = split_path(text);

    if (path.segments[path.count - 1].count == 0) {
        --path.count;
    }
    return path;
}

/** R2. */
bool covers(struct path prefix, struct path path)
{
    if (prefix.count > path.count) {
        return false;
    }
    for (size_t i = 0; i < prefix.count; ++i) {
        if (!same_segment(prefix.segments[i], path.segments[i])) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------- Origins -- */

static const char *const scheme_names[] = {"", "http", "https", "ws", "wss"};

bool known_scheme(enum scheme scheme)
{
    return scheme >= HTTP && scheme <= WSS;
}

long default_port(enum scheme scheme)
{
    return scheme == HTTP || scheme == WS ? 80 : scheme == HTTPS || scheme == WSS ? 443 : -1;
}

bool same_host(struct host left, struct host right)
{
    if (left.kind == NEVER || left.kind != right.kind) {
        return false;
    }
    return left.kind == IPV6 ? memcmp(left.address, right.address, 16) == 0
                             : same_bytes(left.name, right.name);
}

bool same_origin(struct origin left, struct origin right)
{
    return left.scheme == right.scheme && left.port == right.port &&
           same_host(left.host, right.host);
}

static struct ppr_view host_text(struct host host)
{
    char *const text = take(INET6_ADDRSTRLEN + 2);
    size_t size;

    if (host.kind != IPV6) {
        return host.name;
    }
    text[0] = '[';
    inet_ntop(AF_INET6, host.address, text + 1, INET6_ADDRSTRLEN);
    size = strlen(text);
    text[size] = ']';
    return (struct ppr_view){text, size + 1};
}

struct ppr_view origin_text(struct origin origin)
{
    char *const port = take(16);
    struct ppr_view text = ppr_view_of(scheme_names[origin.scheme]);

    text = join(join(text, ppr_view_of("://")), host_text(origin.host));
    if (origin.port != default_port(origin.scheme)) {
        snprintf(port, 16, ":%ld", origin.port);
        text = join(text, ppr_view_of(port));
    }
    return text;
}

/* ---------------------------------------------------------- References -- */

static enum scheme read_scheme(struct ppr_view text, size_t *end)
{
    const size_t colon = find_any(text, ":/?#");
    const struct ppr_view name = lower_all(part(text, 0, colon));

    *end = 0;
    if (colon == text.size || text.data[colon] != ':' || colon == 0 || !is_alpha(text.data[0])) {
        return NO_SCHEME;
    }
    for (size_t i = 0; i < colon; ++i) {
        if (!is_alpha(text.data[i]) && !is_digit(text.data[i]) && !strchr("+-.", text.data[i])) {
            return NO_SCHEME;
        }
    }
    *end = colon + 1;
    for (enum scheme scheme = HTTP; scheme <= WSS; ++scheme) {
        if (same_bytes(name, ppr_view_of(scheme_names[scheme]))) {
            return scheme;
        }
    }
    return OTHER_SCHEME;
}

/** What stands between brackets: an address, or RFC 3986's IPvFuture. */
static bool read_literal(struct ppr_view text, struct host *host)
{
    const struct ppr_view copy = join(text, nothing); /* ends in NUL */
    size_t i = 1;

    if (text.size && lower(text.data[0]) != 'v') {
        host->kind = IPV6;
        return inet_pton(AF_INET6, copy.data, host->address) == 1;
    }
    host->kind = NEVER;
    while (i < text.size && hex_value(text.data[i]) >= 0) {
        ++i;
    }
    if (i < 2 || i + 1 >= text.size || text.data[i] != '.') {
        return false;
    }
    for (++i; i < text.size; ++i) {
        const char c = text.data[i];

        if (c == '\0' || (!is_unreserved((unsigned char)c) && !strchr("!$&'()*+,;=:", c))) {
            return false;
        }
    }
    return true;
}

static bool read_name(struct ppr_view text, struct host *host)
{
    host->kind = NAME;
    host->name = lower_all(text);
    for (size_t i = 0; i < text.size; ++i) {
        if (strchr("[]", text.data[i]) || (text.data[i] == '%' && encoded_at(text, i) < 0)) {
            return false;
        }
        if (text.data[i] == '%' || (unsigned char)text.data[i] >= 0x80) {
            host->kind = NEVER;
        }
    }
    return true;
}

static bool read_port(struct ppr_view text, long *port)
{
    *port = text.size ? 0 : -1;
    for (size_t i = 0; i < text.size; ++i) {
        if (!is_digit(text.data[i])) {
            return false;
        }
        *port = *port * 10 + (text.data[i] - '0');
        if (*port > 65535) {
            return false;
        }
    }
    return true;
}

static bool read_authority(struct ppr_view text, struct url *url)
{
    struct origin *const origin = &url->origin;
    const size_t at = find_any(text, "@");
    size_t end;

    if (find_any(text, " <>\"^`{|}") < text.size) {
        return false;
    }
    url->userinfo = at < text.size;
    if (url->userinfo) {
        if (find_any(part(text, 0, at), "[]") < at) {
            return false;
        }
        text = part(text, at + 1, text.size);
        if (find_any(text, "@") < text.size) {
            return false; /* where does the host begin? */
        }
    }
    if (text.size && text.data[0] == '[') {
        end = find_any(text, "]");
        if (end == text.size || !read_literal(part(text, 1, end), &origin->host)) {
            return false;
        }
        ++end;
        if (end < text.size && text.data[end] != ':') {
            return false;
        }
    } else {
        end = find_any(text, ":");
        if (end == 0 || !read_name(part(text, 0, end), &origin->host)) {
            return false;
        }
    }
    if (!read_port(end < text.size ? part(text, end + 1, text.size) : nothing, &origin->port)) {
        return false;
    }
    url->port_written = origin->port >= 0;
    if (!url->port_written) {
        origin->port = default_port(origin->scheme);
    }
    return true;
}

/** Read a reference; false: malformed (O7). */
bool read_url(struct ppr_view text, struct url *url)
{
    const struct ppr_view before_query = part(text, 0, find_any(text, "?#"));
    size_t begin;

    *url = (struct url){.origin = {.port = -1}};
    for (size_t i = 0; i < text.size; ++i) {
        if (is_control(text.data[i])) {
            return false;
        }
    }
    if (find_any(before_query, "\\") < before_query.size ||
        (text.size && (text.data[0] == ' ' || text.data[0] == fold_tab))) {
        return false;
    }
    url->rest = part(text, before_query.size, text.size);
    url->origin.scheme = read_scheme(before_query, &begin);
    if (before_query.size - begin >= 2 && memcmp(before_query.data + begin, "//", 2) == 0) {
        const struct ppr_view after = part(before_query, begin + 2, before_query.size);
        const size_t end = find_any(after, "/");

        url->authority = true;
        url->path = part(after, end, after.size);
        return read_authority(part(after, 0, end), url) || url->origin.scheme == OTHER_SCHEME;
    }
    url->path = part(before_query, begin, before_query.size);
    return !known_scheme(url->origin.scheme);
}

/* --------------------------------------------------------------- Rules -- */

static struct rule read_rule(const struct oracle_table *table, size_t index)
{
    const struct oracle_rule *const from = &table->rules[index];
    struct rule rule = {.number = index + 1};
    struct url url;

    rule.keep = from->client == NULL;
    rule.any = (from->flags & PPR_ANY_SCHEME) != 0;
    if (!rule.keep) {
        if (!read_url(ppr_view_of(from->client), &url)) {
            abort();
        }
        rule.bound = url.authority;
        rule.client = url.origin;
        rule.client_path = read_prefix_path(url.path);
    }
    if (!read_url(ppr_view_of(from->backend), &url)) {
        abort();
    }
    rule.backend = url.origin;
    rule.backend_path = read_prefix_path(url.path);
    return rule;
}

/** R9. */
bool on_origin(const struct rule *rule, struct origin origin)
{
    const bool plain_port = rule->backend.port == default_port(rule->backend.scheme);

    if (!rule->any) {
        return same_origin(rule->backend, origin);
    }
    return known_scheme(origin.scheme) && same_host(rule->backend.host, origin.host) &&
           origin.port == (plain_port ? default_port(origin.scheme) : rule->backend.port);
}

bool oracle_conflict(const struct oracle_table *table)
{
    for (size_t i = 0; i < table->rule_count; ++i) {
        for (size_t k = 0; k < table->rule_count; ++k) {
            const struct rule one = read_rule(table, i);
            const struct rule two = read_rule(table, k);
            struct origin origin = two.backend;
            bool meet = false;

            for (enum scheme scheme = HTTP; scheme <= WSS; ++scheme) {
                origin.scheme = scheme;
                origin.port = default_port(scheme);
                meet = meet || (on_origin(&one, origin) && on_origin(&two, origin));
                origin.port = two.backend.port;
                meet = meet || (on_origin(&one, origin) && on_origin(&two, origin));
            }
            if (meet && one.keep != two.keep && one.backend_path.count == two.backend_path.count &&
                covers(one.backend_path, two.backend_path)) {
                return true;
            }
        }
    }
    return false;
}

/** RFC 3986 6.2.2: nothing encoded that need not be, hex digits in capitals. */
struct ppr_view canonical_path(struct path path)
{
    static const char digits[] = "0123456789ABCDEF";
    struct ppr_view text = nothing;

    for (size_t i = 0; i < path.count; ++i) {
        const struct segment segment = path.segments[i];

        text = join(text, ppr_view_of("/"));
        for (size_t k = 0; k < segment.count; ++k) {
            const int byte = segment.letters[k] & 255;
            char letter[4] = {(char)byte, '\0', '\0', '\0'};

            if (segment.letters[k] >= 256) {
                letter[0] = '%';
                letter[1] = digits[byte / 16];
                letter[2] = digits[byte % 16];
            }
            text = join(text, ppr_view_of(letter));
        }
    }
    return text;
}

struct ppr_view oracle_prefix(const char *prefix)
{
    struct url url;
    struct ppr_view path;

    if (!read_url(ppr_view_of(prefix), &url)) {
        abort();
    }
    path = canonical_path(read_prefix_path(url.path));
    path = path.size ? path : ppr_view_of("/");
    return url.authority ? join(origin_text(url.origin), path) : path;
}

/* ------------------------------------------------------- The situation -- */

/** R4: client origins are compared where both are known. */
static bool may_be_clients(const struct situation *now, const struct rule *rule)
{
    return !rule->bound || !now->client_known || same_origin(rule->client, now->client);
}

/** The rule of a path that a client asks for, by R5. */
static const struct rule *rule_of_path(const struct situation *now, struct path path)
{
    const struct rule *best = NULL;
    long best_rank = -1;

    for (size_t i = 0; i < now->rule_count; ++i) {
        const struct rule *const rule = &now->rules[i];
        const long rank = 2 * (long)rule->client_path.count + (rule->bound && now->client_known);

        if (!rule->keep && may_be_clients(now, rule) && covers(rule->client_path, path) &&
            rank > best_rank) {
            best = rule;
            best_rank = rank;
        }
    }
    return best;
}

/** The rule of an absolute URL that a client names, by R5; `own` if it is on
 *  the client's origin. */
static const struct rule *rule_of_client_url(const struct situation *now, struct origin origin,
                                             bool own, struct path path)
{
    const struct rule *best = NULL;
    long best_rank = -1;

    for (size_t i = 0; i < now->rule_count; ++i) {
        const struct rule *const rule = &now->rules[i];
        const long rank = 2 * (long)rule->client_path.count + rule->bound;

        if (!rule->keep && covers(rule->client_path, path) && rank > best_rank &&
            (rule->bound ? same_origin(rule->client, origin) : own)) {
            best = rule;
            best_rank = rank;
        }
    }
    return best;
}

bool has_origin(const struct situation *now, struct origin origin)
{
    for (size_t i = 0; i < now->rule_count; ++i) {
        if (on_origin(&now->rules[i], origin)) {
            return true;
        }
    }
    return false;
}

/** Of two rules with the same backend prefix, is the later one better? (R4) */
bool is_better(const struct situation *now, const struct rule *rule, const struct rule *best)
{
    const struct rule *const both[] = {best, rule};
    long rank[2];

    for (size_t i = 0; i < 2; ++i) {
        const bool fits = now->client_known && may_be_clients(now, both[i]);
        const bool through = now->target_known && may_be_clients(now, both[i]) &&
                             covers(both[i]->client_path, now->target);

        rank[i] = fits;
        if (through) { /* as R5 ranks them */
            rank[i] = 2 + 2 * (long)both[i]->client_path.count + (fits && both[i]->bound);
        }
    }
    return rank[1] > rank[0];
}

/** The rule of a URL at a backend, by R4 and R8. */
static const struct rule *rule_of_backend_url(const struct situation *now, struct origin origin,
                                              struct path path)
{
    const struct rule *best = NULL;

    for (size_t i = 0; i < now->rule_count; ++i) {
        const struct rule *const rule = &now->rules[i];

        if (!on_origin(rule, origin) || !covers(rule->backend_path, path)) {
            continue;
        }
        if (!best || rule->backend_path.count > best->backend_path.count ||
            (rule->backend_path.count == best->backend_path.count && !rule->keep &&
             is_better(now, rule, best))) {
            best = rule;
        }
    }
    return best;
}

/** Put the other side's prefix before what follows this one's (R6, R7). */
static struct ppr_view splice(struct path prefix, size_t covered, struct path path)
{
    const struct ppr_view text = join(canonical_path(prefix), path_text(path, covered));

    return text.size ? text : ppr_view_of("/");
}

/** O9: a host that may be written before a path. */
static bool is_clean(struct host host)
{
    for (size_t i = 0; i < host.name.size && host.kind == NAME; ++i) {
        if (!is_unreserved(host.name.data[i]) || host.name.data[i] == '~') {
            return false;
        }
    }
    return host.kind != NEVER;
}

/** Read a host with or without a port, as a Host field has it. Return false if it does not parse:
 *  then it counts as not given. */
static bool read_host(struct ppr_view text, struct url *url)
{
    enum { HOST_MOST = 255, AUTHORITY_MOST = HOST_MOST + 6 };

    return text.size && text.size <= AUTHORITY_MOST &&
           read_url(join(ppr_view_of("//"), text), url) && !url->userinfo && url->path.size == 0 &&
           url->rest.size == 0 && is_clean(url->origin.host) &&
           url->origin.host.name.size <= HOST_MOST;
}

/** The schemes of a context: `h2`, `h2c` and `grpc` are a backend's. */
static enum scheme scheme_of(struct ppr_view text, bool backend)
{
    const struct ppr_view name = lower_all(text);

    if (same_bytes(name, ppr_view_of("https")) ||
        (backend && same_bytes(name, ppr_view_of("h2")))) {
        return HTTPS;
    }
    if (same_bytes(name, ppr_view_of("http")) ||
        (backend &&
         (same_bytes(name, ppr_view_of("h2c")) || same_bytes(name, ppr_view_of("grpc"))))) {
        return HTTP;
    }
    return NO_SCHEME;
}

static void give_scheme(struct url *url, enum scheme scheme)
{
    url->origin.scheme = scheme;
    if (!url->port_written) {
        url->origin.port = default_port(scheme);
    }
}

/** RFC 9112 3.2: a path, also one that starts with two slashes; or a URL. Return false if the
 *  text is neither: then it counts as not given. */
static bool read_target(struct ppr_view text, struct url *url)
{
    if (text.size && text.data[0] == '/') {
        text = join(ppr_view_of("http://x"), text);
    }
    return text.size && read_url(text, url) && url->authority && known_scheme(url->origin.scheme);
}

/** RFC 9112 3.2.2: the authority of an absolute-form target takes the place of Host. */
static struct ppr_view client_authority(const struct ppr_context *context)
{
    const struct ppr_view target = context->client_target;
    struct url url;
    size_t begin;

    if (!target.size || target.data[0] == '/' || !read_target(target, &url) || url.userinfo) {
        return context->client_authority;
    }
    begin = find_any(target, "/") + 2;
    return part(target, begin, begin + find_any(part(target, begin, target.size), "/?#"));
}

static void read_client(struct situation *now, const struct ppr_context *context)
{
    const enum scheme scheme = scheme_of(context->client_scheme, false);
    struct ppr_view authority = client_authority(context);
    struct url url;

    now->client_known = scheme != NO_SCHEME && read_host(authority, &url);
    if (now->client_known) {
        give_scheme(&url, scheme);
        now->client = url.origin;
        authority.size -= authority.data[authority.size - 1] == ':'; /* an empty port */
        now->client_text = join(context->client_scheme, join(ppr_view_of("://"), authority));
    }
    now->target_known = read_target(context->client_target, &url);
    if (now->target_known) {
        now->target = read_path(url.path);
    }
}

static void read_backend(struct situation *now, const struct ppr_context *context)
{
    const enum scheme scheme = scheme_of(context->backend_scheme, true);
    struct url url;

    if (scheme != NO_SCHEME && read_host(context->backend_authority, &url)) {
        give_scheme(&url, scheme);
        now->backend_given = true;
        now->backend_known = true;
        now->backend = url.origin;
        now->backend_path_known = read_target(context->backend_target, &url);
        if (now->backend_path_known) {
            now->backend_path = read_path(url.path);
        }
    }
    now->host_known = read_host(context->backend_host, &now->host);
}

struct ppr_view oracle_client_origin(const struct ppr_context *context)
{
    struct situation now = {.client_text = nothing};

    read_client(&now, context);
    return now.client_text;
}

unsigned oracle_ignored(const struct ppr_context *context)
{
    const struct ppr_view authority = client_authority(context);
    const struct ppr_view scheme = context->backend_scheme;
    struct url url;
    unsigned bits = 0;
    size_t end;

    if (context->client_scheme.size && scheme_of(context->client_scheme, false) == NO_SCHEME) {
        bits |= PPR_IGNORED_CLIENT_SCHEME;
    }
    if (authority.size && !read_host(authority, &url)) {
        bits |= PPR_IGNORED_CLIENT_AUTHORITY;
    }
    if (context->client_target.size && !read_target(context->client_target, &url)) {
        bits |= PPR_IGNORED_CLIENT_TARGET;
    }
    if (scheme.size && (read_scheme(join(scheme, ppr_view_of(":")), &end) == NO_SCHEME ||
                        end != scheme.size + 1)) {
        bits |= PPR_IGNORED_BACKEND_SCHEME;
    }
    if (context->backend_authority.size && !read_host(context->backend_authority, &url)) {
        bits |= PPR_IGNORED_BACKEND_AUTHORITY;
    }
    if (context->backend_target.size && !read_target(context->backend_target, &url)) {
        bits |= PPR_IGNORED_BACKEND_TARGET;
    }
    if (context->backend_host.size && !read_host(context->backend_host, &url)) {
        bits |= PPR_IGNORED_BACKEND_HOST;
    }
    return bits;
}

static bool same_client(const struct rule *left, const struct rule *right)
{
    return left->bound == right->bound &&
           (!left->bound || same_origin(left->client, right->client)) &&
           left->client_path.count == right->client_path.count &&
           covers(left->client_path, right->client_path);
}

/** O3's rule, and O2's backend where none is given. Of rules with the same
 *  client prefix, the one that covers the backend's URL: there the request went. */
static void find_request(struct situation *now)
{
    const struct rule *asked = NULL;

    if (now->backend_given && now->backend_path_known) {
        asked = rule_of_backend_url(now, now->backend, now->backend_path);
        asked = asked && asked->keep ? NULL : asked;
    }
    if (now->target_known) {
        now->rule = rule_of_path(now, now->target);
    }
    if (now->rule && !now->backend_given) {
        now->backend_known = true;
        now->backend = now->rule->backend;
        now->backend_path_known = true;
        now->backend_path =
            read_path(splice(now->rule->backend_path, now->rule->client_path.count, now->target));
    }
    if (!now->rule || (asked && same_client(now->rule, asked))) {
        now->rule = asked;
    }
}

static void read_situation(struct situation *now, const struct oracle_table *table,
                           enum ppr_direction direction, const struct ppr_context *context)
{
    const struct ppr_context unknown = PPR_CONTEXT_INIT;

    *now = (struct situation){.direction = direction, .rule_count = table->rule_count};
    now->rules = take(table->rule_count * sizeof(struct rule));
    for (size_t i = 0; i < table->rule_count; ++i) {
        now->rules[i] = read_rule(table, i);
    }
    context = context ? context : &unknown;
    read_client(now, context);
    read_backend(now, context);
    find_request(now);
}

/* ------------------------------------------------------------- Answers -- */

struct oracle_answer stays(enum ppr_reason reason, const struct rule *rule)
{
    return (struct oracle_answer){
        .status = PPR_UNCHANGED, .reason = reason, .rule = rule ? rule->number : 0};
}

/** A rule has made `text` of `reference`. */
static struct oracle_answer becomes(const struct situation *now, struct ppr_view reference,
                                    struct ppr_view text, const struct rule *rule)
{
    if (!same_bytes(reference, text)) {
        return (struct oracle_answer){.status = PPR_REWRITTEN,
                                      .reason = PPR_REASON_MAPPED,
                                      .rule = rule->number,
                                      .data = text.data,
                                      .size = text.size};
    }
    return now->direction == PPR_REQUEST ? stays(PPR_REASON_MAPPED, rule)
                                         : stays(PPR_REASON_CLIENT_FACING, rule);
}

/** Note how much of a reference is carried as it was. */
static struct oracle_answer with_tail(struct oracle_answer result, const struct url *url,
                                      struct path path, size_t covered)
{
    result.tail = url->rest.size + (url->path.size ? path_text(path, covered).size : 0);
    return result;
}

/** O9: a path must not read as a network-path reference. */
static struct ppr_view safe_path(struct ppr_view path)
{
    const bool network = path.size >= 2 && memcmp(path.data, "//", 2) == 0;

    return network ? join(ppr_view_of("/."), path) : path;
}

/* -------------------------------------------------- From backend to client -- */

/** Map a path on a backend's origin, of a reference that is absolute or not. */
static struct oracle_answer map_to_client(const struct situation *now, struct ppr_view reference,
                                          struct origin origin, const struct url *url,
                                          bool absolute)
{
    const struct path path = read_path(url->path);
    const struct rule *const rule = rule_of_backend_url(now, origin, path);
    struct ppr_view text;
    struct ppr_view client = nothing;

    if (!rule) {
        return stays(has_origin(now, origin) ? PPR_REASON_UNCOVERED : PPR_REASON_OTHER_SITE, NULL);
    }
    if (rule->keep) {
        return stays(PPR_REASON_KEPT, rule);
    }
    text = splice(rule->client_path, rule->backend_path.count, path);
    if (rule->bound) {
        client = origin_text(rule->client);
    } else if (now->client_known) {
        client = now->client_text;
    }
    if (!absolute && rule->bound) {
        absolute = !now->client_known || !same_origin(rule->client, now->client);
    }
    text = absolute && client.size ? join(client, text) : safe_path(text);
    return with_tail(becomes(now, reference, join(text, url->rest), rule), url, path,
                     rule->backend_path.count);
}

/** What the client's origin is for O3: the rule's, else the context's. */
bool client_of_request(const struct situation *now, struct origin *origin, struct ppr_view *text)
{
    *origin = now->client;
    *text = now->client_text;
    if (now->rule && now->rule->bound) {
        *origin = now->rule->client;
        *text = origin_text(now->rule->client);
        return true;
    }
    return now->client_known;
}

/** O3: leave what the client can use, or repair its origin. */
static struct oracle_answer keep_client_facing(const struct situation *now, struct origin origin,
                                               const struct url *url)
{
    struct origin client;
    struct ppr_view text;

    if (!client_of_request(now, &client, &text) || same_origin(client, origin)) {
        return stays(PPR_REASON_CLIENT_FACING, now->rule);
    }
    text = join(text, join(url->path, url->rest));
    return (struct oracle_answer){.status = PPR_REWRITTEN,
                                  .reason = PPR_REASON_MAPPED,
                                  .rule = now->rule->number,
                                  .data = text.data,
                                  .size = text.size,
                                  .tail = url->path.size + url->rest.size};
}

/** R5: on the origin that client prefixes stand on that are a path alone. */
static bool is_clients(const struct situation *now, struct origin origin)
{
    return now->client_known && same_origin(now->client, origin);
}

static struct origin with_scheme(const struct url *url, enum scheme scheme)
{
    struct origin origin = url->origin;

    origin.scheme = scheme;
    origin.port = url->port_written ? origin.port : default_port(scheme);
    return origin;
}

/** O1: give `//host/x` a scheme: the backend's, that of a rule for the host, or
 *  the client's. Without any of them it has none. */
static void settle_scheme(const struct situation *now, struct url *url)
{
    const struct path path = read_path(url->path);

    if (now->backend_known) {
        url->origin = with_scheme(url, now->backend.scheme);
        return;
    }
    for (int pass = 0; pass < 2; ++pass) {
        for (enum scheme scheme = HTTP; scheme <= WSS; ++scheme) {
            const struct origin origin = with_scheme(url, scheme);

            if (pass ? has_origin(now, origin) : !!rule_of_backend_url(now, origin, path)) {
                url->origin = origin;
                return;
            }
        }
    }
    if (now->client_known) {
        url->origin = with_scheme(url, now->client.scheme);
    }
}

/** O4, but for the port: one that a backend names by mistake. */
static bool may_mean(const struct situation *now, struct origin origin, long port)
{
    return origin.port == port || origin.port == default_port(origin.scheme) ||
           (now->backend_known && origin.port == now->backend.port);
}

/** O4. A Host without a port is at the port of the scheme it is asked with. */
bool names_backend_host(const struct situation *now, struct origin origin)
{
    const long port = now->host.port_written ? now->host.origin.port
                      : now->backend_known   ? default_port(now->backend.scheme)
                                             : -1;

    return now->host_known && same_host(origin.host, now->host.origin.host) &&
           may_mean(now, origin, port);
}

/** What is on no backend: client-facing, or nearly so (O3), or another site. */
static struct oracle_answer answer_elsewhere(const struct situation *now, const struct url *url,
                                             bool at_host)
{
    const struct path path = read_path(url->path);
    struct origin client;
    struct ppr_view text;
    const bool known = client_of_request(now, &client, &text);
    const bool own = known && same_origin(client, url->origin);
    const struct rule *const rule =
        rule_of_client_url(now, url->origin, is_clients(now, url->origin), path);

    if (rule) {
        return stays(PPR_REASON_CLIENT_FACING, rule);
    }
    at_host = at_host || (known && same_host(client.host, url->origin.host) &&
                          may_mean(now, url->origin, client.port));
    if (known && !own && at_host && now->rule && covers(now->rule->client_path, path)) {
        return keep_client_facing(now, url->origin, url);
    }
    return stays(PPR_REASON_OTHER_SITE, NULL);
}

static struct oracle_answer answer_absolute(const struct situation *now, struct ppr_view reference,
                                            struct url *url)
{
    const struct path path = read_path(url->path);
    struct origin origin;
    struct origin client;
    struct ppr_view text;
    bool own;
    bool clients;
    bool at_host;

    if (url->origin.scheme == NO_SCHEME) {
        settle_scheme(now, url);
    }
    own = client_of_request(now, &client, &text) && same_origin(client, url->origin);
    at_host = names_backend_host(now, url->origin);
    origin =
        at_host && now->backend_known && has_origin(now, now->backend) ? now->backend : url->origin;
    if (url->userinfo) {
        return stays(at_host || has_origin(now, origin) ? PPR_REASON_MALFORMED
                                                        : PPR_REASON_OTHER_SITE,
                     NULL);
    }
    clients = is_clients(now, url->origin);
    if ((own || clients || at_host) && now->rule && now->rule->client_path.count &&
        covers(now->rule->client_path, path)) {
        /* On the context's origin, and not on the rule's own: another rule's perhaps. */
        const struct rule *const other =
            clients && !own ? rule_of_client_url(now, url->origin, true, path) : NULL;

        return other ? stays(PPR_REASON_CLIENT_FACING, other)
                     : keep_client_facing(now, url->origin, url);
    }
    if (has_origin(now, origin)) {
        return map_to_client(now, reference, origin, url, true);
    }
    return answer_elsewhere(now, url, at_host);
}

/** O3: is a path under a rule's client prefix, which must not be on another host? */
static bool is_under_client_prefix(const struct situation *now, const struct rule *rule,
                                   struct path path)
{
    return (!rule->bound || !now->client_known || same_host(rule->client.host, now->client.host)) &&
           rule->client_path.count && covers(rule->client_path, path);
}

static struct oracle_answer answer_path(const struct situation *now, struct ppr_view reference,
                                        const struct url *url)
{
    const struct path path = read_path(url->path);

    if (now->rule && is_under_client_prefix(now, now->rule, path)) {
        return stays(PPR_REASON_CLIENT_FACING, now->rule);
    }
    if (!now->backend_known) {
        return stays(PPR_REASON_RELATIVE, NULL);
    }
    return map_to_client(now, reference, now->backend, url, false);
}

/** RFC 3986 5.2.3. */
static struct ppr_view resolve(struct path base, struct ppr_view relative)
{
    --base.count;
    return join(path_text(base, 0), join(ppr_view_of("/"), relative));
}

/** O5: does a relative path leave a prefix that its base is under? */
static bool climbs(struct path base, struct path prefix, struct path relative)
{
    size_t depth = base.count - 1; /* of the directory */

    if (!covers(prefix, base)) {
        return false;
    }
    if (depth < prefix.count) {
        return true;
    }
    for (size_t i = 0; i < relative.count; ++i) {
        if (is_dot_dot(relative.segments[i])) {
            if (depth == prefix.count && prefix.count) {
                return true;
            }
            depth -= depth > prefix.count;
        } else if (!is_dot(relative.segments[i])) {
            ++depth;
        }
    }
    return false;
}

/** O5: on either side. */
static bool leads_astray(const struct situation *now, struct ppr_view relative)
{
    const struct path path = split_path(relative);

    return now->rule && ((now->target_known && climbs(now->target, now->rule->client_path, path)) ||
                         (now->backend_path_known && on_origin(now->rule, now->backend) &&
                          climbs(now->backend_path, now->rule->backend_path, path)));
}

static struct oracle_answer answer_relative(const struct situation *now, struct ppr_view reference,
                                            const struct url *url)
{
    struct url resolved = *url;

    if (!url->path.size || !now->backend_path_known || !leads_astray(now, url->path)) {
        return stays(PPR_REASON_RELATIVE, NULL);
    }
    resolved.path = resolve(now->backend_path, url->path);
    return map_to_client(now, reference, now->backend, &resolved, false);
}

/* -------------------------------------------------- From client to backend -- */

static bool is_some_client(const struct situation *now, struct origin origin)
{
    bool found = is_clients(now, origin);

    for (size_t i = 0; i < now->rule_count; ++i) {
        const struct rule *const rule = &now->rules[i];

        found = found || (!rule->keep && rule->bound && same_origin(rule->client, origin));
    }
    return found;
}

/** O1's mirror: `//host/x` is as the client's own scheme, else as a rule's. */
static bool settle_client_scheme(const struct situation *now, struct url *url)
{
    const struct path path = read_path(url->path);
    struct origin origin = url->origin;

    if (now->client_known) {
        url->origin = with_scheme(url, now->client.scheme);
        return true;
    }
    for (int pass = 0; pass < 2; ++pass) {
        for (enum scheme scheme = HTTP; scheme <= HTTPS; ++scheme) {
            origin = with_scheme(url, scheme);
            if (pass ? is_some_client(now, origin)
                     : !!rule_of_client_url(now, origin, false, path)) {
                url->origin = origin;
                return true;
            }
        }
    }
    return false;
}

static struct oracle_answer map_to_backend(const struct situation *now, struct ppr_view reference,
                                           const struct rule *rule, const struct url *url,
                                           bool absolute)
{
    struct ppr_view text =
        splice(rule->backend_path, rule->client_path.count, read_path(url->path));

    absolute = absolute || !now->backend_given || !on_origin(rule, now->backend);
    text = absolute ? join(origin_text(rule->backend), text) : safe_path(text);
    return with_tail(becomes(now, reference, join(text, url->rest), rule), url,
                     read_path(url->path), rule->client_path.count);
}

static struct oracle_answer answer_request(const struct situation *now, struct ppr_view reference,
                                           struct url *url)
{
    const bool path_only = !url->authority;
    const struct path path = read_path(url->path);
    const struct rule *rule;

    if (path_only) {
        if (!url->path.size || url->path.data[0] != '/') {
            if (!url->path.size || !now->target_known || !leads_astray(now, url->path)) {
                return stays(PPR_REASON_RELATIVE, NULL);
            }
            url->path = resolve(now->target, url->path);
        }
        rule = rule_of_path(now, read_path(url->path));
        return rule ? map_to_backend(now, reference, rule, url, false)
                    : stays(PPR_REASON_UNCOVERED, NULL);
    }
    if (url->origin.scheme == NO_SCHEME && !settle_client_scheme(now, url)) {
        return stays(PPR_REASON_OTHER_SITE, NULL);
    }
    if (url->userinfo) {
        return stays(
            is_some_client(now, url->origin) ? PPR_REASON_MALFORMED : PPR_REASON_OTHER_SITE, NULL);
    }
    rule = rule_of_client_url(now, url->origin, is_clients(now, url->origin), path);
    if (rule) {
        return map_to_backend(now, reference, rule, url, true);
    }
    return stays(is_some_client(now, url->origin) ? PPR_REASON_UNCOVERED : PPR_REASON_OTHER_SITE,
                 NULL);
}

struct oracle_answer answer(const struct situation *now, struct ppr_view reference)
{
    struct url url;

    if (!read_url(reference, &url)) {
        return stays(PPR_REASON_MALFORMED, NULL);
    }
    if (url.origin.scheme == OTHER_SCHEME) {
        return stays(PPR_REASON_OTHER_SITE, NULL);
    }
    if (now->direction == PPR_REQUEST) {
        return answer_request(now, reference, &url);
    }
    if (url.authority) {
        return answer_absolute(now, reference, &url);
    }
    return url.path.size && url.path.data[0] == '/' ? answer_path(now, reference, &url)
                                                    : answer_relative(now, reference, &url);
}

struct oracle_answer oracle_reference(const struct oracle_table *table,
                                      enum ppr_direction direction,
                                      const struct ppr_context *context, struct ppr_view reference)
{
    struct situation now;
    struct oracle_answer result;

    read_situation(&now, table, direction, context);
    result = answer_with_parameters(&now, table, reference);
    if (result.status != PPR_REWRITTEN) {
        result.data = reference.data;
        result.size = reference.size;
    }
    return result;
}

/* -------------------------------------------------------------- Fields -- */

struct oracle_answer oracle_value(const struct oracle_table *table, enum ppr_direction direction,
                                  const struct ppr_context *context, struct ppr_view name,
                                  struct ppr_view value)
{
    const enum ppr_kind kind = oracle_kind(table, direction, name);
    struct oracle_answer result = stays(PPR_REASON_NONE, NULL);
    struct situation now;
    size_t begin = 0;
    size_t end = value.size;

    read_situation(&now, table, direction, context);
    if (kind) {
        while (begin < end && is_ows(value.data[begin])) {
            ++begin;
        }
        while (end > begin && is_ows(value.data[end - 1])) {
            --end;
        }
        result = answer_kind(&now, table, kind, part(value, begin, end));
    }
    if (result.status == PPR_REWRITTEN) {
        struct ppr_view text =
            join(part(value, 0, begin), (struct ppr_view){result.data, result.size});

        text = join(text, part(value, end, value.size));
        result.data = text.data;
        result.size = text.size;
    } else {
        result.data = value.data;
        result.size = value.size;
    }
    return result;
}

/* -------------------------------------------------------------- Blocks -- */

/** Return the end of the line at `begin`, after its LF; 0 if it has none. */
static size_t line_end(struct ppr_view block, size_t begin)
{
    const char *const lf =
        begin < block.size ? memchr(block.data + begin, '\n', block.size - begin) : NULL;

    return lf ? (size_t)(lf - block.data) + 1 : 0;
}

/** Return a line without its CR LF or LF. */
static struct ppr_view line_text(struct ppr_view line)
{
    if (line.size && line.data[line.size - 1] == '\n') {
        --line.size;
        if (line.size && line.data[line.size - 1] == '\r') {
            --line.size;
        }
    }
    return line;
}

/** Return the size of a field name with a colon after it, or 0. */
static size_t name_size(struct ppr_view line)
{
    const size_t colon = find_any(line, ":");

    for (size_t i = 0; i < colon; ++i) {
        const char c = line.data[i];

        if (!is_alpha(c) && !is_digit(c) && (c == '\0' || !strchr("!#$%&'*+-.^_`|~", c))) {
            return 0;
        }
    }
    return colon < line.size ? colon : 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/** Return a byte that comes from nowhere, and that no syntax gives a meaning. */
static char unused_byte(const struct ppr_context *context, struct ppr_view text)
{
    int byte = 0xFF;

    text = context ? join(text, context->backend_target) : text;
    text = context ? join(text, context->client_target) : text;
    while (text.size && memchr(text.data, byte, text.size)) {
        --byte;
    }
    if (byte < 0x80) {
        abort();
    }
    return (char)byte;
}

static void replace(struct ppr_view text, char from, char to)
{
    char *const data = (char *)(uintptr_t)text.data;

    for (size_t i = 0; i < text.size; ++i) {
        data[i] = data[i] == from ? to : data[i];
    }
}

/** A folded value on one line (B2): CR LF and LF within become spaces. A TAB of
 *  the white space around them is no control character of the reference: it
 *  becomes `tab`. Return false for a CR that ends no line. */
static bool unfold(struct ppr_view *value, char tab)
{
    const struct ppr_view copy = join(*value, nothing);
    char *const data = (char *)(uintptr_t)copy.data;
    size_t end;

    for (size_t i = 0; i < copy.size; i = end + 1) {
        end = i;
        while (end < copy.size && is_space(copy.data[end])) {
            ++end;
        }
        if (find_any(part(copy, i, end), "\n") < end - i) {
            for (size_t k = i; k < end; ++k) {
                if (data[k] == '\r' && (k + 1 == end || data[k + 1] != '\n')) {
                    return false;
                }
                data[k] = data[k] == '\t' ? tab : ' ';
            }
        }
    }
    *value = copy;
    return find_any(copy, "\r") == copy.size;
}

/** How much a reason is worth a look, least first. */
int worth(enum ppr_reason reason)
{
    static const enum ppr_reason order[] = {
        PPR_REASON_NONE, PPR_REASON_RELATIVE, PPR_REASON_CLIENT_FACING, PPR_REASON_OTHER_SITE,
        PPR_REASON_KEPT, PPR_REASON_MAPPED,   PPR_REASON_MALFORMED,     PPR_REASON_UNCOVERED};
    int i = 0;

    while (order[i] != reason) {
        ++i;
    }
    return i;
}

struct block_walk {
    const struct oracle_table *table;
    enum ppr_direction direction;
    const struct ppr_context *context;
    struct oracle_answer answer;
    struct ppr_view out;
};

/** The answer for an unfolded value. */
static struct oracle_answer folded_value(const struct block_walk *walk, struct ppr_view name,
                                         struct ppr_view value, char tab)
{
    struct oracle_answer answer;

    fold_tab = tab;
    answer = oracle_value(walk->table, walk->direction, walk->context, name, value);
    fold_tab = '\t';
    if (answer.status == PPR_REWRITTEN) {
        replace((struct ppr_view){answer.data, answer.size}, tab, ' ');
    }
    return answer;
}

/** One field line, with what is folded onto it. */
static void take_field(struct block_walk *walk, struct ppr_view lines)
{
    const size_t name = name_size(line_text(part(lines, 0, find_any(lines, "\n"))));
    const struct ppr_view inner = line_text(lines);
    struct ppr_view value = name ? part(inner, name + 1, inner.size) : nothing;
    struct oracle_answer answer = stays(PPR_REASON_MALFORMED, NULL);

    if (name && oracle_kind(walk->table, walk->direction, part(lines, 0, name))) {
        const char tab = unused_byte(walk->context, value);

        if (unfold(&value, tab)) {
            answer = folded_value(walk, part(lines, 0, name), value, tab);
        }
        walk->answer.loose = walk->answer.loose || answer.loose;
        walk->answer.open = walk->answer.open || answer.open;
        if (worth(answer.reason) > worth(walk->answer.reason)) {
            walk->answer.reason = answer.reason;
            walk->answer.rule = answer.rule;
        }
    }
    if (answer.status == PPR_REWRITTEN) {
        walk->answer.status = PPR_REWRITTEN;
        walk->out = join(walk->out, part(lines, 0, name + 1));
        walk->out = join(walk->out, (struct ppr_view){answer.data, answer.size});
        lines = part(lines, inner.size, lines.size);
    }
    walk->out = join(walk->out, lines);
}

struct oracle_answer oracle_block(const struct oracle_table *table, enum ppr_direction direction,
                                  const struct ppr_context *context, struct ppr_view block,
                                  unsigned flags)
{
    struct block_walk walk = {table, direction, context, stays(PPR_REASON_NONE, NULL), nothing};
    const bool whole = (flags & PPR_BLOCK_WHOLE) != 0;
    size_t begin = 0;
    bool ended = whole;

    while (begin < block.size) {
        size_t end = line_end(block, begin);

        if (end && line_text(part(block, begin, end)).size == 0) {
            ended = true;
            walk.answer.end = end;
            break;
        }
        while (end && end < block.size && strchr(" \t", block.data[end]) && block.data[end]) {
            end = line_end(block, end);
        }
        end = end ? end : block.size;
        take_field(&walk, part(block, begin, end));
        begin = end;
        walk.answer.end = end; /* as long as no empty line comes */
    }
    walk.out = join(walk.out, part(block, begin, block.size));
    if (!ended) {
        walk.answer = stays(PPR_REASON_NONE, NULL);
        walk.answer.status = PPR_INCOMPLETE;
    }
    if (walk.answer.status != PPR_REWRITTEN) {
        walk.out = block;
    }
    walk.answer.data = walk.out.data;
    walk.answer.size = walk.out.size;
    return walk.answer;
}

/* ------------------------------------------------------- For the tests -- */

bool oracle_same_url(struct ppr_view left, struct ppr_view right)
{
    struct url one;
    struct url two;
    struct path one_path;
    struct path two_path;

    if (!read_url(left, &one) || !read_url(right, &two) || !same_origin(one.origin, two.origin) ||
        !same_bytes(one.rest, two.rest)) {
        return false;
    }
    one_path = read_path(one.path);
    two_path = read_path(two.path);
    return one_path.count == two_path.count && covers(one_path, two_path);
}

/** Return whether a client's origin can be taken for a backend's. */
static bool meets_backend(const struct situation *now, struct origin client)
{
    return has_origin(now, client) ||
           (now->host_known && same_host(now->host.origin.host, client.host));
}

/** Return whether two client origins differ in scheme or port alone, so that
 *  O3 takes the one for the other gone wrong. */
static bool repairs_each_other(struct origin one, struct origin two)
{
    return same_host(one.host, two.host) && !same_origin(one, two);
}

static bool origins_settle(const struct situation *now)
{
    bool settle = !now->client_known || !meets_backend(now, now->client);

    for (size_t i = 0; i < now->rule_count; ++i) {
        const struct rule *const one = &now->rules[i];

        if (one->keep || !one->bound) {
            continue;
        }
        settle = settle && !meets_backend(now, one->client) &&
                 !(now->client_known && repairs_each_other(one->client, now->client));
        for (size_t k = 0; k < i; ++k) {
            const struct rule *const two = &now->rules[k];

            settle = settle &&
                     (two->keep || !two->bound || !repairs_each_other(one->client, two->client));
        }
    }
    return settle;
}

bool oracle_settles(const struct oracle_table *table, enum ppr_direction direction,
                    const struct ppr_context *context, struct ppr_view output)
{
    struct situation now;
    struct url url;

    read_situation(&now, table, direction, context);
    if (!read_url(output, &url)) {
        return false;
    }
    if (url.authority) {
        return origins_settle(&now);
    }
    if (direction == PPR_REQUEST) {
        return false;
    }
    return !now.backend_known ||
           (now.rule && is_under_client_prefix(&now, now.rule, read_path(url.path)));
}
