/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind hx-location, for htmx: a reference, or a JSON object whose member `path` is a
   reference. */

#include <ppr/ppr.h>

#include "fields/json_members.h"
#include "fields/kinds.h"

void ppri_kind_hx_location(struct ppri_value_edit *edit, struct ppr_view value)
{
    const struct ppr_view text = ppri_trim(value, edit->folded);
    struct ppri_json json = {.rest = text};
    struct ppri_json_member member;
    if (!text.size || text.data[0] != '{') {
        ppri_value_reference(edit, text);
        return;
    }
    if (!ppri_json_is_whole(text)) {
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, text);
        return;
    }
    edit->ends = PPRI_ENDS_QUOTES;
    while (ppri_json_next(&json, &member)) {
        if (json.depth == 1 && ppri_equal(member.name, PPRI_LITERAL("path")))
            ppri_value_json(edit, member.value, false);
    }
}
