/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Vectors of sixteen bytes: loads them, compares each byte, and returns the results as bits, the
   first byte lowest. They are SSE2 or NEON, and PPRI_VECTORS is defined if there is one. Without,
   text/skip.h goes byte by byte. */

#ifndef PPRI_TEXT_VECTOR_H
#define PPRI_TEXT_VECTOR_H

#include "text/compiler.h"
#include "text/load.h"

#include <ppr/ppr.h>

#include <stdint.h>

#define PPRI_VECTOR_SIZE 16

#if defined(__SSE2__) && !defined(PPRI_PORTABLE)

#  define PPRI_VECTORS 1
#  include <emmintrin.h>

struct ppri_vector {
    __m128i bytes;
};

static inline struct ppri_vector ppri_vector_load(const char *data)
{
    const struct ppri_vector block = {_mm_loadu_si128((const __m128i *)(const void *)data)};
    return block;
}

/* Returns a block of two words, the first byte lowest in each. */
static inline struct ppri_vector ppri_vector_of(uint64_t first, uint64_t second)
{
    const struct ppri_vector block = {_mm_set_epi64x((long long)second, (long long)first)};
    return block;
}

/* Marks the bytes that are `c`. */
static inline struct ppri_vector ppri_vector_is(struct ppri_vector block, char c)
{
    const struct ppri_vector is = {_mm_cmpeq_epi8(block.bytes, _mm_set1_epi8(c))};
    return is;
}

/* Marks the bytes that are at most `c`, as unsigned numbers. */
static inline struct ppri_vector ppri_vector_up_to(struct ppri_vector block, unsigned char c)
{
    const __m128i most = _mm_min_epu8(block.bytes, _mm_set1_epi8((char)c));
    const struct ppri_vector is = {_mm_cmpeq_epi8(most, block.bytes)};
    return is;
}

/* Subtracts `c` from each byte, modulo 256. */
static inline struct ppri_vector ppri_vector_less(struct ppri_vector block, char c)
{
    const struct ppri_vector less = {_mm_sub_epi8(block.bytes, _mm_set1_epi8(c))};
    return less;
}

/* Marks the bytes that are marked in `a` or `b`. */
static inline struct ppri_vector ppri_vector_or(struct ppri_vector a, struct ppri_vector b)
{
    const struct ppri_vector either = {_mm_or_si128(a.bytes, b.bytes)};
    return either;
}

/* Returns the marked bytes as bits. */
static inline uint32_t ppri_vector_bits(struct ppri_vector is)
{
    return (uint32_t)_mm_movemask_epi8(is.bytes);
}

#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(PPRI_PORTABLE)

#  define PPRI_VECTORS 1
#  include <arm_neon.h>

struct ppri_vector {
    uint8x16_t bytes;
};

static inline struct ppri_vector ppri_vector_load(const char *data)
{
    const struct ppri_vector block = {vld1q_u8((const uint8_t *)(const void *)data)};
    return block;
}

static inline struct ppri_vector ppri_vector_of(uint64_t first, uint64_t second)
{
    const struct ppri_vector block = {vcombine_u8(vcreate_u8(first), vcreate_u8(second))};
    return block;
}

static inline struct ppri_vector ppri_vector_is(struct ppri_vector block, char c)
{
    const struct ppri_vector is = {vceqq_u8(block.bytes, vdupq_n_u8((uint8_t)c))};
    return is;
}

static inline struct ppri_vector ppri_vector_up_to(struct ppri_vector block, unsigned char c)
{
    const struct ppri_vector is = {vcleq_u8(block.bytes, vdupq_n_u8(c))};
    return is;
}

static inline struct ppri_vector ppri_vector_less(struct ppri_vector block, char c)
{
    const struct ppri_vector less = {vsubq_u8(block.bytes, vdupq_n_u8((uint8_t)c))};
    return less;
}

static inline struct ppri_vector ppri_vector_or(struct ppri_vector a, struct ppri_vector b)
{
    const struct ppri_vector either = {vorrq_u8(a.bytes, b.bytes)};
    return either;
}

static inline uint32_t ppri_vector_bits(struct ppri_vector is)
{
    static const uint8_t weights[PPRI_VECTOR_SIZE] = {1, 2, 4, 8, 16, 32, 64, 128,
                                                      1, 2, 4, 8, 16, 32, 64, 128};
    const uint8x16_t weighed = vandq_u8(is.bytes, vld1q_u8(weights));
    return (uint32_t)vaddv_u8(vget_low_u8(weighed)) | (uint32_t)vaddv_u8(vget_high_u8(weighed))
                                                          << 8;
}

#endif

#if defined(PPRI_VECTORS)

/* Marks the bytes from `from` to `to`. */
static inline struct ppri_vector ppri_vector_in(struct ppri_vector block, char from, char to)
{
    return ppri_vector_up_to(ppri_vector_less(block, from), (unsigned char)(to - from));
}

/* Marks the control characters. */
static inline struct ppri_vector ppri_control_in(struct ppri_vector block)
{
    return ppri_vector_or(ppri_vector_up_to(block, 0x1f), ppri_vector_is(block, 0x7f));
}

/* Loads `size` bytes, fewer than sixteen; the others are zero. No byte after them is read. The
   bytes do not go through memory: a load after two smaller stores would wait. */
static inline struct ppri_vector ppri_vector_load_part(const char *data, size_t size)
{
    if (size <= 8)
        return ppri_vector_of(ppri_load_part(data, size), 0);
    return ppri_vector_of(ppri_load_8(data), ppri_load_8(data + size - 8) >> (8 * (16 - size)));
}

/* Loads the bytes of `text` from `at` to its end, fewer than sixteen. In a text of sixteen bytes or
   more the block begins with bytes before `at`, and `*before` is set to their number. In a shorter
   text zeros follow, and `*before` stays. */
PPRI_INLINE struct ppri_vector ppri_vector_last(struct ppr_view text, size_t at, size_t *before)
{
    if (text.size < PPRI_VECTOR_SIZE)
        return ppri_vector_load_part(text.data + at, text.size - at);
    *before = PPRI_VECTOR_SIZE - (text.size - at);
    return ppri_vector_load(text.data + text.size - PPRI_VECTOR_SIZE);
}

/* Returns the bits of the first `size` bytes of a block. */
static inline uint32_t ppri_bits_below(size_t size)
{
    return size < PPRI_VECTOR_SIZE ? (UINT32_C(1) << size) - 1 : 0xffff;
}

#endif

#endif
