/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Refresh: the steps of WHATWG HTML, "shared declarative refresh steps". */

#include "fields/refresh.h"

#include "text/chars.h"

static size_t skip_html_spaces(struct ppr_view value, size_t at)
{
    while (at < value.size && ppri_is_html_space(value.data[at]))
        at++;
    return at;
}

/* Skip the time. Return the value's size where it is none, or nothing follows. */
static size_t skip_time(struct ppr_view value)
{
    size_t at = skip_html_spaces(value, 0);
    const size_t begin = at;
    while (at < value.size && ppri_is_digit(value.data[at]))
        at++;
    if (at == begin && (at == value.size || value.data[at] != '.'))
        return value.size;
    while (at < value.size && (ppri_is_digit(value.data[at]) || value.data[at] == '.'))
        at++;
    if (at < value.size && value.data[at] != ';' && value.data[at] != ',' &&
        !ppri_is_html_space(value.data[at]))
        return value.size;
    at = skip_html_spaces(value, at);
    if (at < value.size && (value.data[at] == ';' || value.data[at] == ','))
        at++;
    return skip_html_spaces(value, at);
}

/* Skip "url =" if it stands there; otherwise stay. */
static size_t skip_name(struct ppr_view value, size_t at)
{
    if (value.size - at < 4 ||
        !ppri_equal_nocase(ppri_slice(value, at, at + 3), PPRI_LITERAL("url")))
        return at;
    const size_t equals = skip_html_spaces(value, at + 3);
    if (equals == value.size || value.data[equals] != '=')
        return at;
    return skip_html_spaces(value, equals + 1);
}

void ppri_kind_refresh(struct ppri_value_edit *edit, struct ppr_view value)
{
    const size_t behind_time = skip_time(value);
    if (behind_time == value.size)
        return;
    size_t begin = skip_name(value, behind_time);
    size_t end = value.size;
    /* Quotes count where a name stands before them, or nothing that begins one. */
    const bool named = begin > behind_time || ppri_lower(value.data[behind_time]) != 'u';
    if (named && begin < end && (value.data[begin] == '"' || value.data[begin] == '\'')) {
        const char quote = value.data[begin++];
        end = begin + ppri_find(ppri_from(value, begin), quote);
        edit->ends = quote == '\'' ? PPRI_ENDS_QUOTE : PPRI_ENDS_QUOTES;
    }
    while (end > begin && ppri_is_html_space(value.data[end - 1]))
        end--;
    while (begin < end && ppri_is_html_space(value.data[begin]))
        begin++;
    if (begin < end)
        ppri_value_reference(edit, ppri_slice(value, begin, end));
}
