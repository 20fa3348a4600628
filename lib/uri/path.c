/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Walks over paths, and compares and hashes their segments. */

#include "uri/path.h"

#include "text/chars.h"
#include "text/hash.h"
#include "text/percent.h"

#include <string.h>

enum dots { NO_DOTS = 0, ONE_DOT = 1, TWO_DOTS = 2 };

/* Returns the number of dots of ".", ".." and their encodings, NO_DOTS for other segments. */
static enum dots dots_of(struct ppr_view segment)
{
    unsigned dots = 0;
    size_t i = 0;
    while (i < segment.size && dots < 3) {
        char c = segment.data[i];
        i += ppri_percent_read(segment, i, &c) ? 3 : 1;
        if (c != '.')
            return NO_DOTS;
        dots++;
    }
    return dots > 2 ? NO_DOTS : (enum dots)dots;
}

/* Normalises the byte or percent-encoding at `*i` (RFC 3986 6.2.2.1, 6.2.2.2) into `out`, and moves
   `*i` after it. Returns the bytes written, 1 or 3. A "%" that begins no encoding becomes NUL,
   which no prefix has: else "%%32F" would equal "%2F". */
static inline unsigned normal_bytes(struct ppr_view text, size_t *i, char out[3])
{
    if (!ppri_percent_read(text, *i, &out[0])) {
        const char c = text.data[*i];
        *i += 1;
        out[0] = (char)(c == '%' ? '\0' : c);
        if (!ppri_is_raw(c))
            return 1;
        ppri_percent_write(c, out);
        return 3;
    }
    *i += 3;
    if (ppri_is(out[0], PPRI_UNRESERVED))
        return 1;
    ppri_percent_write(out[0], out);
    return 3;
}

PPRI_RARE static uint32_t hash_segment(uint32_t hash, struct ppr_view segment)
{
    if (ppri_skip(segment, 0, PPRI_PATH_MARK) == segment.size)
        return ppri_hash_half(ppri_hash_bytes(hash, segment));
    struct ppri_hasher hasher = ppri_hasher_start(hash);
    for (size_t i = 0; i < segment.size;) {
        char bytes[3];
        const unsigned count = normal_bytes(segment, &i, bytes);
        for (unsigned n = 0; n < count; n++)
            ppri_hasher_add(&hasher, bytes[n]);
    }
    return ppri_hash_half(ppri_hasher_end(&hasher));
}

bool ppri_segment_equal(struct ppr_view sent, struct ppr_view normal)
{
    size_t at = 0;
    for (size_t i = 0; i < sent.size;) {
        char bytes[3];
        const unsigned count = normal_bytes(sent, &i, bytes);
        if (count > normal.size - at || memcmp(bytes, normal.data + at, count) != 0)
            return false;
        at += count;
    }
    return at == normal.size;
}

bool ppri_segment_same(struct ppr_view a, struct ppr_view b)
{
    size_t i = 0;
    size_t j = 0;
    while (i < a.size && j < b.size) {
        char one[3];
        char other[3];
        const unsigned count = normal_bytes(a, &i, one);
        if (normal_bytes(b, &j, other) != count || memcmp(one, other, count) != 0)
            return false;
    }
    return i == a.size && j == b.size;
}

void ppri_path_add(struct ppri_path *path, struct ppr_view piece)
{
    path->piece[path->count++] = piece;
}

bool ppri_is_dot_segment(struct ppr_view segment)
{
    return dots_of(segment) != NO_DOTS;
}

bool ppri_next_segment(struct ppr_view piece, size_t *at, struct ppr_view *segment)
{
    if (*at == piece.size)
        return false;
    const size_t begin = piece.data[*at] == '/' ? *at + 1 : *at;
    *at = ppri_seek(piece, begin, '/');
    *segment = ppri_slice(piece, begin, *at);
    return true;
}

static bool is_slash(char c, bool backslashes)
{
    return c == '/' || (backslashes && c == '\\');
}

/* Like ppri_next_segment, but a backslash may be a slash. */
static bool next_segment(struct ppr_view piece, bool backslashes, size_t *at,
                         struct ppr_view *segment)
{
    if (!backslashes || *at == piece.size)
        return ppri_next_segment(piece, at, segment);
    const size_t begin = *at + is_slash(piece.data[*at], true);
    *at = begin;
    while (*at < piece.size && !is_slash(piece.data[*at], true))
        ++*at;
    *segment = ppri_slice(piece, begin, *at);
    return true;
}

/* Sets the step of the walk's current depth. `hash` is that of the path up to `segment`. */
static inline void take_step(struct ppri_walk *walk, struct ppr_view segment, unsigned piece,
                             uint32_t hash)
{
    struct ppri_walk_step *step = &walk->step[walk->depth];
    step->hash = hash;
    step->begin = (uint32_t)(segment.data - walk->pieces[piece]);
    step->size = (uint32_t)segment.size & PPRI_TEXT_MAX;
    step->piece = piece & 3;
}

/* Adds `segment`, which need not be canonical, to the walk. */
static void push(struct ppri_walk *walk, struct ppr_view segment, unsigned piece)
{
    if (walk->depth <= PPRI_DEPTH_MAX)
        take_step(walk, segment, piece, hash_segment(ppri_walk_hash(walk, walk->depth), segment));
    walk->depth++;
}

/* Handles a dot segment. As the last segment of the path it leaves a slash, which is an empty
   segment. */
PPRI_RARE static void step_dots(struct ppri_walk *walk, enum dots dots, struct ppr_view segment,
                                unsigned piece, bool last)
{
    walk->dotted = true;
    if (dots == TWO_DOTS && walk->depth)
        walk->depth--;
    if (!walk->depth)
        walk->root = segment.data + segment.size;
    if (last)
        push(walk, ppri_from(segment, segment.size), piece);
}

size_t ppri_walk_reach(struct ppri_walk *walk, size_t depth)
{
    struct ppr_view segment;
    if (walk->canonical && walk->depth < depth) {
        uint32_t hash = ppri_walk_hash(walk, walk->depth);
        while (walk->depth < depth && ppri_next_segment(walk->whole, &walk->at, &segment)) {
            hash = ppri_hash_half(ppri_hash_bits(hash, segment, 0));
            take_step(walk, segment, 0, hash);
            walk->depth++;
        }
    }
    return walk->depth < depth ? walk->depth : depth;
}

void ppri_path_walk(const struct ppri_path *path, struct ppri_walk *walk)
{
    ppri_walk_start(walk, path->piece[0]);
    walk->canonical = false;
    for (unsigned n = 0; n < path->count; n++) {
        const struct ppr_view piece = path->piece[n];
        walk->pieces[n] = piece.data;
        const bool last_piece = n + 1 == path->count;
        walk->begin = walk->depth;
        struct ppr_view segment;
        for (size_t at = 0; next_segment(piece, path->backslashes, &at, &segment);) {
            const enum dots dots = dots_of(segment);
            if (dots == NO_DOTS)
                push(walk, segment, n);
            else
                step_dots(walk, dots, segment, n, last_piece && at == piece.size);
        }
    }
}

void ppri_path_walk_piece(struct ppr_view piece, enum ppri_path_form form, struct ppri_walk *walk)
{
    struct ppri_path path = ppri_path_of(piece);
    path.backslashes = form == PPRI_PATH_BACKSLASHES;
    if (form == PPRI_PATH_CANONICAL)
        ppri_walk_start(walk, piece);
    else
        ppri_path_walk(&path, walk);
}

/* Returns the bytes of a slash at the offset `at`, as a generous server reads it, or 0 if there is
   none. */
static size_t generous_slash(struct ppr_view text, size_t at)
{
    char c = text.data[at];
    const size_t size = ppri_percent_read(text, at, &c) ? 3 : 1;
    return is_slash(c, true) ? size : 0;
}

/* Finds the next segment that is not empty, as a generous server reads the path. Returns false at
   the end. */
static bool next_generous(struct ppr_view path, size_t *at, struct ppr_view *segment)
{
    size_t begin;
    size_t size = 0;
    do {
        while (*at < path.size && (size = generous_slash(path, *at)) != 0)
            *at += size;
        begin = *at;
        while (*at < path.size && !generous_slash(path, *at))
            ++*at;
        *segment = ppri_slice(path, begin, *at);
        segment->size = ppri_find(*segment, ';');
    } while (!segment->size && *at < path.size);
    return segment->size > 0;
}

void ppri_path_walk_generous(const struct ppri_path *path, struct ppri_walk *walk)
{
    struct ppr_view segment;
    ppri_walk_start(walk, path->piece[0]);
    walk->canonical = false;
    for (unsigned n = 0; n < path->count; n++) {
        walk->pieces[n] = path->piece[n].data;
        for (size_t at = 0; next_generous(path->piece[n], &at, &segment);) {
            const enum dots dots = dots_of(segment);
            if (dots == NO_DOTS)
                push(walk, segment, n);
            else
                step_dots(walk, dots, segment, n, false);
        }
    }
}

size_t ppri_path_rise(const struct ppri_path *path)
{
    size_t depth = 0;
    size_t rise = 0;
    struct ppr_view segment;
    for (size_t at = 0; next_segment(path->piece[0], path->backslashes, &at, &segment);) {
        const enum dots dots = dots_of(segment);
        if (dots == NO_DOTS)
            depth++;
        else if (dots == TWO_DOTS && depth)
            depth--;
        else if (dots == TWO_DOTS)
            rise++;
    }
    return rise;
}

uint32_t ppri_walk_shape_hash(const struct ppri_walk *walk, size_t depth, uint32_t captures)
{
    size_t first = 0;
    while (first < depth && !(captures >> first & 1))
        first++;
    uint32_t hash = ppri_walk_hash(walk, first);
    for (; first < depth; first++) {
        const bool capture = captures >> first & 1;
        hash = hash_segment(hash, capture ? PPRI_LITERAL("\1") : ppri_walk_segment(walk, first));
    }
    return hash;
}

void ppri_path_after(const struct ppri_path *path, const struct ppri_walk *walk, size_t depth,
                     struct ppri_path *after)
{
    unsigned first = 0;
    size_t end = 0;
    if (depth) {
        const struct ppri_walk_step *step = &walk->step[depth - 1];
        first = step->piece;
        end = (size_t)step->begin + step->size;
    }
    after->count = 0;
    after->backslashes = path->backslashes;
    for (unsigned n = first; n < path->count; n++)
        ppri_path_add(after, ppri_from(path->piece[n], n == first ? end : 0));
}

/* Returns the offset of the segment that ends at `end`. */
static size_t segment_begin(struct ppr_view piece, bool backslashes, size_t end)
{
    while (end && !is_slash(piece.data[end - 1], backslashes))
        end--;
    return end;
}

void ppri_path_cut(struct ppri_path *path)
{
    for (; path->count; path->count--) {
        struct ppr_view *piece = &path->piece[path->count - 1];
        const size_t begin = segment_begin(*piece, path->backslashes, piece->size);
        if (ppri_is_dot_segment(ppri_from(*piece, begin)))
            return;
        piece->size = begin ? begin - 1 : 0;
        if (begin)
            return;
    }
}

struct ppri_backward ppri_backward_start(const struct ppri_path *path)
{
    const struct ppri_backward backward = {.path = path, .piece = path->count + 1};
    return backward;
}

/* Finds the next segment to the left, dot segments included. */
static bool previous_segment(struct ppri_backward *backward, struct ppr_view *segment)
{
    while (!backward->at) {
        if (!--backward->piece)
            return false;
        backward->at = backward->path->piece[backward->piece - 1].size;
    }
    const struct ppr_view piece = backward->path->piece[backward->piece - 1];
    const size_t begin = segment_begin(piece, backward->path->backslashes, backward->at);
    *segment = ppri_slice(piece, begin, backward->at);
    /* The segment before ends at the slash. */
    backward->at = begin ? begin - 1 : 0;
    return true;
}

bool ppri_backward_next(struct ppri_backward *backward, struct ppr_view *segment, unsigned *piece)
{
    bool last = backward->piece > backward->path->count;
    for (; previous_segment(backward, segment); last = false) {
        /* previous_segment moves to another piece only at the next call. */
        *piece = backward->piece - 1;
        const enum dots dots = dots_of(*segment);
        if (dots == NO_DOTS && !backward->skip)
            return true;
        if (dots == NO_DOTS)
            backward->skip--;
        else if (dots == TWO_DOTS)
            backward->skip++;
        if (dots != NO_DOTS && last) {
            *segment = ppri_from(*segment, segment->size);
            return true;
        }
    }
    return false;
}
