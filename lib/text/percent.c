/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "text/percent.h"

#include "text/chars.h"
#include "text/view.h"

size_t ppri_encode(char c, char to[3])
{
    static const char digits[] = "0123456789ABCDEF";
    const struct ppr_view others = PPRI_LITERAL("/!$&'()*+,;=:@");
    to[0] = c;
    if (ppri_is(c, PPRI_UNRESERVED) || ppri_find(others, c) < others.size)
        return 1;
    to[0] = '%';
    to[1] = digits[(unsigned char)c >> 4];
    to[2] = digits[(unsigned char)c & 15];
    return 3;
}
