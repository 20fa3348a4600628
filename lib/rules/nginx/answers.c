/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/answers.h"

static struct ppr_view word_of(const struct ppri_nginx_reader *reader, size_t index, size_t number)
{
    const struct ppri_nginx_directive *directive = ppri_nginx_at(&reader->file, index);
    return number < directive->count ? ppri_nginx_word(&reader->file, directive, number)->text
                                     : PPRI_LITERAL("");
}

bool ppri_nginx_is_denied(const struct ppri_nginx_reader *reader, size_t block)
{
    const struct ppri_nginx *file = &reader->file;
    const uint32_t both = PPRI_NGINX_BIT(PPRI_NGINX_DENY) | PPRI_NGINX_BIT(PPRI_NGINX_ALLOW);
    while (block && !(ppri_nginx_at(file, block)->has & both))
        block = ppri_nginx_at(file, block)->parent;
    const size_t deny = ppri_nginx_child(file, block, PPRI_NGINX_DENY);
    const size_t level = ppri_nginx_level(file, block, PPRI_NGINX_SATISFY);
    const size_t satisfy =
        level == PPRI_NGINX_NONE ? 0 : ppri_nginx_child(file, level, PPRI_NGINX_SATISFY);
    if (!deny || ppri_nginx_child(file, block, PPRI_NGINX_ALLOW) ||
        (satisfy && ppri_equal(ppri_nginx_text(file, satisfy), PPRI_LITERAL("any"))))
        return false;
    for (size_t i = deny; i; i = ppri_nginx_sibling(file, i)) {
        if (ppri_equal(ppri_nginx_text(file, i), PPRI_LITERAL("all")))
            return true;
    }
    return false;
}

bool ppri_nginx_is_redirect(const struct ppri_nginx_reader *reader, size_t rewrite)
{
    const struct ppr_view replacement = word_of(reader, rewrite, 2);
    const struct ppr_view flag = word_of(reader, rewrite, 3);
    return ppri_begins_with(replacement, PPRI_LITERAL("http://")) ||
           ppri_begins_with(replacement, PPRI_LITERAL("https://")) ||
           ppri_begins_with(replacement, PPRI_LITERAL("$scheme")) ||
           ppri_equal(flag, PPRI_LITERAL("redirect")) ||
           ppri_equal(flag, PPRI_LITERAL("permanent"));
}

/* Whether an expression finds every path. */
static bool finds_all(struct ppr_view expression)
{
    static const char *const all[] = {
        "^",    ".*",   "^.*",   "^(.*)",   "(.*)",  "^/",     "^(.*)$",  "^/(.*)",   "^/(.*)$",
        "^.*$", "^/.*", "^/.*$", "^(/.*)$", "/(.*)", "^(.+)$", "^/?(.*)", "^/?(.*)$", "."};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (ppri_equal(expression, ppr_view_of(all[i])))
            return true;
    }
    return false;
}

static bool redirects_all(const struct ppri_nginx_reader *reader, size_t block)
{
    const struct ppri_nginx *file = &reader->file;
    for (size_t i = ppri_nginx_child(file, block, PPRI_NGINX_REWRITE); i;
         i = ppri_nginx_sibling(file, i)) {
        if (ppri_nginx_is_redirect(reader, i) && finds_all(word_of(reader, i, 1)))
            return true;
    }
    return false;
}

bool ppri_nginx_answers_all(const struct ppri_nginx_reader *reader, size_t block)
{
    const struct ppri_nginx *file = &reader->file;
    return ppri_nginx_child(file, block, PPRI_NGINX_RETURN) || redirects_all(reader, block);
}
