/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/table_layout.h"

#include "build/table_pool.h"
#include "table/field_names.h"

#include <string.h>

_Static_assert(sizeof(struct ppr_table) >= PPRI_FETCH_BEFORE, "the pool does not come first");

/* Where each part of a table's block begins. All parts are of 32-bit words, so each is aligned
   for the next, and the pool, which is the last, for the rules in it. */
struct layout {
    size_t slots;
    size_t places;
    size_t starts;
    size_t shapes[2];
    size_t cookies;
    size_t params;
    size_t fields;
    size_t pool;
    size_t size;
};

static bool lay_out_part(struct layout *layout, size_t *begin, size_t count, size_t size)
{
    *begin = layout->size;
    return count <= (size_t)-1 / size && ppri_size_add(&layout->size, count * size);
}

static bool lay_out(const struct ppri_compiler *compiler, size_t slots, size_t starts,
                    struct layout *layout)
{
    const struct ppr_builder *builder = compiler->builder;
    const size_t pool = ppri_table_pool_size(builder);
    if (pool > UINT32_MAX)
        return false;
    layout->size = sizeof(struct ppr_table);
    return lay_out_part(layout, &layout->slots, slots, sizeof(struct ppri_slot)) &&
           lay_out_part(layout, &layout->places, builder->rules.count, sizeof(uint32_t)) &&
           lay_out_part(layout, &layout->starts, starts, sizeof(uint32_t)) &&
           lay_out_part(layout, &layout->shapes[0], compiler->shapes[0].count,
                        sizeof(struct ppri_shape)) &&
           lay_out_part(layout, &layout->shapes[1], compiler->shapes[1].count,
                        sizeof(struct ppri_shape)) &&
           lay_out_part(layout, &layout->cookies, builder->cookies.count,
                        sizeof(struct ppri_cookie_rule)) &&
           lay_out_part(layout, &layout->params, builder->params.count,
                        sizeof(struct ppri_named_param)) &&
           lay_out_part(layout, &layout->fields, builder->fields.count,
                        sizeof(struct ppri_named_field)) &&
           lay_out_part(layout, &layout->pool, pool, 1) &&
           ppri_size_add(&layout->size, starts ? PPRI_FETCH_SIZE : 0);
}

/* Copy `size` bytes to a place in a block and return the place. */
static void *copy_part(void *block, size_t begin, const void *data, size_t size)
{
    void *to = (char *)block + begin;
    if (size)
        memcpy(to, data, size);
    return to;
}

/* Enter the rules into the hash, which has their places. */
static void fill_rules(const struct ppri_compiler *compiler, const struct layout *layout,
                       size_t slots, struct ppr_table *table)
{
    struct ppri_slot *slot = copy_part(table, layout->slots, NULL, 0);
    memset(slot, 0, slots * sizeof *slot);
    ppri_index_fill(&compiler->index, slot, table->homes, table->places);
    table->rule_count = compiler->builder->rules.count;
    table->path_depths = compiler->path_depths;
    table->unbound_depths = compiler->unbound_depths;
    table->slots = slot;
    for (int side = 0; side < 2; side++) {
        const struct ppri_array *shapes = &compiler->shapes[side];
        table->shape_count[side] = shapes->count;
        table->shapes[side] = copy_part(table, layout->shapes[side], shapes->data,
                                        shapes->count * sizeof(struct ppri_shape));
    }
}

/* Fill the pool, and copy what has texts in it. */
static void fill_pool(const struct ppri_compiler *compiler, const struct layout *layout,
                      size_t starts, struct ppr_table *table)
{
    const struct ppr_builder *builder = compiler->builder;
    const struct ppri_table_pool_parts parts = {
        .homes = table->homes,
        .places = copy_part(table, layout->places, NULL, 0),
        .starts = copy_part(table, layout->starts, NULL, 0),
        .start_count = starts,
        .cookies = copy_part(table, layout->cookies, builder->cookies.data,
                             builder->cookies.count * sizeof(struct ppri_cookie_rule)),
        .params = copy_part(table, layout->params, builder->params.data,
                            builder->params.count * sizeof(struct ppri_named_param)),
        .fields = copy_part(table, layout->fields, builder->fields.data,
                            builder->fields.count * sizeof(struct ppri_named_field))};
    char *pool = copy_part(table, layout->pool, NULL, 0);
    memset(parts.places, 0, builder->rules.count * sizeof *parts.places);
    ppri_table_pool_fill(builder, &compiler->index, &parts, pool);
    table->places = parts.places;
    table->starts = starts ? parts.starts : NULL;
    table->cookies = parts.cookies;
    table->params = parts.params;
    table->fields = parts.fields;
    table->pool = pool;
}

/* Say of what users say of cookies, parameters and fields how much there is. */
static void fill_extras(const struct ppri_compiler *compiler, struct ppr_table *table)
{
    const struct ppr_builder *builder = compiler->builder;
    table->cookie_count = builder->cookies.count;
    table->has_cookie_scopes = compiler->has_cookie_scopes;
    table->param_count = builder->params.count;
    table->field_count = builder->fields.count;
    memcpy(table->known_fields, builder->known_fields, sizeof table->known_fields);
    ppri_field_names_enter(table);
}

struct ppr_table *ppri_table_layout(const struct ppri_compiler *compiler)
{
    const struct ppr_builder *builder = compiler->builder;
    const size_t homes = compiler->index.count + compiler->index.count / 4 + 1;
    const size_t slots = ppri_index_slots(&compiler->index, homes);
    const size_t starts = ppri_table_pool_starts(homes);
    struct layout layout;
    if (homes > UINT32_MAX || !lay_out(compiler, slots, starts, &layout))
        return NULL;
    struct ppr_table *table = ppri_allocate(&builder->allocator, layout.size);
    if (!table)
        return NULL;
    memset(table, 0, sizeof *table);
    atomic_init(&table->references, 1);
    table->allocator = builder->allocator;
    table->homes = homes;
    fill_pool(compiler, &layout, starts, table);
    fill_rules(compiler, &layout, slots, table);
    fill_extras(compiler, table);
    return table;
}
