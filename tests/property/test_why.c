/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr_why_url and ppr_why_field never give another verdict than the calls that they explain. */

#define _GNU_SOURCE /* memmem */

#include "property/trial.h"
#include "support/once.h"
#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENTENCE_MOST = 4096 };

static bool is_printable(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] < ' ' || text[i] > '~')
            return false;
    }
    return true;
}

/* Whether a sentence begins with the verdict's word, and names the verdict's rule. */
static bool is_verdict(const char *text, size_t size, struct ppr_result verdict)
{
    char rule[32];
    char local[32];
    const char *word = verdict.status == PPR_DROPPED ? ppr_status_text(verdict.status)
                                                     : ppr_reason_word(verdict.reason);
    const size_t length = strlen(word);
    snprintf(rule, sizeof rule, "rule %zu", verdict.rule);
    snprintf(local, sizeof local, "local %zu", verdict.rule);
    return size >= length && !memcmp(text, word, length) &&
           (size == length || text[length] == ':' || text[length] == ' ') &&
           (!verdict.rule || memmem(text, size, rule, strlen(rule)) ||
            (verdict.reason == PPR_REASON_KEPT && memmem(text, size, local, strlen(local))));
}

static void hold_together(const struct ppr_table *table, enum ppr_direction direction,
                          const struct ppr_context *context, struct ppr_view reference)
{
    char buffer[SENTENCE_MOST];
    const struct ppr_result verdict = once_url(table, direction, context, reference, NULL, 0);
    const struct ppr_result result =
        once_why(table, direction, context, reference, buffer, sizeof buffer);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_int_eq(result.reason, verdict.reason);
    ck_assert_uint_eq(result.rule, verdict.rule);
    ck_assert_msg(is_printable(buffer, result.count) && is_verdict(buffer, result.count, verdict),
                  "%.*s: %s, rule %zu: %.*s", (int)reference.size, reference.data,
                  ppr_reason_word(verdict.reason), verdict.rule, (int)result.count, buffer);
}

START_TEST(verdicts_agree)
{
    struct random random = {.state = 4};
    static struct random_table from;
    static struct random_context context;
    static struct buffer reference;
    for (unsigned round = 0; round < 4000; round++) {
        random_table(&random, &from);
        if (random_below(&random, 2))
            random_extras(&random, &from);
        struct ppr_table *table = trial_build(&from.oracle);
        for (unsigned i = 0; i < 10; i++) {
            random_context(&random, &from, &context);
            random_reference(&random, &from, &context.context, &reference);
            hold_together(table, i & 1 ? PPR_REQUEST : PPR_RESPONSE,
                          random_below(&random, 5) ? &context.context : NULL,
                          buffer_view(&reference));
        }
        ppr_table_unref(table);
    }
}
END_TEST

static void hold_field(const struct ppr_table *table, const struct ppr_context *context,
                       enum ppr_direction direction, const char *name, struct ppr_view value)
{
    char buffer[SENTENCE_MOST];
    struct ppr_exchange exchange = exchange_of(table, context);
    const struct ppr_view view = ppr_view_of(name);
    const struct ppr_result verdict = ppr_rewrite_field(&exchange, direction, view, value, NULL, 0);
    const struct ppr_result result =
        ppr_why_field(&exchange, direction, view, value, buffer, sizeof buffer);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_int_eq(result.reason, verdict.reason);
    ck_assert_uint_eq(result.rule, verdict.rule);
    ck_assert_uint_eq(result.offset, verdict.offset);
    ck_assert_msg(is_printable(buffer, result.count) && is_verdict(buffer, result.count, verdict),
                  "%s: %.*s: %s, rule %zu: %.*s", name, (int)value.size, value.data,
                  ppr_reason_word(verdict.reason), verdict.rule, (int)result.count, buffer);
}

START_TEST(field_verdicts_agree)
{
    struct random random = {.state = 5};
    static struct random_table from;
    static struct random_context context;
    static struct buffer value;
    for (unsigned round = 0; round < 2000; round++) {
        random_table(&random, &from);
        random_extras(&random, &from);
        struct ppr_table *table = trial_build(&from.oracle);
        for (unsigned i = 0; i < 10; i++) {
            enum ppr_direction direction = PPR_RESPONSE;
            const char *name = NULL;
            random_context(&random, &from, &context);
            const enum ppr_kind kind = random_field(&random, &direction, &name);
            random_value(&random, &from, &context.context, kind, &value);
            hold_field(table, &context.context, direction, name, buffer_view(&value));
        }
        ppr_table_unref(table);
    }
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {verdicts_agree, 1},
        {field_verdicts_agree, 1},
    };
    return run_cases("why", cases, COUNT(cases));
}
