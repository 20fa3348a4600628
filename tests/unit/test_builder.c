/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules, as a person writes them: what is refused, where and why; and what the table
   says of what was taken. */

#include "support/once.h"
#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A NUL is a control character. */
START_TEST(nul_is_refused)
{
    static const char text[] = "map /m http://b/\0x";
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view view = {text, sizeof text - 1};
    ck_assert_int_eq(ppr_builder_read(builder, view), PPR_BAD_RULE);
    ck_assert_uint_eq(ppr_builder_error(builder)->line, 1);
    ck_assert_uint_eq(ppr_builder_error(builder)->column, 17);
    ppr_builder_free(builder);
}
END_TEST

/* Rules that come by calls: the place is the part and the offset in it. */
struct bad_call {
    const char *client; /* NULL: keep */
    const char *backend;
    enum ppr_part part;
    size_t offset;
    const char *message;
};

static const struct bad_call bad_calls[] = {
    {"", "http://b", PPR_PART_CLIENT_PREFIX, 0, "must not be empty"},
    {"/m", "", PPR_PART_BACKEND_PREFIX, 0, "must not be empty"},
    {NULL, "", PPR_PART_BACKEND_PREFIX, 0, "must not be empty"},
    {"/m x", "http://b", PPR_PART_CLIENT_PREFIX, 2, "control character or space"},
    {"/m", "http://b x", PPR_PART_BACKEND_PREFIX, 8, "control character or space"},
    {"/m", "http://b\n", PPR_PART_BACKEND_PREFIX, 8, "control character or space"},
    {" /m", "http://b", PPR_PART_CLIENT_PREFIX, 0, "control character or space"},
    {"/m", "http://b\t", PPR_PART_BACKEND_PREFIX, 8, "control character or space"},
};

START_TEST(errors_of_calls_have_an_offset)
{
    const struct bad_call *row = &bad_calls[_i];
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const enum ppr_status status =
        row->client
            ? ppr_builder_map(builder, ppr_view_of(row->client), ppr_view_of(row->backend), 0)
            : ppr_builder_keep(builder, ppr_view_of(row->backend), 0);
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_int_eq(status, PPR_BAD_RULE);
    ck_assert_int_eq(error->status, PPR_BAD_RULE);
    ck_assert_uint_eq(error->rule, 1);
    ck_assert_uint_eq(error->line, 0);
    ck_assert_uint_eq(error->column, 0);
    ck_assert_int_eq(error->part, row->part);
    ck_assert_uint_eq(error->offset, row->offset);
    ck_assert_ptr_nonnull(strstr(error->message, row->message));
    ppr_builder_free(builder);
}
END_TEST

/* The bounds of a prefix: the longest is taken, one more is not. */
static void add(struct ppr_builder *builder, const char *origin, const char *fill, size_t count)
{
    static char text[65536];
    strcpy(text, origin);
    size_t size = strlen(text);
    for (size_t i = 0; i < count; i++) {
        strcpy(text + size, fill);
        size += strlen(fill);
    }
    ppr_builder_map(builder, ppr_view_of("/m"), (struct ppr_view){text, size}, 0);
}

struct bound {
    const char *origin;
    const char *fill;
    size_t good;
    size_t offset; /* of the error with one more */
    const char *message;
};

static const struct bound bounds[] = {
    {"http://b", "/x", 31, 8 + 62 + 1, "31 segments"},
    {"http://b/", "x", 8000 - 9, 8000, "8000 bytes"},
    {"http://", "b", 255, 7 + 255, "255 bytes"},
};

START_TEST(bounds_are_exact)
{
    const struct bound *row = &bounds[_i];
    for (size_t more = 0; more < 2; more++) {
        struct ppr_builder *builder = ppr_builder_new(NULL);
        add(builder, row->origin, row->fill, row->good + more);
        struct ppr_table *table = ppr_builder_build(builder);
        const struct ppr_error *error = ppr_builder_error(builder);
        ck_assert_msg(!table == !!more, "%zu more: %s", more, error->message);
        if (more) {
            ck_assert_ptr_nonnull(strstr(error->message, row->message));
            ck_assert_uint_eq(error->offset, row->offset);
        }
        ppr_table_unref(table);
        ppr_builder_free(builder);
    }
}
END_TEST

/* All bounds at once, with each part to be normalised: what takes most of uriparser's memory. */
START_TEST(all_bounds_are_taken)
{
    static char text[8000];
    const size_t host = 255;
    size_t size = 7 + host;
    memcpy(text, "http://", 7);
    memset(text + 7, 'B', host);
    for (size_t segment = 31; segment > 0; segment--) {
        const size_t end = size + (sizeof text - size) / segment;
        text[size++] = '/';
        for (; end - size >= 3; size += 3)
            memcpy(text + size, "%7e", 3);
        for (; size < end; size++)
            text[size] = 'x';
    }
    ck_assert_uint_eq(size, sizeof text);
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view prefix = {text, size};
    ck_assert_int_eq(ppr_builder_map(builder, ppr_view_of("/m"), prefix, 0), PPR_OK);
    ppr_builder_free(builder);
}
END_TEST

/* The bounds of words of a text: what fills a word up, and the column of one more. */
struct text_bound {
    const char *before;
    const char *fill;
    size_t good;
    const char *behind;
    size_t column;
    const char *message;
};

static const struct text_bound text_bounds[] = {
    {"map /", "x", 7999, " http://b", 5 + 8000, "must not be longer than 8000 bytes"},
    {"map /m http://b/", "x", 7991, "", 8 + 8000, "must not be longer than 8000 bytes"},
    {"map /m http://", "b", 255, "/x", 15 + 255, "a host must not be longer than 255 bytes"},
    {"map /m http://b", "/x", 31, "", 15 + 62 + 2, "must not have over 31 segments"},
    {"map /m http://b", "/x", 31, "/", 15 + 62 + 2, "must not have over 31 segments"},
    {"field response ", "x", 255, " uri", 16 + 255, "must not be longer than 255 bytes"},
    {"cookie-domain ", "x", 1024, " b", 15 + 1024, "must not be longer than 1024 bytes"},
    {"cookie-domain a ", "x", 1024, "", 17 + 1024, "must not be longer than 1024 bytes"},
    {"cookie-path /", "x", 1023, " /b", 13 + 1024, "must not be longer than 1024 bytes"},
    {"cookie-path /a /", "x", 1023, "", 16 + 1024, "must not be longer than 1024 bytes"},
    {"cookie-flags ", "x", 1024, " secure", 14 + 1024, "must not be longer than 1024 bytes"},
    {"query-param ", "x", 255, "", 13 + 255, "must not be longer than 255 bytes"},
};

START_TEST(bounds_have_a_place)
{
    static char text[10000];
    const struct text_bound *row = &text_bounds[_i];
    for (size_t more = 0; more < 2; more++) {
        strcpy(text, "\n");
        strcat(text, row->before);
        for (size_t i = 0; i < row->good + more; i++)
            strcat(text, row->fill);
        strcat(text, row->behind);
        struct ppr_builder *builder = ppr_builder_new(NULL);
        ppr_builder_read(builder, ppr_view_of(text));
        const struct ppr_error *error = ppr_builder_error(builder);
        ck_assert_msg(error->status == (more ? PPR_BAD_RULE : PPR_OK), "%s, %zu more: %s",
                      row->before, more, error->message);
        ck_assert_uint_eq(error->line, more ? 2 : 0);
        ck_assert_uint_eq(error->column, more ? row->column : 0);
        ck_assert(!more || strstr(error->message, row->message));
        ppr_builder_free(builder);
    }
}
END_TEST

/* Rules as the table holds them. */
struct held {
    const char *text;
    const char *client;
    const char *backend;
    unsigned flags;
};

static const struct held helds[] = {
    {"map /mirror/foo/ http://backend.example.com/", "/mirror/foo", "http://backend.example.com/",
     0},
    {"map / HTTP://B:80", "/", "http://b/", 0},
    {"map HTTPS://C:443/%7e/ HTTPS://[0:0::1]:443/a%2fb/%41/", "https://c/~",
     "https://[::1]/a%2Fb/A", 0},
    {"map http://c:8080 ws://b:81/x any-scheme", "http://c:8080/", "http://b:81/x", PPR_ANY_SCHEME},
    {"map http://c:8080 ws://b:81/x [any-scheme]", "http://c:8080/", "http://b:81/x",
     PPR_ANY_SCHEME},
    {"keep http://b:0/raw/ any-scheme", "", "http://b:0/raw", PPR_ANY_SCHEME | PPR_KEEP},
    {"  \t map \t /m   http://b  # a comment\r", "/m", "http://b/", 0},
    {"# only\n\n\r\n   \n#\nmap /a//b/ http://b//", "/a//b", "http://b//", 0},
};

static void check_view(struct ppr_view view, const char *text)
{
    ck_assert_msg(view.size == strlen(text) && (!view.size || !memcmp(view.data, text, view.size)),
                  "should be %s, is %.*s", text, (int)view.size, view.data);
}

START_TEST(rules_are_read_back)
{
    const struct held *row = &helds[_i];
    struct ppr_table *table = table_of(row->text);
    struct ppr_rule rule;
    ck_assert_uint_eq(ppr_table_size(table), 1);
    ck_assert_int_eq(ppr_table_rule(table, 1, &rule), PPR_OK);
    check_view(rule.client, row->client);
    check_view(rule.backend, row->backend);
    ck_assert_uint_eq(rule.flags, row->flags);
    ck_assert_int_eq(ppr_table_rule(table, 0, &rule), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_rule(table, 2, &rule), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_rule(table, 1, NULL), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_table_rule(NULL, 1, &rule), PPR_BAD_ARGUMENT);
    ppr_table_unref(table);
}
END_TEST

/* Rules keep their numbers, also where one is given twice. */
START_TEST(numbers_are_those_given)
{
    struct ppr_table *table = table_of("map /a http://a\nkeep http://a/k\nmap /a http://a\n"
                                       "field response X uri\nmap /b http://b\n");
    struct ppr_rule rule;
    ck_assert_uint_eq(ppr_table_size(table), 4);
    ck_assert_int_eq(ppr_table_rule(table, 2, &rule), PPR_OK);
    ck_assert_uint_eq(rule.flags, PPR_KEEP);
    ck_assert_int_eq(ppr_table_rule(table, 3, &rule), PPR_OK);
    check_view(rule.backend, "http://a/");
    ck_assert_int_eq(ppr_table_rule(table, 4, &rule), PPR_OK);
    check_view(rule.client, "/b");
    ppr_table_unref(table);
}
END_TEST

/* Errors are sticky, and the first one stays. */
START_TEST(errors_are_sticky)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view client = ppr_view_of("/m");
    const struct ppr_view backend = ppr_view_of("http://b");
    ck_assert_int_eq(ppr_builder_error(builder)->status, PPR_OK);
    ck_assert_int_eq(ppr_builder_map(builder, client, backend, 0), PPR_OK);
    ck_assert_int_eq(ppr_builder_map(builder, client, ppr_view_of("b"), 0), PPR_BAD_RULE);
    ck_assert_int_eq(ppr_builder_map(builder, client, backend, 0), PPR_BAD_RULE);
    ck_assert_int_eq(ppr_builder_keep(builder, backend, 99), PPR_BAD_RULE);
    ck_assert_int_eq(ppr_builder_field(builder, PPR_RESPONSE, client, PPR_KIND_URI), PPR_BAD_RULE);
    ck_assert_int_eq(ppr_builder_read(builder, ppr_view_of("x")), PPR_BAD_RULE);
    ck_assert_ptr_null(ppr_builder_build(builder));
    ck_assert_uint_eq(ppr_builder_error(builder)->rule, 2);
    ck_assert_uint_eq(ppr_builder_error(builder)->offset, 0);
    ck_assert_int_eq(ppr_builder_error(builder)->part, PPR_PART_BACKEND_PREFIX);
    ppr_builder_free(builder);
}
END_TEST

/* What breaks the contract of the builder: which part of it, and why. */
struct broken {
    enum ppr_part part;
    const char *message;
};

#define NO_DATA "a view without data must be empty"

static const struct broken brokens[] = {
    {PPR_PART_CLIENT_PREFIX, NO_DATA},
    {PPR_PART_BACKEND_PREFIX, NO_DATA},
    {PPR_PART_FLAGS, "a flag is not known"},
    {PPR_PART_BACKEND_PREFIX, NO_DATA},
    {PPR_PART_FLAGS, "a flag is not known"},
    {PPR_PART_FIELD_NAME, NO_DATA},
    {PPR_PART_DIRECTION, "a direction must be response or request"},
    {PPR_PART_KIND, "a kind is not known"},
    {PPR_PART_DIRECTION, "a direction must be response or request"},
    {PPR_PART_PARAMETER_NAME, NO_DATA},
    {PPR_PART_SCOPE, NO_DATA},
    {PPR_PART_COOKIE_DOMAIN, NO_DATA},
    {PPR_PART_NEW_COOKIE_DOMAIN, NO_DATA},
    {PPR_PART_COOKIE_PATH, NO_DATA},
    {PPR_PART_NEW_COOKIE_PATH, NO_DATA},
    {PPR_PART_COOKIE_NAME, NO_DATA},
    {PPR_PART_FLAGS, "flags must be known ones, and one SameSite at most"},
    {PPR_PART_FLAGS, "flags must be known ones, and one SameSite at most"},
    {PPR_PART_FLAGS, "flags must be known ones, and one SameSite at most"},
    {PPR_PART_TEXT, NO_DATA},
    {PPR_PART_KIND, "a kind must be one of cookie rules"},
};

/* Make the call that a row of the above is about. */
static enum ppr_status break_contract(struct ppr_builder *builder, int row)
{
    const struct ppr_view good = ppr_view_of("http://b");
    const struct ppr_view name = ppr_view_of("x");
    const struct ppr_view path = ppr_view_of("/x");
    const struct ppr_view bad = {NULL, 1};
    switch (row) {
    case 0:
        return ppr_builder_map(builder, bad, good, 0);
    case 1:
        return ppr_builder_map(builder, good, bad, 0);
    case 2:
        return ppr_builder_map(builder, good, good, PPR_KEEP);
    case 3:
        return ppr_builder_keep(builder, bad, 0);
    case 4:
        return ppr_builder_keep(builder, good, 4);
    case 5:
        return ppr_builder_field(builder, PPR_RESPONSE, bad, PPR_KIND_URI);
    case 6:
        return ppr_builder_field(builder, (enum ppr_direction)2, good, PPR_KIND_URI);
    case 7:
        return ppr_builder_field(builder, PPR_REQUEST, name, (enum ppr_kind)99);
    case 8:
        return ppr_builder_all_fields(builder, (enum ppr_direction)2);
    case 9:
        return ppr_builder_query_param(builder, bad, 0);
    case 10:
        return ppr_builder_cookie_scope(builder, bad);
    case 11:
        return ppr_builder_cookie_domain(builder, bad, name);
    case 12:
        return ppr_builder_cookie_domain(builder, name, bad);
    case 13:
        return ppr_builder_cookie_path(builder, bad, path);
    case 14:
        return ppr_builder_cookie_path(builder, path, bad);
    case 15:
        return ppr_builder_cookie_flags(builder, bad, PPR_COOKIE_SECURE);
    case 16:
        return ppr_builder_cookie_flags(builder, name, 0);
    case 17:
        return ppr_builder_cookie_flags(builder, name, 1024);
    case 18:
        return ppr_builder_cookie_flags(builder, name,
                                        PPR_COOKIE_SAMESITE_LAX | PPR_COOKIE_SAMESITE_NONE);
    case 19:
        return ppr_builder_read(builder, bad);
    default:
        return ppr_builder_cookie_off(builder, PPR_ITEM_MAP);
    }
}

START_TEST(bad_arguments)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const enum ppr_status status = break_contract(builder, _i);
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_msg(status == PPR_BAD_ARGUMENT, "call %d: %s", _i, ppr_status_text((int32_t)status));
    ck_assert_int_eq(error->status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(error->part, brokens[_i].part);
    ck_assert_str_eq(error->message, brokens[_i].message);
    ck_assert_uint_eq(error->offset, 0);
    ck_assert_ptr_null(ppr_builder_build(builder));
    ppr_builder_free(builder);
}
END_TEST

/* Names that are empty, which no text has. */
START_TEST(names_are_not_empty)
{
    const struct ppr_view nothing = {NULL, 0};
    for (int i = 0; i < 2; i++) {
        struct ppr_builder *builder = ppr_builder_new(NULL);
        ck_assert_int_eq(i ? ppr_builder_query_param(builder, nothing, 0)
                           : ppr_builder_cookie_flags(builder, nothing, PPR_COOKIE_SECURE),
                         PPR_BAD_RULE);
        ck_assert_int_eq(ppr_builder_error(builder)->part,
                         i ? PPR_PART_PARAMETER_NAME : PPR_PART_COOKIE_NAME);
        ck_assert_str_eq(ppr_builder_error(builder)->message,
                         i ? "a parameter's name must not be empty"
                           : "a cookie's name must not be empty");
        ck_assert_uint_eq(ppr_builder_error(builder)->offset, 0);
        ppr_builder_free(builder);
    }
}
END_TEST

/* NULL where it may be. */
START_TEST(null_is_defined)
{
    const struct ppr_view view = ppr_view_of("http://b");
    ppr_builder_free(NULL);
    ppr_table_unref(NULL);
    ck_assert_ptr_null(ppr_table_ref(NULL));
    ck_assert_uint_eq(ppr_table_size(NULL), 0);
    ck_assert_ptr_null(ppr_builder_build(NULL));
    ck_assert_int_eq(ppr_builder_map(NULL, view, view, 0), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_keep(NULL, view, 0), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_field(NULL, PPR_RESPONSE, view, PPR_KIND_URI), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_read(NULL, view), PPR_NO_MEMORY);
    ck_assert_int_eq(ppr_builder_error(NULL)->status, PPR_NO_MEMORY);
    ck_assert_ptr_nonnull(ppr_builder_error(NULL)->message);
    ck_assert_uint_eq(ppr_view_of(NULL).size, 0);
    ck_assert_ptr_nonnull(ppr_status_text(99));
    ck_assert_ptr_nonnull(ppr_reason_word(99));
}
END_TEST

/* An empty table maps nothing; a builder goes on after building; a table outlives it. */
START_TEST(builder_goes_on)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    struct ppr_table *empty = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(empty);
    ck_assert_uint_eq(ppr_table_size(empty), 0);
    ck_assert_int_eq(ppr_builder_map(builder, ppr_view_of("/m"), ppr_view_of("http://b"), 0),
                     PPR_OK);
    struct ppr_table *one = ppr_builder_build(builder);
    struct ppr_table *same = ppr_builder_build(builder);
    ppr_builder_free(builder);
    ck_assert_uint_eq(ppr_table_size(one), 1);
    ck_assert_uint_eq(ppr_table_size(same), 1);
    ck_assert_ptr_eq(ppr_table_ref(one), one);
    ppr_table_unref(one);
    const struct ppr_view url = ppr_view_of("http://b/x");
    char out[8];
    ck_assert_int_eq(once_url(empty, PPR_RESPONSE, NULL, url, out, 8).reason,
                     PPR_REASON_OTHER_SITE);
    ck_assert_int_eq(once_url(one, PPR_RESPONSE, NULL, url, out, 8).status, PPR_REWRITTEN);
    ck_assert_mem_eq(out, "/m/x", 4);
    ppr_table_unref(one);
    ppr_table_unref(same);
    ppr_table_unref(empty);
}
END_TEST

/* A field name of a call: the place is an offset in it. */
START_TEST(field_names_have_bounds)
{
    char name[257];
    memset(name, 'n', sizeof name);
    const size_t sizes[] = {0, 1, 255, 256};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        const bool good = sizes[i] == 1 || sizes[i] == 255;
        struct ppr_builder *builder = ppr_builder_new(NULL);
        const struct ppr_view view = {name, sizes[i]};
        ck_assert_int_eq(ppr_builder_field(builder, PPR_RESPONSE, view, PPR_KIND_URI),
                         good ? PPR_OK : PPR_BAD_RULE);
        ck_assert_int_eq(ppr_builder_error(builder)->part,
                         good ? PPR_PART_NONE : PPR_PART_FIELD_NAME);
        ck_assert_uint_eq(ppr_builder_error(builder)->offset, sizes[i] == 256 ? 255 : 0);
        ppr_builder_free(builder);
    }
}
END_TEST

/* A rule that comes by a call after a text has no line. */
START_TEST(calls_after_a_text_have_no_line)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view text = ppr_view_of("map /m http://b\n");
    ck_assert_int_eq(ppr_builder_read(builder, text), PPR_OK);
    ck_assert_int_eq(ppr_builder_map(builder, ppr_view_of("/m"), ppr_view_of("x"), 0),
                     PPR_BAD_RULE);
    ck_assert_uint_eq(ppr_builder_error(builder)->line, 0);
    ck_assert_uint_eq(ppr_builder_error(builder)->column, 0);
    ck_assert_uint_eq(ppr_builder_error(builder)->rule, 2);
    ppr_builder_free(builder);
}
END_TEST

/* Fields by rules: names without regard to case, each direction on its own. */
START_TEST(fields_by_rules)
{
    struct ppr_table *table = table_of("map /m http://b\nfield response X-Url uri\n"
                                       "field response x-url uri\nfield request Y uri\n"
                                       "field response Location uri\nfield request X-Abc uri\n");
    static const struct {
        const char *name;
        enum ppr_direction direction;
        bool known;
    } rows[] = {
        {"x-url", PPR_RESPONSE, true},      {"X-URL", PPR_RESPONSE, true},
        {"X-Url", PPR_REQUEST, false},      {"Y", PPR_REQUEST, true},
        {"y", PPR_RESPONSE, false},         {"Z", PPR_RESPONSE, false},
        {"X-Urls", PPR_RESPONSE, false},    {"X-Abc", PPR_RESPONSE, false},
        {"", PPR_RESPONSE, false},          {"Location", PPR_RESPONSE, true},
        {"LOCATION", PPR_RESPONSE, true},   {"Location", PPR_REQUEST, false},
        {"Destination", PPR_REQUEST, true}, {"Destination", PPR_RESPONSE, false},
        {"uri", PPR_RESPONSE, true},        {"content-location", PPR_RESPONSE, true},
        {"Locatiom", PPR_RESPONSE, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct ppr_result result =
            once_field(table, rows[i].direction, NULL, ppr_view_of(rows[i].name),
                       ppr_view_of("ftp://x"), NULL, 0);
        ck_assert_msg((result.reason != PPR_REASON_NONE) == rows[i].known, "%s", rows[i].name);
    }
    ppr_table_unref(table);
}
END_TEST

START_TEST(words_and_version)
{
    static const char *const words[] = {"-",          "mapped", "client-facing", "relative",
                                        "other-site", "kept",   "uncovered",     "malformed"};
    for (int i = 0; i < (int)COUNT(words); i++)
        ck_assert_str_eq(ppr_reason_word(i), words[i]);
    char version[32];
    snprintf(version, sizeof version, "%d.%d.%d", PPR_VERSION_MAJOR, PPR_VERSION_MINOR,
             PPR_VERSION_PATCH);
    ck_assert_str_eq(ppr_version(), version);
}
END_TEST

/* Flags that contradict each other: the removal counts. */
START_TEST(removal_of_flags_counts)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_cookie_flags(builder, ppr_view_of("*"),
                             PPR_COOKIE_SECURE | PPR_COOKIE_NOSECURE | PPR_COOKIE_SAMESITE_LAX |
                                 PPR_COOKIE_NOSAMESITE);
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(table);
    ppr_builder_free(builder);
    char out[64];
    struct ppr_result result =
        once_field(table, PPR_RESPONSE, NULL, ppr_view_of("Set-Cookie"),
                   ppr_view_of("a=b; Secure; SameSite=Lax; x"), out, sizeof out);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_uint_eq(result.count, 6);
    ck_assert_mem_eq(out, "a=b; x", 6);
    result = once_field(table, PPR_RESPONSE, NULL, ppr_view_of("Set-Cookie"), ppr_view_of("a=b"),
                        NULL, 0);
    ck_assert_int_eq(result.status, PPR_UNCHANGED);
    ppr_table_unref(table);
}
END_TEST

/* Flags that a caller must not give. */
START_TEST(flags_must_be_sound)
{
    static const unsigned bad[] = {0, 1024, PPR_COOKIE_SAMESITE_LAX | PPR_COOKIE_SAMESITE_STRICT,
                                   PPR_COOKIE_SAMESITE_LAX | PPR_COOKIE_SAMESITE_NONE};
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ck_assert_int_eq(ppr_builder_cookie_flags(builder, ppr_view_of("a"), bad[_i]),
                     PPR_BAD_ARGUMENT);
    ppr_builder_free(builder);
}
END_TEST

START_TEST(captures_are_read_back)
{
    static const char rules[] = "map HTTPS://{Z-1}.Example.org:443/%61/{y}/ ws://x.{Z-1}:8/{y}\n"
                                "keep http://{k}.I/\n";
    struct ppr_table *table = table_of(rules);
    struct ppr_rule rule;
    ck_assert_int_eq(ppr_table_rule(table, 1, &rule), PPR_OK);
    ck_assert_msg(rule.client.size == 31 &&
                      !memcmp(rule.client.data, "https://{Z-1}.example.org/a/{y}", 31),
                  "%.*s", (int)rule.client.size, rule.client.data);
    ck_assert_msg(rule.backend.size == 20 && !memcmp(rule.backend.data, "http://x.{Z-1}:8/{y}", 20),
                  "%.*s", (int)rule.backend.size, rule.backend.data);
    ck_assert_int_eq(ppr_table_rule(table, 2, &rule), PPR_OK);
    ck_assert_msg(rule.backend.size == 13 && !memcmp(rule.backend.data, "http://{k}.i/", 13),
                  "%.*s", (int)rule.backend.size, rule.backend.data);
    ck_assert_uint_eq(rule.client.size, 0);
    ck_assert_uint_eq(rule.flags, PPR_KEEP);
    ppr_table_unref(table);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {nul_is_refused, 1},
        {errors_of_calls_have_an_offset, COUNT(bad_calls)},
        {all_bounds_are_taken, 1},
        {bounds_are_exact, COUNT(bounds)},
        {bounds_have_a_place, COUNT(text_bounds)},
        {rules_are_read_back, COUNT(helds)},
        {numbers_are_those_given, 1},
        {errors_are_sticky, 1},
        {bad_arguments, COUNT(brokens)},
        {names_are_not_empty, 1},
        {null_is_defined, 1},
        {builder_goes_on, 1},
        {field_names_have_bounds, 1},
        {calls_after_a_text_have_no_line, 1},
        {fields_by_rules, 1},
        {words_and_version, 1},
        {removal_of_flags_counts, 1},
        {flags_must_be_sound, 4},
        {captures_are_read_back, 1},
    };
    return run_cases("builder", cases, COUNT(cases));
}
