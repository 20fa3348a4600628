/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind if (RFC 4918 10.4): the resource tags, which stand outside of parentheses. State tokens
   inside look like URLs, and stay. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "text/chars.h"
#include "text/skip.h"

/* Returns the offset after the next `c`, or 0 if there is no `c`. */
static size_t skip_past(struct ppr_view value, size_t at, char c)
{
    const size_t end = ppri_seek(value, at, c);
    return end == value.size ? 0 : end + 1;
}

/* Returns the offset after the list whose "(" is at `at`, or 0 if it has no end. */
static size_t skip_list(struct ppr_view value, size_t at)
{
    bool tag = false; /* in an entity tag, which is quoted and in brackets */
    for (at++; at && at < value.size;) {
        const char c = value.data[at];
        if (c == ')' && !tag)
            return at + 1;
        if (c == '[' || c == ']')
            tag = c == '[';
        if (c == '<' && !tag)
            at = skip_past(value, at, '>');
        else
            at = c == '"' && tag ? skip_past(value, at + 1, '"') : at + 1;
    }
    return 0;
}

/* Returns the offset after the part at `at`: a resource tag, a list or white space. Returns 0 for
   any other part. */
static size_t skip_part(struct ppr_view value, size_t at)
{
    if (value.data[at] == '<')
        return skip_past(value, at, '>');
    if (value.data[at] == '(')
        return skip_list(value, at);
    return ppri_is_space(value.data[at]) ? at + 1 : 0;
}

/* Maps the resource tags of `value`. If `edit` is NULL, only checks. Returns false if the value is
   malformed. */
static bool walk(struct ppri_value_edit *edit, struct ppr_view value)
{
    for (size_t at = 0, end = 0; at < value.size; at = end) {
        end = skip_part(value, at);
        if (!end)
            return false;
        if (edit && value.data[at] == '<')
            ppri_value_reference(edit, ppri_slice(value, at + 1, end - 1));
    }
    return true;
}

void ppri_kind_if(struct ppri_value_edit *edit, struct ppr_view value)
{
    edit->ends = PPRI_ENDS_BRACKET;
    if (walk(NULL, value))
        walk(edit, value);
    else
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, value);
}
