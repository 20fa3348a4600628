/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "checks.h"

#include "support/support.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    EVERY_SIZE = 600, /* up to this many bytes of output, every capacity is tried */
    SAMPLES = 64, /* of longer ones, about this many */
    MORE = 9 /* a capacity beyond the output */
};

/* One call with an input of its own. */
struct call {
    const struct row *row;
    const struct ppr_table *table;
    struct ppr_exchange exchange;
    struct ppr_view field; /* the name; NULL for ppr_rewrite_url */
    struct ppr_view in;
    struct ppr_view out; /* NULL if the row says unchanged */
};

/* The input is the target of the row's client. */
static struct ppr_result route(const struct call *call, char *buffer, size_t capacity)
{
    struct ppr_context context = row_context(call->row);
    context.client_target = call->in;
    return ppr_route(call->table, &context, buffer, capacity);
}

/* Each call has a copy of the exchange, so that none depends on the one before. */
static struct ppr_result rewrite(const struct call *call, char *buffer, size_t capacity)
{
    struct ppr_exchange exchange = call->exchange;
    const enum ppr_direction direction = call->row->direction;
    if (call->row->call == CALL_ROUTE)
        return route(call, buffer, capacity);
    if (call->field.data)
        return ppr_rewrite_field(&exchange, direction, call->field, call->in, buffer, capacity);
    return ppr_rewrite_url(&exchange, direction, call->in, buffer, capacity);
}

/* ------------------------------------------------------------- One call -- */

static void check_capacity(const struct call *call, size_t capacity)
{
    const struct ppr_view out = call->out;
    char *buffer = poisoned(capacity);
    const struct ppr_result result = rewrite(call, buffer, capacity);
    ck_assert_uint_eq(result.count, out.size);
    if (capacity < out.size) {
        ck_assert_int_eq(result.status, PPR_NO_SPACE);
        check_poison(buffer, 0, capacity + BEYOND);
    } else {
        ck_assert_int_eq(result.status, PPR_REWRITTEN);
        ck_assert_msg(!memcmp(buffer, out.data, out.size), "should be %.*s, is %.*s", (int)out.size,
                      out.data, (int)out.size, buffer);
        check_poison(buffer, out.size, capacity + BEYOND);
    }
    free(buffer);
}

/* Try every capacity; a line end must never come out. */
static void check_rewritten(const struct call *call)
{
    const struct ppr_view out = call->out;
    const size_t step = out.size > EVERY_SIZE ? out.size / SAMPLES : 1;
    for (size_t capacity = 0; capacity < out.size; capacity += step)
        check_capacity(call, capacity);
    if (out.size)
        check_capacity(call, out.size - 1);
    check_capacity(call, out.size);
    check_capacity(call, out.size + MORE);
    ck_assert_msg(!memchr(out.data, '\r', out.size) && !memchr(out.data, '\n', out.size),
                  "a line end comes out");
}

static void check_unchanged(const struct call *call)
{
    ck_assert_uint_eq(rewrite(call, NULL, 0).count, 0);
    char *buffer = poisoned(BEYOND);
    ck_assert_int_eq(rewrite(call, buffer, BEYOND).status,
                     call->row->is_dropped ? PPR_DROPPED : PPR_UNCHANGED);
    check_poison(buffer, 0, BEYOND);
    free(buffer);
}

/* The output as far as it goes into a message. */
static const char *output_of(const struct call *call)
{
    static char text[1024];
    const struct ppr_result result = rewrite(call, text, sizeof text - 1);
    if (result.status != PPR_REWRITTEN)
        return ppr_status_text(result.status);
    text[result.count] = '\0';
    return text;
}

/* The number of a rule is compared only where the rule decided. */
static void check_result(const struct row *row, struct ppr_result result, enum ppr_status status,
                         const char *output)
{
    const bool has_rule = row->reason == PPR_REASON_MAPPED || row->reason == PPR_REASON_KEPT;
    ck_assert_msg(result.status == (int32_t)status && result.reason == (int32_t)row->reason &&
                      (!has_rule || result.rule == row->number),
                  "should be %s%s, %s, rule %zu; is %s, rule %zu: %s",
                  row->out.data ? row->out.data : "", row->is_unchanged ? "unchanged" : "",
                  ppr_reason_word((int32_t)row->reason), row->number,
                  ppr_reason_word(result.reason), result.rule, output);
}

static void check_call(const struct call *call)
{
    const struct ppr_result result = rewrite(call, NULL, 0);
    const enum ppr_status rewritten = call->out.size ? PPR_NO_SPACE : PPR_REWRITTEN;
    const enum ppr_status left = call->row->is_dropped ? PPR_DROPPED : PPR_UNCHANGED;
    check_result(call->row, result, call->out.data ? rewritten : left, output_of(call));
    if (call->out.data)
        check_rewritten(call);
    else
        check_unchanged(call);
}

/* Try a call with its input in a block of exactly its size. */
static void check_exact(struct call *call)
{
    const struct ppr_view in = call->in;
    char *exact = exact_copy(in.data, in.size);
    call->in.data = exact;
    check_call(call);
    ck_assert_mem_eq(exact, in.data, in.size);
    exact_free(exact, in.size);
    call->in = in;
}

/* ------------------------------------------------------------ All of a row -- */

static struct ppr_view joined(char *buffer, size_t room, struct ppr_view before,
                              struct ppr_view middle, struct ppr_view after)
{
    ck_assert_uint_le(before.size + middle.size + after.size, room);
    memcpy(buffer, before.data, before.size);
    memcpy(buffer + before.size, middle.data, middle.size);
    memcpy(buffer + before.size + middle.size, after.data, after.size);
    const struct ppr_view view = {buffer, before.size + middle.size + after.size};
    return view;
}

/* White space around a value is kept (RFC 9110 5.6.3): the URL of a row as a field's value. */
static void check_as_value(const struct call *url)
{
    static const char *const around[][2] = {{"", ""}, {" ", ""}, {"\t ", " \t "}};
    static char in[65536];
    static char out[65536];
    struct call call = *url;
    if (url->in.size && strchr(" \t", url->in.data[0]))
        return;
    call.field = ppr_view_of(url->row->direction == PPR_RESPONSE ? "lOCATION" : "destination");
    for (size_t i = 0; i < COUNT(around); i++) {
        const struct ppr_view left = ppr_view_of(around[i][0]);
        const struct ppr_view right = ppr_view_of(around[i][1]);
        call.in = joined(in, sizeof in, left, url->in, right);
        if (url->out.data)
            call.out = joined(out, sizeof out, left, url->out, right);
        check_exact(&call);
    }
}

/* The output must not be rewritten again. */
static void check_again(const struct call *call)
{
    struct call again = *call;
    if (!call->out.data || call->row->is_once)
        return;
    again.in = call->out;
    ck_assert_msg(rewrite(&again, NULL, 0).status == PPR_UNCHANGED,
                  "the output %.*s is rewritten again, to %s", (int)again.in.size, again.in.data,
                  output_of(&again));
}

static bool fits_a_line(struct ppr_view value)
{
    if (value.size && strchr(" \t", value.data[0]))
        return false;
    return !memchr(value.data, '\r', value.size) && !memchr(value.data, '\n', value.size) &&
           !memchr(value.data, '\0', value.size);
}

/* Of a block with one reference, the offset is that of the reference. */
static void check_offset(const struct call *call, struct ppr_view block, size_t offset)
{
    struct ppr_exchange exchange = call->exchange;
    char *exact = exact_copy(block.data, block.size);
    const struct ppr_result result =
        ppr_rewrite_block(&exchange, call->row->direction, exact, block.size, 0, 0);
    ck_assert_uint_eq(result.offset, offset);
    exact_free(exact, block.size);
}

/* Hold a field line with the value, among others, against ppr_rewrite_block. The line of a field
   that is dropped goes, and all that is folded onto it. */
static void check_in_block(const struct call *call, const char *name)
{
    static char before[128];
    static char in[65536];
    static char out[65536];
    struct row row = *call->row;
    if (!fits_a_line(call->in))
        return;
    snprintf(before, sizeof before, "A / C\r\nX: y\r\n%s: ", name);
    const struct ppr_view start = ppr_view_of(before);
    const struct ppr_view end = ppr_view_of("\r\n\r\nrest");
    row.call = CALL_BLOCK;
    row.in = (struct bytes){in, joined(in, sizeof in, start, call->in, end).size};
    if (call->out.data)
        row.out = (struct bytes){out, joined(out, sizeof out, start, call->out, end).size};
    if (row.is_dropped) {
        const struct ppr_view kept = ppr_view_of("A / C\r\nX: y\r\n");
        row.out = (struct bytes){
            out, joined(out, sizeof out, kept, ppr_view_of(""), ppr_view_of("\r\nrest")).size};
    }
    check_block(&row);
    if (!call->field.data && call->in.size && !strstr(row.rules.data, "query-param"))
        check_offset(call, view_of(row.in), start.size);
}

struct ppr_table *row_table(const struct row *row)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_rules_read(builder, row->format, view_of(row->rules), NULL);
    struct ppr_table *table = ppr_builder_build(builder);
    const struct ppr_error *error = ppr_builder_error(builder);
    ck_assert_msg(table, "the rules are wrong: %zu:%zu: %s", error->line, error->column,
                  error->message);
    ppr_builder_free(builder);
    return table;
}

static struct call call_of(const struct row *row, const struct ppr_table *table)
{
    const struct ppr_context context = row_context(row);
    struct call call = {.row = row,
                        .table = table,
                        .exchange = exchange_of(table, row->has_context ? &context : NULL)};
    call.in = view_of(row->in);
    call.out = view_of(row->out);
    return call;
}

/* ------------------------------------------------------------- Among others -- */

enum { PAIRS = 3, ROW_PAIR = 1 };

/* What ppr_rewrite_field says of each pair by itself. */
static size_t ask_each(const struct call *call, struct ppr_pair *pairs, char *values, size_t room)
{
    struct ppr_exchange exchange = call->exchange;
    size_t used = 0;
    for (size_t i = 0; i < PAIRS; i++) {
        const struct ppr_result result =
            ppr_rewrite_field(&exchange, call->row->direction, pairs[i].name, pairs[i].value,
                              values + used, room - used);
        pairs[i].status = result.status;
        pairs[i].reason = result.reason;
        pairs[i].rule = result.rule;
        pairs[i].at = used;
        pairs[i].length = result.count;
        used += result.count;
    }
    return used;
}

static void check_pair(const struct ppr_pair *pair, const char *buffer, const struct ppr_pair *own,
                       const char *values)
{
    ck_assert_msg(pair->status == own->status && pair->reason == own->reason &&
                      pair->rule == own->rule,
                  "%.*s among others: %s, rule %zu", (int)pair->name.size, pair->name.data,
                  ppr_reason_word(pair->reason), pair->rule);
    if (own->status == PPR_REWRITTEN)
        ck_assert_msg(pair->length == own->length &&
                          !memcmp(buffer + pair->at, values + own->at, own->length),
                      "%.*s among others: %.*s", (int)pair->name.size, pair->name.data,
                      (int)pair->length, buffer + pair->at);
}

/* Hold ppr_rewrite_fields with three pairs against ppr_rewrite_field for each: another field, the
   row's, and a third. */
static void check_among_others(const struct call *call, struct ppr_view name)
{
    static char values[3 * 65536];
    const bool response = call->row->direction == PPR_RESPONSE;
    struct ppr_exchange exchange = call->exchange;
    struct ppr_pair own[PAIRS] = {{.name = ppr_view_of(response ? "uri" : "DESTINATION"),
                                   .value = ppr_view_of("http://other.example/x")},
                                  {.name = name, .value = call->in},
                                  {.name = ppr_view_of(response ? "set-cookie" : "destination"),
                                   .value = ppr_view_of(response ? "a=1; Path=/" : "/x")}};
    struct ppr_pair pairs[PAIRS];
    struct ppr_result result;
    const size_t size = ask_each(call, own, values, sizeof values);
    const bool rewritten = own[0].status != PPR_UNCHANGED || own[1].status != PPR_UNCHANGED ||
                           own[2].status != PPR_UNCHANGED;
    for (size_t short_of = 0; short_of <= (size ? 1 : 0); short_of++) {
        char *buffer = poisoned(size - short_of);
        memcpy(pairs, own, sizeof pairs);
        ppr_rewrite_fields(&exchange, call->row->direction, pairs, PAIRS, buffer, size - short_of,
                           &result);
        ck_assert_int_eq(result.status, short_of    ? PPR_NO_SPACE
                                        : rewritten ? PPR_REWRITTEN
                                                    : PPR_UNCHANGED);
        ck_assert_uint_eq(result.count, size);
        for (size_t i = 0; i < PAIRS && !short_of; i++)
            check_pair(&pairs[i], buffer, &own[i], values);
        ck_assert_int_eq(result.reason, own[result.offset].reason);
        ck_assert_uint_eq(result.rule, own[result.offset].rule);
        check_poison(buffer, short_of ? 0 : size, size - short_of + BEYOND);
        free(buffer);
    }
}

void check_url(const struct row *row)
{
    struct ppr_table *table = row_table(row);
    struct call call = call_of(row, table);
    check_exact(&call);
    check_as_value(&call);
    check_among_others(&call,
                       ppr_view_of(row->direction == PPR_RESPONSE ? "Location" : "Destination"));
    check_in_block(&call, row->direction == PPR_RESPONSE ? "Content-Location" : "Destination");
    check_again(&call);
    ppr_table_unref(table);
}

void check_field(const struct row *row)
{
    struct ppr_table *table = row_table(row);
    struct call call = call_of(row, table);
    call.field = view_of(row->field);
    check_exact(&call);
    check_among_others(&call, call.field);
    check_in_block(&call, row->field.data);
    check_again(&call);
    ppr_table_unref(table);
}

void check_route(const struct row *row)
{
    struct ppr_table *table = row_table(row);
    struct call call = call_of(row, table);
    check_exact(&call);
    ppr_table_unref(table);
}

/* -------------------------------------------------------------- Blocks -- */

/* The offset after the first empty line, whose line end may be LF alone; 0: there is none. */
static size_t end_of_block(struct ppr_view block)
{
    size_t begin = 0;
    for (size_t i = 0; i < block.size; i++) {
        if (block.data[i] != '\n')
            continue;
        if (i == begin || (i == begin + 1 && block.data[begin] == '\r'))
            return i + 1;
        begin = i + 1;
    }
    return 0;
}

/* The end is after the empty line; of trailers without one, after the last line. The reference
   that the reason is about is in the block. */
static void check_places(const struct call *call, struct ppr_result result)
{
    const size_t end = end_of_block(call->in);
    if (call->row->is_incomplete) {
        ck_assert_uint_eq(result.end, 0);
        ck_assert_uint_eq(result.offset, 0);
        return;
    }
    ck_assert_uint_eq(result.end, end ? end : call->in.size);
    ck_assert_uint_le(result.offset, result.end);
    ck_assert(result.reason != PPR_REASON_NONE || result.offset == 0);
}

/* Further capacities beyond that of the output. */
enum { MORE_BLOCK = 40 };

static struct ppr_result rewrite_block(const struct call *call, char *buffer, size_t capacity)
{
    struct ppr_exchange exchange = call->exchange;
    return ppr_rewrite_block(&exchange, call->row->direction, buffer, call->in.size, capacity,
                             call->row->call == CALL_TRAILERS ? PPR_BLOCK_WHOLE : 0);
}

static struct ppr_result measure_block(const struct call *call)
{
    char *exact = exact_copy(call->in.data, call->in.size);
    const struct ppr_result result = rewrite_block(call, exact, 0);
    ck_assert_mem_eq(exact, call->in.data, call->in.size);
    exact_free(exact, call->in.size);
    return result;
}

/* A capacity that is measured is enough. A smaller one may be, if the output fits. */
static void check_block_capacity(const struct call *call, size_t capacity, size_t enough)
{
    const struct ppr_view in = call->in;
    const struct ppr_view out = call->out;
    char *buffer = poisoned(capacity);
    memcpy(buffer, in.data, in.size);
    const struct ppr_result result = rewrite_block(call, buffer, capacity);
    if (capacity < out.size || (capacity < enough && result.status == PPR_NO_SPACE)) {
        ck_assert_int_eq(result.status, PPR_NO_SPACE);
        ck_assert_uint_eq(result.count, enough);
        ck_assert_mem_eq(buffer, in.data, in.size);
        check_poison(buffer, in.size, capacity + BEYOND);
    } else {
        ck_assert_int_eq(result.status, PPR_REWRITTEN);
        ck_assert_uint_eq(result.count, out.size);
        check_places(call, result);
        ck_assert_msg(!memcmp(buffer, out.data, out.size), "should be\n%.*s\nis\n%.*s",
                      (int)out.size, out.data, (int)out.size, buffer);
        check_poison(buffer, capacity, capacity + BEYOND);
    }
    free(buffer);
}

/* Measure, with the block in memory of exactly its size, which must keep its bytes. */
static void check_block_measure(const struct call *call)
{
    const struct row *row = call->row;
    const struct ppr_view in = call->in;
    const enum ppr_status expected = row->is_incomplete ? PPR_INCOMPLETE
                                     : call->out.data   ? PPR_NO_SPACE
                                                        : PPR_UNCHANGED;
    const struct ppr_result measured = measure_block(call);
    char *exact = exact_copy(in.data, in.size);
    check_result(row, measured, expected, "");
    check_places(call, measured);
    if (!call->out.data) {
        ck_assert_int_eq(rewrite_block(call, exact, in.size).status, expected);
        ck_assert_mem_eq(exact, in.data, in.size);
    }
    exact_free(exact, in.size);
}

/* Every capacity from the block's length to beyond what is enough, which is no more than the block
   and all that comes out. */
static void check_block_capacities(const struct call *call)
{
    const size_t enough = measure_block(call).count;
    ck_assert_uint_ge(enough, call->in.size);
    ck_assert_uint_ge(enough, call->out.size);
    ck_assert_uint_le(enough, call->in.size + call->out.size);
    for (size_t i = call->in.size; i <= enough + MORE_BLOCK; i++)
        check_block_capacity(call, i, enough);
}

void check_block(const struct row *row)
{
    struct ppr_table *table = row_table(row);
    const struct call call = call_of(row, table);
    check_block_measure(&call);
    if (call.out.data)
        check_block_capacities(&call);
    ppr_table_unref(table);
}
