/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Percent-encodes characters of paths. */

#include "text/percent.h"

#include "text/view.h"

size_t ppri_encode(char c, char to[3])
{
    const struct ppr_view others = PPRI_LITERAL("/!$&'()*+,;=:@");
    to[0] = c;
    if (ppri_is(c, PPRI_UNRESERVED) || ppri_find(others, c) < others.size)
        return 1;
    ppri_percent_write(c, to);
    return 3;
}
