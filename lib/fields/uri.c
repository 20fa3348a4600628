/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind uri: one URI reference, as in Location (RFC 9110 10.2.2) or Referer (10.1.3). */

#include <ppr/ppr.h>

#include "fields/kinds.h"

void ppri_kind_uri(struct ppri_value_edit *edit, struct ppr_view value)
{
    ppri_value_reference(edit, ppri_trim(value, edit->folded));
}

PPRI_RARE void ppri_kind_referer(struct ppri_value_edit *edit, struct ppr_view value)
{
    edit->strict = true;
    ppri_kind_uri(edit, value);
}

/* HX-Push-Url and HX-Replace-Url of htmx: a reference, or "true" or "false". */
PPRI_RARE void ppri_kind_switch(struct ppri_value_edit *edit, struct ppr_view value)
{
    const struct ppr_view word = ppri_trim(value, edit->folded);
    if (!ppri_equal(word, PPRI_LITERAL("true")) && !ppri_equal(word, PPRI_LITERAL("false")))
        ppri_kind_uri(edit, value);
}
