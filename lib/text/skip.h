/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Skipping over bytes of no interest, sixteen at a time where the machine can do that. What a
   byte is that a skip stops at, the table of characters decides. */

#ifndef PPRI_TEXT_SKIP_H
#define PPRI_TEXT_SKIP_H

#include "text/chars.h"
#include "text/compiler.h"
#include "text/vector.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

#if defined(PPRI_VECTORS)

/* Which bytes of a block are of a class that skips stop at. */
PPRI_INLINE uint32_t ppri_marks(struct ppri_vector block, enum ppri_class mark)
{
    struct ppri_vector is = ppri_control_in(block);
    if (mark == PPRI_HOST_OTHER)
        return ~ppri_vector_bits(ppri_vector_or(
                   ppri_vector_or(ppri_vector_in(block, 'a', 'z'), ppri_vector_in(block, '0', '9')),
                   ppri_vector_or(ppri_vector_in(block, '-', '.'), ppri_vector_is(block, '_')))) &
               0xffff;
    if (mark == PPRI_LINE_MARK)
        is = ppri_vector_or(
            ppri_vector_is(block, '\0'),
            ppri_vector_or(ppri_vector_is(block, '\r'), ppri_vector_is(block, '\n')));
    if (mark == PPRI_LINE_FEED)
        is = ppri_vector_is(block, '\n');
    if (mark == PPRI_COOKIE_MARK)
        is = ppri_vector_or(is, ppri_vector_is(block, ';'));
    if (mark == PPRI_PATH_MARK) /* and a few that are rare: ! $ = ] ~ */
        is = ppri_vector_or(
            ppri_vector_or(
                ppri_vector_or(ppri_vector_up_to(block, '%'), ppri_vector_is(block, '.')),
                ppri_vector_or(ppri_vector_in(block, '<', '?'),
                               ppri_vector_in(block, '\x7b', '\xff'))),
            ppri_vector_or(ppri_vector_in(block, '\\', '^'), ppri_vector_is(block, '`')));
    return ppri_vector_bits(is);
}

#endif

/* The offset of the first byte of a class, from an offset on, or the text's size. */
PPRI_INLINE size_t ppri_skip(struct ppr_view text, size_t at, enum ppri_class mark)
{
#if defined(PPRI_VECTORS)
    uint32_t marks = 0;
    for (; text.size - at >= PPRI_VECTOR_SIZE; at += PPRI_VECTOR_SIZE) {
        marks = ppri_marks(ppri_vector_load(text.data + at), mark);
        if (marks)
            return at + ppri_lowest(marks);
    }
    const size_t left = text.size - at;
    if (!left)
        return at;
    if (text.size >= PPRI_VECTOR_SIZE) /* what is before it may be loaded, too */
        marks = ppri_marks(ppri_vector_load(text.data + text.size - PPRI_VECTOR_SIZE), mark) >>
                (PPRI_VECTOR_SIZE - left);
    else
        marks =
            ppri_marks(ppri_vector_load_part(text.data + at, left), mark) & ppri_bits_below(left);
    return marks ? at + ppri_lowest(marks) : text.size;
#else
    if (mark == PPRI_LINE_FEED) { /* this the C library does better */
        const char *feed = text.size > at ? memchr(text.data + at, '\n', text.size - at) : NULL;
        return feed ? (size_t)(feed - text.data) : text.size;
    }
    while (at < text.size && !ppri_is(text.data[at], mark))
        at++;
    return at;
#endif
}

/* The offset of the first `c` from an offset on, or the text's size. In line, for what is near
   as a rule. */
static inline size_t ppri_seek(struct ppr_view text, size_t at, char c)
{
#if defined(PPRI_VECTORS)
    for (; text.size - at >= PPRI_VECTOR_SIZE; at += PPRI_VECTOR_SIZE) {
        const uint32_t found =
            ppri_vector_bits(ppri_vector_is(ppri_vector_load(text.data + at), c));
        if (found)
            return at + ppri_lowest(found);
    }
#endif
    while (at < text.size && text.data[at] != c)
        at++;
    return at;
}

/* The bytes of a text that are looked at together, as the bits of one number. */
#define PPRI_WINDOW 64

/* Which bytes of a window, from an offset on, are of a class, which NUL is not. */
PPRI_INLINE uint64_t ppri_window(struct ppr_view text, size_t at, enum ppri_class mark)
{
    uint64_t marks = 0;
    size_t n = 0;
#if defined(PPRI_VECTORS)
    const char *const data = text.data + at;
    if (text.size - at >= PPRI_WINDOW)
        return ppri_marks(ppri_vector_load(data), mark) |
               (uint64_t)ppri_marks(ppri_vector_load(data + 16), mark) << 16 |
               (uint64_t)ppri_marks(ppri_vector_load(data + 32), mark) << 32 |
               (uint64_t)ppri_marks(ppri_vector_load(data + 48), mark) << 48;
    for (; text.size - at >= n + PPRI_VECTOR_SIZE; n += PPRI_VECTOR_SIZE)
        marks |= (uint64_t)ppri_marks(ppri_vector_load(data + n), mark) << n;
    if (text.size - at > n)
        marks |= (uint64_t)(ppri_marks(ppri_vector_at(text, at + n), mark) &
                            ppri_bits_below(text.size - at - n))
                 << n;
#else
    const struct ppr_view window = {text.data + at,
                                    text.size - at < PPRI_WINDOW ? text.size - at : PPRI_WINDOW};
    for (; (n = ppri_skip(window, n, mark)) < window.size; n++)
        marks |= UINT64_C(1) << n;
#endif
    return marks;
}

#endif
