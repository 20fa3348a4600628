/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Random tables, exchanges, references, values and blocks against the oracle. PPR_SEED and
   PPR_ROUNDS change the trials, PPR_FAILURES how many failures are shown before a test gives up. */

#include "property/trial.h"
#include "support/sanitized.h"
#include "support/support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = SANITIZED ? 1000 : 4000 };

/* ---------------------------------------------------------- References -- */

static const char *compare(const struct oracle_answer *expected, const struct outcome *outcome)
{
    const struct ppr_result *const got = &outcome->result;
    if (expected->open)
        return NULL;
    if (got->status != (int32_t)expected->status)
        return "status";
    if (got->end != expected->end && expected->end != (size_t)ORACLE_ANY_END)
        return "end";
    if (got->status == PPR_REWRITTEN &&
        (got->count != expected->size || memcmp(outcome->data, expected->data, got->count) != 0))
        return "output";
    if (got->status == PPR_INCOMPLETE || expected->loose)
        return NULL;
    if (got->reason != (int32_t)expected->reason)
        return "reason";
    if (expected->any_rule ||
        (expected->reason != PPR_REASON_MAPPED && expected->reason != PPR_REASON_KEPT))
        return NULL;
    return got->rule == expected->rule ? NULL : "rule";
}

/* Try every size of buffer up to two bytes too many. */
static const char *check_sizes(const struct trial *trial, const struct ppr_table *table,
                               const struct outcome *outcome)
{
    const size_t count = outcome->result.count;
    const char *wrong = NULL;
    for (size_t size = 0; size <= count + 2 && !wrong; size++) {
        char *const buffer = poisoned(size);
        const struct ppr_result result = trial_call(trial, table, buffer, size);
        const size_t written = result.status == PPR_REWRITTEN ? result.count : 0;
        if (outcome->result.status != PPR_REWRITTEN || size >= count)
            wrong = trial_same(result, outcome->result) ? NULL : "another result with another size";
        else if (result.status != PPR_NO_SPACE || result.count != count)
            wrong = "a buffer too small gives no NO_SPACE, or another count";
        if (written && memcmp(buffer, outcome->data, written) != 0)
            wrong = "other bytes with another size";
        check_poison(buffer, written, size + BEYOND);
        free(buffer);
    }
    return wrong;
}

static struct ppr_result call_used(const struct trial *trial, struct ppr_exchange *exchange,
                                   enum ppr_direction direction, char *buffer, size_t capacity)
{
    return trial->name ? ppr_rewrite_field(exchange, direction, ppr_view_of(trial->name),
                                           trial->input, buffer, capacity)
                       : ppr_rewrite_url(exchange, direction, trial->input, buffer, capacity);
}

/* An exchange that was used for both directions, and moved, is as good as a new one; and it
   ignores the members that the oracle ignores. */
static const char *check_used(const struct trial *trial, const struct ppr_table *table,
                              const struct outcome *outcome)
{
    const enum ppr_direction other = trial->direction == PPR_REQUEST ? PPR_RESPONSE : PPR_REQUEST;
    const size_t count = outcome->result.count;
    struct ppr_exchange *const used = malloc(sizeof *used);
    struct ppr_exchange *const moved = malloc(sizeof *moved);
    char *const buffer = malloc(count ? count : 1);
    struct ppr_result result;
    unsigned ignored = 0;
    const char *wrong = NULL;
    ck_assert(used && moved && buffer);
    ck_assert(ppr_exchange_init(used, table, trial->with_context ? &trial->context : NULL,
                                &ignored) == PPR_OK);
    call_used(trial, used, other, NULL, 0);
    memcpy(moved, used, sizeof *moved);
    free(used);
    result = call_used(trial, moved, trial->direction, buffer, count);
    if (!trial_same(result, outcome->result) ||
        (result.status == PPR_REWRITTEN && memcmp(buffer, outcome->data, count) != 0))
        wrong = "another result with an exchange that was used and moved";
    else if ((ignored & ~(unsigned)PPR_IGNORED_CLIENT_ORIGIN) !=
             (trial->with_context ? oracle_ignored(&trial->context) : 0))
        wrong = "the ignored members";
    free(buffer);
    free(moved);
    return wrong;
}

static const char *check_call(const struct trial *trial, const struct ppr_table *table)
{
    const struct oracle_answer expected = trial_ask(trial);
    struct trial exact = *trial;
    struct outcome outcome;
    const char *wrong;
    exact.context = exact_context(&trial->context);
    exact.input = exact_view(trial->input);
    wrong = trial_run(&exact, table, &outcome);
    if (!wrong)
        wrong = compare(&expected, &outcome);
    if (!wrong && !trial->route)
        wrong = check_used(&exact, table, &outcome);
    if (!wrong && trial->every_size)
        wrong = check_sizes(&exact, table, &outcome);
    free(outcome.data);
    exact_drop(exact.input);
    exact_drop_context(&exact.context);
    oracle_forget();
    return wrong;
}

/* -------------------------------------------------------------- Blocks -- */

static bool is_untouched(const struct trial *trial, const char *data, size_t size)
{
    if (trial->input.size && memcmp(data, trial->input.data, trial->input.size) != 0)
        return false;
    for (size_t i = trial->input.size; i < size; i++) {
        if (data[i] != POISON)
            return false;
    }
    return true;
}

/* A capacity that is measured is enough. A smaller one may be, if the output fits. */
static const char *check_capacity(const struct trial *trial, const struct ppr_table *table,
                                  const struct oracle_answer *expected, size_t capacity,
                                  size_t enough)
{
    struct outcome outcome = {.data = NULL};
    const char *wrong = NULL;
    outcome.result = trial_call_block(trial, table, capacity, &outcome.data);
    if (expected->status == PPR_REWRITTEN &&
        (capacity < expected->size ||
         (capacity < enough && outcome.result.status == PPR_NO_SPACE))) {
        if (outcome.result.status != PPR_NO_SPACE)
            wrong = "a buffer too small is no NO_SPACE";
        else if (outcome.result.count != enough)
            wrong = "another count than was measured";
    } else {
        wrong = compare(expected, &outcome);
    }
    if (!wrong && outcome.result.status != PPR_REWRITTEN &&
        !is_untouched(trial, outcome.data, capacity))
        wrong = "bytes written, and not rewritten";
    free(outcome.data);
    return wrong;
}

static const char *check_block(const struct trial *trial, const struct ppr_table *table)
{
    const struct oracle_answer expected = trial_ask(trial);
    const size_t length = trial->input.size;
    const size_t least = expected.size > length ? expected.size : length;
    struct trial exact = *trial;
    const char *wrong = NULL;
    struct ppr_result measured;
    char *data;
    exact.context = exact_context(&trial->context);
    measured = trial_call_block(&exact, table, 0, &data);
    if (!is_untouched(&exact, data, length))
        wrong = "measuring writes";
    else if (!expected.open && expected.status == PPR_REWRITTEN &&
             (measured.status != PPR_NO_SPACE || measured.count < least))
        wrong = "the measured size";
    free(data);
    if (!wrong && !expected.open && measured.status == PPR_NO_SPACE)
        wrong = check_capacity(&exact, table, &expected, measured.count, measured.count);
    for (size_t more = 0; more <= 64 && !wrong && least && !expected.open;
         more += more < 4 ? 1 : 15)
        wrong = check_capacity(&exact, table, &expected, least + more, measured.count);
    if (!wrong && !expected.open && expected.size > length && length) {
        wrong = check_capacity(&exact, table, &expected, expected.size - 1, measured.count);
        if (!wrong)
            wrong = check_capacity(&exact, table, &expected, length, measured.count);
    }
    exact_drop_context(&exact.context);
    oracle_forget();
    return wrong;
}

/* --------------------------------------------------------------- Tests -- */

enum what { REFERENCES, FIELDS, ROUTES, BLOCKS };

static void random_trial(struct random *random, const struct random_table *from, enum what what,
                         struct trial *trial)
{
    static struct random_context context;
    static struct buffer input;
    enum ppr_kind kind;
    trial->table = from->oracle;
    trial->direction = random_chance(random, 30) ? PPR_REQUEST : PPR_RESPONSE;
    random_context(random, from, &context);
    trial->context = context.context;
    trial->with_context = what == ROUTES || !random_chance(random, 4);
    buffer_clear(&input);
    if (what == REFERENCES) {
        random_reference(random, from, &trial->context, &input);
    } else if (what == FIELDS) {
        kind = random_field(random, &trial->direction, &trial->name);
        random_value(random, from, &trial->context, kind, &input);
        if (random_chance(random, 10))
            buffer_string(&input, " \t");
    } else if (what == BLOCKS) {
        trial->block = true;
        trial->flags = random_chance(random, 20)   ? PPR_BLOCK_WHOLE
                       : random_chance(random, 20) ? PPR_BLOCK_HEAD
                                                   : 0;
        random_block(random, from, &trial->context, &input);
    }
    trial->route = what == ROUTES;
    trial->input = buffer_view(&input);
}

static void try_all(const char *name, enum what what, unsigned long rounds, size_t tries)
{
    struct random random = random_start(name, what);
    static struct random_table from;
    for (unsigned long round = 0; round < rounds; round++) {
        struct ppr_table *table;
        random_table(&random, &from);
        if (what == FIELDS || random_chance(&random, 50))
            random_extras(&random, &from);
        table = trial_build(&from.oracle);
        for (size_t i = 0; i < tries; i++) {
            struct trial trial = {.every_size = i == 0};
            random_trial(&random, &from, what, &trial);
            trial_judge(&trial, table, what == BLOCKS ? check_block : check_call);
        }
        ppr_table_unref(table);
    }
    trial_finish();
}

START_TEST(references)
{
    try_all("references", REFERENCES, random_setting("PPR_ROUNDS", ROUNDS), 30);
}
END_TEST

START_TEST(fields)
{
    try_all("fields", FIELDS, random_setting("PPR_ROUNDS", ROUNDS), 20);
}
END_TEST

START_TEST(routes)
{
    try_all("routes", ROUTES, random_setting("PPR_ROUNDS", ROUNDS), 10);
}
END_TEST

START_TEST(blocks)
{
    try_all("blocks", BLOCKS, random_setting("PPR_ROUNDS", ROUNDS) / 4, 10);
}
END_TEST

/* M4: a prefix both kept and mapped is refused, by whichever of its origins. */
START_TEST(conflicts)
{
    struct random random = random_start("conflicts", 5);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    static struct random_table from;
    unsigned long refused = 0;
    for (unsigned long round = 0; round < rounds; round++) {
        struct ppr_builder *const builder = ppr_builder_new(NULL);
        const char *backend;
        struct ppr_table *table;
        bool conflict;
        random_table(&random, &from);
        backend = from.rules[random_below(&random, from.count)].backend;
        if (backend[0] && !strchr(backend, '{')) {
            buffer_string(&from.text, "keep ");
            buffer_string(&from.text, backend);
            buffer_string(&from.text, random_chance(&random, 30) ? " any-scheme\n" : "\n");
            from.oracle.text = buffer_view(&from.text);
        }
        conflict = oracle_conflict(&from.oracle);
        ppr_builder_read(builder, from.oracle.text);
        table = ppr_builder_build(builder);
        ck_assert_msg((table == NULL) == conflict, "%s in\n%.*s",
                      conflict ? "a conflict that is not seen" : "a conflict that is none",
                      (int)from.text.size, from.text.data);
        refused += conflict;
        ppr_table_unref(table);
        ppr_builder_free(builder);
        oracle_forget();
    }
    ck_assert_uint_gt(refused, rounds / 100);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {references, 1}, {fields, 1}, {routes, 1}, {blocks, 1}, {conflicts, 1},
    };
    return run_cases("random", cases, COUNT(cases));
}
