/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Skips bytes up to one of a class. */

#include "text/skip.h"

/* The class for a single byte. */
#define ONE_BYTE ((enum ppri_class)0)

#if defined(PPRI_VECTORS)

/* Returns the bytes of a block that are of the class `mark`, or are `c`, as bits. */
PPRI_INLINE uint32_t marks_of(struct ppri_vector block, enum ppri_class mark, char c)
{
    return mark == ONE_BYTE ? ppri_vector_bits(ppri_vector_is(block, c)) : ppri_marks(block, mark);
}

#endif

/* Returns the offset of the first byte of a class at or after `at`, or, for ONE_BYTE, of the first
   `c`. */
PPRI_INLINE size_t skip(struct ppr_view text, size_t at, enum ppri_class mark, char c)
{
#if defined(PPRI_VECTORS)
    uint32_t marks = 0;
    size_t before = 0;
    for (; text.size - at >= PPRI_VECTOR_SIZE; at += PPRI_VECTOR_SIZE) {
        marks = marks_of(ppri_vector_load(text.data + at), mark, c);
        if (marks)
            return at + ppri_lowest(marks);
    }
    if (at == text.size)
        return at;
    const struct ppri_vector last = ppri_vector_last(text, at, &before);
    marks = marks_of(last, mark, c) >> before; /* a separate statement: the load sets `before` */
    const size_t found = marks ? at + ppri_lowest(marks) : text.size;
    return found < text.size ? found : text.size;
#else
    while (at < text.size &&
           (mark == ONE_BYTE ? text.data[at] != c : !ppri_is(text.data[at], mark)))
        at++;
    return at;
#endif
}

size_t ppri_skip_control(struct ppr_view text, size_t at)
{
    return skip(text, at, PPRI_CONTROL, 0);
}

size_t ppri_skip_host(struct ppr_view text, size_t at)
{
    return skip(text, at, PPRI_HOST_OTHER, 0);
}

size_t ppri_skip_path(struct ppr_view text, size_t at)
{
    return skip(text, at, PPRI_PATH_MARK, 0);
}

size_t ppri_skip_line(struct ppr_view text, size_t at)
{
    while ((at = ppri_skip_control(text, at)) < text.size &&
           !ppri_is(text.data[at], PPRI_LINE_MARK))
        at++;
    return at;
}

size_t ppri_skip_cookie(struct ppr_view text, size_t at)
{
    const size_t end = ppri_skip_control(text, at);
    return at + ppri_find(ppri_slice(text, at, end), ';');
}

size_t ppri_seek(struct ppr_view text, size_t at, char c)
{
    return skip(text, at, ONE_BYTE, c);
}

uint64_t ppri_window_small(struct ppr_view text, size_t at)
{
    return ppri_window_by_blocks(text, at, PPRI_LINE_FEED);
}
