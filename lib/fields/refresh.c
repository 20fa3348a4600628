/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind refresh: the steps of WHATWG HTML, "shared declarative refresh steps". */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "text/chars.h"

static struct ppr_view skip_spaces(struct ppr_view text)
{
    return ppri_kind_skip(text, ppri_is_html_space);
}

static bool is_time(char c)
{
    return ppri_is_digit(c) || c == '.';
}

static bool is_time_end(char c)
{
    return c == ';' || c == ',';
}

/* Returns the rest of `value` after the time; empty if there is no time, or no rest. */
static struct ppr_view skip_time(struct ppr_view value)
{
    const struct ppr_view time = skip_spaces(value);
    struct ppr_view rest = ppri_kind_skip(time, is_time);
    if (rest.size == time.size || !rest.size ||
        (!is_time_end(rest.data[0]) && !ppri_is_html_space(rest.data[0])))
        return ppri_view(NULL, 0);
    rest = skip_spaces(rest);
    return rest.size && is_time_end(rest.data[0]) ? skip_spaces(ppri_from(rest, 1)) : rest;
}

/* Returns the rest of `text` after "url =", or `text` if it does not begin so. */
static struct ppr_view skip_name(struct ppr_view text)
{
    if (text.size < 4 || !ppri_equal_nocase(ppri_slice(text, 0, 3), PPRI_LITERAL("url")))
        return text;
    const struct ppr_view rest = skip_spaces(ppri_from(text, 3));
    return rest.size && rest.data[0] == '=' ? skip_spaces(ppri_from(rest, 1)) : text;
}

void ppri_kind_refresh(struct ppri_value_edit *edit, struct ppr_view value)
{
    struct ppr_view url = skip_name(skip_time(value));
    if (!url.size)
        return;
    if (url.data[0] == '"' || url.data[0] == '\'') {
        edit->ends = url.data[0] == '\'' ? PPRI_ENDS_QUOTE : PPRI_ENDS_QUOTES;
        url = ppri_slice(url, 1, 1 + ppri_find(ppri_from(url, 1), url.data[0]));
    }
    url = skip_spaces(url);
    while (url.size && ppri_is_html_space(url.data[url.size - 1]))
        url.size--;
    if (url.size)
        ppri_value_reference(edit, url);
}
