/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules of the oracle: the plain format, and captures. */

#include "property/oracle_parts.h"

#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------- Words -- */

/* Take the next word of a line; an empty one at its end. A comment ends the line. */
static struct ppr_view next_word(struct ppr_view *line)
{
    const struct ppr_view text = trim(*line);
    const size_t end = find_any(text, " \t");
    if (starts(text, "#"))
        return *line = nothing;
    *line = part(text, end, text.size);
    return part(text, 0, end);
}

static bool take_word(struct ppr_view *line, const char *word)
{
    struct ppr_view rest = *line;
    if (!same_bytes(next_word(&rest), ppr_view_of(word)))
        return false;
    *line = rest;
    return true;
}

/* ------------------------------------------------------------ Prefixes -- */

/* Read a host with a port, either of which may have captures. */
static void read_host(struct ppr_view text, struct prefix *prefix)
{
    const struct ppr_view after =
        text.data[0] == '[' ? part(text, find_any(text, "]"), text.size) : text;
    const size_t colon = text.size - after.size + find_any(after, ":");
    struct ppr_view host = part(text, 0, colon);
    const struct ppr_view port = part(text, colon + (colon < text.size), text.size);
    prefix->port = NO_PORT;
    if (starts(port, "{"))
        prefix->port_capture = port;
    else
        host = text;
    prefix->host = lower_all(host);
    if (!has_any(host, "{")) {
        if (!read_authority(host, &prefix->host, &prefix->port))
            abort();
    } else if (host.size == text.size) {
        prefix->host = lower_all(part(text, 0, colon));
        if (port.size)
            prefix->port = strtol(join(port, nothing).data, NULL, 10);
    }
}

/* M1. */
static struct prefix read_prefix(struct ppr_view text)
{
    struct prefix prefix = {.form = PATH_FORM, .port = NO_PORT};
    struct url url;
    if (!split_url(text, &url))
        abort();
    if (url.has_authority) {
        prefix.form = url.scheme ? URL_FORM : HOST_FORM;
        prefix.scheme = url.scheme;
        read_host(url.authority, &prefix);
    }
    prefix.path = prefix_path(url.path);
    return prefix;
}

/* The authority that is written for a prefix. */
struct ppr_view authority_text(const struct prefix *prefix)
{
    if (prefix->port == NO_PORT || (prefix->scheme && prefix->port == default_port(prefix->scheme)))
        return prefix->host;
    return join3(prefix->host, ppr_view_of(":"), number_text(prefix->port));
}

struct ppr_view origin_text(const struct prefix *prefix)
{
    return join3(scheme_name(prefix->scheme), ppr_view_of("://"), authority_text(prefix));
}

/* --------------------------------------------------------------- Rules -- */

static void read_flags(struct ppr_view line, struct rule *rule)
{
    rule->request = rule->kind != KEEP;
    rule->response = rule->kind != LOCAL;
    for (;;) {
        const struct ppr_view word = next_word(&line);
        if (!word.size)
            return;
        rule->request = rule->request && !same_word(word, "response");
        rule->response = rule->response && !same_word(word, "request");
        rule->any_scheme = rule->any_scheme || same_word(word, "any-scheme");
        rule->any_port = rule->any_port || same_word(word, "any-port");
        rule->exact = rule->exact || same_word(word, "exact");
        rule->aware = rule->aware || same_word(word, "aware");
        rule->unaware = rule->unaware || same_word(word, "unaware");
        rule->is_default = rule->is_default || same_word(word, "default");
    }
}

/* M4: map and keep are numbered together, local by itself. */
static void add_rule(struct table *table, enum rule_kind kind, struct ppr_view line)
{
    struct rule rule = {.kind = kind, .number = 1};
    for (size_t i = 0; i < table->rule_count; i++)
        rule.number += (table->rules[i].kind == LOCAL) == (kind == LOCAL);
    if (kind != KEEP)
        rule.client = read_prefix(next_word(&line));
    if (kind != LOCAL)
        rule.backend = read_prefix(next_word(&line));
    read_flags(line, &rule);
    table->rules[table->rule_count++] = rule;
}

static void add_clients(struct table *table, struct ppr_view line)
{
    for (;;) {
        const struct ppr_view word = next_word(&line);
        if (!word.size)
            return;
        const struct prefix prefix = read_prefix(word);
        table->clients[table->client_count++] =
            (struct origin){prefix.scheme, prefix.host, port_of(prefix.scheme, prefix.port)};
    }
}

static enum ppr_kind kind_of(struct ppr_view word)
{
    static const char *const words[] = {"uri",    "refresh",     "link",      "set-cookie",
                                        "origin", "scope",       "csp",       "text",
                                        "if",     "hx-location", "endpoints", "drop"};
    size_t i = 0;
    while (!same_word(word, words[i]))
        i++;
    return (enum ppr_kind)(i + 1);
}

static void add_field(struct table *table, struct ppr_view line)
{
    const enum ppr_direction direction =
        same_word(next_word(&line), "request") ? PPR_REQUEST : PPR_RESPONSE;
    const struct ppr_view name = next_word(&line);
    const struct ppr_view kind = next_word(&line);
    if (kind.size)
        table->fields[table->field_count++] = (struct field_rule){direction, name, kind_of(kind)};
    else
        table->all[direction] = true;
}

static unsigned flag_of(struct ppr_view word)
{
    static const char *const words[] = {
        "secure",       "nosecure",      "httponly",   "nohttponly",  "samesite=strict",
        "samesite=lax", "samesite=none", "nosamesite", "partitioned", "nopartitioned"};
    unsigned i = 0;
    while (!same_word(word, words[i]))
        i++;
    return 1U << i;
}

static void add_cookie_rule(struct table *table, enum cookie_kind kind, struct ppr_view line)
{
    struct cookie_rule rule = {.kind = kind, .off = take_word(&line, "off")};
    if (!rule.off)
        rule.from = next_word(&line);
    if (!rule.off && kind != COOKIE_FLAGS)
        rule.to = next_word(&line);
    for (;;) {
        const struct ppr_view word = next_word(&line);
        if (!word.size)
            break;
        if (same_word(word, "in"))
            rule.scope = read_prefix(next_word(&line));
        else
            rule.flags |= flag_of(word);
    }
    table->cookies[table->cookie_count++] = rule;
}

static void add_parameter(struct table *table, struct ppr_view line)
{
    struct parameter_rule *const rule = &table->parameters[table->parameter_count++];
    rule->name = next_word(&line);
    rule->is_for[PPR_RESPONSE] = true;
    for (struct ppr_view word; (word = next_word(&line)).size;) {
        rule->has_paths = rule->has_paths || same_word(word, "path");
        if (same_word(word, "request") || same_word(word, "both"))
            rule->is_for[PPR_REQUEST] = true;
        if (same_word(word, "request"))
            rule->is_for[PPR_RESPONSE] = false;
    }
}

static void add_line(struct table *table, struct ppr_view line)
{
    const struct ppr_view word = next_word(&line);
    if (table->rule_count == LIST_MOST || table->cookie_count == LIST_MOST)
        abort();
    if (same_word(word, "map"))
        add_rule(table, MAP, line);
    else if (same_word(word, "keep"))
        add_rule(table, KEEP, line);
    else if (same_word(word, "local"))
        add_rule(table, LOCAL, line);
    else if (same_word(word, "client"))
        add_clients(table, line);
    else if (same_word(word, "field"))
        add_field(table, line);
    else if (same_word(word, "cookie-domain"))
        add_cookie_rule(table, COOKIE_DOMAIN, line);
    else if (same_word(word, "cookie-path"))
        add_cookie_rule(table, COOKIE_PATH, line);
    else if (same_word(word, "cookie-flags"))
        add_cookie_rule(table, COOKIE_FLAGS, line);
    else if (same_word(word, "query-param"))
        add_parameter(table, line);
    else if (word.size)
        abort();
}

const struct table *read_table(const struct oracle_table *text)
{
    struct table *const table = take(sizeof *table);
    struct ppr_view rest = text->text;
    while (rest.size) {
        const size_t end = find_any(rest, "\n");
        add_line(table, part(rest, 0, end));
        rest = part(rest, end + (end < rest.size), rest.size);
    }
    return table;
}

/* ------------------------------------------------------ Captures (M10) -- */

static bool stands_in_host(const struct prefix *prefix, struct ppr_view capture)
{
    struct ppr_view rest = prefix->host;
    while (rest.size) {
        const size_t end = find_any(rest, ".");
        if (same_bytes(part(rest, 0, end), lower_all(capture)))
            return true;
        rest = part(rest, end + (end < rest.size), rest.size);
    }
    return false;
}

static bool is_port(struct ppr_view text)
{
    long port = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (!is_digit(text.data[i]) || i > 4)
            return false;
        port = port * 10 + (text.data[i] - '0');
    }
    return text.size && text.data[0] != '0' && port <= 65535;
}

static bool is_label(struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        if (!is_unreserved((unsigned char)c) || c == '.' || c == '~')
            return false;
    }
    return text.size && text.size <= 63 && text.data[0] != '-' && !ends(text, '-');
}

/* Give a capture its value. Return false if the text is none for it. */
static bool capture(const struct rule *rule, struct ppr_view name, struct ppr_view text,
                    struct values *values)
{
    name = lower_all(name);
    if (same_bytes(lower_all(rule->client.port_capture), name) ||
        same_bytes(lower_all(rule->backend.port_capture), name)) {
        if (!is_port(text))
            return false;
    } else if (stands_in_host(&rule->client, name) || stands_in_host(&rule->backend, name)) {
        if (!is_label(text))
            return false;
        text = lower_all(text);
    } else if (!text.size || text.size > 65535 || has_any(text, " \t")) {
        return false;
    }
    values->names[values->count] = name;
    values->texts[values->count++] = text;
    return true;
}

bool match_path(const struct rule *rule, struct path prefix, struct path path,
                struct values *values)
{
    if (prefix.count > path.count)
        return false;
    for (size_t i = 0; i < prefix.count; i++) {
        const struct segment own = prefix.segments[i];
        const struct segment other = path.segments[i];
        if (own.capture.size ? !capture(rule, own.capture, other.sent, values)
                             : !same_bytes(own.norm, other.norm))
            return false;
    }
    return true;
}

bool match_host(const struct rule *rule, const struct prefix *prefix, struct ppr_view host,
                struct values *values)
{
    struct ppr_view own = prefix->host;
    if (!has_any(own, "{"))
        return same_bytes(own, host);
    for (;;) {
        const size_t end = find_any(own, ".");
        const size_t other_end = find_any(host, ".");
        const struct ppr_view label = part(own, 0, end);
        const struct ppr_view other = part(host, 0, other_end);
        if (starts(label, "{") ? !capture(rule, label, other, values) : !same_bytes(label, other))
            return false;
        if (end == own.size || other_end == host.size)
            return end == own.size && other_end == host.size;
        own = part(own, end + 1, own.size);
        host = part(host, other_end + 1, host.size);
    }
}

/* Return true if a prefix stands on a port. One that names none stands on any. */
bool match_port(const struct rule *rule, const struct prefix *prefix, long port,
                struct values *values)
{
    if (prefix->port_capture.size)
        return capture(rule, prefix->port_capture, number_text(port), values);
    return prefix->port == NO_PORT || prefix->port == port;
}

bool match_client_origin(const struct rule *rule, struct origin origin, struct values *values)
{
    const struct prefix *const client = &rule->client;
    return client->form == URL_FORM && client->scheme == origin.scheme &&
           (client->port != NO_PORT || client->port_capture.size ||
            origin.port == default_port(origin.scheme)) &&
           match_host(rule, client, origin.host, values) &&
           match_port(rule, client, origin.port, values);
}

/* M8: the origins that a backend prefix stands for. */
bool match_backend(const struct rule *rule, struct origin origin, struct values *values)
{
    const struct prefix *const backend = &rule->backend;
    const bool plain = !backend->port_capture.size &&
                       port_of(backend->scheme, backend->port) == default_port(backend->scheme);
    if (!backend->form || !match_host(rule, backend, origin.host, values))
        return false;
    if (!rule->any_scheme && backend->scheme != origin.scheme)
        return false;
    return plain ? origin.port == default_port(origin.scheme)
                 : match_port(rule, backend, origin.port, values);
}

/* Replace the name of a capture that has a value. */
static bool find_value(const struct values *values, struct ppr_view *name)
{
    for (size_t i = 0; i < values->count; i++) {
        if (same_bytes(values->names[i], lower_all(*name))) {
            *name = values->texts[i];
            return true;
        }
    }
    return false;
}

static void fill(struct prefix *prefix, const struct values *values)
{
    const struct path path = {take(prefix->path.count * sizeof(struct segment)),
                              prefix->path.count};
    struct ppr_view rest = prefix->host;
    struct ppr_view host = nothing;
    for (size_t i = 0; i < path.count; i++) {
        struct ppr_view value = prefix->path.segments[i].capture;
        path.segments[i] =
            find_value(values, &value) ? read_segment(value) : prefix->path.segments[i];
    }
    prefix->path = path;
    while (rest.size) {
        const size_t end = find_any(rest, ".");
        struct ppr_view label = part(rest, 0, end);
        find_value(values, &label);
        host = join3(host, label, end < rest.size ? ppr_view_of(".") : nothing);
        rest = part(rest, end + (end < rest.size), rest.size);
    }
    prefix->host = host;
    if (find_value(values, &prefix->port_capture)) {
        prefix->port = strtol(join(prefix->port_capture, nothing).data, NULL, 10);
        prefix->port_capture = nothing;
    }
}

/* The member of a rule's family that has these values. */
const struct rule *member_of(const struct rule *rule, const struct values *values)
{
    struct rule *const member = take(sizeof *member);
    *member = *rule;
    if (values->count) {
        fill(&member->client, values);
        fill(&member->backend, values);
    }
    return member;
}

static bool has_captures(const struct prefix *prefix)
{
    for (size_t i = 0; i < prefix->path.count; i++) {
        if (prefix->path.segments[i].capture.size)
            return true;
    }
    return has_any(prefix->host, "{") || prefix->port_capture.size;
}

bool is_literal(const struct rule *rule)
{
    return !has_captures(&rule->client) && !has_captures(&rule->backend);
}

/* M10: of prefixes of one length the first in the order of these texts wins. They say whether
   the host has captures, then port, labels from the right, and segments from the left. */
struct ppr_view marks(const struct prefix *prefix)
{
    struct ppr_view rest = prefix->host;
    struct ppr_view text = nothing;
    while (rest.size) {
        const size_t end = find_any(rest, ".");
        text = join(ppr_view_of(starts(rest, "{") ? "1" : "0"), text);
        rest = part(rest, end + (end < rest.size), rest.size);
    }
    text = join(ppr_view_of(prefix->port_capture.size ? "1" : "0"), text);
    text = has_any(text, "1") ? join(ppr_view_of("1"), text) : ppr_view_of("0");
    for (size_t i = 0; i < prefix->path.count; i++)
        text = join(text, ppr_view_of(prefix->path.segments[i].capture.size ? "1" : "0"));
    return text;
}

/* ------------------------------------------------------- For the tests -- */

static bool same_patterns(const struct rule *one, const struct rule *two)
{
    if (one->backend.path.count != two->backend.path.count ||
        !same_bytes(marks(&one->backend), marks(&two->backend)))
        return false;
    for (size_t i = 0; i < one->backend.path.count; i++) {
        const struct segment left = one->backend.path.segments[i];
        const struct segment right = two->backend.path.segments[i];
        if (!left.capture.size && !same_bytes(left.norm, right.norm))
            return false;
    }
    return true;
}

/* Return true if two rules have a backend origin in common. */
static bool meet(const struct rule *one, const struct rule *two)
{
    const struct prefix *const backend = &two->backend;
    for (enum scheme scheme = HTTP; scheme <= HTTPS; scheme++) {
        for (int with_default = 0; with_default < 2; with_default++) {
            struct values values = {0};
            struct values others = {0};
            struct origin origin = {scheme, backend->host, port_of(scheme, backend->port)};
            const struct values labels = {
                3,
                {ppr_view_of("{x}"), ppr_view_of("{y}"), ppr_view_of("{p}")},
                {ppr_view_of("v"), ppr_view_of("v"), ppr_view_of("9")}};
            origin.host = member_of(two, &labels)->backend.host;
            if (backend->port_capture.size)
                origin.port = 9;
            if (with_default)
                origin.port = default_port(scheme);
            if (match_backend(one, origin, &values) && match_backend(two, origin, &others))
                return true;
        }
    }
    return false;
}

bool oracle_conflict(const struct oracle_table *text)
{
    const struct table *const table = read_table(text);
    for (size_t i = 0; i < table->rule_count; i++) {
        for (size_t k = 0; k < table->rule_count; k++) {
            const struct rule *const keep = &table->rules[i];
            const struct rule *const map = &table->rules[k];
            if (keep->kind == KEEP && map->kind == MAP && map->response && meet(keep, map) &&
                same_patterns(keep, map))
                return true;
        }
    }
    return false;
}
