/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Skips bytes, sixteen at a time if the machine can. The classes of the bytes at which a skip stops
   are those of text/chars.h. */

#ifndef PPRI_TEXT_SKIP_H
#define PPRI_TEXT_SKIP_H

#include "text/chars.h"
#include "text/compiler.h"
#include "text/vector.h"
#include "text/view.h"

#include <stddef.h>
#include <stdint.h>

/* Returns the index of the lowest bit that is set in `bits`, which is not 0. */
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

/* Returns the bytes of a block that are of the class `mark`, as bits; the first byte is the lowest
   bit. */
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
    if (mark == PPRI_PATH_MARK) /* and a few rare bytes: ! $ = ] ~ */
        is = ppri_vector_or(
            ppri_vector_or(
                ppri_vector_or(ppri_vector_up_to(block, '%'), ppri_vector_is(block, '.')),
                ppri_vector_or(ppri_vector_in(block, '<', '?'),
                               ppri_vector_in(block, '\x7b', '\xff'))),
            ppri_vector_or(ppri_vector_in(block, '\\', '^'), ppri_vector_is(block, '`')));
    return ppri_vector_bits(is);
}

#endif

/* Return the offset of the first byte of a class at or after `at`, or text.size. ppri_skip_path may
   also stop at one of ! $ = ] ~, which are not of PPRI_PATH_MARK. So its callers look at the byte
   again, or take a path with it as not canonical. */
size_t ppri_skip_control(struct ppr_view text, size_t at);
size_t ppri_skip_host(struct ppr_view text, size_t at);
size_t ppri_skip_path(struct ppr_view text, size_t at);
size_t ppri_skip_line(struct ppr_view text, size_t at);
size_t ppri_skip_cookie(struct ppr_view text, size_t at);

/* Returns the offset of the first byte of the class `mark`, a constant, at or after `at`, or
   text.size (see above). */
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

/* Returns the offset of the first `c` at or after `at`, or text.size. It is made for a byte that is
   near; ppri_find is faster if the byte is far. */
size_t ppri_seek(struct ppr_view text, size_t at, char c);

/* Bytes of a window: they are looked at together, as the bits of one number. */
#define PPRI_WINDOW 64

#if defined(PPRI_VECTORS)

/* Returns the bytes of a whole window that are of the class `mark`, as bits. */
PPRI_INLINE uint64_t ppri_window_whole(const char *data, enum ppri_class mark)
{
    return ppri_marks(ppri_vector_load(data), mark) |
           (uint64_t)ppri_marks(ppri_vector_load(data + 16), mark) << 16 |
           (uint64_t)ppri_marks(ppri_vector_load(data + 32), mark) << 32 |
           (uint64_t)ppri_marks(ppri_vector_load(data + 48), mark) << 48;
}

#endif

/* Returns the bytes of the window at `at` that are of the class `mark`, as bits. The last window of
   a text may be shorter. */
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

/* Returns the line feeds of the window at `at`, as bits. For texts shorter than a window, and for
   machines without vectors. */
PPRI_RARE uint64_t ppri_window_small(struct ppr_view text, size_t at);

/* Returns the bytes of the window at `at` that are of the class `mark`, as bits. `mark` is
   PPRI_LINE_FEED or PPRI_COOKIE_MARK. */
PPRI_INLINE uint64_t ppri_window(struct ppr_view text, size_t at, enum ppri_class mark)
{
    if (mark != PPRI_LINE_FEED)
        return ppri_window_by_blocks(text, at, mark);
#if defined(PPRI_VECTORS)
    const size_t left = text.size - at;
    if (left >= PPRI_WINDOW)
        return ppri_window_whole(text.data + at, mark);
    if (text.size >= PPRI_WINDOW) /* the bytes before the window can be loaded with it */
        return ppri_window_whole(text.data + text.size - PPRI_WINDOW, mark) >> (PPRI_WINDOW - left);
#endif
    return ppri_window_small(text, at);
}

#endif
