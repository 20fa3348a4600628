/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A hash of numbers: those of rules, by a text or more that rules may have in common. The caller
   compares the rules. */

#ifndef PPRI_RULES_CHECK_INDEX_H
#define PPRI_RULES_CHECK_INDEX_H

#include <ppr/ppr.h>

#include <stdbool.h>
#include <stdint.h>

/* An entry; number 0: empty. */
struct ppri_check_entry {
    uint32_t tag;
    uint32_t number;
};

struct ppri_check_index {
    struct ppri_check_entry *entries;
    size_t room; /* a power of two */
};

/* A search through the entries of a hash value. */
struct ppri_check_search {
    struct ppri_check_index *index;
    size_t at;
    uint32_t tag;
};

/* Make an index with room for a number of entries. Return false when there is no memory. */
bool ppri_check_index_make(struct ppri_check_index *index, const struct ppr_allocator *allocator,
                           size_t entries);

void ppri_check_index_release(struct ppri_check_index *index,
                              const struct ppr_allocator *allocator);

struct ppri_check_search ppri_check_index_start(struct ppri_check_index *index, uint64_t hash);

/* Return the next number that may be the wanted one, in the order of entering; 0: none is left. */
size_t ppri_check_index_next(struct ppri_check_search *search);

/* Enter a number where a search has ended. */
void ppri_check_index_enter(const struct ppri_check_search *search, size_t number);

#endif
