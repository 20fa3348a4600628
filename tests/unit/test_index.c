/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The map that a table is built with, and the slots that it becomes, from inside: with keys
   that no rules would have, all in one place, or behind all others. And where in its pool a
   table expects its rules. */

#include "build/table_layout.h"
#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

enum { keys_max = 3000, repeats = 3 };

static void *allocate(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void release(void *context, void *memory)
{
    (void)context;
    free(memory);
}

static const struct ppr_allocator allocator = {.allocate = allocate, .release = release};

/* The key of a number. */
typedef uint64_t key_of(size_t number);

static uint64_t all_last(size_t number)
{
    (void)number;
    return UINT64_MAX;
}

static uint64_t all_first(size_t number)
{
    (void)number;
    return 0;
}

/* Different, but the same tag. */
static uint64_t one_tag(size_t number)
{
    return UINT64_MAX - number;
}

static uint64_t downwards(size_t number)
{
    return UINT64_MAX - ((uint64_t)number << 50);
}

static uint64_t mixed(size_t number)
{
    return ppri_mix(ppri_mix(PPRI_HASH_START, number), 1);
}

static key_of *const key_kinds[] = {all_last, all_first, one_tag, downwards, mixed};

/* Those of an odd number are of another kind. */
static enum ppri_slot_kind kind_of(size_t number)
{
    return number % 2 ? PPRI_SLOT_CLIENT_SPACE : PPRI_SLOT_CLIENT;
}

static void add(struct ppri_map *map, size_t place, uint64_t key, enum ppri_slot_kind kind)
{
    ppri_map_add(map, &allocator, key, ppri_ref(place + 1, (uint32_t)kind));
}

/* What is not so: a number is found for a key, once each time that it was added, in that
   order. */
static size_t map_errors(const struct ppri_map *map, size_t number, uint64_t key)
{
    struct ppri_map_search search = ppri_map_find(map, key);
    size_t errors = 0;
    size_t last = 0;
    size_t found = 0;
    for (uint32_t ref; (ref = ppri_map_next(&search)) != 0; last = ppri_ref_place(ref)) {
        errors += ppri_ref_place(ref) <= last;
        found += (ppri_ref_place(ref) - 1) / repeats == number;
    }
    return errors + (found != repeats);
}

/* The same of a table. */
static size_t slot_errors(const struct ppr_table *table, size_t number, uint64_t key,
                          enum ppri_slot_kind kind)
{
    struct ppri_probe probe = ppri_probe_start(table, kind, key);
    size_t found = 0;
    for (size_t place; (place = ppri_probe_index(&probe)) != 0;)
        found += (place - 1) / repeats == number;
    probe = ppri_probe_start(table, PPRI_SLOT_COOKIE, key);
    return (size_t)(found != repeats) + (ppri_probe_index(&probe) != 0);
}

/* The slots that a map becomes, with so many homes. `places`: of rules that stay where they are. */
static size_t fill_errors(const struct ppri_map *map, const uint32_t *places, key_of *key,
                          size_t numbers, size_t homes)
{
    const size_t slots = ppri_table_spread(map, homes, NULL, NULL);
    struct ppri_slot *slot = calloc(slots, sizeof *slot);
    ck_assert_ptr_nonnull(slot);
    ppri_table_spread(map, homes, places, slot);
    const struct ppr_table table = {.homes = homes, .slots = slot};
    size_t errors = slot[slots - 1].ref != 0;
    for (size_t i = 0; i<numbers; i += numbers> 100 ? 97 : 1)
        errors += slot_errors(&table, i, key(i), kind_of(i));
    free(slot);
    return errors;
}

/* So many numbers, entered three times each. */
static size_t key_errors(key_of *key, size_t numbers)
{
    struct ppri_map map = {.entries = NULL};
    static uint32_t places[keys_max * repeats];
    for (size_t i = 0; i < numbers * repeats; i++) {
        add(&map, i, key(i / repeats), kind_of(i / repeats));
        places[i] = (uint32_t)i + 1;
    }
    size_t errors = (size_t)map.failed + (map.count != numbers * repeats);
    for (size_t i = 0; i<numbers; i += numbers> 100 ? 97 : 1)
        errors += map_errors(&map, i, key(i));
    for (size_t homes = 1; homes <= 2 * map.count + 1; homes += map.count + 1)
        errors += fill_errors(&map, places, key, numbers, homes);
    ppri_map_release(&map, &allocator);
    return errors;
}

START_TEST(index_keys)
{
    for (size_t numbers = 0; numbers < 100; numbers++)
        ck_assert_uint_eq(key_errors(key_kinds[_i], numbers), 0);
    ck_assert_uint_eq(key_errors(key_kinds[_i], keys_max), 0);
}
END_TEST

/* What is not there is found out after as few slots as what is: however full, and however
   long the runs without an empty slot are. */
START_TEST(misses_are_short)
{
    enum { count = 100000 };
    struct ppri_map map = {.entries = NULL};
    static uint32_t places[count];
    for (size_t i = 0; i < count; i++) {
        add(&map, i, mixed(i), PPRI_SLOT_CLIENT);
        places[i] = (uint32_t)i + 1;
    }
    const size_t homes = count + count / 4;
    struct ppri_slot *slot = calloc(ppri_table_spread(&map, homes, NULL, NULL), sizeof *slot);
    ck_assert_ptr_nonnull(slot);
    ppri_table_spread(&map, homes, places, slot);
    const struct ppr_table table = {.homes = homes, .slots = slot};
    size_t passed = 0;
    size_t found = 0;
    for (size_t i = count; i < 2 * count; i++) {
        struct ppri_probe probe = ppri_probe_start(&table, PPRI_SLOT_CLIENT, mixed(i));
        const struct ppri_slot *const begin = probe.at;
        found += ppri_probe_index(&probe) != 0;
        passed += (size_t)(probe.at - begin);
    }
    ck_assert_uint_lt(found, 10); /* half a key may be the same by chance */
    ck_assert_uint_lt(passed, 3 * count);
    free(slot);
    ppri_map_release(&map, &allocator);
}
END_TEST

/* A table of so many rules, each on an origin of its own. */
static struct ppr_table *table_with(size_t rules)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    for (size_t i = 0; i < rules; i++) {
        char client[32];
        char backend[64];
        snprintf(client, sizeof client, "/t/%zu/", i);
        snprintf(backend, sizeof backend, "http://tenant-%zu.example/app/", i);
        ppr_builder_map(builder, ppr_view_of(client), ppr_view_of(backend), 0);
    }
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(table);
    ppr_builder_free(builder);
    return table;
}

/* Where a rule is can be told from its origin's hash: between two starts always, and as a rule
   so well that what is fetched has it. */
START_TEST(rules_are_where_they_are_expected)
{
    enum { rules = 20000 };
    struct ppr_table *table = table_with(rules);
    size_t fetched = 0;
    ck_assert_ptr_nonnull(table->starts);
    for (size_t number = 1; number <= rules; number++) {
        const struct ppri_rule *rule = ppri_rule_at(table, number);
        const struct ppri_origin origin = ppri_prefix_origin(table->pool, &rule->backend);
        const uint64_t key = ppri_origin_hash(&origin);
        const size_t home = ppri_slot_home(key, table->homes);
        const uint32_t *start = &table->starts[home / PPRI_HOMES_A_START];
        const size_t begin = (size_t)((const char *)rule - table->pool);
        const size_t end = rule->backend.text + (size_t)rule->backend.size;
        const size_t from = ppri_expected(table, key);
        ck_assert_uint_eq(rule->number, number);
        ck_assert_uint_ge(begin, (size_t)start[0] * PPRI_RULE_UNIT);
        ck_assert_uint_le(end, (size_t)start[1] * PPRI_RULE_UNIT);
        fetched +=
            begin + PPRI_FETCH_BEFORE >= from && end <= from + PPRI_FETCH_SIZE - PPRI_FETCH_BEFORE;
    }
    ck_assert_uint_gt(fetched, rules / 5 * 4);
    ppr_table_unref(table);
    table = table_with(100);
    ck_assert_ptr_null(table->starts);
    ppr_table_unref(table);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {index_keys, COUNT(key_kinds)},
        {misses_are_short, 1},
        {rules_are_where_they_are_expected, 1},
    };
    return run_cases("index", cases, COUNT(cases));
}
