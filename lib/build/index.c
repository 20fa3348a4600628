/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/index.h"

#include <string.h>

/* Homes, and entries behind the last one, to begin with. */
#define ROOM_MIN 64
#define SPILL    16

/* Where an entry comes to stand among so many homes, behind others that end at `next`. */
static size_t behind(size_t next, uint64_t key, size_t homes)
{
    const size_t home = ppri_slot_home(key, homes);
    return home > next ? home : next;
}

/* The first entry that does not come before a key. */
static size_t find_entry(const struct ppri_index *index, uint64_t key)
{
    size_t at = ppri_slot_home(key, index->room);
    while (index->entries[at].ref && index->entries[at].key < key)
        at++;
    return at;
}

/* Have so many homes, and so many entries behind the last one. */
static bool resize(struct ppri_index *index, size_t room, size_t spill)
{
    struct ppri_index_entry *entries = NULL;
    size_t end = room;
    if (room <= (uint64_t)UINT32_MAX + 1 && ppri_size_add(&end, spill) &&
        end <= (size_t)-1 / sizeof *entries)
        entries = ppri_allocate(index->allocator, end * sizeof *entries);
    if (!entries)
        return false;
    memset(entries, 0, end * sizeof *entries);
    const struct ppri_index old = *index;
    index->entries = entries;
    index->room = room;
    index->end = end;
    size_t next = 0;
    for (size_t i = 0; i < old.end; i++) {
        if (!old.entries[i].ref)
            continue;
        next = behind(next, old.entries[i].key, room);
        entries[next++] = old.entries[i];
    }
    ppri_release(index->allocator, old.entries);
    return true;
}

/* Whether there are as many entries as so many homes may have. */
static bool is_full(size_t count, size_t room)
{
    return count + count / 2 >= room;
}

void ppri_index_expect(struct ppri_index *index, size_t count)
{
    size_t room = ROOM_MIN;
    while (is_full(count, room))
        room *= 2;
    index->failed = !resize(index, room, SPILL);
}

/* Have room for one more entry behind all others. */
static bool reserve(struct ppri_index *index)
{
    if (is_full(index->count, index->room)) {
        /* With more homes nothing stands farther behind the last one than before. */
        const size_t spill = index->room ? index->end - index->room : SPILL;
        if (!resize(index, index->room ? index->room * 2 : ROOM_MIN, spill))
            return false;
    }
    return !index->entries[index->end - 2].ref ||
           resize(index, index->room, 2 * (index->end - index->room));
}

void ppri_index_insert(struct ppri_index *index, enum ppri_slot_kind kind, uint64_t key,
                       size_t place)
{
    if (index->failed || !reserve(index)) {
        index->failed = true;
        return;
    }
    struct ppri_index_entry entry = {key, ppri_ref(place + 1, (uint32_t)kind)};
    size_t at = find_entry(index, key);
    while (index->entries[at].ref && index->entries[at].key == key)
        at++;
    while (entry.ref) {
        const struct ppri_index_entry next = index->entries[at];
        index->entries[at++] = entry;
        entry = next;
    }
    index->count++;
}

struct ppri_search ppri_search_start(const struct ppri_index *index, enum ppri_slot_kind kind,
                                     uint64_t key)
{
    const struct ppri_search search = {index, key, index->room ? find_entry(index, key) : 0,
                                       (uint32_t)kind};
    return search;
}

size_t ppri_search_next(struct ppri_search *search)
{
    const struct ppri_index *index = search->index;
    while (index->room && index->entries[search->at].ref &&
           index->entries[search->at].key == search->key) {
        const uint32_t ref = index->entries[search->at++].ref;
        if (ppri_ref_kind(ref) == search->kind)
            return ppri_ref_place(ref);
    }
    return 0;
}

size_t ppri_index_next(const struct ppri_index *index, enum ppri_slot_kind kind, size_t *at,
                       uint64_t *key)
{
    while (*at < index->end) {
        const struct ppri_index_entry *entry = &index->entries[(*at)++];
        if (!entry->ref || ppri_ref_kind(entry->ref) != (uint32_t)kind)
            continue;
        *key = entry->key;
        return ppri_ref_place(entry->ref);
    }
    return 0;
}

size_t ppri_index_slots(const struct ppri_index *index, size_t homes)
{
    size_t end = 0;
    for (size_t i = 0; i < index->end; i++) {
        if (index->entries[i].ref)
            end = behind(end, index->entries[i].key, homes) + 1;
    }
    return (end > homes ? end : homes) + 1;
}

/* What a slot says for an entry. */
static uint32_t slot_ref(uint32_t ref, const uint32_t *places)
{
    const uint32_t kind = ppri_ref_kind(ref);
    if (!places || kind == PPRI_SLOT_COOKIE || kind == PPRI_SLOT_COOKIE_SCOPE)
        return ref;
    return ppri_ref(places[ppri_ref_place(ref) - 1], kind);
}

void ppri_index_fill(const struct ppri_index *index, struct ppri_slot *slots, size_t homes,
                     const uint32_t *places)
{
    size_t next = 0;
    for (size_t i = 0; i < index->end; i++) {
        const struct ppri_index_entry *entry = &index->entries[i];
        if (!entry->ref)
            continue;
        next = behind(next, entry->key, homes);
        slots[next].tag = (uint32_t)(entry->key >> 32);
        slots[next].ref = slot_ref(entry->ref, places);
        next++;
    }
}
