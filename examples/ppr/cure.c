/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#define _POSIX_C_SOURCE 200809L

#include "cure.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* ------------------------------------------------------------------- Names -- */

static bool is_same(struct ppr_view a, struct ppr_view b)
{
    return a.size == b.size && (!a.size || !strncasecmp(a.data, b.data, a.size));
}

static void add_host(struct hosts *hosts, struct ppr_view host)
{
    const char *brace = host.size ? memchr(host.data, '}', host.size) : NULL;
    if (brace) { /* what follows the capture */
        host.size -= (size_t)(brace + 1 - host.data);
        host.data = brace + 1;
    }
    if (host.size < 2 || hosts->count == HOSTS_MAX)
        return;
    for (size_t i = 0; i < hosts->count; i++) {
        if (is_same(hosts->host[i], host))
            return;
    }
    hosts->host[hosts->count++] = host;
}

struct ppr_view host_of(struct ppr_view url)
{
    struct ppr_view host = {NULL, 0};
    const char *end = url.data + url.size;
    const char *slashes = url.data;
    while (slashes + 1 < end && !(slashes[0] == '/' && slashes[1] == '/'))
        slashes++;
    if (slashes + 1 >= end)
        return host;
    host.data = slashes + 2;
    const bool is_address = host.data < end && *host.data == '[';
    while (host.data + host.size < end &&
           !memchr(is_address ? "/?#" : ":/?#", host.data[host.size], is_address ? 3 : 4)) {
        host.size++;
        if (is_address && host.data[host.size - 1] == ']')
            break;
    }
    return host;
}

void find_hosts(const struct command *command, struct hosts *hosts)
{
    struct ppr_rule rule;
    const struct ppr_view sent = ppr_view_of(command->backend_host);
    hosts->count = 0;
    for (size_t n = 1; ppr_table_rule(command->table, n, &rule) == PPR_OK; n++) {
        if (!(rule.flags & PPR_KEEP))
            add_host(hosts, host_of(rule.backend));
    }
    if (command->backend_url)
        add_host(hosts, host_of(ppr_view_of(command->backend_url)));
    if (sent.size && !is_same(sent, command->context.client_authority)) {
        const char *colon = sent.data[0] == '[' ? NULL : memchr(sent.data, ':', sent.size);
        const struct ppr_view host = {sent.data, colon ? (size_t)(colon - sent.data) : sent.size};
        add_host(hosts, host);
    }
}

static bool is_name_char(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '.' || c == '_';
}

/* True if a name does not go on before an offset; "%2F" and the like are no part of a name. */
static bool begins_name(struct ppr_view text, size_t at)
{
    if (!at || !is_name_char(text.data[at - 1]))
        return true;
    return at >= 3 && text.data[at - 3] == '%' && isxdigit((unsigned char)text.data[at - 2]) &&
           isxdigit((unsigned char)text.data[at - 1]);
}

size_t find_name(const struct hosts *hosts, struct ppr_view text, size_t at, size_t *size)
{
    for (; at < text.size; at++) {
        for (size_t i = 0; i < hosts->count; i++) {
            const struct ppr_view host = hosts->host[i];
            const size_t end = at + host.size;
            if (end > text.size || strncasecmp(text.data + at, host.data, host.size) != 0 ||
                (host.data[0] != '.' && !begins_name(text, at)) ||
                (end < text.size && is_name_char(text.data[end]) && text.data[end] != '.'))
                continue;
            *size = host.size;
            return at;
        }
    }
    return text.size;
}

size_t count_names(const struct hosts *hosts, struct ppr_view head)
{
    size_t count = 0;
    size_t size = 0;
    for (size_t at = 0; (at = find_name(hosts, head, at, &size)) < head.size; at += size)
        count++;
    return count;
}

/* ------------------------------------------------------------------ Private -- */

static bool begins_with(struct ppr_view text, const char *begin)
{
    return text.size >= strlen(begin) && !strncasecmp(text.data, begin, strlen(begin));
}

static bool ends_with(struct ppr_view text, const char *end)
{
    const size_t size = strlen(end);
    return text.size > size && !strncasecmp(text.data + text.size - size, end, size);
}

bool is_private(struct ppr_view host)
{
    static const char *const begins[] = {"127.", "10.", "192.168.", "[::1]", "[fd", "[fe80"};
    static const char *const ends[] = {".internal", ".local",     ".localhost", ".lan",
                                       ".svc",      ".home.arpa", ".test"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        if (begins_with(host, begins[i]))
            return true;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (ends_with(host, ends[i]))
            return true;
    }
    return host.size && host.data[0] != '[' && !memchr(host.data, '.', host.size);
}

/* -------------------------------------------------------------------- Cures -- */

/* Try the cure. */
static bool is_cure(const struct place *place)
{
    struct ppr_table *table = build_with(place->command, place->cure);
    const bool is = table && place->is_cured(place, table);
    ppr_table_unref(table);
    return is;
}

static const char *direction_of(const struct place *place)
{
    return place->command->direction == PPR_REQUEST ? "request" : "response";
}

/* A field that is not rewritten: try it as each kind. */
static bool cure_by_field(struct place *place)
{
    static const char *const kinds[] = {"uri",       "link",        "refresh", "csp", "origin",
                                        "endpoints", "hx-location", "text",    "drop"};
    if (!place->field.size)
        return false;
    if (ppr_table_kind(place->command->table, place->command->direction, place->field) !=
        PPR_KIND_NONE)
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        snprintf(place->cure, sizeof place->cure, "field %s %.*s %s", direction_of(place),
                 (int)place->field.size, place->field.data, kinds[i]);
        if (is_cure(place))
            return true;
    }
    return false;
}

/* Return the origin around a name in a line, "http://host:8080"; empty if there is none. */
static struct ppr_view origin_at(const struct place *place)
{
    struct ppr_view origin = {NULL, 0};
    size_t begin = place->at;
    size_t end = place->at;
    while (begin && is_name_char(place->text.data[begin - 1]))
        begin--;
    if (begin < 3 || memcmp(place->text.data + begin - 3, "://", 3) != 0)
        return origin;
    begin -= 3;
    while (begin && isalpha((unsigned char)place->text.data[begin - 1]))
        begin--;
    while (end < place->text.size &&
           (is_name_char(place->text.data[end]) || place->text.data[end] == ':'))
        end++;
    origin.data = place->text.data + begin;
    origin.size = end - begin;
    return origin;
}

/* True if a rule is for an origin: a path that it does not cover has no client prefix to be tried. */
static bool has_origin(struct ppr_view backend, struct ppr_view origin)
{
    return backend.size >= origin.size && !strncasecmp(backend.data, origin.data, origin.size) &&
           (backend.size == origin.size || backend.data[origin.size] == '/');
}

/* Return the path of a prefix. */
static struct ppr_view path_of(struct ppr_view prefix)
{
    const struct ppr_view host = host_of(prefix);
    const char *end = prefix.data + prefix.size;
    const char *from = host.data ? host.data : prefix.data;
    const char *path = memchr(from, '/', (size_t)(end - from));
    const struct ppr_view rest = {path ? path : end, path ? (size_t)(end - path) : 0};
    return rest;
}

/* Try an origin with the prefixes of a rule. */
static bool try_rule(struct place *place, const struct ppr_rule *rule, struct ppr_view origin)
{
    const struct ppr_view path = path_of(rule->backend);
    snprintf(place->cure, sizeof place->cure, "map %.*s %.*s%.*s %s", (int)rule->client.size,
             rule->client.data, (int)origin.size, origin.data, (int)path.size, path.data,
             direction_of(place));
    return is_cure(place);
}

/* True if a rule's client prefix covers the client's target. */
static bool is_of_target(const struct place *place, const struct ppr_rule *rule)
{
    const char *target = place->command->client_target;
    const struct ppr_view client = path_of(rule->client);
    return target && !strncmp(target, client.data, client.size) &&
           (client.size == 1 || !target[client.size] || target[client.size] == '/');
}

/* True if a rule has the host of an origin, or is the rule of the request, or is the only one: its
   prefixes are worth a try. */
static bool is_candidate(const struct place *place, const struct ppr_rule *rule,
                         struct ppr_view origin)
{
    if (rule->flags & PPR_KEEP || memchr(rule->client.data, '{', rule->client.size))
        return false;
    return is_same(host_of(rule->backend), host_of(origin)) || is_of_target(place, rule) ||
           ppr_table_size(place->command->table) == 1;
}

/* A URL at an origin that no rule has: try it with the prefixes of rules, first of those that have its
   host. */
static bool cure_by_map(struct place *place)
{
    const struct ppr_table *table = place->command->table;
    const struct ppr_view origin = origin_at(place);
    struct ppr_rule rule;
    for (size_t n = 1; ppr_table_rule(table, n, &rule) == PPR_OK; n++) {
        if (!origin.size || (!(rule.flags & PPR_KEEP) && has_origin(rule.backend, origin)))
            return false;
    }
    for (size_t n = 1; ppr_table_rule(table, n, &rule) == PPR_OK; n++) {
        if (is_same(host_of(rule.backend), host_of(origin)) && is_candidate(place, &rule, origin) &&
            try_rule(place, &rule, origin))
            return true;
    }
    for (size_t n = 1; ppr_table_rule(table, n, &rule) == PPR_OK; n++) {
        if (is_candidate(place, &rule, origin) && try_rule(place, &rule, origin))
            return true;
    }
    return false;
}

/* A name in a query: try the parameter before it. */
static bool cure_by_parameter(struct place *place)
{
    size_t begin = place->at;
    while (begin && place->text.data[begin - 1] != '?' && place->text.data[begin - 1] != '&')
        begin--;
    const char *name = place->text.data + begin;
    const char *equals = begin ? memchr(name, '=', place->at - begin) : NULL;
    if (!equals)
        return false;
    snprintf(place->cure, sizeof place->cure, "query-param %.*s %s", (int)(equals - name), name,
             direction_of(place));
    return is_cure(place);
}

/* A cookie's Domain: try the client's host for it. */
static bool cure_by_domain(struct place *place)
{
    const struct ppr_view client = place->command->context.client_authority;
    const char *colon = client.size ? memchr(client.data, ':', client.size) : NULL;
    size_t begin = place->at;
    size_t end = place->at;
    while (begin && is_name_char(place->text.data[begin - 1]))
        begin--;
    while (end < place->text.size && is_name_char(place->text.data[end]))
        end++;
    if (!client.size || !is_same(place->field, ppr_view_of("Set-Cookie")))
        return false;
    snprintf(place->cure, sizeof place->cure, "cookie-domain %.*s %.*s", (int)(end - begin),
             place->text.data + begin, (int)(colon ? (size_t)(colon - client.data) : client.size),
             client.data);
    return is_cure(place);
}

bool find_cure(struct place *place)
{
    return cure_by_parameter(place) || cure_by_field(place) || cure_by_map(place) ||
           cure_by_domain(place);
}
