/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "property/trial.h"
#include "support/once.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------- Memory -- */

struct ppr_view exact_view(struct ppr_view view)
{
    char *const data = view.size ? malloc(view.size) : NULL;
    if (view.size) {
        ck_assert_ptr_nonnull(data);
        memcpy(data, view.data, view.size);
    }
    return (struct ppr_view){data, view.size};
}

void exact_drop(struct ppr_view view)
{
    free((void *)(uintptr_t)view.data);
}

enum { MEMBERS = 7 };

static struct ppr_view *member(struct ppr_context *context, size_t i)
{
    struct ppr_view *const members[MEMBERS] = {
        &context->client_scheme,  &context->client_authority,  &context->client_target,
        &context->backend_scheme, &context->backend_authority, &context->backend_target,
        &context->backend_host};
    return members[i];
}

struct ppr_context exact_context(const struct ppr_context *context)
{
    struct ppr_context copy = *context;
    for (size_t i = 0; i < MEMBERS; i++)
        *member(&copy, i) = exact_view(*member(&copy, i));
    return copy;
}

void exact_drop_context(struct ppr_context *context)
{
    for (size_t i = 0; i < MEMBERS; i++)
        exact_drop(*member(context, i));
}

/* --------------------------------------------------------------- Calls -- */

static struct ppr_table *try_build(const struct oracle_table *from, struct ppr_builder *builder)
{
    ppr_builder_read(builder, from->text);
    return ppr_builder_build(builder);
}

struct ppr_table *trial_build(const struct oracle_table *from)
{
    struct ppr_builder *const builder = ppr_builder_new(NULL);
    struct ppr_table *const table = try_build(from, builder);
    const struct ppr_error *const error = ppr_builder_error(builder);
    ck_assert_msg(table != NULL, "%zu:%zu: %s in\n%.*s", error->line, error->column, error->message,
                  (int)from->text.size, from->text.data);
    ppr_builder_free(builder);
    return table;
}

static const struct ppr_context *context_of_trial(const struct trial *trial)
{
    return trial->with_context ? &trial->context : NULL;
}

struct ppr_result trial_call(const struct trial *trial, const struct ppr_table *table, char *buffer,
                             size_t capacity)
{
    if (trial->route)
        return ppr_route(table, &trial->context, buffer, capacity);
    if (trial->name)
        return once_field(table, trial->direction, context_of_trial(trial),
                          ppr_view_of(trial->name), trial->input, buffer, capacity);
    return once_url(table, trial->direction, context_of_trial(trial), trial->input, buffer,
                    capacity);
}

struct ppr_result trial_call_block(const struct trial *trial, const struct ppr_table *table,
                                   size_t capacity, char **data)
{
    const size_t length = trial->input.size;
    const size_t size = capacity > length ? capacity : length;
    *data = malloc(size ? size : 1);
    ck_assert_ptr_nonnull(*data);
    memset(*data, 0x5A, size ? size : 1);
    if (length)
        memcpy(*data, trial->input.data, length);
    return once_block(table, trial->direction, context_of_trial(trial), *data, length, capacity,
                      trial->flags);
}

struct oracle_answer trial_ask(const struct trial *trial)
{
    const struct ppr_context *const context = context_of_trial(trial);
    if (trial->route)
        return oracle_route(&trial->table, &trial->context);
    if (trial->block)
        return oracle_block(&trial->table, trial->direction, context, trial->input, trial->flags);
    if (trial->name)
        return oracle_value(&trial->table, trial->direction, context, ppr_view_of(trial->name),
                            trial->input);
    return oracle_reference(&trial->table, trial->direction, context, trial->input);
}

bool trial_same(struct ppr_result one, struct ppr_result two)
{
    return one.status == two.status && one.reason == two.reason && one.rule == two.rule &&
           one.count == two.count && one.offset == two.offset && one.end == two.end;
}

const char *trial_run(const struct trial *trial, const struct ppr_table *table,
                      struct outcome *outcome)
{
    struct ppr_result measured = trial_call(trial, table, NULL, 0);
    outcome->result = measured;
    outcome->data = malloc(measured.count ? measured.count : 1);
    ck_assert_ptr_nonnull(outcome->data);
    if (measured.status != PPR_NO_SPACE)
        return measured.count ? "a count without NO_SPACE" : NULL;
    outcome->result = trial_call(trial, table, outcome->data, measured.count);
    measured.status = PPR_REWRITTEN;
    return trial_same(measured, outcome->result) ? NULL : "measured is not written";
}

/* ------------------------------------------------------------- Smaller -- */

static bool fails(const struct trial *trial, check_function *check)
{
    struct ppr_builder *const builder = ppr_builder_new(NULL);
    struct ppr_table *const table = try_build(&trial->table, builder);
    const bool failed = table && check(trial, table);
    ppr_table_unref(table);
    ppr_builder_free(builder);
    return failed;
}

/* Take bytes away from a view. The copy leaks: a failing test ends soon. */
static struct ppr_view without(struct ppr_view view, size_t at, size_t length)
{
    char *const data = malloc(view.size);
    ck_assert_ptr_nonnull(data);
    memcpy(data, view.data, at);
    memcpy(data + at, view.data + at + length, view.size - at - length);
    return (struct ppr_view){data, view.size - length};
}

/* Try a view with fewer bytes, and keep it if the trial still fails. */
static bool try_view(struct trial *trial, struct ppr_view *view, struct ppr_view smaller,
                     check_function *check)
{
    const struct ppr_view before = *view;
    *view = smaller;
    if (fails(trial, check))
        return true;
    *view = before;
    return false;
}

static void reduce_view(struct trial *trial, struct ppr_view *view, check_function *check)
{
    for (size_t length = view->size; length > 0; length /= 2) {
        for (size_t at = 0; at + length <= view->size;)
            at += !try_view(trial, view, without(*view, at, length), check);
    }
}

/* Take away lines and modifiers. */
static void reduce_rules(struct trial *trial, check_function *check)
{
    struct ppr_view *const text = &trial->table.text;
    for (size_t at = 0; at < text->size;) {
        const char *const end = memchr(text->data + at, '\n', text->size - at);
        const size_t line = (size_t)(end - text->data) - at + 1;
        if (try_view(trial, text, without(*text, at, line), check))
            continue;
        for (size_t i = at + line - 1; i > at; i--) {
            size_t word = 1;
            while (text->data[i] == ' ' && !memchr(" \n", text->data[i + word], 2))
                word++;
            if (word > 1)
                try_view(trial, text, without(*text, i, word), check);
        }
        at =
            (size_t)((const char *)memchr(text->data + at, '\n', text->size - at) - text->data) + 1;
    }
}

static void reduce(struct trial *trial, check_function *check)
{
    if (random_setting("PPR_REDUCE", 1) == 0)
        return;
    for (size_t i = MEMBERS; i-- > 0;)
        reduce_view(trial, member(&trial->context, i), check);
    reduce_rules(trial, check);
    reduce_view(trial, &trial->input, check);
}

/* ------------------------------------------------------------ Printing -- */

/* Print as printf(1) wants it, between apostrophes. */
static void print_quoted(struct ppr_view view)
{
    fputc('\'', stderr);
    for (size_t i = 0; i < view.size; i++) {
        const unsigned char byte = (unsigned char)view.data[i];
        if (byte == '%')
            fputs("%%", stderr);
        else if (byte < 0x20 || byte >= 0x7F || byte == '\'' || byte == '\\')
            fprintf(stderr, "\\%03o", byte);
        else
            fputc(byte, stderr);
    }
    fputc('\'', stderr);
}

static void print_answer(const char *what, int32_t status, int32_t reason, size_t rule,
                         struct ppr_view text)
{
    fprintf(stderr, "%s: %s, %s, rule %zu", what, ppr_status_text(status), ppr_reason_word(reason),
            rule);
    if (text.size)
        fputs(", ", stderr);
    print_quoted(text);
    fputc('\n', stderr);
}

static void print_trial(struct trial *trial)
{
    static const char *const names[MEMBERS] = {
        "client_scheme",     "client_authority", "client_target", "backend_scheme",
        "backend_authority", "backend_target",   "backend_host"};
    fprintf(stderr, "%.*s%s%s ", (int)trial->table.text.size, trial->table.text.data,
            trial->direction == PPR_REQUEST ? "request " : "response ",
            trial->route   ? "route"
            : trial->block ? "block"
            : trial->name  ? trial->name
                           : "reference");
    print_quoted(trial->input);
    fputc('\n', stderr);
    for (size_t i = 0; i < MEMBERS && trial->with_context; i++) {
        if (!member(&trial->context, i)->size)
            continue;
        fprintf(stderr, "    %s ", names[i]);
        print_quoted(*member(&trial->context, i));
        fputc('\n', stderr);
    }
}

static void show(struct trial *trial, check_function *check)
{
    struct outcome outcome;
    struct oracle_answer expected;
    struct ppr_table *table;
    const char *wrong;
    reduce(trial, check);
    table = trial_build(&trial->table);
    wrong = check(trial, table);
    fprintf(stderr, "\n%s\n", wrong ? wrong : "fails no more");
    print_trial(trial);
    expected = trial_ask(trial);
    if (trial->block)
        outcome.result = trial_call_block(trial, table, trial->input.size + 65536, &outcome.data);
    else
        trial_run(trial, table, &outcome);
    print_answer("expected", (int32_t)expected.status, (int32_t)expected.reason, expected.rule,
                 (struct ppr_view){expected.data, expected.size});
    print_answer("got     ", outcome.result.status, outcome.result.reason, outcome.result.rule,
                 (struct ppr_view){outcome.data, outcome.result.count});
    free(outcome.data);
    ppr_table_unref(table);
    oracle_forget();
}

static unsigned long failures;

void trial_judge(const struct trial *trial, const struct ppr_table *table, check_function *check)
{
    struct trial copy = *trial;
    if (!check(trial, table))
        return;
    show(&copy, check);
    failures++;
    ck_assert_msg(failures < random_setting("PPR_FAILURES", 3), "%lu failures, see above",
                  failures);
}

void trial_finish(void)
{
    ck_assert_uint_eq(failures, 0);
}
