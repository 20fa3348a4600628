/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Random tables: a rule of which ppr_rules_check says that it is never reached can be left out,
   and a table that is written and read again answers as before. */

#include "property/trial.h"
#include "support/once.h"
#include "support/sanitized.h"
#include "support/support.h"

#include <ppr/rules.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text without its map or keep rule of a number. */
static struct ppr_view without_rule(struct ppr_view text, size_t number, char *less)
{
    size_t size = 0;
    for (size_t at = 0, count = 0, line; at < text.size; at += line) {
        const char *begin = text.data + at;
        line = (size_t)((const char *)memchr(begin, '\n', text.size - at) - begin) + 1;
        count += !memcmp(begin, "map ", 4) || !memcmp(begin, "keep ", 5);
        if (count == number && (begin[0] == 'm' || begin[0] == 'k'))
            continue;
        memcpy(less + size, begin, line);
        size += line;
    }
    return (struct ppr_view){less, size};
}

/* A rule that is not reached can go: nothing comes out otherwise. */
static void check_without(struct random *random, const struct random_table *from, size_t rule)
{
    static struct random_context context;
    static struct buffer reference;
    static char text[sizeof from->text.data];
    const struct oracle_table less = {without_rule(from->oracle.text, rule, text)};
    struct ppr_table *all = trial_build(&from->oracle);
    struct ppr_table *without = trial_build(&less);
    for (int i = 0; i < 40; i++) {
        char one[8192];
        char two[8192];
        random_context(random, from, &context);
        random_reference(random, from, &context.context, &reference);
        const enum ppr_direction direction = i % 2 ? PPR_REQUEST : PPR_RESPONSE;
        const struct ppr_result a =
            once_url(all, direction, &context.context, buffer_view(&reference), one, sizeof one);
        const struct ppr_result b = once_url(without, direction, &context.context,
                                             buffer_view(&reference), two, sizeof two);
        ck_assert_msg((a.rule != rule || a.reason == PPR_REASON_KEPT) && a.status == b.status &&
                          a.reason == b.reason && a.count == b.count && !memcmp(one, two, a.count),
                      "rule %zu is reached by %.*s in\n%.*s", rule, (int)reference.size,
                      reference.data, (int)from->text.size, from->text.data);
    }
    ppr_table_unref(all);
    ppr_table_unref(without);
}

static size_t check_random(struct random *random, const struct random_table *from)
{
    size_t count = 0;
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_error warning;
    ppr_builder_read(builder, from->oracle.text);
    ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
    for (size_t i = 1; ppr_builder_warning(builder, i, &warning) == PPR_OK; i++) {
        if (!warning.rule || !strstr(warning.message, "never reached"))
            continue;
        check_without(random, from, warning.rule);
        count++;
    }
    ppr_builder_free(builder);
    return count;
}

enum { ROUNDS = SANITIZED ? 2000 : 8000 };

START_TEST(what_is_not_reached_can_go)
{
    static struct random_table from;
    struct random random = random_start("tables", 11);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS);
    size_t count = 0;
    for (unsigned long round = 0; round < rounds; round++) {
        random_table(&random, &from);
        count += check_random(&random, &from);
    }
    ck_assert_uint_gt(count, rounds / 30);
}
END_TEST

/* ---------------------------------------------------------------- Writing -- */

static char *write_table(const struct ppr_table *table, size_t *size)
{
    const struct ppr_result measured = ppr_table_write(table, NULL, 0);
    *size = measured.count;
    char *text = malloc(*size + 1);
    ck_assert_ptr_nonnull(text);
    const struct ppr_result result = ppr_table_write(table, text, *size);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_int_eq(result.reason, PPR_REASON_NONE);
    ck_assert_uint_eq(result.rule, 0);
    ck_assert_uint_eq(result.count, *size);
    text[*size] = '\0';
    return text;
}

static bool is_same(struct ppr_result a, struct ppr_result b, const char *one, const char *two)
{
    return a.status == b.status && a.reason == b.reason && a.rule == b.rule && a.count == b.count &&
           !memcmp(one, two, a.count);
}

/* What comes out of two tables is the same, numbers too. */
static void check_same(struct random *random, const struct random_table *from,
                       const struct ppr_table *table, const struct ppr_table *again)
{
    static struct random_context context;
    static struct buffer input;
    static char one[16384];
    static char two[16384];
    for (int i = 0; i < 8; i++) {
        enum ppr_direction direction = i % 2 ? PPR_REQUEST : PPR_RESPONSE;
        const char *name = NULL;
        random_context(random, from, &context);
        random_reference(random, from, &context.context, &input);
        ck_assert(is_same(
            once_url(table, direction, &context.context, buffer_view(&input), one, sizeof one),
            once_url(again, direction, &context.context, buffer_view(&input), two, sizeof two), one,
            two));
        const enum ppr_kind kind = random_field(random, &direction, &name);
        random_value(random, from, &context.context, kind, &input);
        ck_assert(is_same(once_field(table, direction, &context.context, ppr_view_of(name),
                                     buffer_view(&input), one, sizeof one),
                          once_field(again, direction, &context.context, ppr_view_of(name),
                                     buffer_view(&input), two, sizeof two),
                          one, two));
    }
}

START_TEST(what_is_written_is_read_again)
{
    static struct random_table from;
    struct random random = random_start("tables", 12);
    const unsigned long rounds = random_setting("PPR_ROUNDS", ROUNDS) / 4;
    for (unsigned long round = 0; round < rounds; round++) {
        random_table(&random, &from);
        if (round % 4)
            random_extras(&random, &from);
        struct ppr_table *table = trial_build(&from.oracle);
        size_t size = 0;
        size_t twice = 0;
        char *text = write_table(table, &size);
        const struct oracle_table written = {{text, size}};
        struct ppr_table *again = trial_build(&written);
        char *text_again = write_table(again, &twice);
        ck_assert_str_eq(text_again, text);
        check_same(&random, &from, table, again);
        free(text);
        free(text_again);
        ppr_table_unref(table);
        ppr_table_unref(again);
    }
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {what_is_not_reached_can_go, 1},
        {what_is_written_is_read_again, 1},
    };
    return run_cases("tables", cases, COUNT(cases));
}
