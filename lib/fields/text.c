/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Text: absolute URLs anywhere, at token boundaries. */

#include "fields/text.h"

#include "text/chars.h"

static bool is_boundary(char c)
{
    switch (c) {
    case '"':
    case '\'':
    case ',':
    case ';':
    case '<':
    case '>':
    case '(':
    case ')':
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        return true;
    default:
        return false;
    }
}

/* Whether a token is a URL with a scheme of ours. */
static bool is_url(struct ppr_view token)
{
    const size_t colon = ppri_find(token, ':');
    if (token.size - colon < 3 || token.data[colon + 1] != '/' || token.data[colon + 2] != '/')
        return false;
    return ppri_scheme_of(ppri_slice(token, 0, colon)) != PPRI_SCHEME_OTHER;
}

void ppri_kind_text(struct ppri_value_edit *edit, struct ppr_view value)
{
    edit->ends = PPRI_ENDS_TEXT;
    for (size_t at = 0; at < value.size; at++) {
        const size_t begin = at;
        while (at < value.size && !is_boundary(value.data[at]))
            at++;
        const struct ppr_view token = ppri_slice(value, begin, at);
        if (is_url(token))
            ppri_value_url(edit, token);
    }
}
