/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "job.h"

#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One buffer for all jobs: its address must not make a difference between them. */
static _Alignas(64) char buffer[job_capacity];

static _Noreturn void fail(const struct job *job, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", job->name, why);
    exit(EXIT_FAILURE);
}

void *job_need(void *memory)
{
    if (memory == NULL) {
        fputs("bench: no memory, or no table\n", stderr);
        exit(EXIT_FAILURE);
    }
    return memory;
}

/* ------------------------------------------------------------- Checking -- */

static void compare(const struct job *job, struct ppr_result result, struct ppr_view expected)
{
    if (expected.size == 0) {
        if (result.status != PPR_UNCHANGED)
            fail(job, "not unchanged");
        return;
    }
    if (result.status != PPR_REWRITTEN)
        fail(job, ppr_status_text(result.status));
    if (result.count == expected.size && memcmp(buffer, expected.data, result.count) == 0)
        return;
    fprintf(stderr, "got:\n%.*s\nexpected:\n%.*s\n", (int)result.count, buffer, (int)expected.size,
            expected.data);
    fail(job, "another output than expected");
}

static void check_pairs(const struct job *job, const struct item *item, struct exchange *exchange)
{
    for (size_t i = 0; i < item->pair_count; i++) {
        const struct pair *pair = &item->pairs[i];
        memset(buffer, '#', sizeof buffer);
        compare(job, exchange_field(exchange, pair->name, pair->value, buffer, sizeof buffer),
                pair->expected);
    }
}

static void check_item(const struct job *job, const struct item *item)
{
    struct exchange exchange;
    exchange_prepare(&exchange, job->table, &item->context);
    memset(buffer, '#', sizeof buffer);
    if (job->call == JOB_PAIRS) {
        check_pairs(job, item, &exchange);
    } else if (job->call == JOB_URL) {
        compare(job, exchange_url(&exchange, item->input, buffer, sizeof buffer), item->expected);
    } else {
        if (item->input.size > sizeof buffer)
            fail(job, "does not fit");
        memcpy(buffer, item->input.data, item->input.size);
        compare(job, exchange_block(&exchange, buffer, item->input.size, sizeof buffer),
                item->expected);
    }
}

void job_check(const struct job *job)
{
    for (size_t i = 0; i < job->count; i++)
        check_item(job, &job->items[i]);
}

/* ------------------------------------------------------------ Repeating -- */

/* One loop a call, so that the measured code has no switch. Each returns the number of bytes
   written. */

static size_t repeat_urls(const struct job *job, struct exchange *exchange, size_t passes)
{
    const struct item *const end = job->items + job->count;
    size_t sum = 0;
    for (size_t pass = 0; pass < passes; pass++) {
        for (const struct item *item = job->items; item < end; item++) {
            if (!job->prepared)
                exchange_prepare(exchange, job->table, &item->context);
            sum += exchange_url(exchange, item->input, buffer, sizeof buffer).count;
        }
    }
    return sum;
}

static size_t rewrite_pairs(const struct item *item, struct exchange *exchange)
{
    size_t used = 0;
    for (size_t i = 0; i < item->pair_count; i++)
        used += exchange_field(exchange, item->pairs[i].name, item->pairs[i].value, buffer + used,
                               sizeof buffer - used)
                    .count;
    return used;
}

static size_t repeat_pairs(const struct job *job, struct exchange *exchange, size_t passes)
{
    const struct item *const end = job->items + job->count;
    size_t sum = 0;
    for (size_t pass = 0; pass < passes; pass++) {
        for (const struct item *item = job->items; item < end; item++) {
            if (!job->prepared)
                exchange_prepare(exchange, job->table, &item->context);
            sum += rewrite_pairs(item, exchange);
        }
    }
    return sum;
}

static size_t repeat_blocks(const struct job *job, struct exchange *exchange, size_t passes)
{
    const struct item *const end = job->items + job->count;
    const bool copied = job->items[0].expected.size > 0;
    size_t sum = 0;
    for (size_t pass = 0; pass < passes; pass++) {
        for (const struct item *item = job->items; item < end; item++) {
            if (copied)
                memcpy(buffer, item->input.data, item->input.size);
            if (!job->prepared)
                exchange_prepare(exchange, job->table, &item->context);
            sum += exchange_block(exchange, buffer, item->input.size, sizeof buffer).count;
        }
    }
    return sum;
}

static size_t expected_of(const struct job *job)
{
    size_t sum = 0;
    for (const struct item *item = job->items; item < job->items + job->count; item++) {
        sum += item->expected.size;
        for (size_t i = 0; i < item->pair_count; i++)
            sum += item->pairs[i].expected.size;
    }
    return sum;
}

void job_repeat(const struct job *job, size_t passes)
{
    const struct item *first = job->items;
    struct exchange exchange;
    size_t sum = 0;
    exchange_prepare(&exchange, job->table, &first->context);
    if (job->call == JOB_BLOCK)
        memcpy(buffer, first->input.data, first->input.size);
    if (job->call == JOB_URL)
        sum = repeat_urls(job, &exchange, passes);
    else if (job->call == JOB_PAIRS)
        sum = repeat_pairs(job, &exchange, passes);
    else
        sum = repeat_blocks(job, &exchange, passes);
    if (sum != passes * expected_of(job))
        fail(job, "not the same each time");
}
