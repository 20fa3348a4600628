/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/rule_index.h"

#include "text/hash.h"

#include <string.h>

static uint64_t rule_hash(const struct ppri_nginx_rule_index *index, const struct ppr_item *rule)
{
    const uint64_t hash = ppri_hash_bytes(PPRI_HASH_START, rule->backend);
    return index->by_backend ? hash : ppri_hash_bytes(hash, rule->client);
}

static bool says_same(const struct ppri_nginx_rule_index *index, const struct ppr_item *a,
                      const struct ppr_item *b)
{
    return ppri_equal(a->backend, b->backend) &&
           (index->by_backend || ppri_equal(a->client, b->client));
}

/* The slot of the rule that says the same as one of the draft, or a free one. */
static size_t *find_slot(const struct ppri_nginx_rule_index *index, const struct ppri_draft *draft,
                         size_t number)
{
    const struct ppr_item rule = ppri_draft_rule(draft, number);
    size_t *slots = index->slots.data;
    const size_t mask = index->slots.count - 1;
    for (size_t i = (size_t)rule_hash(index, &rule) & mask;; i = (i + 1) & mask) {
        if (!slots[i])
            return &slots[i];
        const struct ppr_item other = ppri_draft_rule(draft, slots[i]);
        if (says_same(index, &other, &rule))
            return &slots[i];
    }
}

/* Have room for one more rule: at least half of the slots stay free. */
static bool grow(struct ppri_nginx_rule_index *index, const struct ppri_draft *draft)
{
    if (2 * (index->rules + 1) <= index->slots.count)
        return true;
    struct ppri_nginx_rule_index more = *index;
    const struct ppri_array none = {NULL, 0, 0};
    const size_t slots = index->slots.count ? 2 * index->slots.count : 16;
    more.slots = none;
    if (!ppri_array_reserve(&more.slots, draft->allocator, sizeof(size_t), slots))
        return false;
    more.slots.count = slots;
    memset(more.slots.data, 0, slots * sizeof(size_t));
    for (size_t i = 0; i < index->slots.count; i++) {
        const size_t number = ((const size_t *)index->slots.data)[i];
        if (number)
            *find_slot(&more, draft, number) = number;
    }
    ppri_release(draft->allocator, index->slots.data);
    *index = more;
    return true;
}

void ppri_nginx_rule_index_clear(struct ppri_nginx_rule_index *index)
{
    index->slots.count = 0;
    index->rules = 0;
}

size_t ppri_nginx_rule_index_put(struct ppri_nginx_rule_index *index,
                                 const struct ppri_draft *draft, size_t number)
{
    if (!grow(index, draft))
        return 0;
    size_t *slot = find_slot(index, draft, number);
    if (*slot)
        return *slot;
    index->rules++;
    return *slot = number;
}
