/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/table_layout.h"

#include "table/field_names.h"

#include <string.h>

_Static_assert(sizeof(struct ppr_table) >= PPRI_FETCH_BEFORE, "the pool does not come first");
_Static_assert(_Alignof(struct ppri_rule) <= PPRI_RULE_UNIT, "a place in the pool fits a rule");

/* With fewer homes all that is asked for stays in the caches. */
#define HOMES_MIN 2048

/* --------------------------------------------------------------- Slots -- */

/* The reference of a slot, which has the place of a rule, or the number of a cookie rule or client
   origin. */
static uint32_t slot_ref(uint32_t ref, const uint32_t *places)
{
    const uint32_t kind = ppri_ref_kind(ref);
    if (kind >= PPRI_SLOT_COOKIE)
        return ref;
    return ppri_ref(places[ppri_ref_place(ref) - 1], kind);
}

size_t ppri_table_spread(const struct ppri_map *map, size_t homes, const uint32_t *places,
                         struct ppri_slot *slots)
{
    size_t end = 0;
    for (size_t i = 0; i < map->end; i++) {
        const struct ppri_map_entry *entry = &map->entries[i];
        if (!entry->number)
            continue;
        end = ppri_map_place(entry->tag, homes, end);
        if (slots) {
            slots[end].tag = entry->tag;
            slots[end].ref = slot_ref(entry->number, places);
        }
        end++;
    }
    return (end > homes ? end : homes) + 1;
}

/* ---------------------------------------------------------------- Pool -- */

/* The pool of a table begins with the names of the builder, so that offsets of names stay. Then
   come the rules, in the order in which their backend origins are in the hash: a key tells about
   where its rule is, and memory need not be waited for twice, for the slot and then for the
   rule. */
struct pool {
    const struct ppri_compiler *compiler;
    char *data;
    size_t size;
    uint32_t *places; /* of the rules; 0: not there yet */
};

/* The bytes of the names in the pool: one unit at least, because no rule has the place 0. */
static size_t names_size(const struct ppr_builder *builder)
{
    return (builder->names.count / PPRI_RULE_UNIT + 1) * PPRI_RULE_UNIT;
}

/* Where the texts of a prefix end in the builder: behind it may stand the same with the names of
   its captures, and a NUL. */
static size_t text_end(const struct ppri_compiler *compiler, const struct ppri_rule *rule,
                       const struct ppri_prefix *prefix)
{
    const size_t end = (size_t)prefix->text + prefix->size;
    return end + (ppri_rule_captures(rule) ? ppr_view_of(compiler->prefixes + end).size + 1 : 0);
}

/* Append a rule and its texts, unless they are there. */
static void append_rule(struct pool *pool, size_t index)
{
    const struct ppri_compiler *compiler = pool->compiler;
    const size_t count = compiler->rule_count;
    struct ppri_rule moved =
        index < count ? compiler->rules[index] : compiler->locals[index - count];
    const size_t from = moved.client.size ? moved.client.text : moved.backend.text;
    const size_t size =
        text_end(compiler, &moved, moved.backend.size ? &moved.backend : &moved.client) - from;
    if (pool->places[index])
        return;
    pool->places[index] = (uint32_t)(pool->size / PPRI_RULE_UNIT);
    const uint32_t shift = (uint32_t)(pool->size + sizeof moved - from);
    moved.client.text += shift;
    moved.backend.text += shift;
    memcpy(pool->data + pool->size, &moved, sizeof moved);
    memcpy(pool->data + pool->size + sizeof moved, compiler->prefixes + from, size);
    pool->size += sizeof moved + size;
    pool->size += (PPRI_RULE_UNIT - pool->size % PPRI_RULE_UNIT) % PPRI_RULE_UNIT;
}

/* Have the circles of rules go by their places. */
static void close_circles(struct pool *pool, size_t rules)
{
    for (size_t index = 0; index < rules; index++) {
        void *at = pool->data + (size_t)pool->places[index] * PPRI_RULE_UNIT;
        struct ppri_rule *rule = at;
        rule->next = pool->places[rule->next];
    }
}

/* Append the first rules of all origins, in the order of their keys; enter where they begin. */
static void append_first_rules(struct pool *pool, size_t homes, uint32_t *starts, size_t count)
{
    const struct ppri_map *map = &pool->compiler->map;
    size_t group = 0;
    for (size_t i = 0; i < map->end; i++) {
        const struct ppri_map_entry *entry = &map->entries[i];
        if (!entry->number || ppri_ref_kind(entry->number) != PPRI_SLOT_BACKEND_ORIGIN)
            continue;
        const size_t home = ppri_map_place(entry->tag, homes, 0);
        for (; group < count && group * PPRI_HOMES_A_START <= home; group++)
            starts[group] = (uint32_t)(pool->size / PPRI_RULE_UNIT);
        append_rule(pool, ppri_ref_place(entry->number) - 1);
    }
    for (; group < count; group++)
        starts[group] = (uint32_t)(pool->size / PPRI_RULE_UNIT);
}

/* --------------------------------------------------------------- Block -- */

/* The parts of a table's block. All are of 32-bit words, so that each is aligned for the next, and
   the pool, which is the last, for the rules in it. */
enum {
    SLOTS,
    PLACES,
    STARTS,
    CLIENT_SHAPES,
    BACKEND_SHAPES,
    CLIENTS,
    COOKIES,
    PARAMS,
    FIELDS,
    POOL,
    PARTS
};

struct part {
    const void *data; /* a copy of it is the part; NULL: the part is filled later */
    size_t size;
};

static struct part part_of(const struct ppri_array *array, size_t item_size)
{
    const struct part part = {array->data, array->count * item_size};
    return part;
}

/* Allocate a block with a table and its parts, and enter where they begin. Return NULL when there
   is no memory. */
static struct ppr_table *allocate(const struct ppr_allocator *allocator,
                                  const struct part parts[PARTS], void *begin[PARTS], size_t more)
{
    size_t size = sizeof(struct ppr_table);
    for (int i = 0; i < PARTS; i++) {
        if (!ppri_size_add(&size, parts[i].size))
            return NULL;
    }
    char *at = ppri_size_add(&size, more) ? ppri_allocate(allocator, size) : NULL;
    if (!at)
        return NULL;
    struct ppr_table *table = (void *)at;
    memset(table, 0, size - more - parts[POOL].size);
    at += sizeof *table;
    for (int i = 0; i < PARTS; i++) {
        begin[i] = at;
        if (parts[i].data)
            memcpy(at, parts[i].data, parts[i].size);
        at += parts[i].size;
    }
    return table;
}

static bool has_semicolon(const struct ppri_array *text)
{
    return ppri_find(ppri_view(text->data, text->count), ';') < text->count;
}

/* Point a table to its parts. */
static void fill_table(const struct ppri_compiler *compiler, void *const begin[PARTS],
                       struct ppr_table *table)
{
    const struct ppr_builder *builder = compiler->builder;
    atomic_init(&table->references, 1);
    table->allocator = builder->allocator;
    table->rule_count = builder->rules.count;
    table->local_count = builder->locals.count;
    memcpy(table->client_depths, compiler->client_depths, sizeof table->client_depths);
    memcpy(table->backend_hosts, compiler->backend_hosts, sizeof table->backend_hosts);
    table->has_hosts = compiler->has_hosts;
    table->has_defaults = compiler->has_defaults;
    table->slots = begin[SLOTS];
    table->places = begin[PLACES];
    for (int side = 0; side < 2; side++) {
        table->shape_count[side] = compiler->shapes[side].count;
        table->shapes[side] = begin[CLIENT_SHAPES + side];
    }
    table->clients = begin[CLIENTS];
    table->client_count = builder->clients.count;
    table->cookies = begin[COOKIES];
    table->cookie_count = builder->cookies.count;
    table->has_cookie_scopes = compiler->has_cookie_scopes;
    table->has_cookie_marks = table->shape_count[PPRI_CLIENT] || has_semicolon(&builder->prefixes);
    table->params = begin[PARAMS];
    table->param_count = builder->params.count;
    table->fields = begin[FIELDS];
    table->field_count = builder->fields.count;
    memcpy(table->known_fields, builder->known_fields, sizeof table->known_fields);
    table->pool = begin[POOL];
}

struct ppr_table *ppri_table_layout(const struct ppri_compiler *compiler)
{
    const struct ppr_builder *builder = compiler->builder;
    const struct ppri_map *map = &compiler->map;
    const size_t rules = builder->rules.count + builder->locals.count;
    const size_t homes = map->count + map->count / 4 + 1;
    const size_t starts = homes < HOMES_MIN ? 0 : homes / PPRI_HOMES_A_START + 2;
    const uint64_t pool_size = (uint64_t)rules * (sizeof(struct ppri_rule) + PPRI_RULE_UNIT - 1) +
                               names_size(builder) + builder->prefixes.count;
    if (homes > UINT32_MAX || pool_size / PPRI_RULE_UNIT > PPRI_RULES_MAX)
        return NULL;
    const struct part parts[PARTS] = {
        [SLOTS] = {NULL, ppri_table_spread(map, homes, NULL, NULL) * sizeof(struct ppri_slot)},
        [PLACES] = {NULL, rules * sizeof(uint32_t)},
        [STARTS] = {NULL, starts * sizeof(uint32_t)},
        [CLIENT_SHAPES] = part_of(&compiler->shapes[PPRI_CLIENT], sizeof(struct ppri_shape)),
        [BACKEND_SHAPES] = part_of(&compiler->shapes[PPRI_BACKEND], sizeof(struct ppri_shape)),
        [CLIENTS] = part_of(&builder->clients, sizeof(struct ppri_prefix)),
        [COOKIES] = part_of(&builder->cookies, sizeof(struct ppri_cookie_rule)),
        [PARAMS] = part_of(&builder->params, sizeof(struct ppri_named_param)),
        [FIELDS] = part_of(&builder->fields, sizeof(struct ppri_named_field)),
        [POOL] = {NULL, (size_t)pool_size}};
    void *begin[PARTS];
    struct ppr_table *table =
        allocate(&builder->allocator, parts, begin, starts ? PPRI_FETCH_SIZE : 0);
    if (!table)
        return NULL;
    fill_table(compiler, begin, table);
    table->homes = homes;
    table->starts = starts ? begin[STARTS] : NULL;
    struct pool pool = {compiler, begin[POOL], names_size(builder), begin[PLACES]};
    if (builder->names.count)
        memcpy(pool.data, builder->names.data, builder->names.count);
    append_first_rules(&pool, homes, begin[STARTS], starts);
    for (size_t rule = 0; rule < rules; rule++)
        append_rule(&pool, rule);
    close_circles(&pool, rules);
    ppri_table_spread(map, homes, table->places, begin[SLOTS]);
    ppri_field_names_enter(table);
    return table;
}
