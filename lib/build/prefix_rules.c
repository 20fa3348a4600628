/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Map and keep rules, as they are added to a builder. */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "build/items.h"
#include "build/prefix_captures.h"

#include <string.h>

static enum ppr_part part_of(enum ppri_side side)
{
    return side == PPRI_CLIENT ? PPR_PART_CLIENT_PREFIX : PPR_PART_BACKEND_PREFIX;
}

/* Fail for the rule that is being added. */
static enum ppr_status fail_rule(struct ppr_builder *builder, enum ppri_side side,
                                 const struct ppri_fault *fault)
{
    const enum ppr_status status =
        ppri_builder_fail(builder, fault->status, part_of(side), fault->offset, fault->message);
    builder->error.rule = builder->rules.count + 1;
    return status;
}

/* Read one side's prefix of the rule that will be the next. */
static enum ppr_status read_prefix(struct ppr_builder *builder, struct ppr_view text,
                                   enum ppri_side side, struct ppri_prefix *prefix)
{
    struct ppri_fault fault;
    if (!ppri_prefix_parse(text, side, &builder->allocator, &builder->pool, prefix, &fault))
        return fail_rule(builder, side, &fault);
    const size_t depth = ppri_path_depth(ppri_prefix_path(builder->pool.data, prefix));
    prefix->flags = (uint8_t)(depth << PPRI_DEPTH_SHIFT);
    return PPR_OK;
}

static bool has_captures(struct ppr_view prefix)
{
    return ppri_find(prefix, '{') < prefix.size;
}

/* R10: a capture stands once on each side. */
static enum ppr_status join_captures(struct ppr_builder *builder, struct ppr_view client,
                                     struct ppr_view backend, struct ppri_rule *rule)
{
    struct ppri_fault fault = {.status = PPR_BAD_RULE};
    enum ppri_side side = PPRI_CLIENT;
    if (!has_captures(client) && !has_captures(backend))
        return PPR_OK;
    rule->client.flags |= PPRI_CAPTURING;
    if (ppri_prefix_join_captures(client, backend, &rule->client, builder->pool.data, &fault,
                                  &side))
        return PPR_OK;
    fault.status = PPR_BAD_RULE;
    return fail_rule(builder, side, &fault);
}

static bool ends_with_slash(struct ppr_view text)
{
    return text.size && text.data[text.size - 1] == '/';
}

/* Make room in the pool for a rule, before its texts. */
static enum ppr_status reserve_rule(struct ppr_builder *builder)
{
    struct ppri_array *pool = &builder->pool;
    const size_t begin = (pool->count + PPRI_RULE_UNIT) / PPRI_RULE_UNIT * PPRI_RULE_UNIT;
    const size_t room = begin - pool->count + sizeof(struct ppri_rule);
    if (begin / PPRI_RULE_UNIT > PPRI_RULES_MAX ||
        !ppri_array_reserve(pool, &builder->allocator, 1, room))
        return ppri_builder_no_memory(builder, PPR_PART_RULE);
    memset((char *)pool->data + pool->count, 0, room);
    pool->count += room;
    return PPR_OK;
}

/* Add a rule, whose prefixes were written as `client` and `backend`. */
static enum ppr_status add_checked_rule(struct ppr_builder *builder, const struct ppri_rule *rule,
                                        struct ppr_view client, struct ppr_view backend)
{
    const unsigned slashes = (ends_with_slash(client) ? PPR_CLIENT_SLASH : 0U) |
                             (ends_with_slash(backend) ? PPR_BACKEND_SLASH : 0U);
    const enum ppr_item_kind kind = ppri_rule_is_keep(rule) ? PPR_ITEM_KEEP : PPR_ITEM_MAP;
    if (!ppri_array_reserve(&builder->rules, &builder->allocator, sizeof *rule, 1) ||
        !ppri_array_reserve(&builder->slashes, &builder->allocator, 1, 1) ||
        !ppri_items_add(builder, kind, builder->rules.count))
        return ppri_builder_no_memory(builder, PPR_PART_RULE);
    struct ppri_rule *added = (struct ppri_rule *)builder->rules.data + builder->rules.count;
    *added = *rule;
    added->number = (uint32_t)++builder->rules.count;
    ((uint8_t *)builder->slashes.data)[builder->slashes.count++] = (uint8_t)slashes;
    return PPR_OK;
}

static enum ppr_status check_arguments(struct ppr_builder *builder, struct ppr_view client,
                                       struct ppr_view backend, unsigned flags)
{
    if (ppri_is_bad(client))
        return ppri_builder_refuse(builder, PPR_PART_CLIENT_PREFIX,
                                   "a view without data must be empty");
    if (ppri_is_bad(backend))
        return ppri_builder_refuse(builder, PPR_PART_BACKEND_PREFIX,
                                   "a view without data must be empty");
    if (flags & ~(unsigned)PPR_ANY_SCHEME)
        return ppri_builder_refuse(builder, PPR_PART_FLAGS, "a flag is not known");
    return PPR_OK;
}

enum ppr_status ppr_builder_map(struct ppr_builder *builder, struct ppr_view client,
                                struct ppr_view backend, unsigned flags)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    struct ppri_rule rule = {.client_depths = 0};
    status = check_arguments(builder, client, backend, flags);
    if (status == PPR_OK)
        status = reserve_rule(builder);
    if (status == PPR_OK)
        status = read_prefix(builder, client, PPRI_CLIENT, &rule.client);
    if (status == PPR_OK)
        status = read_prefix(builder, backend, PPRI_BACKEND, &rule.backend);
    if (status != PPR_OK)
        return status;
    if (flags & PPR_ANY_SCHEME)
        rule.backend.flags |= PPRI_ANY_SCHEME;
    status = join_captures(builder, client, backend, &rule);
    return status == PPR_OK ? add_checked_rule(builder, &rule, client, backend) : status;
}

enum ppr_status ppr_builder_keep(struct ppr_builder *builder, struct ppr_view backend,
                                 unsigned flags)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    struct ppri_rule rule = {.client_depths = 0};
    status = check_arguments(builder, ppri_view(NULL, 0), backend, flags);
    if (status == PPR_OK)
        status = reserve_rule(builder);
    if (status == PPR_OK)
        status = read_prefix(builder, backend, PPRI_BACKEND, &rule.backend);
    if (status != PPR_OK)
        return status;
    if (has_captures(backend))
        rule.client.flags |= PPRI_CAPTURING;
    rule.backend.flags |= PPRI_KEEP;
    if (flags & PPR_ANY_SCHEME)
        rule.backend.flags |= PPRI_ANY_SCHEME;
    return add_checked_rule(builder, &rule, ppri_view(NULL, 0), backend);
}
