/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/items.h"

#include "table/cookie_rules.h"
#include "table/field_names.h"

#include <string.h>

static uint32_t clipped(size_t number)
{
    return number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

static const struct ppri_item *item_at(const struct ppr_builder *builder, size_t number)
{
    return &((const struct ppri_item *)builder->items.data)[number];
}

bool ppri_items_add(struct ppr_builder *builder, enum ppr_item_kind kind, size_t index)
{
    const struct ppri_item item = {.source = builder->source,
                                   .line = clipped(builder->line),
                                   .column = clipped(builder->column),
                                   .index = (uint32_t)index,
                                   .kind = (uint8_t)kind};
    return ppri_array_append(&builder->items, &builder->allocator, &item, 1, sizeof item);
}

static bool is_rule(const struct ppri_item *item)
{
    return item->kind == PPR_ITEM_MAP || item->kind == PPR_ITEM_KEEP;
}

const struct ppri_item *ppri_items_of_rule(const struct ppr_builder *builder, size_t index)
{
    size_t number = 0;
    while (!is_rule(item_at(builder, number)) || item_at(builder, number)->index != index)
        number++;
    return item_at(builder, number);
}

/* --------------------------------------------------------- Reading back -- */

static struct ppr_view name_at(const struct ppr_builder *builder, size_t at, size_t size)
{
    return ppri_view((const char *)builder->names.data + at, size);
}

static void describe_rule(const struct ppr_builder *builder, const struct ppri_rule *rule,
                          struct ppr_item *item)
{
    const char *pool = builder->prefixes.data;
    const bool captures = ppri_rule_captures(rule);
    item->rule = rule->number;
    item->flags = ppri_rule_public_flags(rule);
    if (rule->client.size)
        item->client = ppri_prefix_read_back(pool, &rule->client, captures);
    if (rule->backend.size)
        item->backend = ppri_prefix_read_back(pool, &rule->backend, captures);
}

static void describe_cookie(const struct ppr_builder *builder, size_t index, struct ppr_item *item)
{
    const struct ppri_cookie_rule *rule =
        &((const struct ppri_cookie_rule *)builder->cookies.data)[index];
    const struct ppr_view from = ppri_cookie_from(builder->names.data, rule);
    if (rule->scope.size)
        item->scope = ppri_prefix_read_back(builder->names.data, &rule->scope, false);
    item->is_off = ppri_equal(from, PPRI_COOKIE_OFF);
    if (item->is_off)
        return;
    if (rule->kind == PPRI_COOKIE_FLAGS) {
        item->flags = rule->flags;
        /* The star of a name stands after it. */
        item->name = name_at(builder, rule->from, from.size + rule->any_end);
        return;
    }
    item->from = rule->any_end ? PPRI_LITERAL("*") : from;
    item->to = name_at(builder, rule->to, rule->to_size);
}

size_t ppr_builder_size(const struct ppr_builder *builder)
{
    return builder ? builder->items.count : 0;
}

enum ppr_status ppr_builder_item(const struct ppr_builder *builder, size_t number,
                                 struct ppr_item *item)
{
    if (!builder || !item || !number || number > builder->items.count)
        return PPR_BAD_ARGUMENT;
    const struct ppri_item *own = item_at(builder, number - 1);
    memset(item, 0, sizeof *item);
    item->kind = own->kind;
    item->source = own->source;
    item->line = own->line;
    item->column = own->column;
    const struct ppri_rule *rules = is_rule(own) ? builder->rules.data : builder->locals.data;
    const struct ppri_prefix *clients = builder->clients.data;
    const struct ppri_named_param *params = builder->params.data;
    const struct ppri_named_field *fields = builder->given_fields.data;
    switch ((enum ppr_item_kind)own->kind) {
    case PPR_ITEM_MAP:
    case PPR_ITEM_KEEP:
    case PPR_ITEM_LOCAL:
        describe_rule(builder, &rules[own->index], item);
        break;
    case PPR_ITEM_CLIENT:
        item->client = ppri_prefix_origin_text(builder->names.data, &clients[own->index]);
        break;
    case PPR_ITEM_FIELD:
        item->direction = fields[own->index].direction;
        item->field_kind = (int32_t)ppri_kind_public((enum ppr_kind)fields[own->index].kind);
        item->name = name_at(builder, fields[own->index].name, fields[own->index].size);
        break;
    case PPR_ITEM_QUERY_PARAM:
        item->name = name_at(builder, params[own->index].name, params[own->index].size);
        item->flags = params[own->index].flags;
        break;
    default:
        describe_cookie(builder, own->index, item);
    }
    return PPR_OK;
}
