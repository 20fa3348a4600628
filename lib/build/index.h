/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The index of a table while it is built: it grows entry by entry, can be asked meanwhile,
   and becomes the table's slots at the end.

   Both are hashes with open addressing in which the entries stand in the order of their
   keys: an entry's home is a fraction of the room, as its key is of all keys, and it stands
   there or behind others that come before it. So a search ends at the first that comes after,
   and what is not there is found out as soon as what is. */

#ifndef PPRI_BUILD_INDEX_H
#define PPRI_BUILD_INDEX_H

#include "table/table.h"
#include "text/memory.h"

struct ppri_index_entry {
    uint64_t key;
    uint32_t ref; /* as ppri_slot's */
};

struct ppri_index {
    const struct ppr_allocator *allocator;
    struct ppri_index_entry *entries;
    size_t count;
    size_t room; /* homes: a power of two, or 0 */
    size_t end; /* entries that there is memory for, the last of them empty */
    bool failed; /* no memory: no more is entered */
};

/* Have room for about so many entries, before the first is entered. */
void ppri_index_expect(struct ppri_index *index, size_t count);

/* Enter the place, from 0, of what a key stands for. */
void ppri_index_insert(struct ppri_index *index, enum ppri_slot_kind kind, uint64_t key,
                       size_t place);

/* A search through the entries of a key. */
struct ppri_search {
    const struct ppri_index *index;
    uint64_t key;
    size_t at;
    uint32_t kind;
};

struct ppri_search ppri_search_start(const struct ppri_index *index, enum ppri_slot_kind kind,
                                     uint64_t key);

/* The next with the key, counted from 1, to be compared by the caller; 0: none. */
size_t ppri_search_next(struct ppri_search *search);

/* The next entry of a kind, in the order of their keys, from `*at` on, 0 at first: what it stands
   for, counted from 1, and its key. 0: there is none. */
size_t ppri_index_next(const struct ppri_index *index, enum ppri_slot_kind kind, size_t *at,
                       uint64_t *key);

/* The slots that a table with so many homes has, the last of them empty. */
size_t ppri_index_slots(const struct ppri_index *index, size_t homes);

/* Fill them, which are all empty. `places`: of the rules; NULL: they say what was entered. */
void ppri_index_fill(const struct ppri_index *index, struct ppri_slot *slots, size_t homes,
                     const uint32_t *places);

#endif
