/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr_parse_url with bad arguments; its results are rows. */

#include "support/support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(bad_arguments)
{
    struct ppr_url url;
    const struct ppr_view nothing = {NULL, 0};
    const struct ppr_view bad = {NULL, 1};
    ck_assert_int_eq(ppr_parse_url(nothing, &url, NULL), PPR_OK);
    ck_assert_ptr_nonnull(url.path.data);
    ck_assert_uint_eq(url.path.size, 0);
    ck_assert_int_eq(ppr_parse_url(bad, &url, NULL), PPR_BAD_ARGUMENT);
    ck_assert_int_eq(ppr_parse_url(nothing, NULL, NULL), PPR_BAD_ARGUMENT);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {bad_arguments, 1},
    };
    return run_cases("parse", cases, COUNT(cases));
}
