/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The hash of prefixes. It is a sum of words of eight bytes, each multiplied by its own factor, so
   no multiplication waits for another. It is chained from segment to segment: one walk over a path
   has the hash of each of its prefixes. It has no secret, because only the operator adds entries. A
   hostile backend can only look up, and lookups compare byte by byte. */

#ifndef PPRI_TEXT_HASH_H
#define PPRI_TEXT_HASH_H

#include "text/compiler.h"
#include "text/load.h"

#include <ppr/ppr.h>

#include <stddef.h>
#include <stdint.h>

#define PPRI_HASH_START UINT64_C(0x9ae16a3b2f90404f)

/* The factor of the first word, and the multiplier that makes the next factor. */
#define PPRI_HASH_FACTOR UINT64_C(0xd6e8feb86659fd93)
#define PPRI_HASH_STEP   UINT64_C(0xff51afd7ed558ccd)

/* Returns a mix of `hash` and `word`. */
static inline uint64_t ppri_mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

/* Returns the hash of `bytes`, chained to `hash`. Bits that are set in `bits`, which repeats one
   byte eight times, are taken as set in each byte. */
PPRI_INLINE uint64_t ppri_hash_bits(uint64_t hash, struct ppr_view bytes, uint64_t bits)
{
    uint64_t factor = PPRI_HASH_FACTOR;
    size_t at = 0;
    for (; bytes.size - at >= 8; at += 8) {
        hash += (ppri_load_8(bytes.data + at) | bits) * factor;
        factor *= PPRI_HASH_STEP;
    }
    const size_t rest = bytes.size - at;
    if (at && rest) /* the bytes before them can be loaded with them */
        hash += ((ppri_load_8(bytes.data + bytes.size - 8) | bits) >> (64 - 8 * rest)) * factor;
    else if (rest)
        hash += (ppri_load_part(bytes.data, rest) | bits >> (64 - 8 * rest)) * factor;
    return ppri_mix(hash, bytes.size);
}

/* Returns the hash of `bytes`, chained to `hash`. */
PPRI_RARE uint64_t ppri_hash_bytes(uint64_t hash, struct ppr_view bytes);

/* Returns `hash` folded to half its bits. */
static inline uint32_t ppri_hash_half(uint64_t hash)
{
    return (uint32_t)(hash ^ hash >> 32);
}

/* A hash that is computed byte by byte, for bytes that are normalised one at a time. It equals
   ppri_hash_bytes of these bytes. */
struct ppri_hasher {
    uint64_t hash;
    uint64_t factor;
    uint64_t word; /* the bytes that do not fill a word yet */
    size_t size; /* bytes so far */
};

static inline struct ppri_hasher ppri_hasher_start(uint64_t hash)
{
    const struct ppri_hasher hasher = {hash, PPRI_HASH_FACTOR, 0, 0};
    return hasher;
}

PPRI_RARE void ppri_hasher_add(struct ppri_hasher *hasher, char c);

PPRI_RARE uint64_t ppri_hasher_end(const struct ppri_hasher *hasher);

#endif
