/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "checks.h"

#include "support/support.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

/* Read the first bytes of a row's text from memory of exactly that size. */
static struct ppr_builder *read_beginning(const struct row *row, size_t size)
{
    char *exact = exact_copy(row->in.data, size);
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const struct ppr_view text = {exact, size};
    ppr_rules_read(builder, row->format, text, NULL);
    ck_assert_mem_eq(exact, row->in.data, size);
    exact_free(exact, size);
    return builder;
}

static bool is_finding(const struct finding *finding, size_t line, size_t column, size_t rule,
                       const char *message)
{
    return finding->line == line && finding->column == column && finding->rule == rule &&
           !strcmp(finding->message.data, message);
}

static void check_error(const struct row *row, const struct ppr_builder *builder)
{
    const struct ppr_error *error = ppr_builder_error(builder);
    const struct finding *finding = &row->error;
    ck_assert_msg(error->status == PPR_BAD_RULE &&
                      is_finding(finding, error->line, error->column, error->rule, error->message),
                  "should be %zu:%zu, rule %zu: %s; is %zu:%zu, rule %zu: %s", finding->line,
                  finding->column, finding->rule, finding->message.data, error->line, error->column,
                  error->rule, error->message);
}

/* The advice about the error, with every capacity. */
static void check_advice(const struct row *row, const struct ppr_builder *builder)
{
    const struct ppr_error *error = ppr_builder_error(builder);
    const size_t size = ppr_rules_advice(error, view_of(row->in), NULL, 0).count;
    for (size_t capacity = 0; capacity <= size + BEYOND; capacity++) {
        char *buffer = poisoned(capacity);
        const struct ppr_result result =
            ppr_rules_advice(error, view_of(row->in), buffer, capacity);
        const size_t written = capacity < size ? 0 : size;
        ck_assert_int_eq(result.status, !size             ? PPR_UNCHANGED
                                        : capacity < size ? PPR_NO_SPACE
                                                          : PPR_REWRITTEN);
        check_poison(buffer, written, capacity + BEYOND);
        if (capacity >= size)
            ck_assert_msg(size == row->advice.size && !memcmp(buffer, row->advice.data, size),
                          "the advice should be\n%s\nand is\n%.*s", row->advice.data, (int)size,
                          buffer);
        free(buffer);
    }
}

static void check_warnings(const struct row *row, const struct ppr_builder *builder)
{
    struct ppr_error got;
    for (size_t i = 0; i < row->warning_count; i++) {
        const struct finding *finding = &row->warnings[i];
        ck_assert_msg(ppr_builder_warning(builder, i + 1, &got) == PPR_OK, "no warning: %s",
                      finding->message.data);
        ck_assert_msg(is_finding(finding, got.line, got.column, got.rule, got.message),
                      "should be %zu:%zu, rule %zu: %s; is %zu:%zu, rule %zu: %s", finding->line,
                      finding->column, finding->rule, finding->message.data, got.line, got.column,
                      got.rule, got.message);
    }
    ck_assert_msg(ppr_builder_warning(builder, row->warning_count + 1, &got) != PPR_OK,
                  "one warning more: %zu:%zu, rule %zu: %s", got.line, got.column, got.rule,
                  got.message);
}

/* Write a table with every capacity. */
static void check_written(const struct row *row, const struct ppr_table *table)
{
    const struct ppr_view out = view_of(row->out);
    const size_t size = ppr_table_write(table, NULL, 0).count;
    for (size_t capacity = 0; capacity <= size + BEYOND; capacity++) {
        char *buffer = poisoned(capacity);
        const struct ppr_result result = ppr_table_write(table, buffer, capacity);
        const size_t written = capacity < size ? 0 : size;
        ck_assert_int_eq(result.status, capacity < size ? PPR_NO_SPACE : PPR_REWRITTEN);
        ck_assert_uint_eq(result.count, size);
        check_poison(buffer, written, capacity + BEYOND);
        if (written)
            ck_assert_msg(size == out.size && !memcmp(buffer, out.data, size),
                          "the rules should be\n%s\nand are\n%.*s", out.data, (int)size, buffer);
        free(buffer);
    }
}

/* Rules that are written and read again are the same rules. */
static void check_read_again(const struct row *row)
{
    struct row again = *row;
    again.format = PPR_RULES_PLAIN;
    again.rules = row->out;
    struct ppr_table *table = row_table(&again);
    check_written(row, table);
    ppr_table_unref(table);
}

static void check_rules(const struct row *row, struct ppr_builder *builder)
{
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_msg(table, "this is wrong: %s", ppr_builder_error(builder)->message);
    if (row->has_no_rules)
        ck_assert_uint_eq(ppr_table_write(table, NULL, 0).count, 0);
    if (row->out.data) {
        check_written(row, table);
        check_read_again(row);
    }
    ppr_table_unref(table);
}

void check_read(const struct row *row)
{
    for (size_t size = 0; size < row->in.size; size++)
        ppr_builder_free(read_beginning(row, size));
    struct ppr_builder *builder = read_beginning(row, row->in.size);
    if (row->has_error) {
        ck_assert_ptr_null(ppr_builder_build(builder));
        check_error(row, builder);
        if (row->advice.data)
            check_advice(row, builder);
    } else {
        check_rules(row, builder);
    }
    if (row->call == CALL_CHECK)
        ck_assert_int_eq(ppr_rules_check(builder), PPR_OK);
    if (!row->has_error)
        check_warnings(row, builder);
    ppr_builder_free(builder);
}
