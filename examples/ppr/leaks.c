/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds the names of backends in a rewritten head. A cure is tried before it is printed: the head is
   rewritten once more with the rule. */

#define _POSIX_C_SOURCE 200809L

#include "tool.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LINE_MAX_SIZE = 1024, HOSTS_MAX = 256 };

/* ------------------------------------------------------------------- Names -- */

/* The hosts of backends. One that begins with a dot stands for all names that end so. */
struct hosts {
    struct ppr_view host[HOSTS_MAX];
    size_t count;
};

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

/* Return the host of a URL. */
static struct ppr_view host_of(struct ppr_view url)
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

static void find_hosts(const struct command *command, struct hosts *hosts)
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

/* Find the next name of a backend from an offset on. Return its offset, the size of the text if there
   is none. */
static size_t find_name(const struct hosts *hosts, struct ppr_view text, size_t at, size_t *size)
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

static size_t count_names(const struct hosts *hosts, struct ppr_view head)
{
    size_t count = 0;
    size_t size = 0;
    for (size_t at = 0; (at = find_name(hosts, head, at, &size)) < head.size; at += size)
        count++;
    return count;
}

/* ----------------------------------------------------------------- Rewriting -- */

/* Rewrite a head in a buffer. Return false if its end is missing. */
static bool rewrite(struct ppr_exchange *exchange, enum ppr_direction direction,
                    const struct buffer *in, struct buffer *out)
{
    reserve(out, in->size + 1);
    memcpy(out->data, in->data, in->size);
    struct ppr_result result =
        ppr_rewrite_block(exchange, direction, out->data, in->size, out->capacity, 0);
    if (result.status == PPR_NO_SPACE) {
        reserve(out, result.count);
        result = ppr_rewrite_block(exchange, direction, out->data, in->size, out->capacity, 0);
    }
    out->size = result.status == PPR_REWRITTEN ? result.count : in->size;
    return result.status != PPR_INCOMPLETE;
}

/* Return the head without what follows its empty line. */
static struct ppr_view head_of(const struct buffer *buffer)
{
    struct ppr_view head = {buffer->data, buffer->size};
    for (size_t at = 0; at < buffer->size; at++) {
        const bool ends =
            buffer->data[at] == '\n' && ((at + 1 < buffer->size && buffer->data[at + 1] == '\n') ||
                                         (at + 2 < buffer->size && buffer->data[at + 1] == '\r' &&
                                          buffer->data[at + 2] == '\n'));
        if (ends) {
            head.size = at + 1;
            break;
        }
    }
    return head;
}

/* -------------------------------------------------------------------- Cures -- */

/* A place where a name stands. */
struct leak {
    struct command *command;
    const struct hosts *hosts;
    const struct buffer *in;
    size_t before; /* the names in the head */
    struct ppr_view line; /* of the field */
    struct ppr_view name; /* of the field */
    size_t at; /* in the line */
    char cure[LINE_MAX_SIZE];
};

/* Return whether fewer names are left with one rule more. */
static bool cures(struct leak *leak, const char *rule)
{
    struct ppr_table *table = build_with(leak->command, rule);
    struct ppr_exchange exchange;
    struct buffer out = {NULL, 0, 0};
    bool better = false;
    if (!table)
        return false;
    prepare_again(leak->command, table, &exchange);
    if (rewrite(&exchange, leak->command->direction, leak->in, &out))
        better = count_names(leak->hosts, head_of(&out)) < leak->before;
    free(out.data);
    ppr_table_unref(table);
    return better;
}

static const char *direction_of(const struct leak *leak)
{
    return leak->command->direction == PPR_REQUEST ? "request" : "response";
}

/* A field that is not rewritten: try it as each kind. */
static bool cure_by_field(struct leak *leak)
{
    static const char *const kinds[] = {"uri",       "link",        "refresh", "csp", "origin",
                                        "endpoints", "hx-location", "text",    "drop"};
    if (ppr_table_kind(leak->command->table, leak->command->direction, leak->name) != PPR_KIND_NONE)
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        snprintf(leak->cure, sizeof leak->cure, "field %s %.*s %s", direction_of(leak),
                 (int)leak->name.size, leak->name.data, kinds[i]);
        if (cures(leak, leak->cure))
            return true;
    }
    return false;
}

/* Return the origin around a name in a line, "http://host:8080"; empty if there is none. */
static struct ppr_view origin_at(const struct leak *leak)
{
    struct ppr_view origin = {NULL, 0};
    size_t begin = leak->at;
    size_t end = leak->at;
    while (begin && is_name_char(leak->line.data[begin - 1]))
        begin--;
    if (begin < 3 || memcmp(leak->line.data + begin - 3, "://", 3) != 0)
        return origin;
    begin -= 3;
    while (begin && isalpha((unsigned char)leak->line.data[begin - 1]))
        begin--;
    while (end < leak->line.size &&
           (is_name_char(leak->line.data[end]) || leak->line.data[end] == ':'))
        end++;
    origin.data = leak->line.data + begin;
    origin.size = end - begin;
    return origin;
}

/* A URL that no rule covers: try its origin beside each rule's client prefix. */
static bool cure_by_map(struct leak *leak)
{
    const struct ppr_view origin = origin_at(leak);
    struct ppr_rule rule;
    for (size_t n = 1; origin.size && ppr_table_rule(leak->command->table, n, &rule) == PPR_OK;
         n++) {
        if (rule.flags & PPR_KEEP || memchr(rule.client.data, '{', rule.client.size))
            continue;
        snprintf(leak->cure, sizeof leak->cure, "map %.*s %.*s/ %s", (int)rule.client.size,
                 rule.client.data, (int)origin.size, origin.data, direction_of(leak));
        if (cures(leak, leak->cure))
            return true;
    }
    return false;
}

/* A name in a query: try the parameter before it. */
static bool cure_by_parameter(struct leak *leak)
{
    size_t begin = leak->at;
    while (begin && leak->line.data[begin - 1] != '?' && leak->line.data[begin - 1] != '&')
        begin--;
    const char *name = leak->line.data + begin;
    const char *equals = begin ? memchr(name, '=', leak->at - begin) : NULL;
    if (!equals)
        return false;
    snprintf(leak->cure, sizeof leak->cure, "query-param %.*s %s", (int)(equals - name), name,
             direction_of(leak));
    return cures(leak, leak->cure);
}

/* A cookie's Domain: try the client's host for it. */
static bool cure_by_domain(struct leak *leak)
{
    const struct ppr_view client = leak->command->context.client_authority;
    const char *colon = client.size ? memchr(client.data, ':', client.size) : NULL;
    size_t begin = leak->at;
    size_t end = leak->at;
    while (begin && is_name_char(leak->line.data[begin - 1]))
        begin--;
    while (end < leak->line.size && is_name_char(leak->line.data[end]))
        end++;
    if (!client.size || !is_same(leak->name, ppr_view_of("Set-Cookie")))
        return false;
    snprintf(leak->cure, sizeof leak->cure, "cookie-domain %.*s %.*s", (int)(end - begin),
             leak->line.data + begin, (int)(colon ? (size_t)(colon - client.data) : client.size),
             client.data);
    return cures(leak, leak->cure);
}

static bool find_cure(struct leak *leak)
{
    return cure_by_parameter(leak) || cure_by_field(leak) || cure_by_map(leak) ||
           cure_by_domain(leak);
}

/* ---------------------------------------------------------------------- All -- */

/* Print a leak as LINE:COLUMN: FIELD: name, and its cure. */
static void print_leak(struct leak *leak, size_t number, size_t size)
{
    printf("%zu:%zu: ", number, leak->at + 1);
    print(stdout, leak->name);
    fputs(leak->name.size ? ": " : "", stdout);
    const struct ppr_view host = {leak->line.data + leak->at, size};
    print(stdout, host);
    fputs(" is still there\n    ", stdout);
    print(stdout, leak->line);
    printf("\n    %*s^\n", (int)leak->at, "");
    if (find_cure(leak))
        printf("    cure: %s\n", leak->cure);
    else
        puts("    no rule cures this: tell the backend its public URL");
}

/* Print the leaks of one line. Return their number. */
static size_t check_line(struct leak *leak, size_t number)
{
    const char *colon = memchr(leak->line.data, ':', leak->line.size);
    size_t count = 0;
    size_t size = 0;
    leak->name.data = leak->line.data;
    leak->name.size = number > 1 && colon ? (size_t)(colon - leak->line.data) : 0;
    for (size_t at = 0; (at = find_name(leak->hosts, leak->line, at, &size)) < leak->line.size;
         at += size) {
        leak->at = at;
        print_leak(leak, number, size);
        count++;
    }
    return count;
}

static size_t check_head(struct leak *leak, struct ppr_view head)
{
    size_t count = 0;
    size_t number = 0;
    for (size_t at = 0; at < head.size;) {
        const char *end = memchr(head.data + at, '\n', head.size - at);
        const size_t next = end ? (size_t)(end - head.data) + 1 : head.size;
        leak->line.data = head.data + at;
        leak->line.size = next - at - (end != NULL);
        if (leak->line.size && leak->line.data[leak->line.size - 1] == '\r')
            leak->line.size--;
        count += check_line(leak, ++number);
        at = next;
    }
    return count;
}

int run_leaks(struct command *command)
{
    struct buffer in = {NULL, 0, 0};
    struct buffer out = {NULL, 0, 0};
    struct hosts hosts;
    struct leak leak = {.command = command, .hosts = &hosts, .in = &in};
    int status = EXIT_INCOMPLETE;
    read_all(stdin, &in);
    find_hosts(command, &hosts);
    if (rewrite(&command->exchange, command->direction, &in, &out)) {
        const struct ppr_view head = head_of(&out);
        leak.before = count_names(&hosts, head);
        status = check_head(&leak, head) ? EXIT_FOUND : EXIT_SUCCESS;
    } else {
        fputs("ppr: incomplete: a head ends with an empty line\n", stderr);
    }
    free(in.data);
    free(out.data);
    return status;
}
