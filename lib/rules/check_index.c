/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_index.h"

#include "text/hash.h"

struct ppri_check_search ppri_check_start(const struct ppri_check *check, enum ppri_check_sort sort,
                                          uint64_t hash)
{
    const uint64_t key = ppri_mix(hash, sort);
    const struct ppri_check_search search = {(size_t)(key >> 32) & (check->room - 1), (uint32_t)key,
                                             (uint32_t)sort};
    return search;
}

size_t ppri_check_next(const struct ppri_check *check, struct ppri_check_search *search)
{
    for (;;) {
        const struct ppri_check_entry entry = check->entries[search->at];
        if (!entry.ref)
            return 0;
        search->at = (search->at + 1) & (check->room - 1);
        if (entry.tag == search->tag && (entry.ref & 7) == search->sort)
            return entry.ref >> 3;
    }
}

void ppri_check_enter(struct ppri_check *check, const struct ppri_check_search *search,
                      size_t number)
{
    check->entries[search->at].tag = search->tag;
    check->entries[search->at].ref = (uint32_t)number << 3 | search->sort;
}
