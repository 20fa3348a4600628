/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rows.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A byte that no test has in its output. */
#define POISON '\x5A'

/* Bytes behind the capacity that must stay as they are. */
#define BEHIND 16

/* Up to this many bytes, every capacity is tried. */
#define EVERY_SIZE 600

struct ppr_table *rows_table(const char *rules)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_read(builder, PPR_FORMAT_PLAIN, ppr_view_of(rules));
    struct ppr_table *table = ppr_builder_build(builder);
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_msg(table, "%zu:%zu: %s, in\n%s", error->line, error->column, error->message, rules);
    ppr_builder_free(builder);
    return table;
}

struct ppr_context rows_context(const struct facts *facts)
{
    struct ppr_context context = {.size = sizeof context};
    if (!facts)
        return context;
    context.client_origin = ppr_view_of(facts->client_origin);
    context.client_target = ppr_view_of(facts->client_target);
    context.backend_url = ppr_view_of(facts->backend_url);
    context.backend_host = ppr_view_of(facts->backend_host);
    return context;
}

char *rows_exact(const char *data, size_t size)
{
    /* malloc(0) may give NULL, and NULL is something else */
    char *exact = malloc(size ? size : 1);
    ck_assert_ptr_nonnull(exact);
    if (!size)
        return exact + 1;
    memcpy(exact, data, size);
    return exact;
}

void rows_free(char *exact, size_t size)
{
    free(size ? exact : exact - 1);
}

/* ----------------------------------------------- References and values -- */

/* One call to be tried: ppr_rewrite_url, or ppr_rewrite_field if `name`. */
struct call {
    const struct ppr_table *table;
    enum ppr_direction direction;
    const struct ppr_context *context;
    const char *name;
    struct ppr_view in;
};

static struct ppr_result rewrite(const struct call *call, char *buffer, size_t capacity)
{
    if (call->name)
        return ppr_rewrite_field(call->table, call->direction, call->context,
                                 ppr_view_of(call->name), call->in, buffer, capacity);
    return ppr_rewrite_url(call->table, call->direction, call->context, call->in, buffer, capacity);
}

static void check_poison(const char *buffer, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        ck_assert_msg(buffer[i] == POISON, "byte %zu of the buffer was written", i);
}

/* Rewrite with one capacity, which has no byte to spare. */
static void check_capacity(const struct call *call, struct ppr_view out, size_t capacity)
{
    char *buffer = malloc(capacity + BEHIND);
    ck_assert_ptr_nonnull(buffer);
    memset(buffer, POISON, capacity + BEHIND);
    const struct ppr_result result = rewrite(call, buffer, capacity);
    ck_assert_uint_eq(result.count, out.size);
    if (capacity < out.size) {
        ck_assert_int_eq(result.status, PPR_NO_SPACE);
        check_poison(buffer, 0, capacity + BEHIND);
    } else {
        ck_assert_int_eq(result.status, PPR_REWRITTEN);
        ck_assert_mem_eq(buffer, out.data, out.size);
        check_poison(buffer, out.size, capacity + BEHIND);
    }
    free(buffer);
}

static void check_rewritten(const struct call *call, const struct row *row, struct ppr_view out)
{
    const size_t step = out.size > EVERY_SIZE ? out.size / 64 : 1;
    for (size_t capacity = 0; capacity < out.size; capacity += step)
        check_capacity(call, out, capacity);
    check_capacity(call, out, out.size - 1);
    check_capacity(call, out, out.size);
    check_capacity(call, out, out.size + 9);
    /* O9 */
    ck_assert_msg(!memchr(out.data, '\r', out.size) && !memchr(out.data, '\n', out.size),
                  "a line end comes out of %s", row->in);
}

static const char *shown(const char *text)
{
    return text ? text : "(unchanged)";
}

/* Try one call: with nothing, and if it rewrites, with every capacity. */
static void check_call(const struct call *call, const struct row *row, const char *out)
{
    const struct ppr_result result = rewrite(call, NULL, 0);
    char got[256] = "";
    if (result.status == PPR_NO_SPACE && result.count < sizeof got)
        rewrite(call, got, sizeof got - 1);
    const enum ppr_status rewritten = out && !*out ? PPR_REWRITTEN : PPR_NO_SPACE;
    const bool expected = result.status == (out ? rewritten : PPR_UNCHANGED);
    ck_assert_msg(expected && !strcmp(ppr_reason_word(result.reason), row->reason) &&
                      result.rule == row->rule,
                  "%s %s: %s should be %s, %s %zu; is %s, %s %zu: %s\n%s",
                  call->name ? call->name : "", row->rules, row->in, shown(out), row->reason,
                  row->rule, ppr_status_text(result.status), ppr_reason_word(result.reason),
                  result.rule, got, row->facts ? shown(row->facts->client_target) : "no context");
    if (!out) {
        ck_assert_uint_eq(result.count, 0);
        char buffer[BEHIND];
        memset(buffer, POISON, sizeof buffer);
        ck_assert_int_eq(rewrite(call, buffer, sizeof buffer).status, PPR_UNCHANGED);
        check_poison(buffer, 0, sizeof buffer);
        return;
    }
    ck_assert_msg(!got[0] || !strcmp(got, out), "%s: %s should be %s, is %s", row->rules, row->in,
                  out, got);
    check_rewritten(call, row, ppr_view_of(out));
}

static void check_url(const struct call *call, const struct row *row)
{
    struct call url = *call;
    const size_t size = strlen(row->in);
    char *in = rows_exact(row->in, size);
    url.in = (struct ppr_view){in, size};
    check_call(&url, row, row->out);
    ck_assert_mem_eq(in, row->in, size);
    rows_free(in, size);
}

/* O7: white space around a field value is not part of the reference, and is kept. */
static void check_field(const struct call *call, const struct row *row)
{
    char in[8192];
    char out[8192];
    struct call field = *call;
    field.name = call->direction == PPR_RESPONSE ? "lOCATION" : "destination";
    const char *const around[][2] = {{"", ""}, {" ", ""}, {"\t ", " \t "}};
    if (strlen(row->in) > sizeof in / 2 || strchr(" \t", row->in[0]))
        return;
    for (size_t i = 0; i < ROWS_COUNT(around); i++) {
        const int size = snprintf(in, sizeof in, "%s%s%s", around[i][0], row->in, around[i][1]);
        if (row->out)
            snprintf(out, sizeof out, "%s%s%s", around[i][0], row->out, around[i][1]);
        char *exact = rows_exact(in, (size_t)size);
        field.in = (struct ppr_view){exact, (size_t)size};
        check_call(&field, row, row->out ? out : NULL);
        rows_free(exact, (size_t)size);
    }
}

static void check_in_block(enum ppr_direction direction, const char *name, const struct row *row)
{
    char in[8192];
    char out[8192];
    if (strlen(row->in) > sizeof in / 2 || strpbrk(row->in, "\r\n~") || strchr(" \t", row->in[0]) ||
        (row->out && strchr(row->out, '~')))
        return;
    snprintf(in, sizeof in, "A / C~X: y~%s: %s~~rest", name, row->in);
    snprintf(out, sizeof out, "A / C~X: y~%s: %s~~rest", name, shown(row->out));
    const struct block_row block = {row->rules,  row->facts, in, row->out ? out : NULL,
                                    row->reason, row->rule};
    rows_check_block(direction, 0, &block);
}

/* O10: what comes out, goes in again. */
static void check_again(const struct call *call, const struct row *row)
{
    struct call again = *call;
    const size_t size = strlen(row->out);
    char *in = rows_exact(row->out, size);
    again.in = (struct ppr_view){in, size};
    char *buffer = malloc(size + 1);
    ck_assert_ptr_nonnull(buffer);
    const struct ppr_result result = rewrite(&again, buffer, size + 1);
    ck_assert_msg(result.status == PPR_UNCHANGED, "%s: %s comes out as %s, and that as %.*s",
                  row->rules, row->in, row->out, (int)result.count, buffer);
    rows_free(in, size);
    free(buffer);
}

void rows_check_once(enum ppr_direction direction, const struct row *row)
{
    struct ppr_table *table = rows_table(row->rules);
    const struct ppr_context context = rows_context(row->facts);
    const struct call call = {
        .table = table, .direction = direction, .context = row->facts ? &context : NULL};
    check_url(&call, row);
    check_field(&call, row);
    check_in_block(direction, direction == PPR_RESPONSE ? "Content-Location" : "Destination", row);
    ppr_table_unref(table);
}

void rows_check(enum ppr_direction direction, const struct row *row)
{
    rows_check_once(direction, row);
    if (!row->out)
        return;
    struct ppr_table *table = rows_table(row->rules);
    const struct ppr_context context = rows_context(row->facts);
    const struct call call = {
        .table = table, .direction = direction, .context = row->facts ? &context : NULL};
    check_again(&call, row);
    ppr_table_unref(table);
}

static void check_field_value(enum ppr_direction direction, const char *name, const struct row *row,
                              bool again)
{
    struct ppr_table *table = rows_table(row->rules);
    const struct ppr_context context = rows_context(row->facts);
    struct call call = {.table = table,
                        .direction = direction,
                        .context = row->facts ? &context : NULL,
                        .name = name};
    check_url(&call, row);
    check_in_block(direction, name, row);
    if (row->out && again)
        check_again(&call, row);
    ppr_table_unref(table);
}

void rows_check_field(enum ppr_direction direction, const char *name, const struct row *row)
{
    check_field_value(direction, name, row, direction == PPR_RESPONSE);
}

void rows_check_field_once(enum ppr_direction direction, const char *name, const struct row *row)
{
    check_field_value(direction, name, row, false);
}

/* -------------------------------------------------------------- Blocks -- */

/* Replace each ~ by CR LF. */
static size_t expand(char *to, size_t room, const char *from)
{
    size_t size = 0;
    for (; *from; from++) {
        ck_assert_uint_lt(size + 2, room);
        if (*from == '~')
            to[size++] = '\r';
        to[size++] = *from == '~' ? '\n' : *from;
    }
    to[size] = '\0';
    return size;
}

struct block_call {
    const struct ppr_table *table;
    enum ppr_direction direction;
    const struct ppr_context *context;
    unsigned flags;
    struct ppr_view in;
    struct ppr_view out;
};

static struct ppr_result rewrite_block(const struct block_call *call, char *buffer, size_t capacity)
{
    return ppr_rewrite_block(call->table, call->direction, call->context, buffer, call->in.size,
                             capacity, call->flags);
}

static void check_block_capacity(const struct block_call *call, size_t capacity)
{
    char *buffer = malloc(capacity + BEHIND);
    ck_assert_ptr_nonnull(buffer);
    memset(buffer, POISON, capacity + BEHIND);
    memcpy(buffer, call->in.data, call->in.size);
    const struct ppr_result result = rewrite_block(call, buffer, capacity);
    ck_assert_uint_eq(result.count, call->out.size);
    if (capacity < call->out.size) {
        ck_assert_int_eq(result.status, PPR_NO_SPACE);
        ck_assert_mem_eq(buffer, call->in.data, call->in.size);
        check_poison(buffer, call->in.size, capacity + BEHIND);
    } else {
        ck_assert_int_eq(result.status, PPR_REWRITTEN);
        ck_assert_msg(!memcmp(buffer, call->out.data, call->out.size), "should be\n%.*s\nis\n%.*s",
                      (int)call->out.size, call->out.data, (int)call->out.size, buffer);
        check_poison(buffer, capacity, capacity + BEHIND);
    }
    free(buffer);
}

static void check_block_call(const struct block_call *call, const struct block_row *row)
{
    char *exact = rows_exact(call->in.data, call->in.size);
    const struct ppr_result result = rewrite_block(call, exact, 0);
    const enum ppr_status status = row->out ? PPR_NO_SPACE : PPR_UNCHANGED;
    ck_assert_msg(result.status == status && !strcmp(ppr_reason_word(result.reason), row->reason) &&
                      result.rule == row->rule,
                  "should be %s, %s %zu; is %s, %s %zu:\n%s", ppr_status_text(status), row->reason,
                  row->rule, ppr_status_text(result.status), ppr_reason_word(result.reason),
                  result.rule, row->in);
    ck_assert_mem_eq(exact, call->in.data, call->in.size);
    if (!row->out) {
        ck_assert_int_eq(rewrite_block(call, exact, call->in.size).status, PPR_UNCHANGED);
        ck_assert_mem_eq(exact, call->in.data, call->in.size);
    }
    rows_free(exact, call->in.size);
    if (!row->out)
        return;
    for (size_t capacity = call->in.size; capacity <= call->out.size + 40; capacity++)
        check_block_capacity(call, capacity);
    if (call->out.size < call->in.size) /* it may shrink, but what came must fit */
        check_block_capacity(call, call->in.size);
}

void rows_check_block(enum ppr_direction direction, unsigned flags, const struct block_row *row)
{
    static char in[16384];
    static char out[16384];
    struct ppr_table *table = rows_table(row->rules);
    const struct ppr_context context = rows_context(row->facts);
    struct block_call call = {.table = table,
                              .direction = direction,
                              .context = row->facts ? &context : NULL,
                              .flags = flags};
    call.in = (struct ppr_view){in, expand(in, sizeof in, row->in)};
    call.out = (struct ppr_view){out, row->out ? expand(out, sizeof out, row->out) : 0};
    check_block_call(&call, row);
    ppr_table_unref(table);
}

/* ---------------------------------------------------------------- Main -- */

int rows_main(const char *name, const struct rows_case *cases, size_t count)
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
