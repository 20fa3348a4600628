/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Calls that describe a reference: its parts, and why it comes out as it does. */

#include "checks.h"

#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------- Why -- */

static struct ppr_result explain(const struct row *row, struct ppr_exchange *exchange, char *buffer,
                                 size_t capacity)
{
    const struct ppr_view in = view_of(row->in);
    if (row->field.data)
        return ppr_why_field(exchange, row->direction, view_of(row->field), in, buffer, capacity);
    return ppr_why_url(exchange, row->direction, in, buffer, capacity);
}

/* The result has reason, rule and offset of the call that it explains. */
static void check_as_rewriting(const struct row *row, struct ppr_exchange *exchange,
                               struct ppr_result why)
{
    const struct ppr_view in = view_of(row->in);
    const struct ppr_result result =
        row->field.data
            ? ppr_rewrite_field(exchange, row->direction, view_of(row->field), in, NULL, 0)
            : ppr_rewrite_url(exchange, row->direction, in, NULL, 0);
    ck_assert_int_eq(why.reason, result.reason);
    ck_assert_uint_eq(why.rule, result.rule);
    ck_assert_uint_eq(why.offset, result.offset);
}

void check_why(const struct row *row)
{
    struct ppr_table *table = row_table(row);
    const struct ppr_context context = row_context(row);
    struct ppr_exchange exchange = exchange_of(table, row->has_context ? &context : NULL);
    const struct ppr_view out = view_of(row->out);
    const struct ppr_result measured = explain(row, &exchange, NULL, 0);
    const size_t size = measured.count;
    check_as_rewriting(row, &exchange, measured);
    for (size_t capacity = 0; capacity <= size; capacity++) {
        char *buffer = poisoned(capacity);
        const struct ppr_result result = explain(row, &exchange, buffer, capacity);
        const size_t written = capacity < size ? 0 : size;
        ck_assert_int_eq(result.status, written ? PPR_REWRITTEN : PPR_NO_SPACE);
        ck_assert_uint_eq(result.count, size);
        check_poison(buffer, written, capacity + BEYOND);
        if (written)
            ck_assert_msg(size == out.size && !memcmp(buffer, out.data, size),
                          "should be %s\nis        %.*s", out.data, (int)size, buffer);
        free(buffer);
    }
    ppr_table_unref(table);
}

/* --------------------------------------------------------------- Parts -- */

static void check_part(const char *name, struct bytes expected, struct ppr_view part)
{
    ck_assert_msg(!expected.data == !part.data && expected.size == part.size &&
                      (!part.size || !memcmp(expected.data, part.data, part.size)),
                  "%s should be %s, is %.*s", name, expected.data ? expected.data : "absent",
                  (int)part.size, part.size ? part.data : "");
}

static void check_parts(const struct row *row, struct ppr_view in)
{
    enum { untouched = 77 };
    struct ppr_url url;
    size_t offset = untouched;
    char port[16];
    ck_assert_int_eq(ppr_parse_url(in, &url, &offset), PPR_OK);
    ck_assert_uint_eq(offset, untouched);
    snprintf(port, sizeof port, "%d", (int)url.port);
    check_part("scheme", row->parts[0], url.scheme);
    check_part("userinfo", row->parts[1], url.userinfo);
    check_part("host", row->parts[2], url.host);
    check_part("port", row->parts[URL_PORT], ppr_view_of(port));
    check_part("path", row->parts[4], url.path);
    check_part("query", row->parts[5], url.query);
    check_part("fragment", row->parts[6], url.fragment);
}

static void check_malformed(const struct row *row, struct ppr_view in)
{
    struct ppr_url url;
    struct ppr_url before;
    size_t offset = 0;
    memset(&url, POISON, sizeof url);
    memset(&before, POISON, sizeof before);
    ck_assert_int_eq(ppr_parse_url(in, &url, &offset), PPR_MALFORMED);
    ck_assert_uint_eq(offset, row->number);
    ck_assert_int_eq(ppr_parse_url(in, &url, NULL), PPR_MALFORMED);
    ck_assert_mem_eq(&url, &before, sizeof url);
}

void check_parse(const struct row *row)
{
    char *exact = exact_copy(row->in.data, row->in.size);
    const struct ppr_view in = {exact, row->in.size};
    if (row->is_malformed)
        check_malformed(row, in);
    else
        check_parts(row, in);
    exact_free(exact, row->in.size);
}
