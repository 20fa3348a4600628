/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/items.h"

#include "table/cookie_rules.h"

#include <string.h>

static uint32_t clipped(size_t number)
{
    return number < UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

static const struct ppri_item *item_at(const struct ppr_builder *builder, size_t number)
{
    return &((const struct ppri_item *)builder->items.data)[number];
}

bool ppri_items_add(struct ppr_builder *builder, enum ppr_item_kind kind, size_t index,
                    unsigned slashes)
{
    const struct ppri_item item = {.source = builder->source,
                                   .line = clipped(builder->line),
                                   .column = clipped(builder->column),
                                   .index = (uint32_t)index,
                                   .kind = (uint8_t)kind,
                                   .slashes = (uint8_t)slashes};
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

static void describe_rule(const struct ppr_builder *builder, const struct ppri_item *own,
                          struct ppr_item *item)
{
    const struct ppri_rule *rule = &((const struct ppri_rule *)builder->rules.data)[own->index];
    const char *pool = builder->prefixes.data;
    const bool captures = ppri_rule_captures(rule);
    item->rule = own->index + (size_t)1;
    item->flags = (rule->backend.flags & PPRI_ANY_SCHEME ? PPR_ANY_SCHEME : 0U) |
                  (own->kind == PPR_ITEM_KEEP ? PPR_KEEP : 0U) | own->slashes;
    if (own->kind == PPR_ITEM_MAP)
        item->client = ppri_prefix_read_back(pool, &rule->client, captures);
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
    item->from = from;
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
    const struct ppri_named_param *params = builder->params.data;
    const struct ppri_named_field *fields = builder->given_fields.data;
    if (is_rule(own))
        describe_rule(builder, own, item);
    else if (own->kind == PPR_ITEM_FIELD) {
        item->direction = fields[own->index].direction;
        item->field_kind = fields[own->index].kind;
        item->name = name_at(builder, fields[own->index].name, fields[own->index].size);
    } else if (own->kind == PPR_ITEM_QUERY_PARAM)
        item->name = name_at(builder, params[own->index].name, params[own->index].size);
    else
        describe_cookie(builder, own->index, item);
    return PPR_OK;
}
