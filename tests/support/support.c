/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct ppr_table *table_of(const char *rules)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, ppr_view_of(rules));
    struct ppr_table *table = ppr_builder_build(builder);
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_msg(table, "%zu:%zu: %s, in\n%s", error->line, error->column, error->message, rules);
    ppr_builder_free(builder);
    return table;
}

struct ppr_context context_of(const struct facts *facts)
{
    struct ppr_context context = PPR_CONTEXT_INIT;
    if (!facts)
        return context;
    set_client_origin(&context, ppr_view_of(facts->client_origin));
    context.client_target = ppr_view_of(facts->client_target);
    set_backend_url(&context, ppr_view_of(facts->backend_url));
    context.backend_host = ppr_view_of(facts->backend_host);
    return context;
}

struct ppr_exchange exchange_of(const struct ppr_table *table, const struct ppr_context *context)
{
    struct ppr_exchange exchange;
    ck_assert_int_eq(ppr_exchange_init(&exchange, table, context, NULL), PPR_OK);
    return exchange;
}

char *exact_copy(const char *data, size_t size)
{
    /* malloc(0) may return NULL, and a NULL view is something else */
    char *exact = malloc(size ? size : 1);
    ck_assert_ptr_nonnull(exact);
    if (!size)
        return exact + 1;
    memcpy(exact, data, size);
    return exact;
}

void exact_free(char *exact, size_t size)
{
    free(size ? exact : exact - 1);
}

char *poisoned(size_t capacity)
{
    char *buffer = malloc(capacity + BEYOND);
    ck_assert_ptr_nonnull(buffer);
    memset(buffer, POISON, capacity + BEYOND);
    return buffer;
}

void check_poison(const char *buffer, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        ck_assert_msg(buffer[i] == POISON, "byte %zu of the buffer was written", i);
}

int run_cases(const char *name, const struct test_case *cases, size_t count)
{
    Suite *suite = suite_create(name);
    for (size_t i = 0; i < count; i++) {
        TCase *group = tcase_create(cases[i].test->name);
        tcase_add_loop_test(group, cases[i].test, 0, cases[i].count);
        suite_add_tcase(suite, group);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
