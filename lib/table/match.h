/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads the values of captures from a path or an origin (M10), and finds the depths to look up. */

#ifndef PPRI_TABLE_MATCH_H
#define PPRI_TABLE_MATCH_H

#include "table/table.h"

/* True if the prefix of `rule` on `side` covers the path of `walk` as it was sent. Then sets the
   values of its captures, also from `origin`, which is NULL if not known. */
bool ppri_match_capture(const struct ppr_table *table, const struct ppri_rule *rule,
                        enum ppri_side side, const struct ppri_origin *origin,
                        struct ppri_walk *walk, struct ppri_captures *captures);

/* Sets the values of the captures in the rule's backend origin, to which `origin` is equal. */
void ppri_match_origin(const struct ppr_table *table, const struct ppri_rule *rule,
                       const struct ppri_origin *origin, struct ppri_captures *captures);

/* True if the values in `captures`, read for another rule with the same backend prefix, can be
   those of `rule`. Sets the labels of `captures` to those of `rule`. */
bool ppri_match_fits(const struct ppr_table *table, const struct ppri_rule *rule,
                     struct ppri_captures *captures);

/* Sets `*depth` to the next smaller depth of `depths`. Returns false if there is none. */
static inline bool ppri_next_depth(uint32_t depths, size_t *depth)
{
    while (*depth > 0) {
        --*depth;
        if (depths >> *depth & 1)
            return true;
    }
    return false;
}

/* Returns one more than the deepest depth to look up: that of `depths`, or of the path if that is
   less. */
static inline size_t ppri_first_depth(struct ppri_walk *walk, uint32_t depths)
{
    size_t deepest = 0;
    while (depths >> deepest > 1)
        deepest++;
    return ppri_walk_reach(walk, deepest) + 1;
}

/* Returns the shape of prefixes of a depth without captures. */
static inline struct ppri_shape ppri_depth_alone(size_t depth)
{
    const struct ppri_shape shape = {.depth = (uint8_t)depth};
    return shape;
}

/* Returns the hash of the walk's first segments, as many as the shape has, with its captures. */
static inline uint32_t ppri_shape_path_hash(const struct ppri_shape *shape, struct ppri_walk *walk)
{
    return shape->path ? ppri_walk_shape_hash(walk, shape->depth, shape->path)
                       : ppri_walk_hash(walk, shape->depth);
}

#endif
