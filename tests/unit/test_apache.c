/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Apache httpd configurations that are too many, too large or too long for a row. */

#include "support/once.h"
#include "support/support.h"

#include <ppr/rules.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct ppr_builder *read_text(const char *text)
{
    const size_t size = strlen(text);
    char *exact = exact_copy(text, size);
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_rules_read(builder, PPR_RULES_APACHE, (struct ppr_view){exact, size}, NULL);
    ck_assert_mem_eq(exact, text, size);
    exact_free(exact, size);
    return builder;
}

/* Of many rules that are said twice each has one number. */
START_TEST(pairs_are_one_rule)
{
    enum { many = 200, most = 64 };
    char *text = malloc(2 * many * most);
    size_t size = 0;
    struct ppr_rule rule;
    ck_assert_ptr_nonnull(text);
    for (int i = 0; i < 2 * many; i++)
        size += (size_t)snprintf(text + size, most, "ProxyPass%s /%d http://b/%d\n",
                                 i % 2 ? "Reverse" : "", i / 2, i / 2);
    struct ppr_builder *builder = read_text(text);
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_uint_eq(ppr_table_size(table), many);
    ck_assert_int_eq(ppr_table_rule(table, many, &rule), PPR_OK);
    ck_assert_uint_eq(rule.client.size, 4);
    ck_assert_mem_eq(rule.client.data, "/199", 4);
    ppr_table_unref(table);
    ppr_builder_free(builder);
    free(text);
}
END_TEST

/* Thousands of <Location> are read in a time that grows as they do: each is found by its path. */
START_TEST(locations_may_be_many)
{
    enum { many = 3000, most = 200 };
    char *text = malloc((size_t)many * most);
    size_t size = 0;
    struct ppr_error warning;
    ck_assert_ptr_nonnull(text);
    for (int i = 0; i < many; i++)
        size += (size_t)snprintf(text + size, most,
                                 "%s<Location /l%d/>\n%sProxyPassReverseCookiePath /x /y%d\n"
                                 "ProxyPassReverseCookieDomain b%d c\n</Location>\n",
                                 i ? "" : "ProxyPass /l0/ http://a/\nProxyPass /l1 http://b/\n", i,
                                 i % 2 ? "" : "ProxyPass http://c/\n", i, i);
    struct ppr_builder *builder = read_text(text);
    struct ppr_table *table = ppr_builder_build(builder);
    /* /l0 has its ProxyPass in the <Location>, which comes first; that outside is never reached */
    ck_assert_uint_eq(ppr_table_size(table), 1 + many / 2);
    ck_assert_int_eq(ppr_builder_warning(builder, 1, &warning), PPR_OK);
    ck_assert_uint_eq(warning.line, 1);
    ck_assert_int_eq(ppr_builder_warning(builder, 2, &warning), PPR_BAD_ARGUMENT);
    for (int i = 0; i < many; i += 2) {
        char target[32];
        char in[64];
        char cookie[64];
        char out[64] = "";
        struct ppr_context context = PPR_CONTEXT_INIT;
        set_backend_url(&context, ppr_view_of("http://c"));
        snprintf(target, sizeof target, "/l%d/a", i);
        snprintf(cookie, sizeof cookie, "a=b; Domain=c; Path=/y%d", i);
        snprintf(in, sizeof in, "a=b; Domain=b%d; Path=/x", i);
        context.client_target = ppr_view_of(target);
        once_field(table, PPR_RESPONSE, &context, ppr_view_of("Set-Cookie"), ppr_view_of(in), out,
                   sizeof out);
        ck_assert_mem_eq(out, cookie, strlen(cookie));
    }
    ppr_table_unref(table);
    ppr_builder_free(builder);
    free(text);
}
END_TEST

/* A value has a bound, because it may be put into others many times over. */
START_TEST(values_are_bounded)
{
    for (size_t more = 0; more < 2; more++) {
        char text[1200];
        const size_t size = (size_t)snprintf(text, sizeof text, "\n Define B http://b/");
        memset(text + size, 'x', sizeof text - size);
        text[size - 9 + 1024 + more] = '\0';
        struct ppr_builder *builder = read_text(text);
        const struct ppr_error *error = ppr_builder_error(builder);
        ck_assert_int_eq(error->status, more ? PPR_BAD_RULE : PPR_OK);
        ck_assert_uint_eq(error->line, more ? 2 : 0);
        ck_assert_uint_eq(error->column, more ? 11 + 1024 : 0);
        ck_assert(!more || strstr(error->message, "a value must not be longer than 1024 bytes"));
        ppr_builder_free(builder);
    }
}
END_TEST

/* A prefix keeps its slash at the end, or its end without one, for ppr_rules_check. */
START_TEST(slashes_are_as_written)
{
    struct ppr_item item;
    struct ppr_builder *builder = read_text("ProxyPass /m/ http://b\nProxyPass /n http://c/\n");
    ck_assert_uint_eq(ppr_builder_size(builder), 2);
    ck_assert_int_eq(ppr_builder_item(builder, 1, &item), PPR_OK);
    ck_assert_uint_eq(item.flags, PPR_CLIENT_SLASH);
    ck_assert_int_eq(ppr_builder_item(builder, 2, &item), PPR_OK);
    ck_assert_uint_eq(item.flags, PPR_BACKEND_SLASH);
    ppr_builder_free(builder);
}
END_TEST

int main(void)
{
    const struct test_case cases[] = {
        {pairs_are_one_rule, 1},
        {locations_may_be_many, 1},
        {values_are_bounded, 1},
        {slashes_are_as_written, 1},
    };
    return run_cases("apache", cases, COUNT(cases));
}
