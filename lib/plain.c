/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The scanner's short way: what is in a reference's first 64 bytes is found sixteen bytes at a
   time. */

#include "reference.h"

#include "bytes.h"
#include "chars.h"
#include "hash.h"
#include "path.h"

#include <string.h>

/* The first bytes of a text, as bits. */
#define WINDOW 64

struct marks {
    uint64_t slashes;
    uint64_t stops; /* "?" and "#", which end a path */
    uint64_t dots;
    uint64_t odd; /* what a plain path has not */
};

static struct ppri_block one_of(struct ppri_block block, char a, char b)
{
    return ppri_block_or(ppri_block_is(block, a), ppri_block_is(block, b));
}

static uint64_t bits_at(struct ppri_block is, size_t at)
{
    return (uint64_t)ppri_block_bits(is) << at;
}

static inline void mark_block(struct ppri_block block, size_t at, struct marks *marks)
{
    marks->slashes |= bits_at(ppri_block_is(block, '/'), at);
    marks->stops |= bits_at(one_of(block, '?', '#'), at);
    marks->dots |= bits_at(ppri_block_is(block, '.'), at);
    const struct ppri_block white = ppri_block_up_to(block, ' ');
    marks->odd |= bits_at(
        ppri_block_or(ppri_block_or(white, ppri_block_is(block, 0x7f)), one_of(block, '%', '\\')),
        at);
}

static uint64_t bits_below(size_t size)
{
    return size < WINDOW ? (UINT64_C(1) << size) - 1 : ~UINT64_C(0);
}

/* Mark a text of 16 bytes or more. The last block may overlap the one before. */
static inline void mark(struct ppr_view text, struct marks *marks)
{
    const size_t last = (text.size < WINDOW ? text.size : WINDOW) - PPRI_BLOCK;
    for (size_t at = 0; at < last; at += PPRI_BLOCK)
        mark_block(ppri_block_load(text.data + at), at, marks);
    mark_block(ppri_block_load(text.data + last), last, marks);
}

/* Whether there is no control character from an offset on. */
static inline bool is_clean(struct ppr_view text, size_t at)
{
    for (; at < text.size; at += PPRI_BLOCK) {
        const struct ppri_block block = ppri_block_at(text, at);
        const struct ppri_block control =
            ppri_block_or(ppri_block_up_to(block, 0x1f), ppri_block_is(block, 0x7f));
        if (ppri_block_bits(control) & ppri_bits_below(text.size - at))
            return false;
    }
    return true;
}

/* The end of a plain path that goes on beyond the window; 0: it is not plain. */
PPRI_NOINLINE static size_t path_end_beyond(struct ppr_view text, bool behind_slash)
{
    for (size_t i = WINDOW; i < text.size; i++) {
        const char c = text.data[i];
        if (c == '?' || c == '#')
            return i;
        if (ppri_is(c, PPRI_PATH_ODD) || (behind_slash && c == '.'))
            return 0;
        behind_slash = c == '/';
    }
    return text.size;
}

/* The end of a path that is plain up to there; 0: it is not, or what is behind is not
   clean. */
static inline size_t plain_end(struct ppr_view text, const struct marks *marks)
{
    size_t end = marks->stops ? ppri_lowest(marks->stops) : text.size;
    /* A segment that begins with a dot may be a dot segment. */
    if ((marks->odd | (marks->slashes << 1 & marks->dots)) & bits_below(end))
        return 0;
    if (text.size <= WINDOW && !marks->odd)
        return end;
    if (!marks->stops && text.size > WINDOW)
        end = path_end_beyond(text, marks->slashes >> (WINDOW - 1));
    return end && is_clean(text, end) ? end : 0;
}

static inline struct ppri_block plain_in_host(struct ppri_block block)
{
    return ppri_block_or(
        ppri_block_or(ppri_block_in(block, 'a', 'z'), ppri_block_in(block, '0', '9')),
        ppri_block_or(ppri_block_in(block, '-', '.'), ppri_block_is(block, '_')));
}

bool ppri_is_plain_host(struct ppr_view host)
{
    for (size_t at = 0; at < host.size; at += PPRI_BLOCK) {
        const uint32_t plain = ppri_block_bits(plain_in_host(ppri_block_at(host, at)));
        if (~plain & ppri_bits_below(host.size - at))
            return false;
    }
    return true;
}

/* The end of the lower-case letters, digits, "-", "." and "_" from one offset up to another. */
static inline size_t host_end(struct ppr_view text, size_t from, size_t to)
{
    for (size_t at = from; at < to; at += PPRI_BLOCK) {
        const size_t begin = at + PPRI_BLOCK > text.size ? text.size - PPRI_BLOCK : at;
        const struct ppri_block block = ppri_block_load(text.data + begin);
        const uint32_t others = (~ppri_block_bits(plain_in_host(block)) & 0xffff) >> (at - begin);
        if (others) {
            const size_t end = at + ppri_lowest(others);
            return end < to ? end : to;
        }
    }
    return to;
}

/* The size of "http://" or "https://" at the start of eight bytes or more; 0 for others. */
static inline size_t scheme_end(const char *data)
{
    const uint64_t seven = (UINT64_C(1) << 56) - 1;
    const uint64_t first = ppri_load_8(data);
    if (!((first ^ ppri_load_8("http://")) & seven))
        return 7;
    return first == ppri_load_8("https://") ? 8 : 0;
}

/* Read a port of one to five digits. */
PPRI_NOINLINE static bool read_port(const char *data, size_t size, long *port)
{
    long value = 0;
    for (size_t i = 0; i < size; i++) {
        if (!ppri_is_digit(data[i]) || i == 5)
            return false;
        value = value * 10 + (data[i] - '0');
    }
    *port = value;
    return size && value <= 65535;
}

/* Set an origin of which a host, between two offsets, is known, and what is behind it up to
   `path` may be a port. */
static inline bool set_origin(struct ppri_origin *origin, struct ppr_view text, size_t begin,
                              size_t end, size_t path)
{
    origin->scheme = begin == 8 ? PPRI_SCHEME_HTTPS : PPRI_SCHEME_HTTP;
    origin->port = begin == 8 ? 443 : 80;
    origin->host = ppri_view(text.data + begin, end - begin);
    return end > begin &&
           (end == path || (text.data[end] == ':' &&
                            read_port(text.data + end + 1, path - end - 1, &origin->port)));
}

/* Scan what is before `*path`, where a path ends or there may be one: the origin of an
   absolute reference, behind its scheme. */
static inline bool scan_origin(struct ppri_reference *reference, struct ppr_view text, size_t begin,
                               struct marks *marks, size_t *path)
{
    marks->slashes &= bits_below(*path) & ~bits_below(begin);
    if (marks->slashes)
        *path = ppri_lowest(marks->slashes);
    if (*path > WINDOW)
        return false;
    const size_t end = host_end(text, begin, *path);
    reference->form = PPRI_FORM_ABSOLUTE;
    reference->scheme = ppri_view(text.data, begin - 3);
    return set_origin(&reference->origin, text, begin, end, *path);
}

/* Scan a text of 16 bytes or more. */
static inline bool scan(struct ppri_reference *reference, struct ppr_view text)
{
    struct marks marks = {0, 0, 0, 0};
    const size_t begin = scheme_end(text.data);
    if (!begin && (text.data[0] != '/' || text.data[1] == '/'))
        return false;
    mark(text, &marks);
    const size_t end = plain_end(text, &marks);
    size_t path = end;
    if (!end)
        return false;
    if (begin) {
        if (!scan_origin(reference, text, begin, &marks, &path))
            return false;
    } else {
        path = 0;
        marks.slashes &= bits_below(end);
        reference->form = PPRI_FORM_PATH;
        reference->scheme = ppri_view(NULL, 0);
        reference->origin.scheme = PPRI_SCHEME_NONE;
        reference->origin.port = PPRI_NO_PORT;
        reference->origin.host = ppri_view(NULL, 0);
    }
    reference->plain = true;
    reference->error = 0;
    reference->userinfo = ppri_view(NULL, 0);
    reference->path = ppri_view(text.data + path, end - path);
    reference->rest = ppri_view(text.data + end, text.size - end);
    reference->slashes = marks.slashes;
    return true;
}

/* A text that fills no block is scanned in a longer copy: what is added is like letters at
   its end, and is taken off again. */
PPRI_NOINLINE static bool scan_small(struct ppri_reference *reference, struct ppr_view text)
{
    char copy[PPRI_BLOCK];
    if (text.size < 2)
        return false;
    memset(copy, 'x', sizeof copy);
    memcpy(copy, text.data, text.size);
    if (!scan(reference, ppri_view(copy, sizeof copy)))
        return false;
    const size_t scheme = reference->scheme.size;
    const size_t host = scheme ? scheme + 3 : 0;
    const size_t host_end = host + reference->origin.host.size;
    const size_t path = (size_t)(reference->path.data - copy);
    const size_t path_end = path + reference->path.size;
    if (host >= text.size)
        return false;
    reference->scheme = scheme ? ppri_view(text.data, scheme) : ppri_view(NULL, 0);
    if (scheme)
        reference->origin.host =
            ppri_slice(text, host, host_end < text.size ? host_end : text.size);
    const size_t end = path_end < text.size ? path_end : text.size;
    reference->path = ppri_slice(text, path < end ? path : end, end);
    reference->rest = ppri_from(text, end);
    return true;
}

bool ppri_scan_plain(struct ppri_reference *reference, struct ppr_view text)
{
    if (text.size < PPRI_BLOCK)
        return scan_small(reference, text);
    return text.size <= PPRI_TEXT_MAX && scan(reference, text);
}

bool ppri_scan_plain_origin(struct ppri_origin *origin, struct ppr_view text)
{
    if (text.size < PPRI_BLOCK || text.size > PPRI_TEXT_MAX)
        return false;
    const size_t begin = scheme_end(text.data);
    return begin && set_origin(origin, text, begin, host_end(text, begin, text.size), text.size);
}
