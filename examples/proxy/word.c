/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "word.h"

#include <string.h>

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

bool same_view(struct ppr_view a, struct ppr_view b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++) {
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    }
    return true;
}

bool same_word(struct ppr_view view, const char *word)
{
    return same_view(view, ppr_view_of(word));
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* tchar of RFC 9110 5.6.2 */
static bool is_token_char(char c)
{
    if (is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'))
        return true;
    return c != '\0' && strchr("!#$%&'*+-.^_`|~", c);
}

bool is_token(struct ppr_view view)
{
    for (size_t i = 0; i < view.size; i++) {
        if (!is_token_char(view.data[i]))
            return false;
    }
    return view.size > 0;
}

bool is_control(char c)
{
    return (unsigned char)c < 0x20 || c == 0x7f;
}

bool has_control(struct ppr_view view)
{
    for (size_t i = 0; i < view.size; i++) {
        if (is_control(view.data[i]) && view.data[i] != '\t')
            return true;
    }
    return false;
}

struct ppr_view view_from(struct ppr_view view, size_t begin)
{
    return (struct ppr_view){view.data + begin, view.size - begin};
}

struct ppr_view take_until(struct ppr_view *rest, char mark)
{
    const char *end = rest->size ? memchr(rest->data, mark, rest->size) : NULL;
    struct ppr_view taken = *rest;
    if (end)
        taken.size = (size_t)(end - rest->data);
    *rest = view_from(*rest, end ? taken.size + 1 : taken.size);
    return taken;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

struct ppr_view trimmed(struct ppr_view view)
{
    while (view.size && is_space(view.data[0]))
        view = view_from(view, 1);
    while (view.size && is_space(view.data[view.size - 1]))
        view.size--;
    return view;
}
