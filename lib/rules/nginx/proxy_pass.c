/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/proxy_pass.h"

#include "rules/nginx/listen.h"
#include "rules/nginx/location.h"
#include "rules/nginx/regex.h"
#include "rules/nginx/variables.h"
#include "rules/reader/regex_alternative.h"

static const struct ppr_view nothing = {NULL, 0};

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

static enum ppr_status fail_location_regex(struct ppri_nginx_reader *reader,
                                           const struct ppri_nginx_pass *pass)
{
    struct ppri_array *client = &reader->client;
    struct ppri_array *backend = &reader->backend;
    const struct ppri_nginx_word *expression = pass->location.word;
    size_t size = 0;
    ppri_nginx_modifier(expression->text, &size);
    enum ppr_status status = PPR_BAD_RULE;
    if (ppri_nginx_regex_prefixes(reader->draft->allocator, ppri_from(expression->text, size),
                                  pass->word->text, client, backend))
        status =
            ppri_alternative_map(reader->draft->allocator, ppri_view(client->data, client->count),
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
static enum ppr_status fail_variable(struct ppri_nginx_reader *reader,
                                     const struct ppri_nginx_pass *pass)
{
    if (pass->location.match == PPRI_NGINX_REGEX)
        return fail_location_regex(reader, pass);
    if (pass->unknown.size)
        return ppri_nginx_fail_unknown(reader, pass);
    return ppri_nginx_fail(reader, pass->word, 0, "proxy_pass needs an http or https URL", nothing,
                           nothing);
}

/* Judge what stands behind the authority. */
static enum ppr_status check_uri(struct ppri_nginx_reader *reader, struct ppri_nginx_pass *pass)
{
    const size_t dollar = ppri_find(pass->uri, '$');
    const size_t position = pass->variables ? 0 : (size_t)(pass->uri.data - pass->word->text.data);
    if (is_request(pass->uri))
        pass->uri.size = 0;
    if (!pass->uri.size)
        return PPR_OK;
    if (dollar < pass->uri.size)
        return fail_variable(reader, pass);
    if (pass->variables)
        return ppri_nginx_fail(
            reader, pass->word, position,
            "nginx sends every request to this one path, as there is a variable: "
            "write the URL without one, or without a path",
            nothing, nothing);
    if (pass->location.match == PPRI_NGINX_NOWHERE)
        return ppri_nginx_fail(reader, pass->word, position,
                               "which path becomes this one is not known: no location is around it",
                               nothing, nothing);
    if (pass->location.match == PPRI_NGINX_REGEX || pass->location.match == PPRI_NGINX_NAMED ||
        pass->conditional)
        return ppri_nginx_fail(reader, pass->word, position,
                               "here proxy_pass must not have a path, which only a location by "
                               "prefix can replace",
                               nothing, nothing);
    return PPR_OK;
}

/* Split the URL of a proxy_pass. */
static enum ppr_status read_url(struct ppri_nginx_reader *reader, struct ppri_nginx_pass *pass)
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
    pass->socket = ppri_begins_with(ppri_from(text, begin), PPRI_LITERAL("unix:"));
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

static enum ppr_status add_backend_name(struct ppri_nginx_reader *reader, struct ppr_view authority,
                                        const struct ppri_nginx_word *word, bool is_member)
{
    const struct ppri_nginx_target target = {authority, word,
                                             is_member && !ppri_nginx_port_of(authority).size};
    if (!ppri_array_append(&reader->targets, reader->draft->allocator, &target, 1, sizeof target))
        return ppri_nginx_no_memory(reader);
    return PPR_OK;
}

static enum ppr_status add_members(struct ppri_nginx_reader *reader, size_t upstream)
{
    const struct ppri_nginx *file = &reader->file;
    enum ppr_status status = PPR_OK;
    size_t i = ppri_nginx_child(file, upstream, PPRI_NGINX_MEMBER);
    for (; i && status == PPR_OK; i = ppri_nginx_sibling(file, i)) {
        const struct ppri_nginx_word *word = ppri_nginx_word(file, ppri_nginx_at(file, i), 1);
        if (ppri_begins_with(word->text, PPRI_LITERAL("unix:")))
            continue;
        status = ppri_nginx_check_host(reader, word);
        if (status == PPR_OK)
            status = add_backend_name(reader, word->text, word, true);
    }
    return status;
}

/* Add the host that the backend is told to be, where that is fixed. */
static enum ppr_status add_host(struct ppri_nginx_reader *reader,
                                const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t level = ppri_nginx_level(file, pass->block, PPRI_NGINX_HEADER);
    if (level == PPRI_NGINX_NONE)
        return PPR_OK;
    size_t i = ppri_nginx_child(file, level, PPRI_NGINX_HEADER);
    for (; i; i = ppri_nginx_sibling(file, i)) {
        const struct ppri_nginx_directive *directive = ppri_nginx_at(file, i);
        const struct ppri_nginx_word *host = ppri_nginx_word(file, directive, 2);
        if (!ppri_equal_nocase(ppri_nginx_word(file, directive, 1)->text, PPRI_LITERAL("Host")) ||
            !host->text.size || ppri_find(host->text, '$') < host->text.size)
            continue;
        const enum ppr_status status = ppri_nginx_check_host(reader, host);
        return status == PPR_OK ? add_backend_name(reader, host->text, host, false) : status;
    }
    return PPR_OK;
}

static enum ppr_status add_targets(struct ppri_nginx_reader *reader,
                                   const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    reader->targets.count = 0;
    enum ppr_status status = PPR_OK;
    for (size_t i = reader->upstreams; i && status == PPR_OK; i = ppri_nginx_at(file, i)->link) {
        const struct ppri_nginx_directive *upstream = ppri_nginx_at(file, i);
        if (!pass->socket &&
            ppri_equal_nocase(ppri_nginx_word(file, upstream, 1)->text, pass->authority))
            status = add_members(reader, i);
    }
    if (status == PPR_OK)
        status = add_backend_name(reader, pass->authority, pass->word, false);
    return status == PPR_OK ? add_host(reader, pass) : status;
}

enum ppr_status ppri_nginx_pass(struct ppri_nginx_reader *reader, size_t index,
                                struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const struct ppri_nginx_directive *directive = ppri_nginx_at(file, index);
    const struct ppri_nginx_pass empty = {.index = index, .block = directive->parent};
    *pass = empty;
    const uint8_t kind = ppri_nginx_at(file, pass->block)->kind;
    pass->location = ppri_nginx_location(reader, pass->block);
    pass->word = ppri_nginx_word(file, directive, 1);
    pass->conditional = kind == PPRI_NGINX_IF || kind == PPRI_NGINX_LIMIT;
    if (pass->location.match == PPRI_NGINX_NOWHERE && reader->server)
        return ppri_nginx_fail(reader, ppri_nginx_word(file, directive, 0), 0,
                               "proxy_pass must stand in a location", nothing, nothing);
    if (pass->location.match <= PPRI_NGINX_EXACT &&
        !ppri_begins_with(pass->location.path, PPRI_LITERAL("/")))
        return ppri_nginx_fail(reader, pass->location.word, 0,
                               "a location by prefix must begin with /", nothing, nothing);
    const enum ppr_status status = read_url(reader, pass);
    return status == PPR_OK ? add_targets(reader, pass) : status;
}
