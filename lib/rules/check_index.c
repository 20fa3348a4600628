/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_index.h"

#include "text/memory.h"

#include <string.h>

bool ppri_check_index_make(struct ppri_check_index *index, const struct ppr_allocator *allocator,
                           size_t entries)
{
    size_t room = 64;
    if (entries > UINT32_MAX)
        return false;
    while (room - room / 4 < entries) {
        if (room > (size_t)-1 / 2 / sizeof *index->entries)
            return false;
        room *= 2;
    }
    index->room = room;
    index->entries = ppri_allocate(allocator, room * sizeof *index->entries);
    if (index->entries)
        memset(index->entries, 0, room * sizeof *index->entries);
    return index->entries != NULL;
}

void ppri_check_index_release(struct ppri_check_index *index, const struct ppr_allocator *allocator)
{
    ppri_release(allocator, index->entries);
}

struct ppri_check_search ppri_check_index_start(struct ppri_check_index *index, uint64_t hash)
{
    const struct ppri_check_search search = {index, (size_t)(hash >> 32) & (index->room - 1),
                                             (uint32_t)hash};
    return search;
}

size_t ppri_check_index_next(struct ppri_check_search *search)
{
    const struct ppri_check_index *index = search->index;
    for (;;) {
        const struct ppri_check_entry entry = index->entries[search->at];
        if (!entry.number)
            return 0;
        search->at = (search->at + 1) & (index->room - 1);
        if (entry.tag == search->tag)
            return entry.number;
    }
}

void ppri_check_index_enter(const struct ppri_check_search *search, size_t number)
{
    struct ppri_check_entry *entry = &search->index->entries[search->at];
    entry->tag = search->tag;
    entry->number = (uint32_t)number;
}
