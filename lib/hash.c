/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "hash.h"

/* Up to eight bytes as a number, the first byte lowest, on any machine. */
static uint64_t load(const char *data, size_t size)
{
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++)
        word |= (uint64_t)(unsigned char)data[i] << (8 * i);
    return word;
}

uint64_t ppri_hash_bytes(uint64_t hash, struct ppr_view bytes)
{
    size_t at = 0;
    for (; bytes.size - at >= 8; at += 8)
        hash = ppri_mix(hash, load(bytes.data + at, 8));
    const uint64_t last = bytes.size > at ? load(bytes.data + at, bytes.size - at) : 0;
    return ppri_mix(hash, last | (uint64_t)(bytes.size & 0xff) << 56);
}
