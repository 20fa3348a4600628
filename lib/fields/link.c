/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Link (RFC 8288 3): every target of the list, and every anchor. */

#include "fields/link.h"

#include "text/chars.h"

/* A place in a value. */
struct cursor {
    struct ppr_view value;
    size_t at;
    struct ppri_value_edit *edit; /* NULL: only looking whether the value is well formed */
};

static bool at_char(const struct cursor *cursor, char c)
{
    return cursor->at < cursor->value.size && cursor->value.data[cursor->at] == c;
}

static void skip_spaces(struct cursor *cursor)
{
    while (cursor->at < cursor->value.size && ppri_is_space(cursor->value.data[cursor->at]))
        cursor->at++;
}

static void tell_reference(struct cursor *cursor, size_t begin, size_t end, enum ppri_ends ends)
{
    if (!cursor->edit)
        return;
    while (end > begin && ppri_is_space(cursor->value.data[end - 1]))
        end--;
    while (begin < end && ppri_is_space(cursor->value.data[begin]))
        begin++;
    cursor->edit->ends = (uint8_t)ends;
    ppri_value_reference(cursor->edit, ppri_slice(cursor->value, begin, end));
}

/* Skip a quoted-string (RFC 9110 5.6.4). `*escaped`: it has a backslash. Return
   false if it has no end. */
static bool skip_quoted(struct cursor *cursor, bool *escaped)
{
    const struct ppr_view value = cursor->value;
    *escaped = false;
    for (cursor->at++; cursor->at < value.size; cursor->at++) {
        if (value.data[cursor->at] == '"') {
            cursor->at++;
            return true;
        }
        if (value.data[cursor->at] == '\\') {
            *escaped = true;
            cursor->at++;
        }
    }
    return false;
}

/* Skip what stands behind "name=", and tell it, if it is an anchor's. */
static bool skip_parameter_value(struct cursor *cursor, bool anchor)
{
    const size_t begin = cursor->at;
    if (!at_char(cursor, '"')) {
        while (cursor->at < cursor->value.size && !at_char(cursor, ';') && !at_char(cursor, ','))
            cursor->at++;
        if (anchor)
            tell_reference(cursor, begin, cursor->at, PPRI_ENDS_LIST);
        return true;
    }
    bool escaped = false;
    if (!skip_quoted(cursor, &escaped))
        return false;
    /* What an escape stands for would have to be put together elsewhere. */
    if (anchor && escaped && cursor->edit)
        ppri_value_note(cursor->edit, PPR_REASON_MALFORMED, 0, cursor->value.data + begin + 1);
    else if (anchor)
        tell_reference(cursor, begin + 1, cursor->at - 1, PPRI_ENDS_QUOTES);
    return true;
}

/* Whether a parameter's name ends here (RFC 8288 B.3). */
static bool ends_name(const struct cursor *cursor)
{
    return cursor->at == cursor->value.size || at_char(cursor, '=') || at_char(cursor, ';') ||
           at_char(cursor, ',') || ppri_is_space(cursor->value.data[cursor->at]);
}

static bool skip_parameter(struct cursor *cursor)
{
    skip_spaces(cursor);
    const size_t begin = cursor->at;
    while (!ends_name(cursor))
        cursor->at++;
    const struct ppr_view name = ppri_slice(cursor->value, begin, cursor->at);
    skip_spaces(cursor);
    if (!at_char(cursor, '='))
        return true;
    cursor->at++;
    skip_spaces(cursor);
    return skip_parameter_value(cursor, ppri_equal_nocase(name, PPRI_LITERAL("anchor")));
}

/* Walk over one link-value. Return false where it is none. */
static bool walk_link(struct cursor *cursor)
{
    if (!at_char(cursor, '<'))
        return false;
    const size_t begin = cursor->at + 1;
    cursor->at = begin + ppri_find(ppri_from(cursor->value, begin), '>');
    if (cursor->at == cursor->value.size)
        return false;
    tell_reference(cursor, begin, cursor->at, PPRI_ENDS_BRACKET);
    cursor->at++;
    for (skip_spaces(cursor); at_char(cursor, ';'); skip_spaces(cursor)) {
        cursor->at++;
        if (!skip_parameter(cursor))
            return false;
    }
    return cursor->at == cursor->value.size || at_char(cursor, ',');
}

/* Walk over a list; empty elements are allowed (RFC 9110 5.6.1.2). */
static bool walk_list(struct cursor *cursor)
{
    for (;;) {
        skip_spaces(cursor);
        if (cursor->at == cursor->value.size)
            return true;
        if (at_char(cursor, ','))
            cursor->at++;
        else if (!walk_link(cursor))
            return false;
    }
}

void ppri_kind_link(struct ppri_value_edit *edit, struct ppr_view value)
{
    struct cursor cursor = {.value = value};
    if (!walk_list(&cursor)) {
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, value.data);
        return;
    }
    cursor.at = 0;
    cursor.edit = edit;
    walk_list(&cursor);
}
