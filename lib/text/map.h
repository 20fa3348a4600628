/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A hash map from texts to numbers. It holds hashes and numbers, and the caller compares the texts.

   The hash is open addressing, with entries in the order of their tags. The home of an entry is its
   tag as a fraction of all tags, scaled to the homes. The entry is there, or further on if entries
   with smaller or equal tags take that slot. So a search ends at the first entry with a greater
   tag, and a miss takes no more steps than a hit. An example with 8 homes and tags of two
   hexadecimal digits, of which 20, 30 and 3f have home 1:

       slot   0   1   2   3   4   5   6   7
       tag        20  30  3f      a0

       3f     begins at slot 1, passes 20 and 30, is found
       25     begins at slot 1, passes 20, ends at 30: there is none */

#ifndef PPRI_TEXT_MAP_H
#define PPRI_TEXT_MAP_H

#include "text/memory.h"

#include <stdint.h>

struct ppri_map_entry {
    uint32_t tag; /* the upper half of a hash */
    uint32_t number; /* 0 if the entry is empty */
};

/* A map. It is all zero at first. */
struct ppri_map {
    struct ppri_map_entry *entries;
    size_t count; /* entries that are not empty */
    size_t homes; /* number of homes, a power of two; 0 at first */
    /* Number of allocated entries: the homes, and the spill after the last home; the last entry is
       empty. */
    size_t end;
    bool failed; /* an allocation failed, and nothing more is added */
};

/* Makes room for `more` entries. Returns false if there is no memory. */
bool ppri_map_reserve(struct ppri_map *map, const struct ppr_allocator *allocator, size_t more);

/* Adds `number` after the numbers with the same hash. Returns false if there is no memory, now or
   at an earlier call. */
bool ppri_map_add(struct ppri_map *map, const struct ppr_allocator *allocator, uint64_t hash,
                  uint32_t number);

/* Releases the memory of a map, which is empty then. */
void ppri_map_release(struct ppri_map *map, const struct ppr_allocator *allocator);

/* A search through the numbers of a hash. It is invalid once the map changes. */
struct ppri_map_search {
    const struct ppri_map_entry *at;
    uint32_t tag;
};

/* Starts a search for `hash`. */
struct ppri_map_search ppri_map_find(const struct ppri_map *map, uint64_t hash);

/* Returns the next number whose hash has the tag of the search, in the order of adding, or 0. The
   caller compares the texts. */
static inline uint32_t ppri_map_next(struct ppri_map_search *search)
{
    const struct ppri_map_entry entry = *search->at;
    if (entry.tag != search->tag || !entry.number)
        return 0;
    search->at++;
    return entry.number;
}

/* Returns the slot of an entry: its home, or `next`, the slot after the entries before it, if that
   is later. */
static inline size_t ppri_map_place(uint32_t tag, size_t homes, size_t next)
{
    const size_t home = (size_t)((uint64_t)tag * homes >> 32);
    return home > next ? home : next;
}

#endif
