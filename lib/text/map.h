/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A hash map from texts to numbers. It holds hashes and numbers; the caller compares the texts.

   The hash is open addressing, and entries stand in the order of their tags: the home of an
   entry is the fraction of all homes that its tag is of all tags, and the entry stands there or
   behind entries that come before it. So a search ends at the first entry with a greater tag,
   and a miss takes as few steps as a hit. */

#ifndef PPRI_TEXT_MAP_H
#define PPRI_TEXT_MAP_H

#include "text/memory.h"

#include <stdint.h>

struct ppri_map_entry {
    uint32_t tag; /* the upper half of a hash */
    uint32_t number; /* 0: the entry is empty */
};

/* All zero to begin with. */
struct ppri_map {
    struct ppri_map_entry *entries;
    size_t count;
    size_t homes; /* a power of two, or 0 */
    size_t end; /* entries that there is memory for, the last of them empty */
    bool failed; /* no memory: nothing more is added */
};

/* Make room for more entries. Return false when there is no memory. */
bool ppri_map_reserve(struct ppri_map *map, const struct ppr_allocator *allocator, size_t more);

/* Add a number behind those with the same hash. Return false when there is no memory, now or at
   an earlier call. */
bool ppri_map_add(struct ppri_map *map, const struct ppr_allocator *allocator, uint64_t hash,
                  uint32_t number);

/* Release the memory of a map; it is empty then. */
void ppri_map_release(struct ppri_map *map, const struct ppr_allocator *allocator);

/* A search through the numbers of a hash. A change of the map ends it. */
struct ppri_map_search {
    const struct ppri_map_entry *at;
    uint32_t tag;
};

struct ppri_map_search ppri_map_find(const struct ppri_map *map, uint64_t hash);

/* Return the next number that may be the wanted one, in the order of adding; 0: none is left. */
static inline uint32_t ppri_map_next(struct ppri_map_search *search)
{
    const struct ppri_map_entry entry = *search->at;
    if (entry.tag != search->tag || !entry.number)
        return 0;
    search->at++;
    return entry.number;
}

/* The place of an entry among so many homes, behind entries that end at `next`. */
static inline size_t ppri_map_place(uint32_t tag, size_t homes, size_t next)
{
    const size_t home = (size_t)((uint64_t)tag * homes >> 32);
    return home > next ? home : next;
}

#endif
