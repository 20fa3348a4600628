/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind link (RFC 8288 3): every target of the list, and every anchor. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "text/chars.h"

/* A walk over a value. */
struct cursor {
    struct ppr_view rest;
    struct ppri_value_edit *edit; /* NULL while the value is only checked */
};

/* Takes the text before the first of the characters `ends`, or all of the rest. */
static struct ppr_view take_until(struct cursor *cursor, struct ppr_view ends)
{
    const struct ppr_view rest = cursor->rest;
    size_t size = 0;
    while (size < rest.size && ppri_find(ends, rest.data[size]) == ends.size)
        size++;
    cursor->rest = ppri_from(rest, size);
    return ppri_slice(rest, 0, size);
}

static void tell_reference(const struct cursor *cursor, struct ppr_view text, enum ppri_ends ends)
{
    if (!cursor->edit)
        return;
    cursor->edit->ends = (uint8_t)ends;
    ppri_value_reference(cursor->edit, ppri_trim_all(text, true));
}

/* Skips a parameter, and maps its value if it is an anchor. The name ends as in RFC 8288 B.3.
   Returns false if a quoted value has no end. */
static bool skip_parameter(struct cursor *cursor)
{
    cursor->rest = ppri_kind_skip(cursor->rest, ppri_is_space);
    const struct ppr_view name = take_until(cursor, PPRI_LITERAL("=;, \t\r\n"));
    const bool anchor = ppri_equal_nocase(name, PPRI_LITERAL("anchor"));
    if (!ppri_kind_skip_char(&cursor->rest, '='))
        return true;
    struct ppr_view text;
    const bool quoted = ppri_kind_skip_char(&cursor->rest, '"');
    if (!quoted)
        text = take_until(cursor, PPRI_LITERAL(";,"));
    else if (!ppri_kind_take_quoted(&cursor->rest, &text))
        return false;
    /* The value of an escaped anchor would have to be built in another buffer. */
    if (anchor && cursor->edit && quoted && ppri_find(text, '\\') < text.size)
        ppri_value_note(cursor->edit, PPR_REASON_MALFORMED, 0, text);
    else if (anchor)
        tell_reference(cursor, text, quoted ? PPRI_ENDS_QUOTES : PPRI_ENDS_LIST);
    return true;
}

/* Walks over one link-value. Returns false if it is malformed. */
static bool walk_link(struct cursor *cursor)
{
    if (!ppri_kind_skip_char(&cursor->rest, '<'))
        return false;
    const struct ppr_view target = take_until(cursor, PPRI_LITERAL(">"));
    if (!ppri_kind_skip_char(&cursor->rest, '>'))
        return false;
    tell_reference(cursor, target, PPRI_ENDS_BRACKET);
    while (ppri_kind_skip_char(&cursor->rest, ';')) {
        if (!skip_parameter(cursor))
            return false;
    }
    return !cursor->rest.size || cursor->rest.data[0] == ',';
}

/* Walks over a list. Empty elements are allowed (RFC 9110 5.6.1.2). */
static bool walk_list(struct cursor *cursor)
{
    while (cursor->rest.size) {
        if (!ppri_kind_skip_char(&cursor->rest, ',') && cursor->rest.size && !walk_link(cursor))
            return false;
    }
    return true;
}

void ppri_kind_link(struct ppri_value_edit *edit, struct ppr_view value)
{
    struct cursor cursor = {.rest = value};
    if (!walk_list(&cursor)) {
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, value);
        return;
    }
    cursor.rest = value;
    cursor.edit = edit;
    walk_list(&cursor);
}
