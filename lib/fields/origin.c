/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind origin: serialised origins (RFC 6454 6.2), one or a list. "null" and "*" stay. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "text/chars.h"

static bool is_separator(char c)
{
    return ppri_is_space(c) || c == ',';
}

void ppri_kind_origin(struct ppri_value_edit *edit, struct ppr_view value)
{
    for (struct ppr_view token; ppri_kind_next_token(&value, is_separator, &token);) {
        if (ppri_find(token, ':') < token.size)
            ppri_value_origin(edit, token);
    }
}
