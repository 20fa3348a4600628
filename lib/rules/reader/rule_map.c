/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/reader/rule_map.h"

#include "text/hash.h"

size_t ppri_rule_map_put(struct ppri_map *map, const struct ppri_draft *draft, size_t number,
                         bool by_backend)
{
    const struct ppr_item rule = ppri_draft_rule(draft, number);
    uint64_t hash = ppri_hash_bytes(PPRI_HASH_START, rule.backend);
    if (!by_backend)
        hash = ppri_hash_bytes(hash, rule.client);
    struct ppri_map_search search = ppri_map_find(map, hash);
    for (size_t found; (found = ppri_map_next(&search)) != 0;) {
        const struct ppr_item other = ppri_draft_rule(draft, found);
        if (ppri_equal(other.backend, rule.backend) &&
            (by_backend || ppri_equal(other.client, rule.client)))
            return found;
    }
    return ppri_map_add(map, draft->allocator, hash, (uint32_t)number) ? number : 0;
}
