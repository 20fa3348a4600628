/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Paths, segment by segment: removes dot segments (RFC 3986 5.2.4), compares (M3), and hashes each
   prefix, without a copy of the path. */

#ifndef PPRI_URI_PATH_H
#define PPRI_URI_PATH_H

#include "text/hash.h"
#include "text/short.h"
#include "text/skip.h"
#include "text/view.h"

#include <stdint.h>

/* The most segments of a rule's prefix. */
#define PPRI_DEPTH_MAX 31

/* A path in up to three pieces. A piece that begins with "/" has a segment after each of its
   slashes. In a piece that does not, the bytes before its first slash are a segment, too. An empty
   piece has no segment. */
struct ppri_path {
    struct ppr_view piece[3];
    unsigned count; /* number of pieces */
    bool backslashes; /* a backslash is read as a slash (W3) */
};

/* Bytes of the longest text that is walked over. */
#define PPRI_TEXT_MAX (UINT32_MAX >> 2)

/* A segment that is left in a walk from left to right. Steps are small, because a walk is on the
   stack. */
struct ppri_walk_step {
    uint32_t hash; /* of the path up to this segment, normalised */
    uint32_t begin; /* offset in its piece, as sent */
    uint32_t size : 30; /* bytes, as sent */
    uint32_t piece : 2; /* index of its piece */
};

/* A walk over a path: its segments without those that dot segments remove. A canonical path is one
   piece, without a dot segment or a "%". It is walked over only as far as ppri_walk_reach needs. An
   example:

       /a/./b/../c%7e    depth 2: segments a and c%7e; dotted; hashes of /a and /a/c~ */
struct ppri_walk {
    bool canonical;
    struct ppr_view whole; /* the path; valid if canonical */
    size_t at; /* bytes of `whole` walked over; valid if canonical */
    size_t depth; /* number of segments left; if canonical, of those walked over */
    size_t begin; /* the depth before the last piece */
    bool dotted; /* the path has dot segments */
    /* The end of the last dot segment that left no segment; NULL if there is none. */
    const char *root;
    const char *pieces[3]; /* the first bytes of the path's pieces */
    struct ppri_walk_step step[PPRI_DEPTH_MAX + 1]; /* the first PPRI_DEPTH_MAX + 1 segments left */
};

/* Returns a path of one piece. */
static inline struct ppri_path ppri_path_of(struct ppr_view piece)
{
    const struct ppri_path path = {{piece}, 1, false};
    return path;
}

/* Starts a walk over `path`, which is canonical. */
static inline void ppri_walk_start(struct ppri_walk *walk, struct ppr_view path)
{
    walk->canonical = true;
    walk->whole = path;
    walk->at = 0;
    walk->depth = 0;
    walk->begin = 0;
    walk->dotted = false;
    walk->root = NULL;
    walk->pieces[0] = path.data;
}

/* Walks over all of `path`, which need not be canonical. */
PPRI_RARE void ppri_path_walk(const struct ppri_path *path, struct ppri_walk *walk);

/* The forms of a path of one piece. */
enum ppri_path_form {
    PPRI_PATH_SENT, /* as sent */
    PPRI_PATH_CANONICAL, /* canonical */
    PPRI_PATH_BACKSLASHES /* as sent, and a backslash is read as a slash */
};

/* Walks over `piece`, a path of the form `form`. */
void ppri_path_walk_piece(struct ppr_view piece, enum ppri_path_form form, struct ppri_walk *walk);

/* Walks over `path` as the most generous server would read it, for local rules (M5). Runs of
   slashes are one slash, "%2F", "%5C" and "\" are slashes, and a segment ends at ";". */
PPRI_RARE void ppri_path_walk_generous(const struct ppri_path *path, struct ppri_walk *walk);

/* Walks on to `depth` segments, at most PPRI_DEPTH_MAX + 1. Returns `depth`, or the depth of the
   path if that is less. */
size_t ppri_walk_reach(struct ppri_walk *walk, size_t depth);

/* True if `path` is at or below `prefix`, byte by byte. */
static inline bool ppri_path_is_under(struct ppr_view path, struct ppr_view prefix)
{
    return prefix.size <= path.size && ppri_same(path.data, prefix.data, prefix.size) &&
           (prefix.size == path.size || path.data[prefix.size] == '/');
}

/* Sets `*segment` to the segment at the offset `*at` of `piece`, and `*at` to its end. Returns
   false at the end of the piece. */
bool ppri_next_segment(struct ppr_view piece, size_t *at, struct ppr_view *segment);

/* True if `segment` is "." or "..", perhaps percent-encoded. */
PPRI_RARE bool ppri_is_dot_segment(struct ppr_view segment);

/* Returns the segment of step `depth`, as sent. */
static inline struct ppr_view ppri_walk_segment(const struct ppri_walk *walk, size_t depth)
{
    const struct ppri_walk_step *step = &walk->step[depth];
    return ppri_view(walk->pieces[step->piece] + step->begin, step->size);
}

/* True if `sent`, a segment as it was sent, equals the normalised segment `normal` (M3). */
PPRI_RARE bool ppri_segment_equal(struct ppr_view sent, struct ppr_view normal);

/* True if two segments as sent are equal (M3). */
PPRI_RARE bool ppri_segment_same(struct ppr_view a, struct ppr_view b);

/* Returns the hash of the walk's first `depth` segments, which it has reached. */
static inline uint32_t ppri_walk_hash(const struct ppri_walk *walk, size_t depth)
{
    return depth ? walk->step[depth - 1].hash : (uint32_t)PPRI_HASH_START;
}

/* Returns the hash of the walk's first `depth` segments, if some are captures: bits of `captures`,
   the first segment lowest. */
PPRI_RARE uint32_t ppri_walk_shape_hash(const struct ppri_walk *walk, size_t depth,
                                        uint32_t captures);

/* Sets `after` to the rest of `path` after the walk's first `depth` segments, which it has
   reached. */
void ppri_path_after(const struct ppri_path *path, const struct ppri_walk *walk, size_t depth,
                     struct ppri_path *after);

/* Removes the last segment and its slash from `path`: the result is the base of a relative
   reference (RFC 3986 5.2.3). A dot segment stays, because it names a directory. */
PPRI_RARE void ppri_path_cut(struct ppri_path *path);

/* Returns the levels that a relative path, of one piece, climbs above its base: "a/../../../b"
   climbs 2. */
PPRI_RARE size_t ppri_path_rise(const struct ppri_path *path);

/* Appends `piece` to `path`. */
void ppri_path_add(struct ppri_path *path, struct ppr_view piece);

/* A walk from right to left over the segments that are left when dot segments are removed. It needs
   no memory, however long the path. An example with the path /a/b/../c:

       c     is returned
       ..    skip is 1
       b     is skipped
       a     is returned */
struct ppri_backward {
    const struct ppri_path *path;
    unsigned piece; /* number of the current piece from 1; above the number of pieces at first */
    size_t at; /* bytes of the piece not walked over; 0 if it has no segment left */
    size_t skip; /* number of segments to skip, for ".." already seen */
};

struct ppri_backward ppri_backward_start(const struct ppri_path *path);

/* Sets `*segment` to the next segment to the left, and `*piece` to the index of its piece. Returns
   false at the left end. */
PPRI_RARE bool ppri_backward_next(struct ppri_backward *backward, struct ppr_view *segment,
                                  unsigned *piece);

#endif
