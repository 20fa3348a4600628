/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Hashes bytes in one go, or one at a time. */

#include "text/hash.h"

uint64_t ppri_hash_bytes(uint64_t hash, struct ppr_view bytes)
{
    return ppri_hash_bits(hash, bytes, 0);
}

void ppri_hasher_add(struct ppri_hasher *hasher, char c)
{
    hasher->word |= (uint64_t)(unsigned char)c << (8 * (hasher->size & 7));
    if ((++hasher->size & 7) == 0) {
        hasher->hash += hasher->word * hasher->factor;
        hasher->factor *= PPRI_HASH_STEP;
        hasher->word = 0;
    }
}

uint64_t ppri_hasher_end(const struct ppri_hasher *hasher)
{
    return ppri_mix(hasher->hash + hasher->word * hasher->factor, hasher->size);
}
