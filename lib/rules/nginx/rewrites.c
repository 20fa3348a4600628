/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/rewrites.h"

#include "rules/nginx/answers.h"
#include "rules/nginx/location.h"
#include "rules/nginx/places.h"
#include "rules/nginx/server_rules.h"
#include "rules/reader/regex_prefix.h"
#include "text/chars.h"

static const struct ppr_view nothing = {NULL, 0};

static struct ppr_view word_of(const struct ppri_nginx_reader *reader, size_t index, size_t number)
{
    const struct ppri_nginx_directive *directive = ppri_nginx_at(&reader->file, index);
    return number < directive->count ? ppri_nginx_word(&reader->file, directive, number)->text
                                     : PPRI_LITERAL("");
}

static const struct ppri_nginx_word *name_of(const struct ppri_nginx_reader *reader, size_t index)
{
    return ppri_nginx_word(&reader->file, ppri_nginx_at(&reader->file, index), 0);
}

static struct ppr_view directory_of(struct ppr_view path)
{
    path.size -= ppri_nginx_has_slash(path);
    return path;
}

/* Read a rewrite as two prefixes, in the client and backend texts of the reader. */
static bool read_prefixes(struct ppri_nginx_reader *reader, size_t rewrite)
{
    struct ppri_array *from = &reader->client;
    struct ppri_array *to = &reader->backend;
    return ppri_nginx_regex_prefixes(reader, word_of(reader, rewrite, 1), true,
                                     word_of(reader, rewrite, 2), from, to) &&
           ppri_find(ppri_view(from->data, from->count), '{') == from->count &&
           ((const char *)from->data)[0] == '/' && ((const char *)to->data)[0] == '/';
}

/* Whether a rewrite leaves every path as it is. */
static bool is_harmless(struct ppri_nginx_reader *reader, size_t rewrite)
{
    return read_prefixes(reader, rewrite) &&
           ppri_equal(directory_of(ppri_view(reader->client.data, reader->client.count)),
                      directory_of(ppri_view(reader->backend.data, reader->backend.count)));
}

static const char moved[] =
    "the backend gets another path than the client asked for: write a location and a proxy_pass "
    "with a path instead of rewrite";

/* Whether a replacement has something of the path that was asked for. */
static bool has_group(struct ppr_view replacement)
{
    const struct ppr_view rest = ppri_from(replacement, ppri_find(replacement, '$'));
    return rest.size > 1 && ppri_is_digit(rest.data[1]);
}

/* Whether what a rewrite of a location makes goes to the backend at once: by its own flag, or by
   a break behind it, perhaps outside of its condition. Else another location is looked for. */
static bool is_last(const struct ppri_nginx_reader *reader, size_t rewrite)
{
    const struct ppri_nginx *file = &reader->file;
    const struct ppr_view flag = word_of(reader, rewrite, 3);
    size_t i = 0;
    for (size_t block = ppri_nginx_at(file, rewrite)->parent;;
         block = ppri_nginx_at(file, block)->parent) {
        i = ppri_nginx_child(file, block, PPRI_NGINX_BREAK);
        if (i && i < rewrite)
            return false; /* it is not run */
        if (i || ppri_nginx_at(file, block)->kind != PPRI_NGINX_IF)
            break;
    }
    return flag.size ? ppri_equal(flag, PPRI_LITERAL("break")) : i != 0;
}

/* Warn of the rewrites of a condition that change what is passed on; in a location only those whose
   path goes to the backend at once. */
static void warn_conditional(struct ppri_nginx_reader *reader, size_t block, bool in_location)
{
    const struct ppri_nginx *file = &reader->file;
    for (size_t i = ppri_nginx_child(file, block, PPRI_NGINX_REWRITE); i;
         i = ppri_nginx_sibling(file, i)) {
        if ((in_location ? is_last(reader, i) : has_group(word_of(reader, i, 2))) &&
            !ppri_nginx_is_redirect(reader, i) && !is_harmless(reader, i) &&
            ppri_nginx_tell_once(reader, i))
            ppri_nginx_warn(reader, 0, name_of(reader, i), moved, nothing);
    }
}

static void warn_conditions(struct ppri_nginx_reader *reader, size_t block, bool in_location)
{
    const struct ppri_nginx *file = &reader->file;
    for (size_t i = ppri_nginx_child(file, block, PPRI_NGINX_IF); i;
         i = ppri_nginx_sibling(file, i))
        warn_conditional(reader, i, in_location);
}

void ppri_nginx_close_rewrites(struct ppri_nginx_reader *reader)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t server = reader->server;
    /* What stands outside of all blocks beside a proxy_pass is the inside of a location. */
    if (!ppri_nginx_next(reader, server, PPRI_NGINX_PASS) ||
        ppri_nginx_child(file, server, PPRI_NGINX_PASS) || ppri_nginx_answers_all(reader, server))
        return;
    for (size_t i = ppri_nginx_child(file, server, PPRI_NGINX_REWRITE); i;
         i = ppri_nginx_sibling(file, i)) {
        if (is_harmless(reader, i))
            continue;
        if (!ppri_nginx_is_redirect(reader, i))
            ppri_nginx_warn(reader, 0, name_of(reader, i), moved, nothing);
        ppri_nginx_close(reader, word_of(reader, i, 1), false,
                         ppri_nginx_word(file, ppri_nginx_at(file, i), 1), nothing);
    }
    warn_conditions(reader, server, false);
    reader->has_locals = reader->has_locals || reader->closings.count;
}

/* ----------------------------------------------------------- Locations -- */

/* Have what a rewrite finds in a location not passed on. */
static enum ppri_nginx_rewritten shut_part(struct ppri_nginx_reader *reader,
                                           const struct ppri_nginx_pass *pass, size_t rewrite)
{
    struct ppri_array *text = &reader->moved;
    const struct ppri_nginx_word *word =
        ppri_nginx_word(&reader->file, ppri_nginx_at(&reader->file, rewrite), 1);
    text->count = 0;
    ppri_nginx_regex_literal(reader, word->text, false, text);
    const struct ppri_nginx_prefix_part path = {
        .text = ppri_view(text->data, text->count), .word = word, .is_path = true};
    if (ppri_nginx_covers(path.text, pass->location.path))
        return PPRI_NGINX_SHUT;
    const struct ppri_nginx_place *deepest = ppri_nginx_deepest_place(reader, path.text, 0);
    if (deepest && deepest->block == pass->block)
        ppri_nginx_shut(reader, &path);
    return PPRI_NGINX_SAME;
}

/* Take up a rewrite that moves one directory to another: both are in the texts of the reader. */
static enum ppri_nginx_rewritten move(struct ppri_nginx_reader *reader,
                                      struct ppri_nginx_pass *pass, size_t rewrite)
{
    const struct ppr_allocator *allocator = reader->draft->allocator;
    const struct ppri_nginx_word *word =
        ppri_nginx_word(&reader->file, ppri_nginx_at(&reader->file, rewrite), 1);
    struct ppri_array *url = &reader->moved;
    const struct ppr_view own = directory_of(pass->location.path);
    struct ppr_view from = directory_of(ppri_view(reader->client.data, reader->client.count));
    struct ppr_view to = directory_of(ppri_view(reader->backend.data, reader->backend.count));
    const bool is_whole = ppri_nginx_covers(from, own);
    /* The location's own path behind the directory that is moved */
    const struct ppr_view rest = is_whole ? ppri_from(own, from.size) : nothing;
    url->count = 0;
    if (!ppri_array_append(url, allocator, to.data, to.size, 1) ||
        !ppri_array_append(url, allocator, rest.data, rest.size, 1) ||
        !ppri_array_append(url, allocator, "/", 1, 1) ||
        !ppri_array_append(url, allocator, from.data, from.size, 1) ||
        !ppri_array_append(url, allocator, "/", 1, 1)) {
        ppri_nginx_no_memory(reader);
        return PPRI_NGINX_SHUT;
    }
    const size_t size = to.size + rest.size + 1;
    to = ppri_view(url->data, size);
    from = ppri_view((const char *)url->data + size, url->count - size);
    if (is_whole) {
        pass->uri = to;
        return PPRI_NGINX_MOVED;
    }
    const struct ppri_nginx_prefix_part path = {.text = from, .word = word, .is_path = true};
    const struct ppri_nginx_prefix_part uri = {.text = to, .word = pass->word};
    if (ppri_nginx_covers(own, directory_of(from)))
        ppri_nginx_map_all(reader, pass, &path, &uri, PPRI_NGINX_BOTH);
    return PPRI_NGINX_SAME;
}

static enum ppri_nginx_rewritten read_rewrite(struct ppri_nginx_reader *reader,
                                              struct ppri_nginx_pass *pass, size_t rewrite)
{
    if (ppri_nginx_is_redirect(reader, rewrite) || !is_last(reader, rewrite))
        return shut_part(reader, pass, rewrite);
    if (read_prefixes(reader, rewrite))
        return move(reader, pass, rewrite);
    return PPRI_NGINX_SHUT;
}

enum ppri_nginx_rewritten ppri_nginx_read_rewrites(struct ppri_nginx_reader *reader,
                                                   struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const struct ppr_view request = PPRI_LITERAL("$request_uri");
    const struct ppr_view url = pass->word->text;
    const size_t stop = ppri_nginx_child(file, pass->block, PPRI_NGINX_BREAK);
    if (url.size >= request.size && ppri_equal(ppri_from(url, url.size - request.size), request))
        return PPRI_NGINX_SAME; /* the path that was asked for, whatever is made of it */
    enum ppri_nginx_rewritten all = PPRI_NGINX_SAME;
    for (size_t i = ppri_nginx_child(file, pass->block, PPRI_NGINX_REWRITE);
         i && all == PPRI_NGINX_SAME && (!stop || i < stop); i = ppri_nginx_sibling(file, i)) {
        all = read_rewrite(reader, pass, i);
        if (all == PPRI_NGINX_SHUT && !ppri_nginx_is_redirect(reader, i) && is_last(reader, i) &&
            ppri_nginx_tell_once(reader, i))
            ppri_nginx_leave_out(reader, name_of(reader, i), 0,
                                 "% is not passed on here: what the backend gets is not known; "
                                 "write a proxy_pass with a path instead of rewrite",
                                 pass->location.path, nothing);
    }
    warn_conditions(reader, pass->block, true);
    return all;
}
