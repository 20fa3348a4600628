/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Percent-encoding (RFC 3986 2.1). */

#ifndef PPRI_TEXT_PERCENT_H
#define PPRI_TEXT_PERCENT_H

#include "text/chars.h"

#include <ppr/ppr.h>

#include <stddef.h>

/* Read an encoding at an offset of a text. Return false if there is none. */
static inline bool ppri_percent_read(struct ppr_view text, size_t at, char *byte)
{
    if (text.data[at] != '%' || text.size - at < 3 || !ppri_is(text.data[at + 1], PPRI_HEX) ||
        !ppri_is(text.data[at + 2], PPRI_HEX))
        return false;
    *byte = (char)(unsigned char)(ppri_hex_value(text.data[at + 1]) << 4 |
                                  ppri_hex_value(text.data[at + 2]));
    return true;
}

/* Write a byte's encoding. */
static inline void ppri_percent_write(char byte, char to[3])
{
    static const char digits[] = "0123456789ABCDEF";
    to[0] = '%';
    to[1] = digits[(unsigned char)byte >> 4];
    to[2] = digits[(unsigned char)byte & 15];
}

/* What a plain character of a path becomes, as servers have it that compare paths decoded: itself,
   or its encoding; its size. Braces are encoded: they are never a capture's. */
size_t ppri_encode(char c, char to[3]);

#endif
