/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The builder as a reader of another format uses it: sources and places, errors and warnings of
   one's own, and every rule read back. */

#include "support/support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct ppr_view view(const char *text)
{
    return ppr_view_of(text);
}

static bool is(struct ppr_view text, const char *expected)
{
    return text.size == strlen(expected) && (!text.size || !memcmp(text.data, expected, text.size));
}

/* Read back a rule and hold its place. */
static struct ppr_item item_at(const struct ppr_builder *builder, size_t number,
                               enum ppr_item_kind kind, const char *source, size_t line,
                               size_t column)
{
    struct ppr_item item;
    ck_assert_int_eq(ppr_builder_item(builder, number, &item), PPR_OK);
    ck_assert_int_eq(item.kind, kind);
    ck_assert_str_eq(item.source, source);
    ck_assert_uint_eq(item.line, line);
    ck_assert_uint_eq(item.column, column);
    return item;
}

/* Every kind of rule, from a text whose first line is line 11 of a file. */
START_TEST(rules_are_read_back)
{
    static const char text[] = "map /m/ HTTP://B:80/x any-scheme\n"
                               "keep http://b/x/raw/\n"
                               "field response X-Url uri\n"
                               "field request all\n"
                               "cookie-domain .B c in /m\n"
                               "cookie-path / /m/\n"
                               "cookie-flags s* secure\n"
                               "cookie-path off in http://C:80/y\n"
                               "query-param next\n";
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_item item;
    ck_assert_int_eq(ppr_builder_source(builder, view("app.rules"), 11), PPR_OK);
    ck_assert_int_eq(ppr_builder_read(builder, view(text)), PPR_OK);
    ck_assert_uint_eq(ppr_builder_size(builder), 9);
    item = item_at(builder, 1, PPR_ITEM_MAP, "app.rules", 11, 9);
    ck_assert(is(item.client, "/m") && is(item.backend, "http://b/x") && item.rule == 1);
    ck_assert_uint_eq(item.flags, PPR_ANY_SCHEME | PPR_CLIENT_SLASH);
    item = item_at(builder, 2, PPR_ITEM_KEEP, "app.rules", 12, 6);
    ck_assert(is(item.client, "") && is(item.backend, "http://b/x/raw") && item.rule == 2);
    ck_assert_uint_eq(item.flags, PPR_KEEP | PPR_BACKEND_SLASH);
    item = item_at(builder, 3, PPR_ITEM_FIELD, "app.rules", 13, 16);
    ck_assert(is(item.name, "X-Url") && item.field_kind == PPR_KIND_URI &&
              item.direction == PPR_RESPONSE && !item.rule);
    item = item_at(builder, 4, PPR_ITEM_FIELD, "app.rules", 14, 15);
    ck_assert(is(item.name, "") && !item.field_kind && item.direction == PPR_REQUEST);
    item = item_at(builder, 5, PPR_ITEM_COOKIE_DOMAIN, "app.rules", 15, 15);
    ck_assert(is(item.from, "B") && is(item.to, "c") && is(item.scope, "/m") && !item.is_off);
    item = item_at(builder, 6, PPR_ITEM_COOKIE_PATH, "app.rules", 16, 13);
    ck_assert(is(item.from, "") && is(item.to, "/m") && is(item.scope, "") && !item.is_off);
    item = item_at(builder, 7, PPR_ITEM_COOKIE_FLAGS, "app.rules", 17, 14);
    ck_assert(is(item.name, "s*") && item.flags == PPR_COOKIE_SECURE);
    item = item_at(builder, 8, PPR_ITEM_COOKIE_PATH, "app.rules", 18, 13);
    ck_assert(item.is_off && is(item.from, "") && is(item.scope, "http://c/y"));
    item = item_at(builder, 9, PPR_ITEM_QUERY_PARAM, "app.rules", 19, 13);
    ck_assert(is(item.name, "next"));
    ck_assert_int_eq(ppr_builder_item(builder, 0, &item), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_builder_item(builder, 10, &item), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_builder_item(builder, 1, NULL), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_builder_item(NULL, 1, &item), PPR_BAD_ARGUMENT);
    ck_assert_uint_eq(ppr_builder_size(NULL), 0);
    ppr_builder_free(builder);
}
END_TEST

/* Local rules have numbers of their own, and client origins none. */
START_TEST(rules_without_a_backend_are_read_back)
{
    static const char text[] = "local //C.:80/%6d/\n"
                               "map //{a}.c/{p} WS://{a}.b:{p}/ default exact request\n"
                               "client HTTPS://C:443/ http://c:81\n"
                               "keep wss://b/x\n"
                               "local /\n"
                               "map /m http://b any-port response aware\n";
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_item item;
    ck_assert_int_eq(ppr_builder_source(builder, view("app.rules"), 1), PPR_OK);
    ck_assert_int_eq(ppr_builder_read(builder, view(text)), PPR_OK);
    ck_assert_uint_eq(ppr_builder_size(builder), 7);
    item = item_at(builder, 1, PPR_ITEM_LOCAL, "app.rules", 1, 7);
    ck_assert(is(item.client, "//c:80/m") && is(item.backend, "") && item.rule == 1);
    item = item_at(builder, 2, PPR_ITEM_MAP, "app.rules", 2, 17);
    ck_assert(is(item.client, "//{a}.c/{p}") && is(item.backend, "http://{a}.b:{p}/") &&
              item.rule == 1);
    ck_assert_uint_eq(item.flags, PPR_DEFAULT | PPR_EXACT | PPR_FOR_REQUESTS | PPR_BACKEND_SLASH);
    item = item_at(builder, 3, PPR_ITEM_CLIENT, "app.rules", 3, 8);
    ck_assert(is(item.client, "https://c") && is(item.backend, "") && !item.rule);
    item = item_at(builder, 4, PPR_ITEM_CLIENT, "app.rules", 3, 23);
    ck_assert(is(item.client, "http://c:81") && !item.rule);
    item = item_at(builder, 5, PPR_ITEM_KEEP, "app.rules", 4, 6);
    ck_assert(is(item.backend, "https://b/x") && item.rule == 2);
    ck_assert_uint_eq(item.flags, PPR_KEEP);
    item = item_at(builder, 6, PPR_ITEM_LOCAL, "app.rules", 5, 7);
    ck_assert(is(item.client, "/") && item.rule == 2);
    item = item_at(builder, 7, PPR_ITEM_MAP, "app.rules", 6, 8);
    ck_assert_uint_eq(item.flags, PPR_AWARE | PPR_ANY_PORT | PPR_FOR_RESPONSES);
    ppr_builder_free(builder);
}
END_TEST

/* A rule by a call has the line of the source, or the place that the caller sets. */
START_TEST(calls_have_the_place_of_the_source)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_map(builder, view("/a"), view("http://a"), 0);
    ppr_builder_source(builder, view("nginx.conf"), 40);
    ppr_builder_map(builder, view("/b"), view("http://b"), 0);
    ppr_builder_place(builder, 3, 7);
    ppr_builder_map(builder, view("/c"), view("http://c"), 0);
    ppr_builder_place(builder, 0, 0);
    ppr_builder_source(builder, view(""), 50);
    ppr_builder_map(builder, view("/d"), view("http://d"), 0);
    item_at(builder, 1, PPR_ITEM_MAP, "", 0, 0);
    item_at(builder, 2, PPR_ITEM_MAP, "nginx.conf", 40, 0);
    item_at(builder, 3, PPR_ITEM_MAP, "nginx.conf", 42, 7);
    item_at(builder, 4, PPR_ITEM_MAP, "nginx.conf", 50, 0);
    ppr_builder_free(builder);
}
END_TEST

/* Two texts of one name are told apart by the pointer. */
START_TEST(texts_have_a_source_each)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_item one;
    struct ppr_item two;
    ppr_builder_source(builder, view("x"), 1);
    ppr_builder_read(builder, view("map /m http://b\nmap /n http://c"));
    ppr_builder_read(builder, view("map /o http://d"));
    ppr_builder_item(builder, 1, &one);
    ppr_builder_item(builder, 2, &two);
    ck_assert_ptr_eq(one.source, two.source);
    ppr_builder_item(builder, 3, &two);
    ck_assert_str_eq(two.source, "x");
    ck_assert_ptr_ne(one.source, two.source);
    ppr_builder_free(builder);
}
END_TEST

/* Errors of the library and of a reader have the source, and the first one stays. */
START_TEST(errors_have_a_source)
{
    static const struct ppr_error own = {.status = PPR_BAD_RULE,
                                         .part = PPR_PART_LINE,
                                         .rule = 3,
                                         .source = "not this",
                                         .line = 4,
                                         .column = 5,
                                         .offset = 6,
                                         .message = "no such word"};
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_source(builder, view("a.conf"), 100);
    ck_assert_int_eq(ppr_builder_fail(builder, &own), PPR_BAD_RULE);
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_str_eq(error->source, "a.conf");
    ck_assert_str_eq(error->message, "no such word");
    ck_assert(error->status == PPR_BAD_RULE && error->part == PPR_PART_LINE && error->rule == 3 &&
              error->line == 103 && error->column == 5 && error->offset == 6);
    ck_assert_int_eq(ppr_builder_map(builder, view("m"), view("b"), 0), PPR_BAD_RULE);
    ck_assert_str_eq(error->message, "no such word");
    ck_assert_ptr_null(ppr_builder_build(builder));
    ppr_builder_free(builder);

    builder = ppr_builder_new(NULL);
    ppr_builder_source(builder, view("b.rules"), 7);
    ck_assert_int_eq(ppr_builder_read(builder, view("map /m http://b\n map m http://c")),
                     PPR_BAD_RULE);
    error = ppr_builder_error(builder);
    ck_assert_str_eq(error->source, "b.rules");
    ck_assert(error->line == 8 && error->column == 6 && error->rule == 2);
    ck_assert_int_eq(error->part, PPR_PART_CLIENT_PREFIX);
    ppr_builder_free(builder);
}
END_TEST

/* A conflict is found when the table is built, and still has its place. */
START_TEST(conflicts_have_a_source)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_source(builder, view("one"), 1);
    ppr_builder_read(builder, view("field request all\nmap /m http://b"));
    ppr_builder_source(builder, view("two"), 1);
    ppr_builder_read(builder, view("query-param q\n\nkeep http://b"));
    ck_assert_ptr_null(ppr_builder_build(builder));
    ck_assert_str_eq(ppr_builder_error(builder)->source, "two");
    ck_assert_uint_eq(ppr_builder_error(builder)->line, 3);
    ck_assert_uint_eq(ppr_builder_error(builder)->column, 6);
    ck_assert_uint_eq(ppr_builder_error(builder)->rule, 2);
    ppr_builder_free(builder);
}
END_TEST

START_TEST(warnings_have_a_source)
{
    const struct ppr_error own = {.rule = 2, .line = 2, .column = 9, .message = "left out"};
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_error warning;
    ppr_builder_source(builder, view("a.conf"), 10);
    ck_assert_int_eq(ppr_builder_warn(builder, &own), PPR_OK);
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_str_eq(warning.source, "a.conf");
    ck_assert_str_eq(warning.message, "left out");
    ck_assert(warning.status == PPR_OK && warning.rule == 2 && warning.line == 11 &&
              warning.column == 9);
    ck_assert_int_eq(ppr_builder_warning(builder, 2, &warning), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_builder_warning(builder, 0, &warning), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_builder_warning(builder, 1, NULL), PPR_BAD_ARGUMENT);
    ppr_builder_free(builder);
}
END_TEST

/* A long message is cut, and ends with a NUL. */
START_TEST(messages_are_cut)
{
    char text[2000];
    struct ppr_builder *builder = ppr_builder_new(NULL);
    memset(text, 'm', sizeof text);
    text[sizeof text - 1] = '\0';
    const struct ppr_error own = {.status = PPR_BAD_RULE, .message = text};
    struct ppr_error warning;
    ck_assert_int_eq(ppr_builder_warn(builder, &own), PPR_OK);
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_uint_eq(strlen(warning.message), 511);
    ck_assert_int_eq(ppr_builder_fail(builder, &own), PPR_BAD_RULE);
    ck_assert_uint_eq(strlen(ppr_builder_error(builder)->message), 511);
    ppr_builder_free(builder);
}
END_TEST

START_TEST(bad_arguments)
{
    const struct ppr_view bad = {NULL, 1};
    const struct ppr_error good = {.status = PPR_BAD_RULE, .message = NULL};
    const struct ppr_error none = {.status = PPR_OK, .message = "x"};
    struct ppr_builder *builder = ppr_builder_new(NULL);
    if (_i == 0)
        ck_assert_int_eq(ppr_builder_source(builder, bad, 1), PPR_BAD_ARGUMENT);
    else if (_i == 1)
        ck_assert_int_eq(ppr_builder_fail(builder, NULL), PPR_BAD_ARGUMENT);
    else if (_i == 2)
        ck_assert_int_eq(ppr_builder_fail(builder, &none), PPR_BAD_ARGUMENT);
    else
        ck_assert_int_eq(ppr_builder_warn(builder, NULL), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_BAD_ARGUMENT);
    ppr_builder_free(builder);
    ck_assert_int_eq(ppr_builder_source(NULL, view("x"), 1), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_fail(NULL, &good), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_warn(NULL, &good), PPR_NO_MEMORY);
    ck_assert_ptr_null(ppr_builder_allocator(NULL));
    ppr_builder_place(NULL, 1, 1);
    ck_assert_str_eq(ppr_part_text(PPR_PART_BACKEND_PREFIX), "backend prefix");
    ck_assert_ptr_nonnull(ppr_part_text(99));
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {rules_are_read_back, 1},
        {rules_without_a_backend_are_read_back, 1},
        {calls_have_the_place_of_the_source, 1},
        {texts_have_a_source_each, 1},
        {errors_have_a_source, 1},
        {conflicts_have_a_source, 1},
        {warnings_have_a_source, 1},
        {messages_are_cut, 1},
        {bad_arguments, 4},
    };
    return run_cases("items", cases, COUNT(cases));
}
