/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A hash map with entries in the order of their tags (see map.h). */

#include "text/map.h"

#include <string.h>

/* The first number of homes, and of entries after the last home. */
#define HOMES_MIN 64
#define SPILL     16

/* Allocates `homes` homes and `spill` entries after the last one, and moves the entries there.
   Returns false if there is no memory. */
static bool resize(struct ppri_map *map, const struct ppr_allocator *allocator, size_t homes,
                   size_t spill)
{
    const struct ppri_map old = *map;
    if (homes > UINT32_MAX || homes > (size_t)-1 / sizeof *map->entries - spill)
        return false;
    struct ppri_map_entry *entries = ppri_allocate(allocator, (homes + spill) * sizeof *entries);
    if (!entries)
        return false;
    map->entries = entries;
    map->homes = homes;
    map->end = homes + spill;
    memset(entries, 0, map->end * sizeof *entries);
    size_t next = 0;
    for (size_t i = 0; i < old.end; i++) {
        if (!old.entries[i].number)
            continue;
        next = ppri_map_place(old.entries[i].tag, homes, next);
        entries[next++] = old.entries[i];
    }
    ppri_release(allocator, old.entries);
    return true;
}

bool ppri_map_reserve(struct ppri_map *map, const struct ppr_allocator *allocator, size_t more)
{
    size_t homes = map->homes ? map->homes : HOMES_MIN;
    size_t spill = map->homes ? map->end - map->homes : SPILL;
    if (more > UINT32_MAX)
        return false;
    while ((map->count + more) / 4 * 5 + 1 >= homes)
        homes *= 2;
    /* The spill is nearly used up. */
    if (map->homes && map->entries[map->end - 2].number)
        spill *= 2;
    return (homes == map->homes && spill == map->end - homes) ||
           resize(map, allocator, homes, spill);
}

/* Returns the first entry whose tag is at least `tag`, or the empty one at its place. */
static struct ppri_map_entry *find(const struct ppri_map *map, uint32_t tag)
{
    struct ppri_map_entry *at = map->entries + ppri_map_place(tag, map->homes, 0);
    while (at->number && at->tag < tag)
        at++;
    return at;
}

bool ppri_map_add(struct ppri_map *map, const struct ppr_allocator *allocator, uint64_t hash,
                  uint32_t number)
{
    map->failed = map->failed || !ppri_map_reserve(map, allocator, 1);
    if (map->failed)
        return false;
    struct ppri_map_entry entry = {(uint32_t)(hash >> 32), number};
    struct ppri_map_entry *at = find(map, entry.tag);
    while (at->number && at->tag == entry.tag)
        at++;
    while (entry.number) {
        const struct ppri_map_entry next = *at;
        *at++ = entry;
        entry = next;
    }
    map->count++;
    return true;
}

void ppri_map_release(struct ppri_map *map, const struct ppr_allocator *allocator)
{
    const struct ppri_map empty = {.entries = NULL};
    ppri_release(allocator, map->entries);
    *map = empty;
}

struct ppri_map_search ppri_map_find(const struct ppri_map *map, uint64_t hash)
{
    static const struct ppri_map_entry empty;
    struct ppri_map_search search = {&empty, (uint32_t)(hash >> 32)};
    if (map->homes)
        search.at = find(map, search.tag);
    return search;
}
