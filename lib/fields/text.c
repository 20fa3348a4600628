/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Text: absolute URLs anywhere, at token boundaries. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "text/chars.h"

static bool is_boundary(char c)
{
    const struct ppr_view marks = PPRI_LITERAL("\"',;<>()");
    return ppri_is_space(c) || ppri_find(marks, c) < marks.size;
}

void ppri_kind_text(struct ppri_value_edit *edit, struct ppr_view value)
{
    edit->ends = PPRI_ENDS_TEXT;
    for (struct ppr_view token; ppri_kind_next_token(&value, is_boundary, &token);) {
        if (ppri_kind_is_url(token))
            ppri_value_url(edit, token);
    }
}
