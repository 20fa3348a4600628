/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Runs the rows of a .rows file, each as a test case that is named for its place and its name.

       test_rows FILE.rows [LINE]

   With a line only the row that has this line runs. */

#include "checks.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static struct rows all;

START_TEST(row_holds)
{
    const struct row *row = &all.rows[_i];
    switch (row->call) {
    case CALL_URL:
        check_url(row);
        break;
    case CALL_FIELD:
        check_field(row);
        break;
    case CALL_BLOCK:
    case CALL_TRAILERS:
        check_block(row);
        break;
    case CALL_WHY:
        check_why(row);
        break;
    case CALL_ROUTE:
        check_route(row);
        break;
    case CALL_READ:
    case CALL_CHECK:
        check_read(row);
        break;
    case CALL_PARSE:
        check_parse(row);
        break;
    default:
        ck_abort_msg("the row has no call");
    }
}
END_TEST

/* True if the row has the line, or `line` is 0, which stands for every row. */
static bool is_selected(size_t number, size_t line)
{
    const bool is_last = number + 1 == all.count;
    return line == 0 ||
           (all.rows[number].line <= line && (is_last || line < all.rows[number + 1].line));
}

static void add_row(Suite *suite, size_t number)
{
    TCase *group = tcase_create(all.rows[number].name.data);
    tcase_add_loop_test(group, row_holds, (int)number, (int)number + 1);
    suite_add_tcase(suite, group);
}

int main(int argc, char **argv)
{
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: test_rows FILE.rows [LINE]\n");
        return EXIT_FAILURE;
    }
    if (!rows_read(argv[1], &all))
        return EXIT_FAILURE;
    Suite *suite = suite_create("rows");
    const size_t line = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
    if (line && line < all.rows[0].line) {
        fprintf(stderr, "no row has line %zu\n", line);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < all.count; i++) {
        if (is_selected(i, line))
            add_row(suite, i);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
