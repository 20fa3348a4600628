/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What the captures of rules stand for (M10), and at which depths prefixes are asked for. */

#ifndef PPRI_TABLE_MATCH_H
#define PPRI_TABLE_MATCH_H

#include "table/table.h"

/* Whether a rule's prefix covers a path on its origin (NULL: it is not known), as it was sent; if
   so, note what its captures stand for. */
bool ppri_match_capture(const struct ppr_table *table, const struct ppri_rule *rule,
                        enum ppri_side side, const struct ppri_origin *origin,
                        struct ppri_walk *walk, struct ppri_captures *captures);

/* Note what the captures of a rule's backend origin stand for in an origin that is equal to it. */
void ppri_match_origin(const struct ppr_table *table, const struct ppri_rule *rule,
                       const struct ppri_origin *origin, struct ppri_captures *captures);

/* Whether captures, noted for another rule with the same backend prefix, can be this
   one's. */
bool ppri_match_fits(const struct ppr_table *table, const struct ppri_rule *rule,
                     struct ppri_captures *captures);

/* The deepest depth, below `*depth`, at which there may be a prefix; false: none. */
static inline bool ppri_next_depth(uint32_t depths, size_t *depth)
{
    while (*depth > 0) {
        --*depth;
        if (depths >> *depth & 1)
            return true;
    }
    return false;
}

/* One more than the deepest depth to ask for, of those that there are. */
static inline size_t ppri_first_depth(struct ppri_walk *walk, uint32_t depths)
{
    size_t deepest = 0;
    while (depths >> deepest > 1)
        deepest++;
    return ppri_walk_reach(walk, deepest) + 1;
}

/* A shape without captures is a depth alone. */
static inline struct ppri_shape ppri_depth_alone(size_t depth)
{
    const struct ppri_shape shape = {.depth = (uint8_t)depth};
    return shape;
}

static inline uint32_t ppri_shape_path_hash(const struct ppri_shape *shape, struct ppri_walk *walk)
{
    return shape->path ? ppri_walk_shape_hash(walk, shape->depth, shape->path)
                       : ppri_walk_hash(walk, shape->depth);
}

#endif
