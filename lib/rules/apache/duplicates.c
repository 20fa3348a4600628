/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/duplicates.h"

#include "text/hash.h"

#include <string.h>

static const struct ppri_rule *rule_of(const struct ppr_builder *builder, uint32_t slot)
{
    return &((const struct ppri_rule *)builder->rules.data)[(slot + 1) / 2 - 1];
}

static struct ppr_view prefix_text(const struct ppr_builder *builder,
                                   const struct ppri_prefix *prefix)
{
    return ppri_view(prefix->size ? (const char *)builder->pool.data + prefix->text : NULL,
                     prefix->size);
}

/* Whether a slot is a rule's backend alone. */
static bool is_backend_slot(uint32_t slot)
{
    return (slot & 1) != 0;
}

static uint64_t hash(const struct ppr_builder *builder, uint32_t slot)
{
    const struct ppri_rule *rule = rule_of(builder, slot);
    const uint64_t start = ppri_hash_bytes(PPRI_HASH_START, prefix_text(builder, &rule->backend));
    return is_backend_slot(slot) ? start
                                 : ppri_hash_bytes(start, prefix_text(builder, &rule->client));
}

static bool equal(const struct ppr_builder *builder, uint32_t a, uint32_t b)
{
    const struct ppri_rule *one = rule_of(builder, a);
    const struct ppri_rule *other = rule_of(builder, b);
    return is_backend_slot(a) == is_backend_slot(b) &&
           ppri_equal(prefix_text(builder, &one->backend), prefix_text(builder, &other->backend)) &&
           (is_backend_slot(a) ||
            ppri_equal(prefix_text(builder, &one->client), prefix_text(builder, &other->client)));
}

/* The place of a slot, or where it would be. There is always an empty one. */
static uint32_t *probe(const struct ppri_apache_duplicates *seen, const struct ppr_builder *builder,
                       uint32_t slot)
{
    uint32_t *slots = seen->slots.data;
    size_t at = (size_t)hash(builder, slot) & (seen->slots.count - 1);
    while (slots[at] && !equal(builder, slots[at], slot))
        at = (at + 1) & (seen->slots.count - 1);
    return &slots[at];
}

/* Have room for two more. */
static bool grow_seen(struct ppri_apache_duplicates *seen, const struct ppr_builder *builder)
{
    if (seen->slots.count && seen->used + 2 < seen->slots.count / 2)
        return true;
    struct ppri_apache_duplicates more = {{NULL, 0, 0}, seen->used};
    const size_t count = seen->slots.count ? 2 * seen->slots.count : 64;
    if (!ppri_array_reserve(&more.slots, &builder->allocator, sizeof(uint32_t), count))
        return false;
    more.slots.count = count;
    memset(more.slots.data, 0, count * sizeof(uint32_t));
    const uint32_t *slots = seen->slots.data;
    for (size_t i = 0; i < seen->slots.count; i++) {
        if (slots[i])
            *probe(&more, builder, slots[i]) = slots[i];
    }
    ppri_release(&builder->allocator, seen->slots.data);
    *seen = more;
    return true;
}

size_t ppri_apache_duplicates_last(struct ppri_apache_duplicates *seen, struct ppr_builder *builder,
                                   bool *memory)
{
    *memory = grow_seen(seen, builder);
    if (!*memory)
        return 0;
    const uint32_t whole = 2 * (uint32_t)builder->rules.count;
    const bool keep = !rule_of(builder, whole)->client.size;
    const uint32_t backend = *probe(seen, builder, whole - 1);
    uint32_t *slot = probe(seen, builder, whole - keep);
    const uint32_t other = backend && !rule_of(builder, backend)->client.size ? backend : *slot;
    if (other) {
        ppri_builder_drop_last(builder);
        return (other + 1) / 2;
    }
    *slot = whole - keep;
    if (!backend)
        *probe(seen, builder, whole - 1) = whole - 1;
    seen->used += 2;
    return 0;
}
