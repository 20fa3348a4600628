/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/duplicates.h"

#include "text/hash.h"

#include <string.h>

void ppri_apache_duplicates_free(struct ppri_apache_duplicates *seen,
                                 const struct ppr_allocator *allocator)
{
    ppri_release(allocator, seen->backends.data);
    ppri_release(allocator, seen->pairs.data);
}

/* The slot of a rule with the same backend, and `as_pair` the same client, or the empty slot
   where it would be. There is always one. */
static uint32_t *find_rule(const struct ppri_array *slots, const struct ppri_draft *draft,
                           const struct ppr_item *rule, bool as_pair)
{
    uint64_t hash = ppri_hash_bytes(PPRI_HASH_START, rule->backend);
    if (as_pair)
        hash = ppri_hash_bytes(hash, rule->client);
    uint32_t *numbers = slots->data;
    size_t at = (size_t)hash & (slots->count - 1);
    for (; numbers[at]; at = (at + 1) & (slots->count - 1)) {
        const struct ppr_item other = ppri_draft_rule(draft, numbers[at]);
        if (ppri_equal(other.backend, rule->backend) &&
            (!as_pair || ppri_equal(other.client, rule->client)))
            break;
    }
    return &numbers[at];
}

/* Have twice as many slots as there are rules. The last one is not entered. */
static bool grow_seen(struct ppri_array *slots, const struct ppri_draft *draft, bool as_pair)
{
    const size_t rules = ppri_draft_count(draft);
    const size_t count = slots->count ? 2 * slots->count : 64;
    struct ppri_array more = {NULL, 0, 0};
    if (2 * rules <= slots->count)
        return true;
    if (!ppri_array_reserve(&more, draft->allocator, sizeof(uint32_t), count))
        return false;
    more.count = count;
    memset(more.data, 0, count * sizeof(uint32_t));
    ppri_release(draft->allocator, slots->data);
    *slots = more;
    for (size_t number = 1; number < rules; number++) {
        const struct ppr_item rule = ppri_draft_rule(draft, number);
        uint32_t *slot = find_rule(slots, draft, &rule, as_pair);
        if (!*slot)
            *slot = (uint32_t)number;
    }
    return true;
}

enum ppr_status ppri_apache_duplicates_last(struct ppri_apache_duplicates *seen,
                                            struct ppri_draft *draft, size_t *other)
{
    if (!grow_seen(&seen->backends, draft, false) || !grow_seen(&seen->pairs, draft, true))
        return ppri_draft_no_memory(draft);
    const size_t last = ppri_draft_count(draft);
    const struct ppr_item rule = ppri_draft_rule(draft, last);
    uint32_t *backend = find_rule(&seen->backends, draft, &rule, false);
    uint32_t *pair = find_rule(&seen->pairs, draft, &rule, true);
    const bool is_kept = rule.kind == PPR_ITEM_KEEP ||
                         (*backend && ppri_draft_rule(draft, *backend).kind == PPR_ITEM_KEEP);
    *other = is_kept ? *backend : *pair;
    if (*other)
        return ppri_draft_drop_last(draft);
    *pair = (uint32_t)last;
    if (!*backend)
        *backend = (uint32_t)last;
    return PPR_OK;
}
