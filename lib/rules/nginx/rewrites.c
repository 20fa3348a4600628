/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/rewrites.h"

#include "rules/nginx/location.h"
#include "text/chars.h"

static struct ppr_view word_of(const struct ppri_nginx_reader *reader, size_t index, size_t number)
{
    const struct ppri_nginx_directive *directive = ppri_nginx_at(&reader->file, index);
    return number < directive->count ? ppri_nginx_word(&reader->file, directive, number)->text
                                     : PPRI_LITERAL("");
}

static bool cut_end(struct ppr_view *text, struct ppr_view end)
{
    const bool there =
        text->size >= end.size && ppri_equal(ppri_from(*text, text->size - end.size), end);
    text->size -= there ? end.size : 0;
    return there;
}

static struct ppr_view without_slash(struct ppr_view path)
{
    cut_end(&path, PPRI_LITERAL("/"));
    return path;
}

/* Whether an expression is that of a text, but for what it escapes. */
static bool is_literally(struct ppr_view expression, struct ppr_view text)
{
    size_t at = 0;
    for (size_t i = 0; i < expression.size; i++, at++) {
        i += expression.data[i] == '\\' && i + 1 < expression.size;
        if (at >= text.size || expression.data[i] != text.data[at])
            return false;
    }
    return at == text.size;
}

/* Whether a rewrite makes one path of another and leaves the rest behind it as it is. Both come
   without a slash at their end, as all ways to write this come to directories. */
static bool moves(struct ppr_view expression, struct ppr_view replacement, struct ppr_view from,
                  struct ppr_view to)
{
    static const char *const ways[][2] = {
        {"/?(.*)", "/$1"}, {"/(.*)", "/$1"}, {"/(.+)", "/$1"}, {"(/.*)", "$1"}, {"(.*)", "$1"},
    };
    if (ppri_begins_with(expression, PPRI_LITERAL("^")))
        expression = ppri_from(expression, 1);
    cut_end(&expression, PPRI_LITERAL("$"));
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (cut_end(&expression, ppr_view_of(ways[i][0])))
            return cut_end(&replacement, ppr_view_of(ways[i][1])) &&
                   is_literally(expression, from) && ppri_equal(replacement, to);
    }
    return false;
}

/* Whether a rewrite leaves the path as it is, or as the rules of a proxy_pass say; NULL: none. */
static bool is_harmless(const struct ppri_nginx_reader *reader, size_t rewrite,
                        const struct ppri_nginx_pass *pass)
{
    const struct ppr_view expression = word_of(reader, rewrite, 1);
    const struct ppr_view replacement = word_of(reader, rewrite, 2);
    struct ppr_view same = replacement;
    if (pass && pass->uri.size)
        return moves(expression, replacement, without_slash(pass->location.path),
                     without_slash(pass->uri));
    same.size = ppri_find(same, '$');
    same = without_slash(same);
    return moves(expression, replacement, same, same);
}

/* Whether a rewrite is answered with a redirect. */
static bool is_redirect(const struct ppri_nginx_reader *reader, size_t rewrite)
{
    const struct ppr_view replacement = word_of(reader, rewrite, 2);
    const struct ppr_view flag = word_of(reader, rewrite, 3);
    return ppri_begins_with(replacement, PPRI_LITERAL("http://")) ||
           ppri_begins_with(replacement, PPRI_LITERAL("https://")) ||
           ppri_begins_with(replacement, PPRI_LITERAL("$scheme")) ||
           ppri_equal(flag, PPRI_LITERAL("redirect")) ||
           ppri_equal(flag, PPRI_LITERAL("permanent"));
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

/* Whether a replacement has something of the path that was asked for. */
static bool has_group(struct ppr_view replacement)
{
    const struct ppr_view rest = ppri_from(replacement, ppri_find(replacement, '$'));
    return rest.size > 1 && ppri_is_digit(rest.data[1]);
}

/* Warn of the rewrites of a block: one of a proxy_pass, or of its server. */
static enum ppr_status warn_block(const struct ppri_nginx_reader *reader, size_t block,
                                  const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const char *sentence =
        !pass ? "the backend gets another path than the client asked for: write a location and a "
                "proxy_pass with a path instead of rewrite"
        : pass->uri.size ? "the backend gets the path that this rewrite makes, not that of "
                           "proxy_pass: write it there instead"
                         : "the backend gets another path than the client asked for: write a "
                           "proxy_pass with a path instead of rewrite";
    enum ppr_status status = PPR_OK;
    size_t i = ppri_nginx_child(file, block, PPRI_NGINX_REWRITE);
    for (; i && status == PPR_OK; i = ppri_nginx_sibling(file, i)) {
        const bool counts = pass ? is_last(reader, i) : has_group(word_of(reader, i, 2));
        if (counts && !is_redirect(reader, i) && !is_harmless(reader, i, pass))
            status = ppri_nginx_warn(reader, 0, ppri_nginx_word(file, ppri_nginx_at(file, i), 0),
                                     sentence, ppri_view(NULL, 0));
    }
    return status;
}

/* Whether what its rewrites make of the path is nothing to a proxy_pass; NULL: to any of the server
   at hand. */
static bool is_untouched(const struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass)
{
    if (pass) {
        struct ppr_view url = pass->word->text; /* the path that was asked for, whatever is made */
        return cut_end(&url, PPRI_LITERAL("$request_uri"));
    }
    /* Where a proxy_pass stands outside of all blocks, that is the inside of a location. */
    return !ppri_nginx_next(reader, reader->server, PPRI_NGINX_PASS) ||
           ppri_nginx_child(&reader->file, reader->server, PPRI_NGINX_PASS);
}

enum ppr_status ppri_nginx_warn_rewrites(const struct ppri_nginx_reader *reader,
                                         const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t block = pass ? pass->block : reader->server;
    if (is_untouched(reader, pass))
        return PPR_OK;
    enum ppr_status status = warn_block(reader, block, pass);
    size_t i = ppri_nginx_child(file, block, PPRI_NGINX_IF);
    for (; i && status == PPR_OK; i = ppri_nginx_sibling(file, i)) {
        /* A proxy_pass in there is one of its own. */
        if (!(ppri_nginx_at(file, i)->has & PPRI_NGINX_BIT(PPRI_NGINX_PASS)))
            status = warn_block(reader, i, pass);
    }
    return status;
}
