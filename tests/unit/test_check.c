/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr_rules_check and ppr_table_write as callers call them; their results are rows. */

#include "support/support.h"

#include <ppr/rules.h>

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
    struct ppr_error got;
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &got), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
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
    static const struct expected all[MOST] = {
        {1, 9, 1, SLASHES}, {1, 9, 2, "never used for requests: rule 1 (line 1)"}};
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, ppr_view_of("map /m/ http://b"));
    ppr_builder_read(builder, ppr_view_of("map /m/ http://c request"));
    expect(builder, all, "two texts");
    ppr_builder_free(builder);
}
END_TEST

/* ---------------------------------------------------------------- Sources -- */

enum { SOURCES = 2 };

/* Texts of two sources, and the messages of all warnings in their order. */
struct sources_row {
    const char *names[SOURCES];
    const char *texts[SOURCES];
    const char *messages[MOST];
};

/* A source name of 80 bytes, which are shown. */
#define LONG_NAME "/0123456789/0123456789/0123456789/0123456789/0123456789/01234567/proxy.d/a.rules"

static const struct sources_row sources_rows[] = {
    {{"a.rules", "b.rules"},
     {"map /m http://b", "\nmap /m http://b\nmap /m http://b"},
     {"this rule is never reached: it repeats rule 1 (a.rules:1)",
      "this rule is never reached: it repeats rule 1 (a.rules:1)"}},
    {{"a.rules", "b.rules"},
     {"field response X-Url uri", "map /m http://b\nmap /m http://b"},
     {"this rule is never reached: it repeats rule 1 (line 1)"}},
    {{"a.rules", "b.rules"},
     {"map /m http://b", "map /m http://b/x"},
     {"note: for requests rule 1 (a.rules:1) has the client prefix /m/, too, and comes first: "
      "write "
      "response after this rule if that is meant"}},
    {{"a.rules", "b.rules"},
     {"cookie-path /a /b\nquery-param q", "cookie-path /a /b\nquery-param q"},
     {"this rule is never reached: the rule in a.rules:1 is for the path /a, too",
      "this rule does nothing: the rule in a.rules:2 names the parameter q, too"}},
    /* two texts of one source, and sources without a name */
    {{"a.rules", "a.rules"},
     {"map /m http://b", "map /m http://b"},
     {"this rule is never reached: it repeats rule 1 (line 1)"}},
    {{"", "b.rules"},
     {"map /m http://b", "map /m http://b"},
     {"this rule is never reached: it repeats rule 1 (line 1)"}},
    {{"", ""},
     {"query-param q", "query-param q"},
     {"this rule does nothing: the rule in line 1 names the parameter q, too"}},
    /* local rules and client origins */
    {{"a.rules", "b.rules"},
     {"local /m\nclient http://c", "map /m http://b\nlocal /m\nclient http://c"},
     {"this rule is never used for requests: local rule 1 (a.rules:1) has the client prefix /m/, "
      "too, and wins; for responses this one still counts",
      "this rule is never reached: it repeats local rule 1 (a.rules:1)",
      "this rule does nothing: the rule in a.rules:2 names the origin http://c, too"}},
    /* of a longer name the end is shown */
    {{LONG_NAME, "b.rules"},
     {"map /m http://b", "map /m http://b"},
     {"this rule is never reached: it repeats rule 1 (" LONG_NAME ":1)"}},
    {{"." LONG_NAME, "b.rules"},
     {"map /m http://b", "map /m http://b"},
     {"this rule is never reached: it repeats rule 1 (..." LONG_NAME ":1)"}},
};

static struct ppr_builder *read_sources(const struct sources_row *row)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    for (int i = 0; i < SOURCES; i++) {
        ppr_builder_source(builder, ppr_view_of(row->names[i]), 0);
        ppr_builder_read(builder, ppr_view_of(row->texts[i]));
    }
    return builder;
}

START_TEST(other_sources_are_named)
{
    const struct sources_row *row = &sources_rows[_i];
    struct ppr_builder *builder = read_sources(row);
    struct ppr_error got;
    size_t number = 0;
    ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
    for (; number < MOST && row->messages[number]; number++) {
        ck_assert_int_eq(ppr_builder_warning(builder, number + 1, &got), PPR_OK);
        ck_assert_str_eq(got.message, row->messages[number]);
    }
    ck_assert_int_eq(ppr_builder_warning(builder, number + 1, &got), PPR_BAD_ARGUMENT);
    ppr_builder_free(builder);
}
END_TEST

/* A warning stands at the rule that it is about, whatever source was read last. */
START_TEST(warnings_stand_in_their_source)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_error got;
    ppr_builder_source(builder, ppr_view_of("a.rules"), 1);
    ppr_builder_read(builder, ppr_view_of("map / http://a\nmap /m http://b/"));
    ppr_builder_source(builder, ppr_view_of("b.rules"), 40);
    ppr_builder_read(builder, ppr_view_of("query-param q\nmap /n http://b/x\nquery-param q"));
    ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &got), PPR_OK);
    ck_assert_str_eq(got.source, "a.rules");
    ck_assert(got.line == 1 && got.column == 7);
    ck_assert_int_eq(ppr_builder_warning(builder, 2, &got), PPR_OK);
    ck_assert_str_eq(got.source, "b.rules");
    ck_assert(got.line == 42 && got.column == 13);
    ppr_builder_free(builder);
}
END_TEST

/* Rules that came by calls have no lines, and may have a source. */
START_TEST(other_sources_without_lines)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_error got;
    for (int i = 0; i < SOURCES; i++) {
        ppr_builder_source(builder, ppr_view_of(i ? "b.conf" : "a.conf"), 0);
        ppr_builder_map(builder, ppr_view_of("/m"), ppr_view_of("http://b"), 0);
        ppr_builder_query_param(builder, ppr_view_of("q"), 0);
    }
    ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &got), PPR_OK);
    ck_assert_str_eq(got.message, "this rule is never reached: it repeats rule 1 (a.conf)");
    ck_assert_int_eq(ppr_builder_warning(builder, 2, &got), PPR_OK);
    ck_assert_str_eq(got.message, "this rule does nothing: an earlier rule in a.conf names the "
                                  "parameter q, too");
    ck_assert_int_eq(ppr_builder_warning(builder, 3, &got), PPR_BAD_ARGUMENT);
    ppr_builder_free(builder);
}
END_TEST

/* ------------------------------------------------------------------ Calls -- */

static const char *warning_of(struct ppr_builder *builder, size_t number)
{
    static struct ppr_error warning;
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
    ppr_builder_query_param(builder, ppr_view_of("a"), 0);
    ppr_builder_query_param(builder, ppr_view_of("a"), 0);
    for (int i = 0; i < 2; i++) {
        ppr_builder_local(builder, ppr_view_of("/n"));
        ppr_builder_client(builder, ppr_view_of("https://c"));
    }
    ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
    ck_assert_str_eq(warning_of(builder, 1), "this rule is never reached: it repeats rule 1");
    ck_assert_str_eq(warning_of(builder, 2), "this rule is never reached: it repeats local rule 1");
    ck_assert_str_eq(warning_of(builder, 3),
                     "this rule is never reached: an earlier rule is for the path /a, too");
    ck_assert_str_eq(warning_of(builder, 4),
                     "this rule does nothing: an earlier rule names the parameter a, too");
    ck_assert_str_eq(warning_of(builder, 5),
                     "this rule does nothing: an earlier rule names the origin https://c, too");
    ck_assert_str_eq(warning_of(builder, 6), "");
    /* once more: the same again; and the builder goes on */
    ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
    ck_assert_str_eq(warning_of(builder, 6), "this rule is never reached: it repeats rule 1");
    ck_assert_str_eq(warning_of(builder, 11), "");
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(table);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}
END_TEST

/* One directive of another format may make many rules: there is one warning on account of it. */
START_TEST(directives_have_one_warning)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_error warning;
    ppr_builder_place(builder, 1, 1);
    ppr_builder_local(builder, ppr_view_of("//c/m"));
    ppr_builder_local(builder, ppr_view_of("//d/m"));
    ppr_builder_place(builder, 2, 1);
    ppr_builder_map(builder, ppr_view_of("//c/m"), ppr_view_of("http://b"), PPR_FOR_REQUESTS);
    ppr_builder_map(builder, ppr_view_of("//d/m"), ppr_view_of("http://b"), PPR_FOR_REQUESTS);
    ppr_builder_place(builder, 3, 1);
    ppr_builder_local(builder, ppr_view_of("//c/m"));
    ppr_builder_local(builder, ppr_view_of("//d/m"));
    ppr_builder_local(builder, ppr_view_of("//e/m"));
    ppr_builder_local(builder, ppr_view_of("//e/m"));
    ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_str_eq(warning.message, "this rule is never used for requests: local rule 1 (line 1) "
                                      "has the client prefix //c/m/, too, and wins");
    ck_assert_uint_eq(warning.rule, 1);
    ck_assert_int_eq(ppr_builder_warning(builder, 2, &warning), PPR_OK);
    ck_assert_str_eq(warning.message,
                     "this rule is never reached: it repeats local rule 1 (line 1)");
    ck_assert_uint_eq(warning.rule, 0);
    ck_assert_int_eq(ppr_builder_warning(builder, 3, &warning), PPR_BAD_ARGUMENT);
    ppr_builder_free(builder);
}
END_TEST

/* However many there are: all that a rule with any-scheme and an origin enters. */
START_TEST(many_rules_have_room)
{
    enum { rules = 400 };
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_error warning;
    for (int i = 1; i <= rules; i++) {
        char client[32];
        char backend[32];
        snprintf(client, sizeof client, "http://c%d/m", i);
        snprintf(backend, sizeof backend, "http://b%d/x", i);
        ppr_builder_map(builder, ppr_view_of(client), ppr_view_of(backend), PPR_ANY_SCHEME);
        ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
        ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_BAD_ARGUMENT);
    }
    ppr_builder_keep(builder, ppr_view_of("http://b1/y"), 0);
    ppr_builder_keep(builder, ppr_view_of("http://b1/y"), 0);
    ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
    ck_assert_str_eq(warning_of(builder, 1), "this rule is never reached: it repeats rule 401");
    ck_assert_str_eq(warning_of(builder, 2), "");
    ppr_builder_free(builder);
}
END_TEST

START_TEST(an_error_is_told)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_query_param(builder, ppr_view_of("a"), 0);
    ppr_builder_query_param(builder, ppr_view_of("a"), 0);
    ppr_builder_map(builder, ppr_view_of("m"), ppr_view_of("http://b"), 0);
    ck_assert_int_eq(ppr_rules_check(builder), PPR_BAD_RULE);
    ck_assert_str_eq(warning_of(builder, 1), "");
    ck_assert_int_eq(ppr_rules_check(NULL), PPR_NO_MEMORY);
    ppr_builder_free(builder);
}
END_TEST

/* An allocator that has so many allocations left. */
struct budget {
    size_t left;
    size_t blocks;
};

static void *allocate(void *context, size_t size)
{
    struct budget *budget = context;
    void *memory = budget->left ? malloc(size) : NULL;
    budget->left -= memory != NULL;
    budget->blocks += memory != NULL;
    return memory;
}

static void release(void *context, void *memory)
{
    struct budget *budget = context;
    budget->blocks -= memory != NULL;
    free(memory);
}

/* Check with so many allocations. */
static enum ppr_status check_with(size_t left)
{
    struct budget budget = {.left = (size_t)-1};
    const struct ppr_allocator allocator = {&budget, allocate, release};
    struct ppr_builder *builder = ppr_builder_new(&allocator);
    for (int i = 0; i < 40; i++) {
        ppr_builder_map(builder, ppr_view_of("/t/{a}"), ppr_view_of("http://{a}.b/"), 0);
        ppr_builder_cookie_path(builder, ppr_view_of("/a"), ppr_view_of("/b"));
        ppr_builder_local(builder, ppr_view_of("//{a}.c/"));
        ppr_builder_client(builder, ppr_view_of("http://c"));
    }
    budget.left = left;
    const enum ppr_status status = ppr_rules_check(builder);
    ck_assert_int_eq(ppr_builder_error(builder)->status, status);
    ck_assert_str_eq(ppr_builder_error(builder)->message, status ? "out of memory" : "");
    ppr_builder_free(builder);
    ck_assert_uint_eq(budget.blocks, 0);
    return status;
}

START_TEST(each_allocation_may_fail)
{
    size_t left = 0;
    enum ppr_status status = PPR_NO_MEMORY;
    while ((status = check_with(left)) != PPR_OK) {
        ck_assert_int_eq(status, PPR_NO_MEMORY);
        left++;
    }
    ck_assert_uint_gt(left, 8);
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
        {texts_are_apart, 1},
        {other_sources_are_named, COUNT(sources_rows)},
        {warnings_stand_in_their_source, 1},
        {other_sources_without_lines, 1},
        {calls_have_no_line, 1},
        {directives_have_one_warning, 1},
        {many_rules_have_room, 1},
        {an_error_is_told, 1},
        {each_allocation_may_fail, 1},
        {writing_bad_arguments, 1},
    };
    return run_cases("check", cases, COUNT(cases));
}
