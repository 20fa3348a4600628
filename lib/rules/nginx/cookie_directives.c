/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/cookie_directives.h"

#include "rules/nginx/location.h"
#include "rules/nginx/servers.h"
#include "rules/nginx/variables.h"
#include "text/chars.h"
#include "text/cookie_flags.h"

static const struct ppr_view nothing = {NULL, 0};

static const struct ppri_nginx_word *cookie_word(const struct ppri_nginx_reader *reader,
                                                 const struct ppri_nginx_cookie *cookie,
                                                 size_t number)
{
    return ppri_nginx_word(&reader->file, cookie->directive, number);
}

/* Leave a directive out, at a byte of a word; said once. */
static void leave_out(const struct ppri_nginx_reader *reader,
                      const struct ppri_nginx_cookie *cookie, const struct ppri_nginx_word *word,
                      size_t offset, const char *sentence, struct ppr_view first)
{
    if (!cookie->again)
        ppri_nginx_leave_out(reader, word, offset, sentence, first, nothing);
}

/* Whether a word has no variable; if it has one, the directive is left out. */
static bool is_plain(const struct ppri_nginx_reader *reader, const struct ppri_nginx_cookie *cookie,
                     const struct ppri_nginx_word *word)
{
    const size_t dollar = ppri_find(word->text, '$');
    const struct ppr_view rest = ppri_from(word->text, dollar);
    if (rest.size)
        leave_out(reader, cookie, word, dollar,
                  "this is left out: the variable % is not known here; write its value",
                  ppri_slice(rest, 0, ppri_nginx_variable(rest)));
    return !rest.size;
}

/* Add a cookie rule that a trial takes; leave it out, at the word that is wrong, if it does not. */
static void add_rule(struct ppri_nginx_reader *reader, const struct ppri_nginx_cookie *cookie,
                     const struct ppri_nginx_word *from_word, const struct ppri_nginx_word *to_word,
                     struct ppr_view from, struct ppr_view to)
{
    const bool is_path = cookie->directive->kind == PPRI_NGINX_PATH;
    enum ppr_status (*const add)(struct ppr_builder * builder, struct ppr_view from,
                                 struct ppr_view to) =
        is_path ? ppr_builder_cookie_path : ppr_builder_cookie_domain;
    if (!reader->trial)
        reader->trial = ppr_builder_new(reader->draft->allocator);
    const enum ppr_status status = add(reader->trial, from, to);
    if (status == PPR_OK) {
        ppri_draft_place(reader->draft, from_word->position);
        add(reader->draft->rules, from, to);
        return;
    }
    const struct ppr_error *error = ppr_builder_error(reader->trial);
    const bool is_to =
        error->part == PPR_PART_NEW_COOKIE_DOMAIN || error->part == PPR_PART_NEW_COOKIE_PATH;
    if (status == PPR_NO_MEMORY)
        ppri_nginx_no_memory(reader);
    else
        leave_out(reader, cookie, is_to ? to_word : from_word, error->offset, "this is left out: %",
                  ppr_view_of(error->message));
    ppr_builder_free(reader->trial);
    reader->trial = NULL;
}

static void add_domain(struct ppri_nginx_reader *reader, const struct ppri_nginx_cookie *cookie)
{
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    const struct ppri_nginx_word *to = cookie_word(reader, cookie, 2);
    struct ppr_view domain = to->text;
    const struct ppr_view host =
        ppri_begins_with(domain, PPRI_LITERAL(".")) ? ppri_from(domain, 1) : domain;
    const bool is_own = host.size && ppri_nginx_own_host(host) == host.size;
    if (ppri_begins_with(from->text, PPRI_LITERAL("~"))) {
        leave_out(reader, cookie, from, 0,
                  "proxy_cookie_domain % is left out: a regular expression is not read; write the "
                  "domain itself",
                  from->text);
    } else if (is_own && !cookie->host) {
        if (!cookie->again)
            ppri_nginx_warn(reader, 0, to,
                            "% is left out: a Domain of the backend is removed, which makes a "
                            "cookie the client host's own",
                            domain);
    } else if (is_plain(reader, cookie, from) && (is_own || is_plain(reader, cookie, to))) {
        add_rule(reader, cookie, from, to, from->text, is_own ? cookie->host->text : domain);
    }
}

/* --------------------------------------------------------------- Paths -- */

/* Read the flags behind a path: "; Secure; HttpOnly". Return false if one is not known. */
static bool read_flags(struct ppr_view text, unsigned *flags)
{
    char word[32];
    while (text.size) {
        const size_t end = ppri_find(text, ';');
        const struct ppr_view one = ppri_trim(ppri_slice(text, 0, end), true);
        text = ppri_from(text, end < text.size ? end + 1 : end);
        if (one.size > sizeof word)
            return false;
        for (size_t i = 0; i < one.size; i++)
            word[i] = ppri_lower(one.data[i]);
        if (one.size && ppri_cookie_flag(ppri_view(word, one.size), flags))
            return false;
    }
    return true;
}

/* Whether an expression finds every path, which its replacement gets as $1 or not at all. */
static bool finds_all(struct ppr_view expression)
{
    static const char *const all[] = {"^/.*",   ".*",   "^.*",   "^/",      "(.*)",  "^(.*)",
                                      "^(.*)$", "^.*$", "^/.*$", "^(/.*)$", "^(/.*)"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (ppri_equal(expression, ppr_view_of(all[i])))
            return true;
    }
    return false;
}

/* Add a path rule from an expression to a path. */
static void add_path_regex(struct ppri_nginx_reader *reader, const struct ppri_nginx_cookie *cookie,
                           struct ppr_view path)
{
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    const struct ppri_nginx_word *to = cookie_word(reader, cookie, 2);
    const bool ignores_case = from->text.size > 1 && from->text.data[1] == '*';
    const struct ppr_view expression = ppri_from(from->text, ignores_case ? 2 : 1);
    struct ppri_array *old = &reader->moved;
    struct ppri_array *new_path = &reader->url;
    if (finds_all(expression) && ppri_equal(path, PPRI_LITERAL("$1")))
        return; /* as it is */
    if (finds_all(expression) && ppri_find(path, '$') == path.size)
        add_rule(reader, cookie, from, to, PPRI_LITERAL("*"), path);
    else if (ppri_nginx_regex_prefixes(reader, expression, false, path, old, new_path) &&
             ppri_find(ppri_view(old->data, old->count), '{') == old->count &&
             ppri_find(expression, '(') < expression.size)
        add_rule(reader, cookie, from, to, ppri_view(old->data, old->count),
                 ppri_view(new_path->data, new_path->count));
    else
        leave_out(reader, cookie, from, 0,
                  "proxy_cookie_path % is left out: a regular expression is not read; write the "
                  "path itself",
                  from->text);
}

/* Add the flags that are written behind a path, for all cookies. */
static void add_path_flags(struct ppri_nginx_reader *reader, const struct ppri_nginx_cookie *cookie,
                           struct ppr_view text)
{
    unsigned flags = 0;
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    const struct ppri_nginx_word *to = cookie_word(reader, cookie, 2);
    if (!read_flags(text, &flags)) {
        leave_out(
            reader, cookie, to, to->text.size - text.size,
            "what follows ; in % is left out: write proxy_cookie_flags ~ and the flags instead",
            to->text);
    } else if (flags) {
        ppri_draft_place(reader->draft, from->position);
        ppr_builder_cookie_flags(reader->draft->rules, PPRI_LITERAL("*"), flags);
    }
}

static void add_path(struct ppri_nginx_reader *reader, const struct ppri_nginx_cookie *cookie)
{
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    const struct ppri_nginx_word *to = cookie_word(reader, cookie, 2);
    const size_t semicolon = ppri_find(to->text, ';');
    const struct ppr_view path = ppri_slice(to->text, 0, semicolon);
    if (semicolon < to->text.size)
        add_path_flags(reader, cookie, ppri_from(to->text, semicolon + 1));
    if (ppri_begins_with(from->text, PPRI_LITERAL("~"))) {
        add_path_regex(reader, cookie, path);
        return;
    }
    if (!is_plain(reader, cookie, from) || !is_plain(reader, cookie, to) ||
        (semicolon < to->text.size && ppri_equal(from->text, path)))
        return;
    if (!cookie->again && ppri_nginx_has_slash(from->text) != ppri_nginx_has_slash(path))
        ppri_nginx_warn(
            reader, 0, from,
            "these two differ in the slash at their end: nginx replaces text, here both "
            "are directories",
            nothing);
    add_rule(reader, cookie, from, to, from->text, path);
}

/* --------------------------------------------------------------- Flags -- */

/* The name of cookies as a rule has it: of a regular expression, all that it can only mean. Return
   false if there is none. */
static bool read_cookie_name(struct ppri_nginx_reader *reader,
                             const struct ppri_nginx_cookie *cookie,
                             const struct ppri_nginx_word *word)
{
    struct ppri_array *name = &reader->client;
    struct ppr_view text = word->text;
    const bool pattern = ppri_begins_with(text, PPRI_LITERAL("~"));
    name->count = 0;
    if (!ppri_array_reserve(name, reader->draft->allocator, text.size + 1, 1)) {
        ppri_nginx_no_memory(reader);
        return false;
    }
    if (pattern)
        text = ppri_from(text, 1);
    if (pattern && (ppri_equal(text, PPRI_LITERAL(".")) || ppri_equal(text, PPRI_LITERAL(".*")) ||
                    ppri_equal(text, PPRI_LITERAL(".+"))))
        text.size = 0;
    if (pattern && text.size && text.data[0] != '^') {
        leave_out(reader, cookie, word, 0,
                  "proxy_cookie_flags % is left out: write a cookie's name, or ~ alone for all, or "
                  "~^ and what names begin with",
                  word->text);
        return false;
    }
    for (size_t i = pattern && text.size; i < text.size; i++) {
        const char c = text.data[i];
        if (pattern && ppri_find(PPRI_LITERAL("\\.*+?[](){}|^$"), c) < 14) {
            leave_out(reader, cookie, word, i + 1,
                      "proxy_cookie_flags % is left out: only what names begin with can stand "
                      "behind ~^",
                      word->text);
            return false;
        }
        ((char *)name->data)[name->count++] = c;
    }
    if (pattern)
        ((char *)name->data)[name->count++] = '*';
    return true;
}

static void add_cookie_flags(struct ppri_nginx_reader *reader,
                             const struct ppri_nginx_cookie *cookie)
{
    unsigned flags = 0;
    const struct ppri_nginx_word *name = cookie_word(reader, cookie, 1);
    if (!read_cookie_name(reader, cookie, name))
        return;
    for (size_t i = 2; i < cookie->directive->count; i++) {
        const struct ppri_nginx_word *word = cookie_word(reader, cookie, i);
        const char *wrong = NULL;
        if (!is_plain(reader, cookie, word))
            return;
        wrong = ppri_cookie_flag(word->text, &flags);
        if (wrong) {
            ppri_nginx_fail(reader, word, 0, wrong, nothing, nothing);
            return;
        }
    }
    if (!reader->trial)
        reader->trial = ppr_builder_new(reader->draft->allocator);
    const struct ppr_view text = ppri_view(reader->client.data, reader->client.count);
    if (ppr_builder_cookie_flags(reader->trial, text, flags) == PPR_OK) {
        ppri_draft_place(reader->draft, name->position);
        ppr_builder_cookie_flags(reader->draft->rules, text, flags);
        return;
    }
    leave_out(reader, cookie, name, ppr_builder_error(reader->trial)->offset, "this is left out: %",
              ppr_view_of(ppr_builder_error(reader->trial)->message));
    ppr_builder_free(reader->trial);
    reader->trial = NULL;
}

/* ------------------------------------------------------------------ All -- */

void ppri_nginx_add_cookie(struct ppri_nginx_reader *reader, const struct ppri_nginx_cookie *cookie)
{
    switch (cookie->directive->kind) {
    case PPRI_NGINX_DOMAIN:
        add_domain(reader, cookie);
        break;
    case PPRI_NGINX_PATH:
        add_path(reader, cookie);
        break;
    default:
        add_cookie_flags(reader, cookie);
    }
}
