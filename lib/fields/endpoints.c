/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind endpoints: the URLs to which browsers send reports. Reporting-Endpoints is a dictionary
   of quoted references (RFC 9651 3.2). Report-To is JSON in which each member `url` is a
   reference. */

#include <ppr/ppr.h>

#include "fields/json_members.h"
#include "fields/kinds.h"

/* Maps the strings of a dictionary. If `edit` is NULL, only checks. Returns false if a string has
   no end. */
static bool walk_strings(struct ppr_view rest, struct ppri_value_edit *edit)
{
    struct ppr_view string;
    for (size_t at = 0; (at = ppri_find(rest, '"')) < rest.size;) {
        rest = ppri_from(rest, at + 1);
        if (!ppri_kind_take_quoted(&rest, &string))
            return false;
        if (edit && ppri_find(string, '\\') < string.size)
            ppri_value_note(edit, PPR_REASON_MALFORMED, 0, string);
        else if (edit)
            ppri_value_reference(edit, string);
    }
    return true;
}

void ppri_kind_endpoints(struct ppri_value_edit *edit, struct ppr_view value)
{
    const struct ppr_view text = ppri_trim(value, edit->folded);
    struct ppri_json json = {.rest = text};
    struct ppri_json_member member;
    const bool is_json = text.size && (text.data[0] == '{' || text.data[0] == '[');
    if (is_json ? !ppri_json_is_whole(text) : !walk_strings(text, NULL)) {
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, text);
        return;
    }
    edit->ends = PPRI_ENDS_QUOTES;
    if (!is_json)
        walk_strings(text, edit);
    while (is_json && ppri_json_next(&json, &member)) {
        if (ppri_equal(member.name, PPRI_LITERAL("url")))
            ppri_value_json(edit, member.value, false);
    }
}
