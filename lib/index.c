/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "index.h"

#include <string.h>

static void place_entry(struct ppri_index_entry *entries, size_t room,
                        struct ppri_index_entry entry)
{
    size_t at = (size_t)(entry.key >> 32) & (room - 1);
    while (entries[at].ref)
        at = (at + 1) & (room - 1);
    entries[at] = entry;
}

static bool grow(struct ppri_index *index)
{
    const size_t room = index->room ? index->room * 2 : 64;
    struct ppri_index_entry *entries = NULL;
    if (room <= (size_t)-1 / sizeof *entries)
        entries = ppri_allocate(index->allocator, room * sizeof *entries);
    if (!entries)
        return false;
    memset(entries, 0, room * sizeof *entries);
    for (size_t i = 0; i < index->room; i++) {
        if (index->entries[i].ref)
            place_entry(entries, room, index->entries[i]);
    }
    ppri_release(index->allocator, index->entries);
    index->entries = entries;
    index->room = room;
    return true;
}

void ppri_index_insert(struct ppri_index *index, enum ppri_slot_kind kind, uint64_t key,
                       size_t place)
{
    if (index->failed)
        return;
    if (index->count + index->count / 2 >= index->room && !grow(index)) {
        index->failed = true;
        return;
    }
    const struct ppri_index_entry entry = {key, (uint32_t)(place + 1) << PPRI_KIND_BITS |
                                                    (uint32_t)kind};
    place_entry(index->entries, index->room, entry);
    index->count++;
}

struct ppri_search ppri_search_start(const struct ppri_index *index, enum ppri_slot_kind kind,
                                     uint64_t key)
{
    const struct ppri_search search = {
        index, key, index->room ? (size_t)(key >> 32) & (index->room - 1) : 0, (uint32_t)kind};
    return search;
}

size_t ppri_search_next(struct ppri_search *search)
{
    const struct ppri_index *index = search->index;
    while (index->room && index->entries[search->at].ref) {
        const struct ppri_index_entry *entry = &index->entries[search->at];
        search->at = (search->at + 1) & (index->room - 1);
        if (entry->key == search->key &&
            (entry->ref & ((1U << PPRI_KIND_BITS) - 1)) == search->kind)
            return entry->ref >> PPRI_KIND_BITS;
    }
    return 0;
}

void ppri_index_fill(const struct ppri_index *index, struct ppri_slot *slots, size_t count)
{
    memset(slots, 0, count * sizeof *slots);
    for (size_t i = 0; i < index->room; i++) {
        const struct ppri_index_entry *entry = &index->entries[i];
        if (!entry->ref)
            continue;
        size_t at = (size_t)((entry->key >> 32) * (uint64_t)count >> 32);
        while (slots[at].ref)
            at = at + 1 == count ? 0 : at + 1;
        slots[at].tag = (uint32_t)entry->key;
        slots[at].ref = entry->ref;
    }
}
