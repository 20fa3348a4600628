/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Compares and copies texts that are mostly short, inlined. */

#ifndef PPRI_TEXT_SHORT_H
#define PPRI_TEXT_SHORT_H

#include "text/compiler.h"
#include "text/load.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* True if two texts of `size` bytes are equal. */
PPRI_INLINE bool ppri_same(const char *a, const char *b, size_t size)
{
    if (size > 32 || size < 4)
        return !size || !memcmp(a, b, size);
    /* Two parts, which may overlap, or four. */
    if (size < 8)
        return ppri_load_part(a, size) == ppri_load_part(b, size);
    uint64_t different =
        (ppri_load_8(a) ^ ppri_load_8(b)) | (ppri_load_8(a + size - 8) ^ ppri_load_8(b + size - 8));
    if (size > 16)
        different |= (ppri_load_8(a + 8) ^ ppri_load_8(b + 8)) |
                     (ppri_load_8(a + size - 16) ^ ppri_load_8(b + size - 16));
    return !different;
}

/* Copies `size` bytes. The two texts must not overlap. */
PPRI_INLINE void ppri_copy(char *to, const char *from, size_t size)
{
    if (size >= 16 && size <= 32) {
        memcpy(to, from, 16);
        memcpy(to + size - 16, from + size - 16, 16);
    } else if (size >= 8 && size < 16) {
        memcpy(to, from, 8);
        memcpy(to + size - 8, from + size - 8, 8);
    } else if (size) {
        memcpy(to, from, size);
    }
}

#endif
