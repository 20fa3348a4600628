/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Percent-encoding (RFC 3986 2.1). */

#ifndef PPRI_TEXT_PERCENT_H
#define PPRI_TEXT_PERCENT_H

#include "text/chars.h"

#include <ppr/ppr.h>

#include <stddef.h>

/* Decodes the percent-encoding at the offset `at` of `text`. Returns false if there is none. */
static inline bool ppri_percent_read(struct ppr_view text, size_t at, char *byte)
{
    if (text.data[at] != '%' || text.size - at < 3 || !ppri_is(text.data[at + 1], PPRI_HEX) ||
        !ppri_is(text.data[at + 2], PPRI_HEX))
        return false;
    *byte = (char)(unsigned char)(ppri_hex_value(text.data[at + 1]) << 4 |
                                  ppri_hex_value(text.data[at + 2]));
    return true;
}

/* Writes the percent-encoding of `byte` to `to`. */
static inline void ppri_percent_write(char byte, char to[3])
{
    static const char digits[] = "0123456789ABCDEF";
    to[0] = '%';
    to[1] = digits[(unsigned char)byte >> 4];
    to[2] = digits[(unsigned char)byte & 15];
}

/* Writes `c`, a character of a decoded path, to `to`: itself, or percent-encoded. Returns the bytes
   written. Braces are encoded, because they never mark a capture here. */
size_t ppri_encode(char c, char to[3]);

#endif
