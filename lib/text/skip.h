/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Skipping over bytes of no interest, sixteen at a time where the machine can do that. What a
   byte is that a skip stops at, the table of characters decides. */

#ifndef PPRI_TEXT_SKIP_H
#define PPRI_TEXT_SKIP_H

#include "text/chars.h"
#include "text/compiler.h"
#include "text/vector.h"
#include "text/view.h"

#include <stddef.h>
#include <stdint.h>

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
size_t ppri_skip_control(struct ppr_view text, size_t at);
size_t ppri_skip_host(struct ppr_view text, size_t at);
size_t ppri_skip_path(struct ppr_view text, size_t at);
size_t ppri_skip_line(struct ppr_view text, size_t at);
size_t ppri_skip_cookie(struct ppr_view text, size_t at);

/* One of these, by a class that the compiler knows. */
PPRI_INLINE size_t ppri_skip(struct ppr_view text, size_t at, enum ppri_class mark)
{
    switch (mark) {
    case PPRI_HOST_OTHER:
        return ppri_skip_host(text, at);
    case PPRI_PATH_MARK:
        return ppri_skip_path(text, at);
    case PPRI_LINE_MARK:
        return ppri_skip_line(text, at);
    case PPRI_COOKIE_MARK:
        return ppri_skip_cookie(text, at);
    default:
        return ppri_skip_control(text, at);
    }
}

/* The offset of the first `c` from an offset on, or the text's size. For a byte that is near; for
   one that is far away, ppri_find is faster. */
size_t ppri_seek(struct ppr_view text, size_t at, char c);

/* The bytes of a text that are looked at together, as the bits of one number. */
#define PPRI_WINDOW 64

#if defined(PPRI_VECTORS)

/* Find the bytes of a whole window that are of a class. */
PPRI_INLINE uint64_t ppri_window_whole(const char *data, enum ppri_class mark)
{
    return ppri_marks(ppri_vector_load(data), mark) |
           (uint64_t)ppri_marks(ppri_vector_load(data + 16), mark) << 16 |
           (uint64_t)ppri_marks(ppri_vector_load(data + 32), mark) << 32 |
           (uint64_t)ppri_marks(ppri_vector_load(data + 48), mark) << 48;
}

#endif

/* Find the bytes of a window, from an offset on, that are of a class without NUL: sixteen at a time,
   or one by one. */
PPRI_INLINE uint64_t ppri_window_by_blocks(struct ppr_view text, size_t at, enum ppri_class mark)
{
    const size_t left = text.size - at;
    const size_t size = left < PPRI_WINDOW ? left : PPRI_WINDOW;
    uint64_t marks = 0;
    size_t n = 0;
#if defined(PPRI_VECTORS)
    size_t before = 0;
    for (; size - n >= PPRI_VECTOR_SIZE; n += PPRI_VECTOR_SIZE)
        marks |= (uint64_t)ppri_marks(ppri_vector_load(text.data + at + n), mark) << n;
    if (n < size) {
        const struct ppri_vector last = ppri_vector_last(text, at + n, &before);
        marks |= (uint64_t)(ppri_marks(last, mark) >> before & ppri_bits_below(size - n)) << n;
    }
#else
    for (; n < size; n++) {
        if (mark == PPRI_LINE_FEED) /* the C library is fastest at finding one byte */
            n += ppri_find(ppri_slice(text, at + n, at + size), '\n');
        if (n < size)
            marks |= (uint64_t)ppri_is(text.data[at + n], mark) << n;
    }
#endif
    return marks;
}

/* Find the line feeds of a text that is smaller than a window. */
PPRI_RARE uint64_t ppri_window_small(struct ppr_view text, size_t at);

/* Find the bytes of a window, from an offset on, that are of a class: PPRI_LINE_FEED or
   PPRI_COOKIE_MARK. */
PPRI_INLINE uint64_t ppri_window(struct ppr_view text, size_t at, enum ppri_class mark)
{
    if (mark != PPRI_LINE_FEED)
        return ppri_window_by_blocks(text, at, mark);
#if defined(PPRI_VECTORS)
    const size_t left = text.size - at;
    if (left >= PPRI_WINDOW)
        return ppri_window_whole(text.data + at, mark);
    if (text.size >= PPRI_WINDOW) /* the bytes before the rest may be looked at with it */
        return ppri_window_whole(text.data + text.size - PPRI_WINDOW, mark) >> (PPRI_WINDOW - left);
#endif
    return ppri_window_small(text, at);
}

#endif
