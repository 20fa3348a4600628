/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Laws of doc/design.md that hold whatever the rules say. */

#include "property/trial.h"
#include "support/sanitized.h"
#include "support/support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = SANITIZED ? 1000 : 4000, TRIES = 30 };

static struct ppr_view view_of(const struct outcome *outcome)
{
    return (struct ppr_view){outcome->data, outcome->result.count};
}

/* ---------------------------------------------------------------- W5 -- */

static bool has_control(struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7F)
            return true;
    }
    return false;
}

/* Return true if browsers read a reference as one that has a host and no scheme. */
static bool is_network_path(struct ppr_view text)
{
    return text.size > 1 && memchr("/\\", text.data[0], 2) && memchr("/\\", text.data[1], 2);
}

/* No output has a control character, or a host that is in no rule. */
static const char *check_output(const struct trial *trial, const struct ppr_table *table)
{
    static struct buffer absolute;
    struct outcome outcome;
    const char *wrong = trial_run(trial, table, &outcome);
    const struct ppr_view output = view_of(&outcome);
    if (!wrong && outcome.result.status == PPR_REWRITTEN && !output.size && !trial->name)
        wrong = "an empty output";
    if (!wrong && has_control(output) && (!trial->name || !has_control(trial->input)))
        wrong = "a control character in the output";
    if (!wrong && !trial->name && is_network_path(output)) {
        buffer_clear(&absolute);
        buffer_string(&absolute, "http:");
        buffer_add(&absolute, output);
        if (oracle_is_foreign(&trial->table, &trial->context, buffer_view(&absolute)))
            wrong = "the output is a network-path reference to another site";
    }
    free(outcome.data);
    oracle_forget();
    return wrong;
}

/* ---------------------------------------------------------------- W6 -- */

/* A second time changes nothing, with the exceptions that the oracle knows. */
static const char *check_twice(const struct trial *trial, const struct ppr_table *table)
{
    struct trial again = *trial;
    struct outcome once;
    struct outcome twice = {.data = NULL};
    const char *wrong = trial_run(trial, table, &once);
    if (!wrong && once.result.status == PPR_REWRITTEN && !trial_ask(trial).open &&
        (trial->name || oracle_settles(&trial->table, &trial->context, view_of(&once)))) {
        again.input = view_of(&once);
        wrong = trial_run(&again, table, &twice);
        if (!wrong && twice.result.status != PPR_UNCHANGED)
            wrong = "a second time changes it again";
    }
    free(once.data);
    free(twice.data);
    oracle_forget();
    return wrong;
}

/* ------------------------------------------------------------- N1, N8 -- */

static unsigned long foreign;

static const char *check_foreign(const struct trial *trial, const struct ppr_table *table)
{
    struct outcome outcome;
    const char *wrong = NULL;
    if (oracle_is_foreign(&trial->table, &trial->context, trial->input)) {
        foreign++;
        wrong = trial_run(trial, table, &outcome);
        if (!wrong && outcome.result.status != PPR_UNCHANGED)
            wrong = "another site is changed";
        free(outcome.data);
    }
    oracle_forget();
    return wrong;
}

/* --------------------------------------------------------------- Loop -- */

static void random_trial(struct random *random, const struct random_table *from,
                         struct trial *trial)
{
    static struct random_context context;
    static struct buffer input;
    random_context(random, from, &context);
    trial->context = context.context;
    trial->with_context = true;
    random_reference(random, from, &trial->context, &input);
    trial->input = buffer_view(&input);
}

static void try_all(const char *name, unsigned long stream, bool requests, check_function *check)
{
    struct random random = random_start(name, stream);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    static struct random_table from;
    for (unsigned long round = 0; round < rounds; round++) {
        struct ppr_table *table;
        random_table(&random, &from);
        table = trial_build(&from.oracle);
        for (size_t i = 0; i < TRIES; i++) {
            struct trial trial = {.table = from.oracle};
            random_trial(&random, &from, &trial);
            if (requests && random_chance(&random, 30))
                trial.direction = PPR_REQUEST;
            trial_judge(&trial, table, check);
        }
        ppr_table_unref(table);
    }
    trial_finish();
}

START_TEST(outputs_are_safe)
{
    try_all("outputs are safe", 8, true, check_output);
}
END_TEST

START_TEST(twice_is_once)
{
    try_all("twice is once", 9, false, check_twice);
}
END_TEST

START_TEST(other_sites_stay)
{
    try_all("other sites stay", 10, true, check_foreign);
    ck_assert_uint_gt(foreign, random_setting("PPR_ROUNDS", ROUNDS));
}
END_TEST

/* ----------------------------------------------------- Values of kinds -- */

/* An exchange that came through the first rule of a table. */
static void through_first_rule(const struct random_table *from, struct ppr_context *context)
{
    static struct buffer target;
    static struct buffer url;
    buffer_clear(&target);
    buffer_string(&target, from->rules[0].client);
    buffer_string(&target, "/x");
    buffer_clear(&url);
    buffer_string(&url, from->rules[0].backend);
    buffer_string(&url, url.data[url.size - 1] == '/' ? "x" : "/x");
    *context = (struct ppr_context){.size = sizeof *context};
    set_client_origin(context, ppr_view_of("https://front.example"));
    context->client_target = buffer_view(&target);
    set_backend_url(context, buffer_view(&url));
}

static void try_kinds(const char *name, unsigned long stream, size_t rules, check_function *check)
{
    struct random random = random_start(name, stream);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    static struct random_table from;
    static struct buffer value;
    for (unsigned long round = 0; round < rounds; round++) {
        struct ppr_table *table;
        do
            random_table_two_way(&random, &from);
        while (from.count != rules && rules);
        buffer_string(&from.text, "field response all\nquery-param u\n"
                                  "cookie-flags s* secure samesite=lax\n");
        from.oracle.text = buffer_view(&from.text);
        table = trial_build(&from.oracle);
        for (size_t i = 0; i < TRIES; i++) {
            struct trial trial = {.table = from.oracle, .with_context = true};
            enum ppr_kind kind;
            do
                kind = random_field(&random, &trial.direction, &trial.name);
            while (trial.direction == PPR_REQUEST);
            through_first_rule(&from, &trial.context);
            random_value(&random, &from, &trial.context, kind, &value);
            trial.input = buffer_view(&value);
            trial_judge(&trial, table, check);
        }
        ppr_table_unref(table);
    }
    trial_finish();
}

START_TEST(values_are_safe)
{
    try_kinds("values are safe", 11, 0, check_output);
}
END_TEST

/* W6 for each kind, with one rule. */
START_TEST(values_twice)
{
    try_kinds("values twice", 12, 1, check_twice);
}
END_TEST

/* ------------------------------------------------ Tables with one way back -- */

/* M11: the client's members cannot bring the backend's name into a URL that a rule covers. */
static const char *check_hidden(const struct trial *trial, const struct ppr_table *table)
{
    struct outcome outcome;
    const char *wrong;
    if (!oracle_is_backend(&trial->table, trial->input)) /* malformed after all */
        return NULL;
    wrong = trial_run(trial, table, &outcome);
    if (!wrong && outcome.result.reason != PPR_REASON_MAPPED)
        wrong = "a URL of a backend is not mapped";
    if (!wrong && oracle_is_backend(&trial->table, view_of(&outcome)))
        wrong = "the output names a backend";
    free(outcome.data);
    oracle_forget();
    return wrong;
}

/* A URL that maps to the client maps back to itself, by the same rule. No request field names a
   socket. */
static const char *check_round_trip(const struct trial *trial, const struct ppr_table *table)
{
    struct trial back = *trial;
    struct outcome there;
    struct outcome home = {.data = NULL};
    const char *wrong = trial_run(trial, table, &there);
    if (!wrong && there.result.status == PPR_REWRITTEN && trial->input.data[0] != 'w') {
        back.direction = PPR_REQUEST;
        back.input = view_of(&there);
        wrong = trial_run(&back, table, &home);
        if (!wrong && home.result.reason != PPR_REASON_MAPPED)
            wrong = "no way back";
        else if (!wrong && home.result.rule != there.result.rule)
            wrong = "back by another rule";
        else if (!wrong && !oracle_same_url(trial->input, view_of(&home)))
            wrong = "back is another place";
    }
    free(there.data);
    free(home.data);
    oracle_forget();
    return wrong;
}

static void try_two_way(const char *name, unsigned long stream, bool hostile, check_function *check)
{
    struct random random = random_start(name, stream);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    static struct random_table from;
    static struct random_context context;
    static struct buffer reference;
    for (unsigned long round = 0; round < rounds; round++) {
        struct ppr_table *table;
        random_table_two_way(&random, &from);
        table = trial_build(&from.oracle);
        for (size_t i = 0; i < TRIES; i++) {
            struct trial trial = {.table = from.oracle, .with_context = true};
            trial.context.size = sizeof trial.context;
            if (hostile) {
                random_context(&random, &from, &context);
                trial.context = context.context;
            } else {
                set_client_origin(&trial.context, ppr_view_of("https://f:8443"));
            }
            random_backend_url(&random, &from, &reference);
            trial.input = buffer_view(&reference);
            trial_judge(&trial, table, check);
        }
        ppr_table_unref(table);
    }
    trial_finish();
}

START_TEST(backends_stay_hidden)
{
    try_two_way("backends stay hidden", 13, true, check_hidden);
}
END_TEST

START_TEST(round_trips)
{
    try_two_way("round trips", 14, false, check_round_trip);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {outputs_are_safe, 1}, {twice_is_once, 1}, {other_sites_stay, 1},
        {values_are_safe, 1},  {values_twice, 1},  {backends_stay_hidden, 1},
        {round_trips, 1},
    };
    return run_cases("laws", cases, COUNT(cases));
}
