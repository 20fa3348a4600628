/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Loads bytes as numbers. */

#ifndef PPRI_TEXT_LOAD_H
#define PPRI_TEXT_LOAD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Returns eight bytes as a number, the first byte lowest on any machine. */
static inline uint64_t ppri_load_8(const char *data)
{
    uint64_t word = 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(&word, data, 8);
#else
    for (size_t i = 0; i < 8; i++)
        word |= (uint64_t)(unsigned char)data[i] << (8 * i);
#endif
    return word;
}

/* Returns `size` bytes, at most eight, as a number, the first byte lowest. */
static inline uint64_t ppri_load_part(const char *data, size_t size)
{
    uint64_t word = 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    if (size >= 4) { /* two halves, which may overlap */
        uint32_t first = 0;
        uint32_t last = 0;
        memcpy(&first, data, 4);
        memcpy(&last, data + size - 4, 4);
        return first | (uint64_t)last << (8 * (size - 4));
    }
    if (size) { /* three bytes, which may be one */
        word = (unsigned char)data[0];
        word |= (uint64_t)(unsigned char)data[size / 2] << (8 * (size / 2));
        word |= (uint64_t)(unsigned char)data[size - 1] << (8 * (size - 1));
    }
#else
    for (size_t i = 0; i < size; i++)
        word |= (uint64_t)(unsigned char)data[i] << (8 * i);
#endif
    return word;
}

#endif
