/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/proxy_pass.h"

#include "rules/nginx/regex.h"
#include "rules/reader/regex_alternative.h"
#include "text/chars.h"

static const struct ppr_view nothing = {NULL, 0};

enum ppr_status ppri_nginx_fail(const struct ppri_reader *reader, const struct ppri_word *word,
                                size_t offset, const char *sentence, struct ppr_view first,
                                struct ppr_view second)
{
    return ppri_builder_fail_at(reader->builder, ppri_word_place(word, offset), sentence, first,
                                second);
}

enum ppr_status ppri_nginx_warn(const struct ppri_reader *reader, size_t rule,
                                const struct ppri_word *word, const char *sentence,
                                struct ppr_view first)
{
    return ppri_builder_warn(reader->builder, rule, word->place, sentence, first, nothing);
}

enum ppr_status ppri_nginx_no_memory(const struct ppri_reader *reader)
{
    return ppri_builder_fail(reader->builder, PPR_NO_MEMORY, 0, "text", 0, "out of memory");
}

bool ppri_nginx_begins(struct ppr_view text, struct ppr_view with)
{
    return text.size >= with.size && ppri_equal(ppri_slice(text, 0, with.size), with);
}

size_t ppri_nginx_variable(struct ppr_view text)
{
    size_t at = 1;
    if (!text.size || text.data[0] != '$')
        return 0;
    if (text.size > 1 && text.data[1] == '{') {
        const size_t end = ppri_find(text, '}');
        return end < text.size ? end + 1 : text.size;
    }
    while (at < text.size &&
           (ppri_is_alpha(text.data[at]) || ppri_is_digit(text.data[at]) || text.data[at] == '_'))
        at++;
    return at;
}

enum ppr_status ppri_nginx_check_host(const struct ppri_reader *reader,
                                      const struct ppri_word *word)
{
    const size_t slash = ppri_find(word->text, '/');
    return slash == word->text.size
               ? PPR_OK
               : ppri_nginx_fail(reader, word, slash, "/ cannot be part of a host", nothing,
                                 nothing);
}

/* ----------------------------------------------------------- Locations -- */

/* What stands before a location's path or expression, in the same word or one of its own. */
static enum ppri_nginx_match modifier(struct ppr_view text, size_t *size)
{
    *size = 0;
    if (ppri_nginx_begins(text, PPRI_LITERAL("^~")))
        *size = 2;
    if (*size)
        return PPRI_NGINX_PREFIX;
    if (ppri_nginx_begins(text, PPRI_LITERAL("@")))
        return PPRI_NGINX_NAMED;
    *size =
        ppri_nginx_begins(text, PPRI_LITERAL("=")) || ppri_nginx_begins(text, PPRI_LITERAL("~"));
    if (*size && text.data[0] == '=')
        return PPRI_NGINX_EXACT;
    *size += ppri_nginx_begins(text, PPRI_LITERAL("~*"));
    return *size ? PPRI_NGINX_REGEX : PPRI_NGINX_PREFIX;
}

struct ppri_location ppri_nginx_location(const struct ppri_reader *reader, size_t block)
{
    const struct ppri_nginx *file = &reader->file;
    struct ppri_location location = {PPRI_NGINX_NOWHERE, PPRI_LITERAL("/"), NULL};
    if (ppri_nginx_at(file, block)->kind != PPRI_NGINX_LOCATION)
        block = ppri_nginx_around(file, block, PPRI_NGINX_LOCATION);
    if (!block)
        return location;
    const struct ppri_directive *directive = ppri_nginx_at(file, block);
    size_t size = 0;
    location.match = modifier(ppri_nginx_word(file, directive, 1)->text, &size);
    location.word = ppri_nginx_word(file, directive, directive->count - 1);
    if (location.match <= PPRI_NGINX_EXACT)
        location.path = ppri_from(location.word->text, directive->count == 2 ? size : 0);
    return location;
}

bool ppri_nginx_covers(struct ppr_view path, struct ppr_view other)
{
    if (path.size && path.data[path.size - 1] == '/')
        path.size--;
    return ppri_nginx_begins(other, path) &&
           (other.size == path.size || other.data[path.size] == '/');
}

size_t ppri_nginx_next(const struct ppri_reader *reader, size_t index, enum ppri_nginx_kind kind)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t end = ppri_nginx_at(file, reader->server)->next;
    for (index++; index < end; index++) {
        const struct ppri_directive *directive = ppri_nginx_at(file, index);
        if (directive->kind == kind)
            return index;
        if (directive->kind == PPRI_NGINX_SERVER)
            index = directive->next - 1; /* another one's */
    }
    return 0;
}

/* ---------------------------------------------------------- proxy_pass -- */

/* Whether a URL ends with what the client asked for, which is what nginx passes anyway. */
static bool is_request(struct ppr_view text)
{
    static const char *const same[] = {"$request_uri", "$uri", "$uri$is_args$args", "$document_uri",
                                       "$is_args$args"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        if (ppri_equal(text, ppr_view_of(same[i])))
            return true;
    }
    return false;
}

static enum ppr_status fail_regex(struct ppri_reader *reader, const struct ppri_pass *pass)
{
    struct ppri_array *client = &reader->client;
    struct ppri_array *backend = &reader->backend;
    const struct ppri_word *expression = pass->location.word;
    size_t size = 0;
    modifier(expression->text, &size);
    enum ppr_status status = PPR_BAD_RULE;
    if (ppri_nginx_plain(&reader->builder->allocator, ppri_from(expression->text, size),
                         pass->word->text, client, backend))
        status =
            ppri_suggest_map(&reader->builder->allocator, ppri_view(client->data, client->count),
                             ppri_view(backend->data, backend->count));
    if (status == PPR_NO_MEMORY)
        return ppri_nginx_no_memory(reader);
    if (status == PPR_OK)
        return ppri_nginx_fail(reader, expression, 0,
                               "a regular expression cannot be honoured here: write map % % in the "
                               "plain format instead",
                               ppri_view(client->data, client->count),
                               ppri_view(backend->data, backend->count));
    return ppri_nginx_fail(reader, expression, 0,
                           "a regular expression cannot be honoured with this proxy_pass: write a "
                           "location by prefix for each path that it stands for",
                           nothing, nothing);
}

/* Refuse a variable whose value is not known. */
static enum ppr_status fail_variable(struct ppri_reader *reader, const struct ppri_pass *pass)
{
    if (pass->location.match == PPRI_NGINX_REGEX)
        return fail_regex(reader, pass);
    if (pass->unknown.size)
        return ppri_nginx_fail_unknown(reader, pass);
    return ppri_nginx_fail(reader, pass->word, 0, "proxy_pass needs an http or https URL", nothing,
                           nothing);
}

/* Judge what stands behind the authority. */
static enum ppr_status check_uri(struct ppri_reader *reader, struct ppri_pass *pass)
{
    const size_t dollar = ppri_find(pass->uri, '$');
    const size_t place = pass->variables ? 0 : (size_t)(pass->uri.data - pass->word->text.data);
    if (is_request(pass->uri))
        pass->uri.size = 0;
    if (!pass->uri.size)
        return PPR_OK;
    if (dollar < pass->uri.size)
        return fail_variable(reader, pass);
    if (pass->variables)
        return ppri_nginx_fail(
            reader, pass->word, place,
            "nginx sends every request to this one path, as there is a variable: "
            "write the URL without one, or without a path",
            nothing, nothing);
    if (pass->location.match == PPRI_NGINX_NOWHERE)
        return ppri_nginx_fail(reader, pass->word, place,
                               "which path becomes this one is not known: no location is around it",
                               nothing, nothing);
    if (pass->location.match == PPRI_NGINX_REGEX || pass->location.match == PPRI_NGINX_NAMED ||
        pass->conditional)
        return ppri_nginx_fail(reader, pass->word, place,
                               "here proxy_pass must not have a path, which only a location by "
                               "prefix can replace",
                               nothing, nothing);
    return PPR_OK;
}

/* Split the URL of a proxy_pass. */
static enum ppr_status read_url(struct ppri_reader *reader, struct ppri_pass *pass)
{
    struct ppr_view text = nothing;
    const enum ppr_status status = ppri_nginx_resolve(reader, pass, &text);
    if (status != PPR_OK)
        return status;
    const size_t colon = ppri_find(text, ':');
    const size_t begin = colon + 3;
    if (begin > text.size || !ppri_equal(ppri_slice(text, colon, begin), PPRI_LITERAL("://")) ||
        (!ppri_equal_nocase(ppri_slice(text, 0, colon), PPRI_LITERAL("http")) &&
         !ppri_equal_nocase(ppri_slice(text, 0, colon), PPRI_LITERAL("https"))))
        return fail_variable(reader, pass);
    size_t end = begin;
    pass->socket = ppri_nginx_begins(ppri_from(text, begin), PPRI_LITERAL("unix:"));
    if (pass->socket)
        end += 5 + ppri_find(ppri_from(text, begin + 5), ':');
    while (!pass->socket && end < text.size && text.data[end] != '/' && text.data[end] != '?' &&
           text.data[end] != '$')
        end++;
    pass->scheme = ppri_slice(text, 0, begin);
    pass->authority = pass->socket ? PPRI_LITERAL("localhost") : ppri_slice(text, begin, end);
    if (pass->socket && end < text.size)
        end++;
    pass->uri = ppri_from(text, end);
    return check_uri(reader, pass);
}

/* ------------------------------------------------------------- Targets -- */

static enum ppr_status add_target(struct ppri_reader *reader, struct ppr_view authority,
                                  const struct ppri_word *word, bool is_member)
{
    const struct ppri_target target = {authority, word,
                                       is_member && !ppri_nginx_port_of(authority).size};
    if (!ppri_array_reserve(&reader->targets, &reader->builder->allocator, sizeof target, 1))
        return ppri_nginx_no_memory(reader);
    ((struct ppri_target *)reader->targets.data)[reader->targets.count++] = target;
    return PPR_OK;
}

static enum ppr_status add_members(struct ppri_reader *reader, size_t upstream)
{
    const struct ppri_nginx *file = &reader->file;
    enum ppr_status status = PPR_OK;
    size_t i = ppri_nginx_child(file, upstream, PPRI_NGINX_MEMBER);
    for (; i && status == PPR_OK; i = ppri_nginx_sibling(file, i)) {
        const struct ppri_word *word = ppri_nginx_word(file, ppri_nginx_at(file, i), 1);
        if (ppri_nginx_begins(word->text, PPRI_LITERAL("unix:")))
            continue;
        status = ppri_nginx_check_host(reader, word);
        if (status == PPR_OK)
            status = add_target(reader, word->text, word, true);
    }
    return status;
}

/* Add the host that the backend is told to be, where that is fixed. */
static enum ppr_status add_host(struct ppri_reader *reader, const struct ppri_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t level = ppri_nginx_level(file, pass->block, PPRI_NGINX_HEADER);
    if (level == PPRI_NGINX_NONE)
        return PPR_OK;
    size_t i = ppri_nginx_child(file, level, PPRI_NGINX_HEADER);
    for (; i; i = ppri_nginx_sibling(file, i)) {
        const struct ppri_directive *directive = ppri_nginx_at(file, i);
        const struct ppri_word *host = ppri_nginx_word(file, directive, 2);
        if (!ppri_equal_nocase(ppri_nginx_word(file, directive, 1)->text, PPRI_LITERAL("Host")) ||
            !host->text.size || ppri_find(host->text, '$') < host->text.size)
            continue;
        const enum ppr_status status = ppri_nginx_check_host(reader, host);
        return status == PPR_OK ? add_target(reader, host->text, host, false) : status;
    }
    return PPR_OK;
}

static enum ppr_status add_targets(struct ppri_reader *reader, const struct ppri_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    reader->targets.count = 0;
    enum ppr_status status = PPR_OK;
    for (size_t i = reader->upstreams; i && status == PPR_OK; i = ppri_nginx_at(file, i)->link) {
        const struct ppri_directive *upstream = ppri_nginx_at(file, i);
        if (!pass->socket &&
            ppri_equal_nocase(ppri_nginx_word(file, upstream, 1)->text, pass->authority))
            status = add_members(reader, i);
    }
    if (status == PPR_OK)
        status = add_target(reader, pass->authority, pass->word, false);
    return status == PPR_OK ? add_host(reader, pass) : status;
}

enum ppr_status ppri_nginx_pass(struct ppri_reader *reader, size_t index, struct ppri_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const struct ppri_directive *directive = ppri_nginx_at(file, index);
    const struct ppri_pass empty = {.index = index, .block = directive->parent};
    *pass = empty;
    const uint8_t kind = ppri_nginx_at(file, pass->block)->kind;
    pass->location = ppri_nginx_location(reader, pass->block);
    pass->word = ppri_nginx_word(file, directive, 1);
    pass->conditional = kind == PPRI_NGINX_IF || kind == PPRI_NGINX_LIMIT;
    if (pass->location.match == PPRI_NGINX_NOWHERE && reader->server)
        return ppri_nginx_fail(reader, ppri_nginx_word(file, directive, 0), 0,
                               "proxy_pass must stand in a location", nothing, nothing);
    if (pass->location.match <= PPRI_NGINX_EXACT &&
        !ppri_nginx_begins(pass->location.path, PPRI_LITERAL("/")))
        return ppri_nginx_fail(reader, pass->location.word, 0,
                               "a location by prefix must begin with /", nothing, nothing);
    const enum ppr_status status = read_url(reader, pass);
    return status == PPR_OK ? add_targets(reader, pass) : status;
}
