/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/proxy_pass.h"

#include "rules/nginx/location.h"
#include "rules/nginx/servers.h"
#include "rules/nginx/variables.h"

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

/* Leave a proxy_pass out, at a byte of its URL. Return false. */
static bool leave_out(struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass,
                      size_t offset, const char *sentence)
{
    if (ppri_nginx_tell_once(reader, pass->index))
        ppri_nginx_leave_out(reader, pass->word, offset, sentence, pass->word->text, nothing);
    return false;
}

/* Refuse what nginx refuses. Return false. */
static bool fail(struct ppri_nginx_reader *reader, const struct ppri_nginx_word *word,
                 size_t offset, const char *sentence)
{
    ppri_nginx_fail(reader, word, offset, sentence, nothing, nothing);
    return false;
}

/* Leave out what has a variable whose value is not known. */
static bool leave_out_variable(struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass)
{
    if (pass->location.match == PPRI_NGINX_REGEX)
        return leave_out(reader, pass, 0,
                         "proxy_pass % is left out: its location is no prefix; write a location by "
                         "prefix for each path that it stands for");
    if (pass->unknown.size) {
        if (ppri_nginx_tell_once(reader, pass->index))
            ppri_nginx_leave_out_unknown(reader, pass);
        return false;
    }
    return fail(reader, pass->word, 0, "proxy_pass needs an http or https URL");
}

/* Judge what stands behind the authority. */
static bool check_uri(struct ppri_nginx_reader *reader, struct ppri_nginx_pass *pass)
{
    const size_t dollar = ppri_find(pass->uri, '$');
    const size_t position = pass->variables ? 0 : (size_t)(pass->uri.data - pass->word->text.data);
    if (is_request(pass->uri))
        pass->uri.size = 0;
    if (!pass->uri.size)
        return true;
    if (dollar < pass->uri.size)
        return leave_out_variable(reader, pass);
    if (pass->variables)
        return leave_out(reader, pass, position,
                         "proxy_pass % is left out: nginx sends every request to this one path, as "
                         "there is a variable; write the URL without one, or without a path");
    if (pass->location.match == PPRI_NGINX_NOWHERE)
        return leave_out(reader, pass, position,
                         "proxy_pass % is left out: which path becomes this one is not known, as "
                         "no location is around it");
    if (pass->location.match == PPRI_NGINX_REGEX || pass->location.match == PPRI_NGINX_NAMED ||
        pass->conditional)
        return fail(reader, pass->word, position,
                    "here proxy_pass must not have a path, which only a location by prefix can "
                    "replace");
    return true;
}

/* Split the URL of a proxy_pass. */
static bool read_url(struct ppri_nginx_reader *reader, struct ppri_nginx_pass *pass)
{
    struct ppr_view text = nothing;
    if (ppri_nginx_resolve(reader, pass, &text) != PPR_OK)
        return false;
    const size_t colon = ppri_find(text, ':');
    const size_t begin = colon + 3;
    if (begin > text.size || !ppri_equal(ppri_slice(text, colon, begin), PPRI_LITERAL("://")) ||
        (!ppri_equal_nocase(ppri_slice(text, 0, colon), PPRI_LITERAL("http")) &&
         !ppri_equal_nocase(ppri_slice(text, 0, colon), PPRI_LITERAL("https"))))
        return leave_out_variable(reader, pass);
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

static void add_backend_name(struct ppri_nginx_reader *reader, struct ppr_view authority,
                             const struct ppri_nginx_word *word, bool is_member, bool is_host)
{
    const struct ppri_nginx_target target = {
        authority, word, is_member && !ppri_nginx_port_of(authority).size, is_host};
    if (!ppri_array_append(&reader->targets, reader->draft->allocator, &target, 1, sizeof target))
        ppri_nginx_no_memory(reader);
}

/* Whether a word of a directive can be a host and port; if not, it is left out. */
static bool check_host(struct ppri_nginx_reader *reader, size_t index,
                       const struct ppri_nginx_word *word)
{
    const size_t slash = ppri_find(word->text, '/');
    if (slash == word->text.size)
        return true;
    if (ppri_nginx_tell_once(reader, index))
        ppri_nginx_leave_out(reader, word, slash, "% is left out: / cannot be part of a host",
                             word->text, nothing);
    return false;
}

static void add_members(struct ppri_nginx_reader *reader, size_t upstream)
{
    const struct ppri_nginx *file = &reader->file;
    for (size_t i = ppri_nginx_child(file, upstream, PPRI_NGINX_MEMBER); i;
         i = ppri_nginx_sibling(file, i)) {
        const struct ppri_nginx_word *word = ppri_nginx_word(file, ppri_nginx_at(file, i), 1);
        if (!ppri_begins_with(word->text, PPRI_LITERAL("unix:")) &&
            ppri_find(word->text, '$') == word->text.size && check_host(reader, i, word))
            add_backend_name(reader, word->text, word, true, false);
    }
}

/* Add the host that the backend is told to be, where that is fixed. */
static void add_host(struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t level = ppri_nginx_level(file, pass->block, PPRI_NGINX_HEADER);
    const size_t header =
        level == PPRI_NGINX_NONE ? 0 : ppri_nginx_child(file, level, PPRI_NGINX_HOST);
    if (!header)
        return;
    const struct ppri_nginx_word *host = ppri_nginx_word(file, ppri_nginx_at(file, header), 2);
    if (host->text.size && ppri_find(host->text, '$') == host->text.size &&
        check_host(reader, header, host))
        add_backend_name(reader, host->text, host, false, true);
}

void ppri_nginx_survey_upstreams(struct ppri_nginx_reader *reader)
{
    const struct ppri_nginx *file = &reader->file;
    for (size_t i = 1; i < file->directives.count; i++) {
        if (ppri_nginx_at(file, i)->kind == PPRI_NGINX_UPSTREAM &&
            !ppri_map_add(&reader->upstreams, reader->draft->allocator,
                          ppri_nginx_hash_nocase(ppri_nginx_text(file, i)), (uint32_t)i))
            ppri_nginx_no_memory(reader);
    }
}

static void add_targets(struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass)
{
    struct ppri_map_search search =
        ppri_map_find(&reader->upstreams, ppri_nginx_hash_nocase(pass->authority));
    reader->targets.count = 0;
    for (size_t found; !pass->socket && (found = ppri_map_next(&search)) != 0;) {
        if (!ppri_equal_nocase(ppri_nginx_text(&reader->file, found), pass->authority))
            continue;
        add_members(reader, found);
        break;
    }
    add_backend_name(reader, pass->authority, pass->word, false, false);
    add_host(reader, pass);
}

bool ppri_nginx_pass(struct ppri_nginx_reader *reader, size_t index, struct ppri_nginx_pass *pass)
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
        return fail(reader, ppri_nginx_word(file, directive, 0), 0,
                    "proxy_pass must stand in a location");
    if (!read_url(reader, pass))
        return false;
    add_targets(reader, pass);
    return true;
}
