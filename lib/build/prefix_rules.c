/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Map and keep rules, as they are added to a builder. */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "build/items.h"
#include "build/prefix_captures.h"
#include "build/prefix_parser.h"
#include "text/chars.h"

/* A rule that is being added: its prefixes as they were written. */
struct given {
    struct ppr_view client; /* of a keep rule: empty */
    struct ppr_view backend;
    enum ppr_item_kind kind;
    unsigned flags;
};

/* Read the prefixes of a rule. */
static bool read_prefixes(struct ppr_builder *builder, const struct given *given,
                          struct ppri_rule *rule)
{
    const bool is_map = given->kind == PPR_ITEM_MAP;
    if ((is_map && !ppri_prefix_parse(builder, PPR_PART_CLIENT_PREFIX, given->client,
                                      given->backend, &builder->prefixes, &rule->client)) ||
        !ppri_prefix_parse(builder, PPR_PART_BACKEND_PREFIX, given->backend, given->backend,
                           &builder->prefixes, &rule->backend))
        return false;
    rule->backend.flags |=
        (uint8_t)((is_map ? 0 : PPRI_KEEP) | (given->flags & PPR_ANY_SCHEME ? PPRI_ANY_SCHEME : 0));
    if (ppri_find(given->client, '{') == given->client.size &&
        ppri_find(given->backend, '{') == given->backend.size)
        return true;
    rule->client.flags |= PPRI_CAPTURING;
    /* R10: a capture stands once on each side. */
    return !is_map || ppri_captures_check(builder, given->client, given->backend);
}

static bool ends_with_slash(struct ppr_view text)
{
    return text.size && text.data[text.size - 1] == '/';
}

/* Append a rule whose prefixes have been read. The texts of each rule begin at a whole unit. */
static bool append_rule(struct ppr_builder *builder, const struct given *given,
                        struct ppri_rule *rule)
{
    static const char padding[PPRI_RULE_UNIT];
    const struct ppr_allocator *allocator = &builder->allocator;
    const size_t rest = builder->prefixes.count % PPRI_RULE_UNIT;
    const unsigned slashes = (ends_with_slash(given->client) ? PPR_CLIENT_SLASH : 0U) |
                             (ends_with_slash(given->backend) ? PPR_BACKEND_SLASH : 0U);
    rule->number = (uint32_t)builder->rules.count + 1;
    return (ppri_array_append(&builder->prefixes, allocator, padding,
                              rest ? PPRI_RULE_UNIT - rest : 0, 1) &&
            ppri_array_append(&builder->rules, allocator, rule, 1, sizeof *rule) &&
            ppri_items_add(builder, given->kind, rule->number - 1, slashes)) ||
           ppri_builder_no_memory(builder, PPR_PART_RULE);
}

static enum ppr_status add_rule(struct ppr_builder *builder, const struct given *given)
{
    struct ppri_rule rule = {.number = 0};
    if (!ppri_builder_takes(builder, PPR_PART_CLIENT_PREFIX, given->client) ||
        !ppri_builder_takes(builder, PPR_PART_BACKEND_PREFIX, given->backend))
        return ppri_builder_status(builder);
    if (given->flags & ~(unsigned)PPR_ANY_SCHEME)
        ppri_builder_misuse(builder, PPR_PART_FLAGS, "a flag is not known");
    else if (!read_prefixes(builder, given, &rule))
        builder->error.rule = builder->rules.count + 1;
    else
        append_rule(builder, given, &rule);
    return ppri_builder_status(builder);
}

enum ppr_status ppr_builder_map(struct ppr_builder *builder, struct ppr_view client,
                                struct ppr_view backend, unsigned flags)
{
    const struct given given = {client, backend, PPR_ITEM_MAP, flags};
    return add_rule(builder, &given);
}

enum ppr_status ppr_builder_keep(struct ppr_builder *builder, struct ppr_view backend,
                                 unsigned flags)
{
    const struct given given = {ppri_view(NULL, 0), backend, PPR_ITEM_KEEP, flags};
    return add_rule(builder, &given);
}
