/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr_builder_check and ppr_table_write as callers call them; their results are rows. */

#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------- Warnings -- */

struct expected {
    size_t line;
    size_t column;
    size_t rule;
    const char *message; /* part of it; NULL: no more */
};

enum { MOST = 6 };

#define SLASHES "no difference here, but in Apache httpd"

/* Check a builder, and hold what is said against what is to be: all of it. */
static void expect(struct ppr_builder *builder, const struct expected *all, const char *rules)
{
    struct ppr_warning got;
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &got), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
    size_t number = 0;
    for (; number < MOST && all[number].message; number++) {
        const struct expected *expected = &all[number];
        ck_assert_msg(ppr_builder_warning(builder, number + 1, &got) == PPR_OK,
                      "no warning: %s, for\n%s", expected->message, rules);
        ck_assert_msg(got.line == expected->line && got.column == expected->column &&
                          got.rule == expected->rule && strstr(got.message, expected->message),
                      "should be %zu:%zu, rule %zu: %s; is %zu:%zu, rule %zu: %s, for\n%s",
                      expected->line, expected->column, expected->rule, expected->message, got.line,
                      got.column, got.rule, got.message, rules);
    }
    ck_assert_msg(ppr_builder_warning(builder, number + 1, &got) == PPR_BAD_ARGUMENT,
                  "too many: %zu:%zu: %s, for\n%s", got.line, got.column, got.message, rules);
}

/* Places of two texts are not the same, though they look it. */
START_TEST(texts_are_apart)
{
    static const struct expected all[MOST] = {{1, 9, 1, SLASHES},
                                              {1, 9, 2, "never used for requests: rule 1 (line 1)"},
                                              {1, 9, 2, SLASHES}};
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, PPR_FORMAT_PLAIN, ppr_view_of("map /m/ http://b"));
    ppr_builder_read(builder, PPR_FORMAT_PLAIN, ppr_view_of("map /m/ http://c"));
    expect(builder, all, "two texts");
    ppr_builder_free(builder);
}
END_TEST

static const char *warning_of(struct ppr_builder *builder, size_t number)
{
    static struct ppr_warning warning;
    if (ppr_builder_warning(builder, number, &warning) != PPR_OK)
        return "";
    ck_assert_uint_eq(warning.line, 0);
    ck_assert_uint_eq(warning.column, 0);
    return warning.message;
}

/* Rules that came by calls have no lines. */
START_TEST(calls_have_no_line)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_map(builder, ppr_view_of("/m"), ppr_view_of("http://b"), 0);
    ppr_builder_map(builder, ppr_view_of("/m/"), ppr_view_of("http://b/"), 0);
    ppr_builder_cookie_scope(builder, ppr_view_of("/m"));
    ppr_builder_cookie_path(builder, ppr_view_of("/a"), ppr_view_of("/b"));
    ppr_builder_cookie_scope(builder, ppr_view_of(""));
    ppr_builder_cookie_path(builder, ppr_view_of("/a"), ppr_view_of("/b"));
    ppr_builder_cookie_path(builder, ppr_view_of("/a"), ppr_view_of("/b"));
    ppr_builder_query_param(builder, ppr_view_of("a"));
    ppr_builder_query_param(builder, ppr_view_of("a"));
    ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
    ck_assert_str_eq(warning_of(builder, 1), "this rule is never reached: it repeats rule 1");
    ck_assert_str_eq(warning_of(builder, 2),
                     "this rule is never reached: an earlier rule is for the path /a, too");
    ck_assert_str_eq(warning_of(builder, 3),
                     "this rule does nothing: an earlier rule names the parameter a, too");
    ck_assert_str_eq(warning_of(builder, 4), "");
    /* once more: the same again; and the builder goes on */
    ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
    ck_assert_str_eq(warning_of(builder, 4), "this rule is never reached: it repeats rule 1");
    ck_assert_str_eq(warning_of(builder, 7), "");
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(table);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* However many there are: all that a rule with any-scheme and an origin enters. */
START_TEST(many_rules_have_room)
{
    enum { rules = 400 };
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_warning warning;
    for (int i = 1; i <= rules; i++) {
        char client[32];
        char backend[32];
        snprintf(client, sizeof client, "http://c%d/m", i);
        snprintf(backend, sizeof backend, "http://b%d/x", i);
        ppr_builder_map(builder, ppr_view_of(client), ppr_view_of(backend), PPR_ANY_SCHEME);
        ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
        ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_BAD_ARGUMENT);
    }
    ppr_builder_keep(builder, ppr_view_of("http://b1/y"), 0);
    ppr_builder_keep(builder, ppr_view_of("http://b1/y"), 0);
    ck_assert_int_eq(ppr_builder_check(builder), PPR_OK);
    ck_assert_str_eq(warning_of(builder, 1), "this rule is never reached: it repeats rule 401");
    ck_assert_str_eq(warning_of(builder, 2), "");
    ppr_builder_free(builder);
}
END_TEST

START_TEST(an_error_is_told)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_query_param(builder, ppr_view_of("a"));
    ppr_builder_query_param(builder, ppr_view_of("a"));
    ppr_builder_map(builder, ppr_view_of("m"), ppr_view_of("http://b"), 0);
    ck_assert_int_eq(ppr_builder_check(builder), PPR_BAD_RULE);
    ck_assert_str_eq(warning_of(builder, 1), "");
    ck_assert_int_eq(ppr_builder_check(NULL), PPR_NO_MEMORY);
    ppr_builder_free(builder);
}
END_TEST

START_TEST(writing_bad_arguments)
{
    struct ppr_table *table = table_of("map /m http://b");
    ck_assert_int_eq(ppr_table_write(NULL, NULL, 0).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_write(table, NULL, 1).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_write(table, NULL, 0).status, PPR_NO_SPACE);
    ppr_table_unref(table);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {texts_are_apart, 1},  {calls_have_no_line, 1},    {many_rules_have_room, 1},
        {an_error_is_told, 1}, {writing_bad_arguments, 1},
    };
    return run_cases("check", cases, COUNT(cases));
}
