/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules with prefixes and client origins, as they are added to a builder. */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "build/items.h"
#include "build/prefix_captures.h"
#include "build/prefix_parser.h"
#include "text/chars.h"

/* What a map rule may say. */
#define MAP_FLAGS                                                                                  \
  (PPR_ANY_SCHEME | PPRI_DIRECTIONS | PPR_ANY_PORT | PPR_EXACT | PPR_AWARE | PPR_UNAWARE |         \
   PPR_DEFAULT)

/* A rule that is being added: its prefixes as they were written. */
struct given {
    enum ppr_item_kind kind;
    struct ppr_view client; /* of a keep rule: empty */
    struct ppr_view backend; /* of a local rule: empty */
    unsigned flags;
};

static bool has_both(unsigned flags, unsigned one, unsigned other)
{
    return (flags & one) && (flags & other);
}

static bool check_flags(struct ppr_builder *builder, unsigned flags, unsigned allowed)
{
    if (flags & ~allowed)
        return ppri_builder_misuse(builder, PPR_PART_FLAGS, "a flag is not known");
    if (has_both(flags, PPR_ANY_PORT, PPR_EXACT) || has_both(flags, PPR_AWARE, PPR_UNAWARE))
        return ppri_builder_misuse(builder, PPR_PART_FLAGS, "two flags contradict each other");
    return true;
}

static bool ends_with_slash(struct ppr_view text)
{
    return text.size && text.data[text.size - 1] == '/';
}

static bool has_capture(struct ppr_view text)
{
    return ppri_find(text, '{') < text.size;
}

/* The flags of a rule as the table has them. */
static uint32_t flags_of(const struct given *given)
{
    uint32_t flags = given->flags | (ends_with_slash(given->client) ? PPR_CLIENT_SLASH : 0U) |
                     (ends_with_slash(given->backend) ? PPR_BACKEND_SLASH : 0U);
    if (given->kind == PPR_ITEM_LOCAL)
        return flags | PPRI_LOCAL;
    if (given->kind == PPR_ITEM_KEEP)
        return flags | PPR_KEEP | PPR_FOR_RESPONSES;
    return flags & PPRI_DIRECTIONS ? flags : flags | PPRI_DIRECTIONS;
}

/* Read the prefixes of a rule. */
static bool read_prefixes(struct ppr_builder *builder, const struct given *given,
                          struct ppri_rule *rule)
{
    /* Captures are counted on the backend's side, if there is one. */
    const struct ppr_view order = given->kind == PPR_ITEM_LOCAL ? given->client : given->backend;
    rule->flags = flags_of(given);
    if ((given->kind != PPR_ITEM_KEEP &&
         !ppri_prefix_parse(builder, PPR_PART_CLIENT_PREFIX, given->client, order,
                            &builder->prefixes, &rule->client)) ||
        (given->kind != PPR_ITEM_LOCAL &&
         !ppri_prefix_parse(builder, PPR_PART_BACKEND_PREFIX, given->backend, order,
                            &builder->prefixes, &rule->backend)))
        return false;
    if (!has_capture(given->client) && !has_capture(given->backend))
        return true;
    rule->flags |= PPRI_CAPTURING;
    /* M10: a capture stands once on each side. */
    return given->kind != PPR_ITEM_MAP ||
           ppri_captures_check(builder, given->client, given->backend);
}

static enum ppr_status add_rule(struct ppr_builder *builder, const struct given *given)
{
    const bool is_local = given->kind == PPR_ITEM_LOCAL;
    struct ppri_rule rule = {.number = 0};
    if (!ppri_builder_takes(builder, PPR_PART_CLIENT_PREFIX, given->client) ||
        !ppri_builder_takes(builder, PPR_PART_BACKEND_PREFIX, given->backend))
        return ppri_builder_status(builder);
    struct ppri_array *rules = is_local ? &builder->locals : &builder->rules;
    if (!check_flags(builder, given->flags,
                     given->kind == PPR_ITEM_MAP ? MAP_FLAGS : (unsigned)PPR_ANY_SCHEME))
        return ppri_builder_status(builder);
    rule.number = (uint32_t)rules->count + 1;
    if (!read_prefixes(builder, given, &rule))
        builder->error.rule = is_local ? 0 : rule.number;
    else if (!ppri_array_append(rules, &builder->allocator, &rule, 1, sizeof rule) ||
             !ppri_items_add(builder, given->kind, rule.number - 1))
        ppri_builder_no_memory(builder, PPR_PART_RULE);
    return ppri_builder_status(builder);
}

enum ppr_status ppr_builder_map(struct ppr_builder *builder, struct ppr_view client,
                                struct ppr_view backend, unsigned flags)
{
    const struct given given = {PPR_ITEM_MAP, client, backend, flags};
    return add_rule(builder, &given);
}

enum ppr_status ppr_builder_keep(struct ppr_builder *builder, struct ppr_view backend,
                                 unsigned flags)
{
    const struct given given = {PPR_ITEM_KEEP, ppri_view(NULL, 0), backend, flags};
    return add_rule(builder, &given);
}

enum ppr_status ppr_builder_local(struct ppr_builder *builder, struct ppr_view client)
{
    const struct given given = {PPR_ITEM_LOCAL, client, ppri_view(NULL, 0), 0};
    return add_rule(builder, &given);
}

/* Read an origin, which is a URL without a path, and without captures. */
static bool read_origin(struct ppr_builder *builder, struct ppr_view text,
                        struct ppri_prefix *origin)
{
    const enum ppr_part part = PPR_PART_CLIENT_ORIGIN;
    const size_t capture = ppri_find(text, '{');
    const size_t colon = ppri_find(text, ':');
    const enum ppri_scheme scheme = ppri_scheme_of(ppri_slice(text, 0, colon));
    if (scheme != PPRI_SCHEME_HTTP && scheme != PPRI_SCHEME_HTTPS)
        return ppri_builder_refuse(builder, part, 0,
                                   "an origin must begin with http:// or https://");
    if (capture < text.size)
        return ppri_builder_refuse(builder, part, capture, "an origin must not have captures");
    if (!ppri_prefix_parse(builder, part, text, text, &builder->names, origin))
        return false;
    const size_t authority = colon + sizeof "://" - 1;
    return !ppri_prefix_depth(origin) ||
           ppri_builder_refuse(builder, part,
                               authority + ppri_find(ppri_from(text, authority), '/'),
                               "an origin must not have a path");
}

enum ppr_status ppr_builder_client(struct ppr_builder *builder, struct ppr_view origin)
{
    struct ppri_prefix prefix;
    if (ppri_builder_takes(builder, PPR_PART_CLIENT_ORIGIN, origin) &&
        read_origin(builder, origin, &prefix) &&
        (builder->clients.count >= PPRI_RULES_MAX ||
         !ppri_array_append(&builder->clients, &builder->allocator, &prefix, 1, sizeof prefix) ||
         !ppri_items_add(builder, PPR_ITEM_CLIENT, builder->clients.count - 1)))
        ppri_builder_no_memory(builder, PPR_PART_CLIENT_ORIGIN);
    return ppri_builder_status(builder);
}
