/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/location.h"

enum ppri_nginx_match ppri_nginx_modifier(struct ppr_view text, size_t *size)
{
    *size = 0;
    if (ppri_begins_with(text, PPRI_LITERAL("^~")))
        *size = 2;
    if (*size)
        return PPRI_NGINX_PREFIX;
    if (ppri_begins_with(text, PPRI_LITERAL("@")))
        return PPRI_NGINX_NAMED;
    *size = ppri_begins_with(text, PPRI_LITERAL("=")) || ppri_begins_with(text, PPRI_LITERAL("~"));
    if (*size && text.data[0] == '=')
        return PPRI_NGINX_EXACT;
    *size += ppri_begins_with(text, PPRI_LITERAL("~*"));
    return *size ? PPRI_NGINX_REGEX : PPRI_NGINX_PREFIX;
}

struct ppri_nginx_location ppri_nginx_location(const struct ppri_nginx_reader *reader, size_t block)
{
    const struct ppri_nginx *file = &reader->file;
    struct ppri_nginx_location location = {.match = PPRI_NGINX_NOWHERE, .path = PPRI_LITERAL("/")};
    if (ppri_nginx_at(file, block)->kind != PPRI_NGINX_LOCATION)
        block = ppri_nginx_around(file, block, PPRI_NGINX_LOCATION);
    if (!block)
        return location;
    const struct ppri_nginx_directive *directive = ppri_nginx_at(file, block);
    size_t size = 0;
    const struct ppr_view first = ppri_nginx_word(file, directive, 1)->text;
    location.match = ppri_nginx_modifier(first, &size);
    location.is_final = location.match == PPRI_NGINX_PREFIX && size;
    location.ignores_case = location.match == PPRI_NGINX_REGEX && size == 2;
    location.word = ppri_nginx_word(file, directive, directive->count - 1);
    if (location.match <= PPRI_NGINX_REGEX)
        location.path = ppri_from(location.word->text, directive->count == 2 ? size : 0);
    if (location.match == PPRI_NGINX_REGEX) {
        location.expression = location.path;
        location.path = PPRI_LITERAL("/");
    }
    return location;
}

/* Whether a path has a dot segment. */
static bool has_dot_segment(struct ppr_view path)
{
    for (size_t i = 0; i + 1 < path.size; i++) {
        size_t end = i + 1;
        while (end < path.size && path.data[end] == '.')
            end++;
        if (path.data[i] == '/' && end > i + 1 && end <= i + 3 &&
            (end == path.size || path.data[end] == '/'))
            return true;
    }
    return false;
}

bool ppri_nginx_is_found(const struct ppri_nginx_location *location)
{
    return location->match > PPRI_NGINX_EXACT ||
           (ppri_begins_with(location->path, PPRI_LITERAL("/")) &&
            !has_dot_segment(location->path));
}

bool ppri_nginx_has_slash(struct ppr_view text)
{
    return text.size && text.data[text.size - 1] == '/';
}

bool ppri_nginx_covers(struct ppr_view path, struct ppr_view other)
{
    if (ppri_nginx_has_slash(path))
        path.size--;
    return ppri_begins_with(other, path) &&
           (other.size == path.size || other.data[path.size] == '/');
}

size_t ppri_nginx_next(const struct ppri_nginx_reader *reader, size_t index,
                       enum ppri_nginx_kind kind)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t end = ppri_nginx_at(file, reader->server)->next;
    for (index++; index < end; index++) {
        const struct ppri_nginx_directive *directive = ppri_nginx_at(file, index);
        if (directive->kind == kind)
            return index;
        if (directive->kind == PPRI_NGINX_SERVER)
            index = directive->next - 1; /* another one's */
    }
    return 0;
}
