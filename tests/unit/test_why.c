/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr_why_url with references too long for a row, and with bad arguments. */

#define _GNU_SOURCE /* memmem */

#include "support/once.h"
#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULES                                                                                      \
  "map /mirror/foo/ http://backend.example.com/app\n"                                              \
  "map /t/{tenant}/ http://{tenant}.internal:8080/\n"                                              \
  "keep http://backend.example.com/app/raw\n"                                                      \
  "query-param next\n"

enum { SENTENCE_MOST = 4096 };

static bool is_printable(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (text[i] < ' ' || text[i] > '~')
            return false;
    }
    return true;
}

START_TEST(long_references_are_cut)
{
    static char text[20000];
    struct ppr_table *table = table_of(RULES);
    char buffer[SENTENCE_MOST];
    memset(text, '\x80', sizeof text);
    memcpy(text, "http://backend.example.com/app/", 31);
    const struct ppr_result result = once_why(
        table, PPR_RESPONSE, NULL, (struct ppr_view){text, sizeof text}, buffer, sizeof buffer);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert(is_printable(buffer, result.count));
    ck_assert_int_eq(result.reason, PPR_REASON_MAPPED);
    /* /mirror/foo/ instead of what the rule's backend prefix is */
    static const char end[] = "it comes out as 19981 bytes";
    ck_assert_ptr_nonnull(memmem(buffer, result.count, end, sizeof end - 1));
    ppr_table_unref(table);
}
END_TEST

/* A path stands in a sentence whole, or with dots at its end. */
START_TEST(paths_are_cut)
{
    enum { origin = 26, most = 400 };
    char text[origin + most];
    char buffer[SENTENCE_MOST];
    struct ppr_table *table = table_of(RULES);
    memset(text, 'a', sizeof text);
    memcpy(text, "http://backend.example.com/", origin + 1);
    size_t whole = 0;
    for (size_t size = 1; size <= most; size++) {
        const struct ppr_result result =
            once_why(table, PPR_RESPONSE, NULL, (struct ppr_view){text, origin + size}, buffer,
                     sizeof buffer);
        const bool is_whole = memmem(buffer, result.count, text + origin, size) != NULL;
        ck_assert(is_whole == !memmem(buffer, result.count, "...", 3));
        whole += is_whole;
    }
    ck_assert_uint_lt(whole, most);
    ppr_table_unref(table);
}
END_TEST

START_TEST(bad_arguments)
{
    struct ppr_table *table = table_of(RULES);
    const struct ppr_view bad = {NULL, 1};
    const struct ppr_view good = {"/x", 2};
    char byte = 'Z';
    ck_assert_int_eq(ppr_why_url(NULL, PPR_RESPONSE, good, &byte, 1).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(once_why(table, PPR_RESPONSE, NULL, bad, &byte, 1).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(once_why(table, PPR_RESPONSE, NULL, good, NULL, 1).status, PPR_BAD_ARGUMENT);
    ck_assert_int_eq(once_why(table, (enum ppr_direction)7, NULL, good, &byte, 1).status,
                     PPR_BAD_ARGUMENT);
    ck_assert_int_eq(byte, 'Z');
    ppr_table_unref(table);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {long_references_are_cut, 1},
        {paths_are_cut, 1},
        {bad_arguments, 1},
    };
    return run_cases("why", cases, COUNT(cases));
}
