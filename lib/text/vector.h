/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Sixteen bytes at a time: load them, hold each against a byte, and have the answers as
   bits, the first byte's lowest. Three ways that do the same: SSE2, NEON, and plain C with
   words; what is built on them is written once. -Dsimd=false takes the last. And short texts,
   compared and copied in line. */

#ifndef PPRI_TEXT_VECTOR_H
#define PPRI_TEXT_VECTOR_H

#include "text/compiler.h"
#include "text/load.h"

#include <ppr/ppr.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PPRI_VECTOR_SIZE 16

#if defined(__SSE2__) && !defined(PPRI_PORTABLE)

#  include <emmintrin.h>

struct ppri_vector {
    __m128i bytes;
};

static inline struct ppri_vector ppri_vector_load(const char *data)
{
    const struct ppri_vector block = {_mm_loadu_si128((const __m128i *)(const void *)data)};
    return block;
}

/* A block of two words, the first byte lowest in each. */
static inline struct ppri_vector ppri_vector_of(uint64_t first, uint64_t second)
{
    const struct ppri_vector block = {_mm_set_epi64x((long long)second, (long long)first)};
    return block;
}

/* Which bytes are `c`. */
static inline struct ppri_vector ppri_vector_is(struct ppri_vector block, char c)
{
    const struct ppri_vector is = {_mm_cmpeq_epi8(block.bytes, _mm_set1_epi8(c))};
    return is;
}

/* Which bytes are those of another block. */
static inline struct ppri_vector ppri_vector_same(struct ppri_vector a, struct ppri_vector b)
{
    const struct ppri_vector is = {_mm_cmpeq_epi8(a.bytes, b.bytes)};
    return is;
}

/* Which bytes are at most `c`, as unsigned numbers. */
static inline struct ppri_vector ppri_vector_up_to(struct ppri_vector block, unsigned char c)
{
    const __m128i most = _mm_min_epu8(block.bytes, _mm_set1_epi8((char)c));
    const struct ppri_vector is = {_mm_cmpeq_epi8(most, block.bytes)};
    return is;
}

/* Each byte less `c`; below 0 it goes on at 255. */
static inline struct ppri_vector ppri_vector_less(struct ppri_vector block, char c)
{
    const struct ppri_vector less = {_mm_sub_epi8(block.bytes, _mm_set1_epi8(c))};
    return less;
}

/* Which bytes are either. */
static inline struct ppri_vector ppri_vector_or(struct ppri_vector a, struct ppri_vector b)
{
    const struct ppri_vector either = {_mm_or_si128(a.bytes, b.bytes)};
    return either;
}

static inline uint32_t ppri_vector_bits(struct ppri_vector is)
{
    return (uint32_t)_mm_movemask_epi8(is.bytes);
}

#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(PPRI_PORTABLE)

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

static inline struct ppri_vector ppri_vector_same(struct ppri_vector a, struct ppri_vector b)
{
    const struct ppri_vector is = {vceqq_u8(a.bytes, b.bytes)};
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

#else

struct ppri_vector {
    uint8_t bytes[PPRI_VECTOR_SIZE];
};

#  define PPRI_HIGH_BITS UINT64_C(0x8080808080808080)

/* Eight bytes as a number, the first one lowest. */
static inline uint64_t ppri_vector_word(const struct ppri_vector *block, size_t at)
{
    uint64_t word = 0;
    for (size_t i = 0; i < 8; i++)
        word |= (uint64_t)block->bytes[at + i] << (8 * i);
    return word;
}

static inline void ppri_vector_set(struct ppri_vector *block, size_t at, uint64_t word)
{
    for (size_t i = 0; i < 8; i++)
        block->bytes[at + i] = (uint8_t)(word >> (8 * i));
}

static inline struct ppri_vector ppri_vector_load(const char *data)
{
    struct ppri_vector block;
    memcpy(block.bytes, data, PPRI_VECTOR_SIZE);
    return block;
}

static inline struct ppri_vector ppri_vector_of(uint64_t first, uint64_t second)
{
    struct ppri_vector block;
    ppri_vector_set(&block, 0, first);
    ppri_vector_set(&block, 8, second);
    return block;
}

static inline struct ppri_vector ppri_vector_same(struct ppri_vector a, struct ppri_vector b)
{
    for (size_t at = 0; at < PPRI_VECTOR_SIZE; at += 8) {
        const uint64_t word = ppri_vector_word(&a, at) ^ ppri_vector_word(&b, at);
        /* A byte that is not zero has its high bit, or gets it; nothing is carried. */
        const uint64_t other = ((word & ~PPRI_HIGH_BITS) + ~PPRI_HIGH_BITS) | word;
        ppri_vector_set(&a, at, ~other & PPRI_HIGH_BITS);
    }
    return a;
}

static inline struct ppri_vector ppri_vector_is(struct ppri_vector block, char c)
{
    struct ppri_vector pattern;
    memset(pattern.bytes, c, PPRI_VECTOR_SIZE);
    return ppri_vector_same(block, pattern);
}

static inline struct ppri_vector ppri_vector_up_to(struct ppri_vector block, unsigned char c)
{
    for (size_t at = 0; at < PPRI_VECTOR_SIZE; at += 8) {
        const uint64_t word = ppri_vector_word(&block, at);
        /* Of two bytes below 0x80: the difference has the high bit if the second is not
           greater. */
        const uint64_t low =
            ((c & 0x7f) * UINT64_C(0x0101010101010101) | PPRI_HIGH_BITS) - (word & ~PPRI_HIGH_BITS);
        const uint64_t up_to = c & 0x80 ? low | ~word : low & ~word;
        ppri_vector_set(&block, at, up_to & PPRI_HIGH_BITS);
    }
    return block;
}

static inline struct ppri_vector ppri_vector_less(struct ppri_vector block, char c)
{
    for (size_t i = 0; i < PPRI_VECTOR_SIZE; i++)
        block.bytes[i] = (uint8_t)(block.bytes[i] - (uint8_t)c);
    return block;
}

static inline struct ppri_vector ppri_vector_or(struct ppri_vector a, struct ppri_vector b)
{
    for (size_t i = 0; i < PPRI_VECTOR_SIZE; i++)
        a.bytes[i] |= b.bytes[i];
    return a;
}

static inline uint32_t ppri_vector_bits(struct ppri_vector is)
{
    uint32_t bits = 0;
    for (size_t at = 0; at < PPRI_VECTOR_SIZE; at += 8) {
        const uint64_t word = ppri_vector_word(&is, at) & PPRI_HIGH_BITS;
        bits |= (uint32_t)((word >> 7) * UINT64_C(0x0102040810204080) >> 56) << at;
    }
    return bits;
}

#endif

/* Which bytes are from `from` to `to`. */
static inline struct ppri_vector ppri_vector_in(struct ppri_vector block, char from, char to)
{
    return ppri_vector_up_to(ppri_vector_less(block, from), (unsigned char)(to - from));
}

/* Which bytes are control characters. */
static inline struct ppri_vector ppri_control_in(struct ppri_vector block)
{
    return ppri_vector_or(ppri_vector_up_to(block, 0x1f), ppri_vector_is(block, 0x7f));
}

/* Load fewer than sixteen bytes; the rest are zero. No byte beyond them is read. Not by way of
   memory: what is stored in two parts and loaded as one is waited for. */
static inline struct ppri_vector ppri_vector_load_part(const char *data, size_t size)
{
    if (size <= 8)
        return ppri_vector_of(ppri_load_part(data, size), 0);
    return ppri_vector_of(ppri_load_8(data), ppri_load_8(data + size - 8) >> (8 * (16 - size)));
}

/* Load what stands in a text at an offset, up to its end. */
static inline struct ppri_vector ppri_vector_at(struct ppr_view text, size_t at)
{
    const size_t left = text.size - at;
    return left < PPRI_VECTOR_SIZE ? ppri_vector_load_part(text.data + at, left)
                                   : ppri_vector_load(text.data + at);
}

/* Whether two texts of a size are the same. In line, for what is short as a rule. */
PPRI_INLINE bool ppri_same(const char *a, const char *b, size_t size)
{
    uint32_t first[2];
    uint32_t last[2];
    if (size > 2 * PPRI_VECTOR_SIZE || size < 4)
        return !size || !memcmp(a, b, size);
    /* Two parts that may overlap. */
    if (size >= PPRI_VECTOR_SIZE) {
        const size_t at = size - PPRI_VECTOR_SIZE;
        return (ppri_vector_bits(ppri_vector_same(ppri_vector_load(a), ppri_vector_load(b))) &
                ppri_vector_bits(ppri_vector_same(ppri_vector_load(a + at),
                                                  ppri_vector_load(b + at)))) == 0xffff;
    }
    if (size >= 8)
        return !((ppri_load_8(a) ^ ppri_load_8(b)) |
                 (ppri_load_8(a + size - 8) ^ ppri_load_8(b + size - 8)));
    memcpy(&first[0], a, 4);
    memcpy(&first[1], b, 4);
    memcpy(&last[0], a + size - 4, 4);
    memcpy(&last[1], b + size - 4, 4);
    return first[0] == first[1] && last[0] == last[1];
}

/* Copy to where nothing of it lies. In line, for what is short as a rule. */
PPRI_INLINE void ppri_copy(char *to, const char *from, size_t size)
{
    if (size >= PPRI_VECTOR_SIZE && size <= 2 * PPRI_VECTOR_SIZE) {
        memcpy(to, from, PPRI_VECTOR_SIZE);
        memcpy(to + size - PPRI_VECTOR_SIZE, from + size - PPRI_VECTOR_SIZE, PPRI_VECTOR_SIZE);
    } else if (size >= 8 && size < PPRI_VECTOR_SIZE) {
        memcpy(to, from, 8);
        memcpy(to + size - 8, from + size - 8, 8);
    } else if (size) {
        memcpy(to, from, size);
    }
}

/* The bits of the first `size` bytes of a block. */
static inline uint32_t ppri_bits_below(size_t size)
{
    return size < PPRI_VECTOR_SIZE ? (UINT32_C(1) << size) - 1 : 0xffff;
}

/* The place of the lowest bit of a number that is not 0. */
static inline unsigned ppri_lowest(uint64_t bits)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(bits);
#else
    unsigned place = 0;
    while (!(bits & 1)) {
        bits >>= 1;
        place++;
    }
    return place;
#endif
}

/* The bytes of a text that are looked at together, as the bits of one number. */
#define PPRI_WINDOW (4 * PPRI_VECTOR_SIZE)

/* Which bytes of a block are `c`, as the bits of a window that has it at an offset. */
static inline uint64_t ppri_window_part(const char *data, size_t at, char c)
{
    return (uint64_t)ppri_vector_bits(ppri_vector_is(ppri_vector_load(data + at), c)) << at;
}

/* Which bytes of a window, from an offset on, are `c`, which is not NUL. */
static inline uint64_t ppri_window(struct ppr_view text, size_t at, char c)
{
    const char *data = text.data + at;
    uint64_t found = 0;
    size_t n = 0;
    if (text.size - at >= PPRI_WINDOW)
        return ppri_window_part(data, 0, c) | ppri_window_part(data, PPRI_VECTOR_SIZE, c) |
               ppri_window_part(data, (size_t)2 * PPRI_VECTOR_SIZE, c) |
               ppri_window_part(data, (size_t)3 * PPRI_VECTOR_SIZE, c);
    for (; text.size - at >= n + PPRI_VECTOR_SIZE; n += PPRI_VECTOR_SIZE)
        found |= ppri_window_part(data, n, c);
    if (text.size - at > n)
        found |= (uint64_t)ppri_vector_bits(ppri_vector_is(ppri_vector_at(text, at + n), c)) << n;
    return found;
}

/* The offset of the first `c` from an offset on, or the text's size. */
static inline size_t ppri_seek(struct ppr_view text, size_t at, char c)
{
    for (; text.size - at >= PPRI_VECTOR_SIZE; at += PPRI_VECTOR_SIZE) {
        const uint32_t found =
            ppri_vector_bits(ppri_vector_is(ppri_vector_load(text.data + at), c));
        if (found)
            return at + ppri_lowest(found);
    }
    while (at < text.size && text.data[at] != c)
        at++;
    return at;
}

#endif
