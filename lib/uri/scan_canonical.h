/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The scanner's short way: what is in a reference's first 64 bytes is found sixteen bytes at a
   time. It is for those few who scan a reference for every call, and want it in line; all
   others call ppri_scan_canonical. */

#ifndef PPRI_URI_SCAN_CANONICAL_H
#define PPRI_URI_SCAN_CANONICAL_H

#include "text/vector.h"
#include "uri/path.h"
#include "uri/reference.h"

/* Scan a reference. Return false, for the careful way to judge, for anything
   that is not canonical. */
bool ppri_scan_canonical(struct ppri_reference *reference, struct ppr_view text);

/* Whether there is no control character in a text from an offset on. */
bool ppri_is_clean(struct ppr_view text, size_t at);

/* What is found in the first bytes of a text, as bits. */
struct ppri_marks {
    uint64_t slashes;
    uint64_t dots;
    uint64_t ends; /* what no canonical path goes beyond: "?", "#", and what makes it none */
};

static inline uint64_t ppri_bits_at(struct ppri_vector is, size_t at)
{
    return (uint64_t)ppri_vector_bits(is) << at;
}

static inline void ppri_mark_block(struct ppri_vector block, size_t at, struct ppri_marks *marks)
{
    /* Up to "%" there are control characters, white space, and some that are rare. */
    const struct ppri_vector low =
        ppri_vector_or(ppri_vector_up_to(block, '%'), ppri_vector_is(block, '?'));
    const struct ppri_vector high =
        ppri_vector_or(ppri_vector_is(block, '\\'), ppri_vector_is(block, 0x7f));
    marks->slashes |= ppri_bits_at(ppri_vector_is(block, '/'), at);
    marks->dots |= ppri_bits_at(ppri_vector_is(block, '.'), at);
    marks->ends |= ppri_bits_at(ppri_vector_or(low, high), at);
}

static inline uint64_t ppri_window_below(size_t size)
{
    return size < PPRI_WINDOW ? (UINT64_C(1) << size) - 1 : ~UINT64_C(0);
}

/* Mark a text of 16 bytes or more. The last block may overlap the one before. */
static inline void ppri_mark(struct ppr_view text, struct ppri_marks *marks)
{
    const size_t last = (text.size < PPRI_WINDOW ? text.size : PPRI_WINDOW) - PPRI_VECTOR_SIZE;
    ppri_mark_block(ppri_vector_load(text.data), 0, marks);
    for (size_t at = PPRI_VECTOR_SIZE; at < last; at += PPRI_VECTOR_SIZE)
        ppri_mark_block(ppri_vector_load(text.data + at), at, marks);
    if (last)
        ppri_mark_block(ppri_vector_load(text.data + last), last, marks);
}

/* What is marked of the slashes before the path ends. */
static inline uint64_t ppri_path_slashes(const struct ppri_marks *marks)
{
    return marks->slashes & (marks->ends - 1) & ~marks->ends;
}

/* The end of a canonical path that goes on beyond the window; 0: it is not canonical. */
size_t ppri_canonical_end_beyond(struct ppr_view text, bool behind_slash);

/* The end of a path that is canonical up to there; 0: it is not, or what is behind is not
   clean. */
static inline size_t ppri_canonical_end(struct ppr_view text, const struct ppri_marks *marks)
{
    size_t end = marks->ends ? ppri_lowest(marks->ends) : text.size;
    /* A segment that begins with a dot may be a dot segment. */
    if (ppri_path_slashes(marks) << 1 & marks->dots)
        return 0;
    if (marks->ends && text.data[end] != '?' && text.data[end] != '#')
        return 0;
    if (text.size <= PPRI_WINDOW && !(marks->ends & (marks->ends - 1)))
        return end;
    if (!marks->ends)
        end = ppri_canonical_end_beyond(text, marks->slashes >> (PPRI_WINDOW - 1));
    return end && ppri_is_clean(text, end) ? end : 0;
}

/* The end of the lower-case letters, digits, "-", "." and "_" from one offset up to another. */
static inline size_t ppri_host_end(struct ppr_view text, size_t from, size_t to)
{
    for (size_t at = from; at < to; at += PPRI_VECTOR_SIZE) {
        const size_t begin = at + PPRI_VECTOR_SIZE > text.size ? text.size - PPRI_VECTOR_SIZE : at;
        const struct ppri_vector block = ppri_vector_load(text.data + begin);
        const uint32_t others =
            (~ppri_vector_bits(ppri_canonical_in_host(block)) & 0xffff) >> (at - begin);
        if (others) {
            const size_t end = at + ppri_lowest(others);
            return end < to ? end : to;
        }
    }
    return to;
}

/* The size of "http://" or "https://" at the start of eight bytes or more; 0 for others. */
static inline size_t ppri_canonical_scheme(const char *data)
{
    const uint64_t seven = (UINT64_C(1) << 56) - 1;
    const uint64_t first = ppri_load_8(data);
    if (!((first ^ ppri_load_8("http://")) & seven))
        return 7;
    return first == ppri_load_8("https://") ? 8 : 0;
}

/* Read a port of one to five digits: all at once, in the bytes of a word. */
static inline bool ppri_canonical_port(const char *data, size_t size, long *port)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    if (size - 1 > 4)
        return false;
    /* The first digit in the lowest byte, and zeros before it. */
    uint64_t digits = ppri_load_part(data, size) << 8 * (8 - size);
    digits ^= '0' * ones << 8 * (8 - size);
    if ((digits | (digits + (127 - 9) * ones)) & 128 * ones)
        return false;
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *port = (long)((digits * 10000 + (digits >> 32)) & 0xffffffff);
    return *port <= 65535;
}

/* Set an origin of which a host, between two offsets, is known, and what is behind it up to
   `path` may be a port. */
static inline bool ppri_canonical_origin(struct ppri_origin *origin, struct ppr_view text,
                                         size_t begin, size_t end, size_t path)
{
    origin->scheme = begin == 8 ? PPRI_SCHEME_HTTPS : PPRI_SCHEME_HTTP;
    origin->port = begin == 8 ? 443 : 80;
    origin->host = ppri_view(text.data + begin, end - begin);
    return end > begin && (end == path || (text.data[end] == ':' &&
                                           ppri_canonical_port(text.data + end + 1, path - end - 1,
                                                               &origin->port)));
}

/* Scan what is before `*path`, where a path ends or there may be one: the origin of an
   absolute reference, behind its scheme. */
static inline bool ppri_canonical_absolute(struct ppri_reference *reference, struct ppr_view text,
                                           size_t begin, const struct ppri_marks *marks,
                                           size_t *path)
{
    reference->slashes = ppri_path_slashes(marks) & ~ppri_window_below(begin);
    if (reference->slashes)
        *path = ppri_lowest(reference->slashes);
    if (*path > PPRI_WINDOW)
        return false;
    const size_t end = ppri_host_end(text, begin, *path);
    reference->form = PPRI_FORM_ABSOLUTE;
    reference->scheme = ppri_view(text.data, begin - 3);
    return ppri_canonical_origin(&reference->origin, text, begin, end, *path);
}

/* Scan a text of 16 bytes or more, which begins with "http://" or "https://" (`begin` bytes),
   or else (0) with a slash. Return false if it is not canonical. */
static inline bool ppri_canonical_scan(struct ppri_reference *reference, struct ppr_view text,
                                       size_t begin)
{
    struct ppri_marks marks = {0, 0, 0};
    ppri_mark(text, &marks);
    const size_t end = ppri_canonical_end(text, &marks);
    size_t path = end;
    if (!end)
        return false;
    if (begin) {
        if (!ppri_canonical_absolute(reference, text, begin, &marks, &path))
            return false;
    } else {
        path = 0;
        reference->slashes = ppri_path_slashes(&marks);
        reference->form = PPRI_FORM_PATH;
        reference->scheme = ppri_view(NULL, 0);
        reference->origin.scheme = PPRI_SCHEME_NONE;
        reference->origin.port = PPRI_NO_PORT;
        reference->origin.host = ppri_view(NULL, 0);
    }
    reference->canonical = true;
    reference->error = 0;
    reference->userinfo = ppri_view(NULL, 0);
    reference->path = ppri_view(text.data + path, end - path);
    reference->rest = ppri_view(text.data + end, text.size - end);
    return true;
}

#endif
