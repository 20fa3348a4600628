/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Serialised origins (RFC 6454 6.2): one, or a list of them; "null" and "*" stay. */

#include "fields/origin.h"

#include "text/chars.h"

static bool is_separator(char c)
{
    return ppri_is_ows(c) || c == ',' || c == '\r' || c == '\n';
}

void ppri_kind_origin(struct ppri_value_edit *edit, struct ppr_view value)
{
    for (size_t at = 0; at < value.size; at++) {
        const size_t begin = at;
        while (at < value.size && !is_separator(value.data[at]))
            at++;
        const struct ppr_view token = ppri_slice(value, begin, at);
        if (ppri_find(token, ':') < token.size)
            ppri_value_origin(edit, token);
    }
}
