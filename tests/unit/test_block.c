/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Field blocks that rows cannot hold: ten thousand fields, NUL bytes, every beginning, and what
   callers must not do. */

#include "support/once.h"
#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIRROR "map /mirror/foo/ http://backend.example.com/\n"
/* One grows what it maps, the other shrinks it. */
#define BOTH "map /a/long/way/to/go http://b\nmap /s http://a-backend-with-a-long-name/and/path\n"
#define LONG "http://a-backend-with-a-long-name/and/path"

/* Every beginning of a block is incomplete. */
START_TEST(beginnings_are_incomplete)
{
    static const char block[] =
        "HTTP/1.1 302 Found\r\nLocation: http://backend.example.com/x\r\n y\r\n"
        "Content-Location: /x\r\n\r\n";
    struct ppr_table *table = table_of(MIRROR);
    for (size_t size = 0; size < sizeof block - 1; size++) {
        char *exact = exact_copy(block, size);
        ck_assert_int_eq(once_block(table, PPR_RESPONSE, NULL, exact, size, 0, 0).status,
                         PPR_INCOMPLETE);
        exact_free(exact, size);
    }
    ppr_table_unref(table);
}
END_TEST

/* A NUL in a value leaves the field alone; elsewhere it is a byte. */
START_TEST(nul_leaves_the_field_alone)
{
    static const char in[] = "A\0B: \0\r\nLocation: http://backend.example.com/\0x\r\n"
                             "URI: http://backend.example.com/x\r\n\r\n\0";
    static const char out[] = "A\0B: \0\r\nLocation: http://backend.example.com/\0x\r\n"
                              "URI: /mirror/foo/x\r\n\r\n\0";
    struct ppr_table *table = table_of(MIRROR);
    char *buffer = exact_copy(in, sizeof in - 1);
    const struct ppr_result result =
        once_block(table, PPR_RESPONSE, NULL, buffer, sizeof in - 1, sizeof in - 1, 0);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_int_eq(result.reason, PPR_REASON_MALFORMED);
    ck_assert_uint_eq(result.count, sizeof out - 1);
    ck_assert_mem_eq(buffer, out, sizeof out - 1);
    exact_free(buffer, sizeof in - 1);
    ppr_table_unref(table);
}
END_TEST

/* Ten thousand Locations, growing, shrinking, or both by turns; the capacity that is measured
   is enough, and one byte less changes nothing. */
#define MANY 10000

static size_t fill(char *to, const char *const lines[2])
{
    size_t size = 0;
    for (int i = 0; i < MANY; i++) {
        const char *line = lines[i % 2];
        memcpy(to + size, line, strlen(line));
        size += strlen(line);
    }
    memcpy(to + size, "\r\nbody", 6);
    return size + 6;
}

struct many {
    const char *in[2];
    const char *out[2];
    size_t growth; /* of two lines; what shrinks does not count */
};

static const struct many many[] = {
    {{"Location: http://b/x\r\n", "Location: http://b/y\r\n"},
     {"Location: /a/long/way/to/go/x\r\n", "Location: /a/long/way/to/go/y\r\n"},
     18},
    {{"Location: " LONG "\r\n", "Location: " LONG "/y\r\n"},
     {"Location: /s\r\n", "Location: /s/y\r\n"},
     0},
    {{"Location: http://b/x\r\n", "Location: " LONG "/y\r\n"},
     {"Location: /a/long/way/to/go/x\r\n", "Location: /s/y\r\n"},
     9},
    {{"Location: " LONG "/y\r\n", "Location: http://b/x\r\n"},
     {"Location: /s/y\r\n", "Location: /a/long/way/to/go/x\r\n"},
     9},
};

START_TEST(ten_thousand_locations)
{
    static char in[MANY * 64];
    static char out[MANY * 64];
    static char buffer[MANY * 64];
    struct ppr_table *table = table_of(BOTH);
    const size_t in_size = fill(in, many[_i].in);
    const size_t out_size = fill(out, many[_i].out);
    const size_t enough = in_size + many[_i].growth * MANY / 2;
    memcpy(buffer, in, in_size);
    struct ppr_result result = once_block(table, PPR_RESPONSE, NULL, buffer, in_size, 0, 0);
    ck_assert_int_eq(result.status, PPR_NO_SPACE);
    ck_assert_uint_eq(result.count, enough);
    if (enough > in_size) {
        result = once_block(table, PPR_RESPONSE, NULL, buffer, in_size, enough - 1, 0);
        ck_assert_int_eq(result.status, PPR_NO_SPACE);
        ck_assert_uint_eq(result.count, enough);
    }
    ck_assert_mem_eq(buffer, in, in_size);
    result = once_block(table, PPR_RESPONSE, NULL, buffer, in_size, enough, 0);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_uint_eq(result.count, out_size);
    ck_assert_mem_eq(buffer, out, out_size);
    ppr_table_unref(table);
}
END_TEST

/* What breaks the contract. */
START_TEST(bad_arguments)
{
    char block[64] = "Location: http://backend.example.com/x\r\n\r\n";
    const size_t length = strlen(block);
    struct ppr_table *table = table_of(MIRROR);
    struct ppr_exchange exchange = exchange_of(table, NULL);
    const enum ppr_direction no_direction = (enum ppr_direction)2;
#define STATUS(...) ((int)ppr_rewrite_block(__VA_ARGS__).status)
    ck_assert_int_eq(STATUS(NULL, PPR_RESPONSE, block, length, 64, 0), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(&exchange, no_direction, block, length, 64, 0), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(&exchange, PPR_RESPONSE, NULL, length, 64, 0), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(&exchange, PPR_RESPONSE, block, length, 1, 0), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(&exchange, PPR_RESPONSE, block, length, length - 1, 0),
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(STATUS(&exchange, PPR_RESPONSE, block, length, 64, 4), PPR_BAD_ARGUMENT);
    ck_assert_str_eq(block, "Location: http://backend.example.com/x\r\n\r\n");
    ck_assert_int_eq(STATUS(&exchange, PPR_RESPONSE, NULL, 0, 0, 0), PPR_INCOMPLETE);
    ck_assert_int_eq(STATUS(&exchange, PPR_RESPONSE, NULL, 0, 0, PPR_BLOCK_WHOLE), PPR_UNCHANGED);
    ck_assert_int_eq(STATUS(&exchange, PPR_RESPONSE, block, length, 64, 0), PPR_REWRITTEN);
#undef STATUS
    ppr_table_unref(table);
}
END_TEST

/* The field lines of a block, as a program sees them. */
START_TEST(fields_of_a_block)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nA: 1 \nno field\r\nBad name: 2\r\n"
                               "B-c:\r\n 3\r\n\t4\r\nD:\r\n\r\nE: 5\r\n\r\n";
    static const char *const names[] = {"A", "B-c", "D"};
    static const char *const values[] = {"1", "3\r\n\t4", ""};
    const struct ppr_view block = ppr_view_of(text);
    struct ppr_field field;
    size_t at = 0;
    for (size_t i = 0; i < COUNT(names); i++) {
        ck_assert_int_eq(ppr_block_next(block, PPR_RESPONSE, &at, &field), PPR_OK);
        ck_assert_uint_eq(field.name.size, strlen(names[i]));
        ck_assert_mem_eq(field.name.data, names[i], field.name.size);
        ck_assert_uint_eq(field.value.size, strlen(values[i]));
        ck_assert_mem_eq(field.value.data, values[i], field.value.size);
    }
    ck_assert_int_eq(ppr_block_next(block, PPR_RESPONSE, &at, &field), PPR_END);
    ck_assert_str_eq(text + at, "E: 5\r\n\r\n");
    at = 0;
    ck_assert_int_eq(ppr_block_next(ppr_view_of("A: x\r\r\n \n\n"), PPR_RESPONSE, &at, &field),
                     PPR_OK);
    ck_assert_uint_eq(field.value.size, 4); /* a bare CR is no white space */
    at = 0;
    ck_assert_int_eq(ppr_block_next(ppr_view_of("A: xy\n\n"), PPR_RESPONSE, &at, &field), PPR_OK);
    ck_assert_uint_eq(field.value.size, 2);
    at = 0;
    const struct ppr_view part = {text, 20};
    ck_assert_int_eq(ppr_block_next(part, PPR_RESPONSE, &at, &field), PPR_INCOMPLETE);
    ck_assert_uint_eq(at, 17);
    const struct ppr_view bad = {NULL, 1};
    at = 0;
    ck_assert_int_eq(ppr_block_next(bad, PPR_RESPONSE, &at, &field), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_block_next(block, PPR_RESPONSE, NULL, &field), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_block_next(block, PPR_RESPONSE, &at, NULL), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_block_next(block, (enum ppr_direction)2, &at, &field), PPR_BAD_ARGUMENT);
    at = sizeof text;
    ck_assert_int_eq(ppr_block_next(block, PPR_RESPONSE, &at, &field), PPR_BAD_ARGUMENT);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {beginnings_are_incomplete, 1},
        {nul_leaves_the_field_alone, 1},
        {ten_thousand_locations, COUNT(many)},
        {bad_arguments, 1},
        {fields_of_a_block, 1},
    };
    return run_cases("block", cases, COUNT(cases));
}
