/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* If (RFC 4918 10.4): the resource tags, which stand outside of parentheses. State
   tokens inside look like URLs and are none of ours. */

#include "fields/if.h"

#include "text/chars.h"

/* Skip an entity tag, "[" at `at`; return the offset behind it, 0 where it has no end. */
static size_t skip_entity_tag(struct ppr_view value, size_t at)
{
    bool quoted = false;
    for (at++; at < value.size; at++) {
        if (value.data[at] == '"')
            quoted = !quoted;
        else if (value.data[at] == ']' && !quoted)
            return at + 1;
    }
    return 0;
}

/* Skip a list, "(" at `at`; return the offset behind it, 0 where it has no end. */
static size_t skip_list(struct ppr_view value, size_t at)
{
    for (at++; at && at < value.size;) {
        const char c = value.data[at];
        if (c == ')')
            return at + 1;
        if (c == '[') {
            at = skip_entity_tag(value, at);
        } else if (c == '<') {
            const size_t end = at + ppri_find(ppri_from(value, at), '>');
            at = end == value.size ? 0 : end + 1;
        } else {
            at++;
        }
    }
    return 0;
}

/* The offset behind what stands at `at`; 0 where it has no place there. `*tag`: it
   is a resource tag. */
static size_t skip_part(struct ppr_view value, size_t at, bool *tag)
{
    const char c = value.data[at];
    *tag = c == '<';
    if (*tag) {
        const size_t end = at + ppri_find(ppri_from(value, at), '>');
        return end == value.size ? 0 : end + 1;
    }
    if (c == '(')
        return skip_list(value, at);
    return ppri_is_ows(c) || c == '\r' || c == '\n' ? at + 1 : 0;
}

static bool is_well_formed(struct ppr_view value)
{
    bool tag = false;
    for (size_t at = 0; at < value.size;) {
        at = skip_part(value, at, &tag);
        if (!at)
            return false;
    }
    return true;
}

void ppri_kind_if(struct ppri_value_edit *edit, struct ppr_view value)
{
    if (!is_well_formed(value)) {
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, value.data);
        return;
    }
    bool tag = false;
    edit->ends = PPRI_ENDS_BRACKET;
    for (size_t at = 0; at < value.size;) {
        const size_t end = skip_part(value, at, &tag);
        if (tag)
            ppri_value_reference(edit, ppri_slice(value, at + 1, end - 1));
        at = end;
    }
}
