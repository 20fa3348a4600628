/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_named.h"

#include "rules/check_words.h"
#include "text/hash.h"
#include "text/map.h"

static const struct ppri_check_named *named_at(const struct ppri_check_items *items, size_t number)
{
    return &((const struct ppri_check_named *)items->named.data)[number - 1];
}

/* Return the text of a rule without its star. */
static struct ppr_view stem_of(const struct ppri_check_items *items,
                               const struct ppri_check_named *rule)
{
    const struct ppr_view text = ppri_check_view(items, rule->text);
    return ppri_slice(text, 0, text.size - rule->any_end);
}

/* A search for the earliest rule that leaves nothing to a rule. */
struct rivals {
    const struct ppri_check_items *items;
    const struct ppri_check_named *rule;
    uint64_t hash; /* of the text that was looked for last: the rule's own */
    size_t earliest; /* 0: none so far */
};

/* True if another rule has the kind, the scope, all flags and the text, but for its star. */
static bool is_rival(const struct rivals *rivals, const struct ppri_check_named *other,
                     struct ppr_view text)
{
    const struct ppri_check_items *items = rivals->items;
    const struct ppri_check_named *rule = rivals->rule;
    const struct ppr_view stem = stem_of(items, other);
    return other->kind == rule->kind && !(rule->flags & ~other->flags) &&
           ppri_equal(ppri_check_view(items, other->scope), ppri_check_view(items, rule->scope)) &&
           (rule->kind == PPR_ITEM_COOKIE_DOMAIN ? ppri_equal_nocase(stem, text)
                                                 : ppri_equal(stem, text));
}

/* Search for rules with a text, and with or without a star after it. */
static void look(struct rivals *rivals, struct ppri_map *map, uint64_t hash, struct ppr_view text,
                 bool any_end)
{
    rivals->hash = ppri_mix(hash, any_end);
    struct ppri_map_search search = ppri_map_find(map, rivals->hash);
    for (size_t number; (number = ppri_map_next(&search)) != 0;) {
        const struct ppri_check_named *other = named_at(rivals->items, number);
        if (other->any_end == any_end && is_rival(rivals, other, text) &&
            (!rivals->earliest || number < rivals->earliest))
            rivals->earliest = number;
    }
}

/* Look for the text of the rule and, as flags have them, for stars after each beginning of it. */
static void look_for_all(struct rivals *rivals, struct ppri_map *map)
{
    const struct ppri_check_named *rule = rivals->rule;
    const struct ppr_view stem = stem_of(rivals->items, rule);
    const uint64_t scope =
        ppri_hash_bytes(PPRI_HASH_START, ppri_check_view(rivals->items, rule->scope));
    struct ppri_hasher hasher = ppri_hasher_start(ppri_mix(scope, rule->kind));
    for (size_t size = 0;; size++) {
        if (rule->kind == PPR_ITEM_COOKIE_FLAGS)
            look(rivals, map, ppri_hasher_end(&hasher), ppri_slice(stem, 0, size), true);
        if (size == stem.size)
            break;
        const char c = stem.data[size];
        ppri_hasher_add(&hasher, (char)(rule->kind == PPR_ITEM_COOKIE_DOMAIN ? ppri_lower(c) : c));
    }
    if (!rule->any_end)
        look(rivals, map, ppri_hasher_end(&hasher), stem, false);
}

static void warn(struct ppr_builder *builder, const struct ppri_check_items *items,
                 const struct ppri_check_named *rule, const struct ppri_check_named *other)
{
    static const char *const sentences[] = {
        [PPR_ITEM_COOKIE_DOMAIN] = "this rule is never reached: % is for the domain %, too",
        [PPR_ITEM_COOKIE_PATH] = "this rule is never reached: % is for the path %, too",
        [PPR_ITEM_COOKIE_FLAGS] = "this rule is never reached: % is for the name %, too",
        [PPR_ITEM_QUERY_PARAM] = "this rule does nothing: % names the parameter %, too",
        [PPR_ITEM_CLIENT] = "this rule does nothing: % names the origin %, too",
    };
    char name[PPRI_CHECK_NAME_MAX];
    ppri_check_warn(builder, 0, &rule->place, sentences[rule->kind],
                    ppri_check_name_place(name, &other->place, &rule->place),
                    ppri_check_view(items, other->text));
}

/* Groups of kinds, in the order of their warnings. */
enum group { COOKIES, PARAMETERS, ORIGINS, GROUPS };

static enum group group_of(enum ppr_item_kind kind)
{
    if (kind == PPR_ITEM_CLIENT)
        return ORIGINS;
    return kind == PPR_ITEM_QUERY_PARAM ? PARAMETERS : COOKIES;
}

static void check_group(struct ppr_builder *builder, const struct ppri_check_items *items,
                        struct ppri_map *map, enum group group)
{
    for (size_t number = 1; number <= items->named.count; number++) {
        const struct ppri_check_named *rule = named_at(items, number);
        struct rivals rivals = {.items = items, .rule = rule};
        if (group_of(rule->kind) != group)
            continue;
        look_for_all(&rivals, map);
        if (rivals.earliest)
            warn(builder, items, rule, named_at(items, rivals.earliest));
        else
            ppri_map_add(map, items->allocator, rivals.hash, (uint32_t)number);
    }
}

bool ppri_check_all_named(struct ppr_builder *builder, const struct ppri_check_items *items)
{
    struct ppri_map map = {.entries = NULL};
    for (int group = 0; group < GROUPS; group++)
        check_group(builder, items, &map, (enum group)group);
    const bool done = !map.failed;
    ppri_map_release(&map, items->allocator);
    return done;
}
