/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Paths, segment by segment: dot segments (RFC 3986 5.2.4), equality (M3) and
   the hash of each prefix, without a copy of the path. */

#ifndef PPRI_URI_PATH_H
#define PPRI_URI_PATH_H

#include "text/hash.h"
#include "text/short.h"
#include "text/skip.h"
#include "text/view.h"

#include <stdint.h>

/* The deepest prefix that a rule may have, in segments. */
#define PPRI_DEPTH_MAX 31

/* A path in up to three pieces. A piece that begins with "/" holds the segments
   after each of its slashes; one that does not, holds its first segment too (as
   if a slash stood before it); an empty one holds none. */
struct ppri_path {
    struct ppr_view piece[3];
    unsigned count;
    bool backslashes; /* one is a slash, too (W3) */
};

/* A text longer than this is none that is walked over. */
#define PPRI_TEXT_MAX (UINT32_MAX >> 2)

/* A segment that counts, of a walk from left to right. A walk is large, and lies on
   the stack: so its steps are small. */
struct ppri_walk_step {
    uint32_t hash; /* of the path up to this segment, normalised */
    uint32_t begin; /* where it is in its piece, as sent */
    uint32_t size : 30;
    uint32_t piece : 2;
};

/* A walk over a path: the segments that are left when dot segments are removed. Where a path is
   canonical, which is one piece without a dot segment or a "%", the walk goes only as far as it is
   asked. */
struct ppri_walk {
    bool canonical;
    struct ppr_view whole; /* canonical: the path, */
    size_t at; /* and how much of it has been gone over */
    size_t depth; /* how many segments are left, or have been gone over so far */
    size_t begin; /* the depth that the last piece starts from */
    bool dotted; /* there were dot segments */
    const char *root; /* behind the last dot segment that left nothing; NULL: there is none */
    const char *pieces[3]; /* the path's */
    struct ppri_walk_step step[PPRI_DEPTH_MAX + 1]; /* the first of those left */
};

/* A path of one piece. */
static inline struct ppri_path ppri_path_of(struct ppr_view piece)
{
    const struct ppri_path path = {{piece}, 1, false};
    return path;
}

/* Begin a walk over a canonical path. */
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

/* Walk over a path that need not be canonical. */
PPRI_RARE void ppri_path_walk(const struct ppri_path *path, struct ppri_walk *walk);

/* How a path of one piece is to be walked over. */
enum ppri_path_form {
    PPRI_PATH_SENT, /* as it was sent */
    PPRI_PATH_CANONICAL, /* it is */
    PPRI_PATH_BACKSLASHES /* a backslash is a slash in it, too */
};

/* The same of a path of one piece. */
void ppri_path_walk_piece(struct ppr_view piece, enum ppri_path_form form, struct ppri_walk *walk);

/* The walk over a path as the most generous server would read it, for local rules (M5): runs of
   slashes are one, "%2F", "%5C" and a backslash are slashes, and a segment ends at a ";". */
PPRI_RARE void ppri_path_walk_generous(const struct ppri_path *path, struct ppri_walk *walk);

/* Go on to a depth, of PPRI_DEPTH_MAX + 1 at most, and return it; or the depth of the path, if that
   is less. */
size_t ppri_walk_reach(struct ppri_walk *walk, size_t depth);

/* Whether a path is at or below a prefix, byte by byte. */
static inline bool ppri_path_is_under(struct ppr_view path, struct ppr_view prefix)
{
    return prefix.size <= path.size && ppri_same(path.data, prefix.data, prefix.size) &&
           (prefix.size == path.size || path.data[prefix.size] == '/');
}

/* The segment at `*at` of a piece, `*at` then being at the next slash. Return
   false at the end. */
bool ppri_next_segment(struct ppr_view piece, size_t *at, struct ppr_view *segment);

/* Whether a segment is "." or "..", or an encoding of them. */
PPRI_RARE bool ppri_is_dot_segment(struct ppr_view segment);

/* The segment of a step, as sent. */
static inline struct ppr_view ppri_walk_segment(const struct ppri_walk *walk, size_t depth)
{
    const struct ppri_walk_step *step = &walk->step[depth];
    return ppri_view(walk->pieces[step->piece] + step->begin, step->size);
}

/* Whether a segment as it was sent equals a normalised one (M3). */
PPRI_RARE bool ppri_segment_equal(struct ppr_view sent, struct ppr_view normal);

/* Whether two segments are the same, both as they were sent. */
PPRI_RARE bool ppri_segment_same(struct ppr_view a, struct ppr_view b);

/* The hash of a walk's first `depth` segments, which it has reached. */
static inline uint32_t ppri_walk_hash(const struct ppri_walk *walk, size_t depth)
{
    return depth ? walk->step[depth - 1].hash : (uint32_t)PPRI_HASH_START;
}

/* The same where some segments, bits from the first, are captures. */
PPRI_RARE uint32_t ppri_walk_shape_hash(const struct ppri_walk *walk, size_t depth,
                                        uint32_t captures);

/* What follows a walk's first `depth` segments, which it has reached, in its path. */
void ppri_path_after(const struct ppri_path *path, const struct ppri_walk *walk, size_t depth,
                     struct ppri_path *after);

/* Cut a path after its last directory: what a relative reference starts from
   (RFC 3986 5.2.3), without the slash at its end. */
PPRI_RARE void ppri_path_cut(struct ppri_path *path);

/* How many levels a relative path, of one piece, climbs above where it starts from, on its way. */
PPRI_RARE size_t ppri_path_rise(const struct ppri_path *path);

/* Append a piece, of which backslashes are what they are of the path. */
void ppri_path_add(struct ppri_path *path, struct ppr_view piece);

/* Go over the segments that are left when dot segments are removed, from right
   to left: that way it takes no memory, however long the path. */
struct ppri_backward {
    const struct ppri_path *path;
    unsigned piece; /* the piece at hand, counted from 1; beyond the last: nothing has been seen */
    size_t at; /* bytes of it not seen yet; 0: it has no segment left */
    size_t skip; /* segments to pass over, for ".." already seen */
};

struct ppri_backward ppri_backward_start(const struct ppri_path *path);

/* The next segment to the left, and the piece that it is in, from 0. Return
   false at the left end. */
PPRI_RARE bool ppri_backward_next(struct ppri_backward *backward, struct ppr_view *segment,
                                  unsigned *piece);

#endif
