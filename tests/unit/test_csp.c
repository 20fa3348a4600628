/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A policy with many origins of a backend with many rules takes bounded time: after a million looks
   at rules, an origin is mapped as a URL, which needs one look. */

#include "support/once.h"
#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULES = 2000, ORIGINS = 1000 };

/* Rules for http://b/0, http://b/1, ..., and one for all else of the backend. */
static struct ppr_table *make_table(void)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    char client[32];
    char backend[32];
    ppr_builder_map(builder, ppr_view_of("/all/"), ppr_view_of("http://b/"), 0);
    for (int i = 1; i < RULES; i++) {
        snprintf(client, sizeof client, "/rule/%d", i);
        snprintf(backend, sizeof backend, "http://b/%d", i);
        ppr_builder_map(builder, ppr_view_of(client), ppr_view_of(backend), 0);
    }
    ppr_builder_all_fields(builder, PPR_RESPONSE);
    struct ppr_table *table = ppr_builder_build(builder);
    ppr_builder_free(builder);
    return table;
}

static char *append(char *end, const char *text)
{
    const size_t size = strlen(text);
    memcpy(end, text, size);
    return end + size;
}

START_TEST(origins_are_bounded)
{
    static char in[64 + 16 * ORIGINS];
    static char out[64 + 64 * ORIGINS];
    static char expected[sizeof out];
    struct ppr_table *table = make_table();
    struct ppr_context context = PPR_CONTEXT_INIT;
    char *in_end = append(in, "img-src");
    char *expected_end = append(expected, "img-src");
    context.client_scheme = ppr_view_of("http");
    context.client_authority = ppr_view_of("c");
    for (int i = 0; i < ORIGINS; i++) {
        in_end = append(in_end, " http://b");
        /* /all/ and all of /rule/ have more than four prefixes: they have "/" in common */
        expected_end = append(expected_end, i < 1000000 / RULES ? " http://c/" : " http://c/all/");
    }
    struct ppr_exchange exchange = exchange_of(table, &context);
    const struct ppr_view value = {in, (size_t)(in_end - in)};
    const struct ppr_result result = ppr_rewrite_field(
        &exchange, PPR_RESPONSE, ppr_view_of("Content-Security-Policy"), value, out, sizeof out);
    ck_assert_int_eq(result.status, PPR_REWRITTEN);
    ck_assert_uint_eq(result.count, (size_t)(expected_end - expected));
    ck_assert_mem_eq(out, expected, result.count);
    ppr_table_unref(table);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {origins_are_bounded, 1},
    };
    return run_cases("csp", cases, COUNT(cases));
}
