/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "layout.h"

#include "registry.h"

#include <string.h>

_Static_assert(_Alignof(struct ppri_rule) <= PPRI_RULE_UNIT, "a place in the pool fits a rule");

/* Where each part of a table's block begins. All parts are of 32-bit words, so each is aligned
   for the next, and the pool, which is the last, for the rules in it. */
struct layout {
    size_t slots;
    size_t places;
    size_t shapes[2];
    size_t cookies;
    size_t params;
    size_t fields;
    size_t pool;
    size_t size;
};

static bool append_part(struct layout *layout, size_t *begin, size_t count, size_t size)
{
    *begin = layout->size;
    return count <= (size_t)-1 / size && ppri_add(&layout->size, count * size);
}

static bool lay_out(const struct ppri_compiler *compiler, size_t slots, struct layout *layout)
{
    const struct ppr_builder *builder = compiler->builder;
    layout->size = sizeof(struct ppr_table);
    return append_part(layout, &layout->slots, slots, sizeof(struct ppri_slot)) &&
           append_part(layout, &layout->places, builder->rules.count, sizeof(uint32_t)) &&
           append_part(layout, &layout->shapes[0], compiler->shapes[0].count,
                       sizeof(struct ppri_shape)) &&
           append_part(layout, &layout->shapes[1], compiler->shapes[1].count,
                       sizeof(struct ppri_shape)) &&
           append_part(layout, &layout->cookies, builder->cookies.count,
                       sizeof(struct ppri_cookie_rule)) &&
           append_part(layout, &layout->params, builder->params.count,
                       sizeof(struct ppri_named_param)) &&
           append_part(layout, &layout->fields, builder->fields.count,
                       sizeof(struct ppri_named_field)) &&
           append_part(layout, &layout->pool, builder->pool.count, 1);
}

/* Copy `size` bytes to a place in a block and return the place. */
static void *copy_part(void *block, size_t begin, const void *data, size_t size)
{
    void *to = (char *)block + begin;
    if (size)
        memcpy(to, data, size);
    return to;
}

/* Copy the rules into the room that they have in the pool, before their first texts. */
static void place_rules(const struct ppr_builder *builder, uint32_t *places, char *pool)
{
    const struct ppri_rule *rules = builder->rules.data;
    for (size_t i = 0; i < builder->rules.count; i++) {
        const struct ppri_prefix *first =
            rules[i].client.size ? &rules[i].client : &rules[i].backend;
        const size_t begin = first->text - sizeof *rules;
        places[i] = (uint32_t)(begin / PPRI_RULE_UNIT);
        memcpy(pool + begin, &rules[i], sizeof *rules);
    }
}

/* Copy the pool, and enter the rules into it and into the hash. */
static void fill_rules(const struct ppri_compiler *compiler, const struct layout *layout,
                       size_t slots, struct ppr_table *table)
{
    const struct ppr_builder *builder = compiler->builder;
    uint32_t *places = copy_part(table, layout->places, NULL, 0);
    char *pool = copy_part(table, layout->pool, builder->pool.data, builder->pool.count);
    struct ppri_slot *slot = copy_part(table, layout->slots, NULL, 0);
    place_rules(builder, places, pool);
    memset(slot, 0, slots * sizeof *slot);
    ppri_index_fill(&compiler->index, slot, table->homes, places);
    table->rule_count = builder->rules.count;
    table->path_depths = compiler->path_depths;
    table->unbound_depths = compiler->unbound_depths;
    table->places = places;
    table->pool = pool;
    table->slots = slot;
    for (int side = 0; side < 2; side++) {
        const struct ppri_array *shapes = &compiler->shapes[side];
        table->shape_count[side] = shapes->count;
        table->shapes[side] = copy_part(table, layout->shapes[side], shapes->data,
                                        shapes->count * sizeof(struct ppri_shape));
    }
}

/* Copy what users say of cookies, parameters and fields. */
static void fill_extras(const struct ppri_compiler *compiler, const struct layout *layout,
                        struct ppr_table *table)
{
    const struct ppr_builder *builder = compiler->builder;
    table->cookie_count = builder->cookies.count;
    table->has_cookie_scopes = compiler->has_cookie_scopes;
    table->cookies = copy_part(table, layout->cookies, builder->cookies.data,
                               builder->cookies.count * sizeof(struct ppri_cookie_rule));
    table->param_count = builder->params.count;
    table->params = copy_part(table, layout->params, builder->params.data,
                              builder->params.count * sizeof(struct ppri_named_param));
    table->field_count = builder->fields.count;
    table->fields = copy_part(table, layout->fields, builder->fields.data,
                              builder->fields.count * sizeof(struct ppri_named_field));
    memcpy(table->known_fields, builder->known_fields, sizeof table->known_fields);
    ppri_registry_note_all(table);
}

struct ppr_table *ppri_layout_table(const struct ppri_compiler *compiler)
{
    const struct ppr_builder *builder = compiler->builder;
    const size_t homes = compiler->index.count + compiler->index.count / 4 + 1;
    const size_t slots = ppri_index_slots(&compiler->index, homes);
    struct layout layout;
    if (homes > UINT32_MAX || !lay_out(compiler, slots, &layout))
        return NULL;
    struct ppr_table *table = ppri_allocate(&builder->allocator, layout.size);
    if (!table)
        return NULL;
    memset(table, 0, sizeof *table);
    atomic_init(&table->references, 1);
    table->allocator = builder->allocator;
    table->homes = homes;
    fill_rules(compiler, &layout, slots, table);
    fill_extras(compiler, &layout, table);
    table->is_quick =
        !table->unbound_depths && !table->shape_count[PPRI_BACKEND] && !table->param_count;
    return table;
}
