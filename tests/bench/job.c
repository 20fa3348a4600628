/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "job.h"

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

/* --------------------------------------------------------------- Fields -- */

static struct ppr_pair fields[job_pairs_most];

/* Rewrites all fields in one call. A host keeps fields in a struct of its own, so that to fill
   the pairs is a part of the work. Returns the number of bytes written. */
static size_t rewrite_fields(const struct item *item, struct ppr_exchange *exchange)
{
    struct ppr_result result;
    for (size_t i = 0; i < item->pair_count; i++) {
        fields[i].name = item->pairs[i].name;
        fields[i].value = item->pairs[i].value;
    }
    ppr_rewrite_fields(exchange, PPR_RESPONSE, fields, item->pair_count, buffer, sizeof buffer,
                       &result);
    return result.count;
}

/* ------------------------------------------------------------- Checking -- */

static void compare(const struct job *job, int32_t status, struct ppr_view output,
                    struct ppr_view expected)
{
    if (expected.size == 0) {
        if (status != PPR_UNCHANGED)
            fail(job, "not unchanged");
        return;
    }
    if (status != PPR_REWRITTEN)
        fail(job, ppr_status_text(status));
    if (output.size == expected.size && memcmp(output.data, expected.data, output.size) == 0)
        return;
    fprintf(stderr, "got:\n%.*s\nexpected:\n%.*s\n", (int)output.size, output.data,
            (int)expected.size, expected.data);
    fail(job, "another output than expected");
}

static void compare_result(const struct job *job, struct ppr_result result,
                           struct ppr_view expected)
{
    compare(job, result.status, (struct ppr_view){buffer, result.count}, expected);
}

static void check_pairs(const struct job *job, const struct item *item,
                        struct ppr_exchange *exchange)
{
    for (size_t i = 0; i < item->pair_count; i++) {
        const struct pair *pair = &item->pairs[i];
        memset(buffer, '#', sizeof buffer);
        compare_result(job,
                       ppr_rewrite_field(exchange, PPR_RESPONSE, pair->name, pair->value, buffer,
                                         sizeof buffer),
                       pair->expected);
    }
}

static void check_fields(const struct job *job, const struct item *item,
                         struct ppr_exchange *exchange)
{
    rewrite_fields(item, exchange);
    for (size_t i = 0; i < item->pair_count; i++)
        compare(job, fields[i].status, (struct ppr_view){buffer + fields[i].at, fields[i].length},
                item->pairs[i].expected);
}

static void check_block(const struct job *job, const struct item *item,
                        struct ppr_exchange *exchange)
{
    const size_t size = item->input.size;
    if (size > sizeof buffer)
        fail(job, "does not fit");
    memcpy(buffer, item->input.data, size);
    compare_result(job, ppr_rewrite_block(exchange, PPR_RESPONSE, buffer, size, sizeof buffer, 0),
                   item->expected);
}

static void check_item(const struct job *job, const struct item *item)
{
    struct ppr_exchange exchange;
    unsigned ignored = 0;
    if (ppr_exchange_init(&exchange, job->table, &item->context, &ignored) != PPR_OK || ignored)
        fail(job, "a member of the context is ignored");
    memset(buffer, '#', sizeof buffer);
    if (job->call == JOB_PAIRS)
        check_pairs(job, item, &exchange);
    else if (job->call == JOB_FIELDS)
        check_fields(job, item, &exchange);
    else if (job->call == JOB_URL)
        compare_result(job,
                       ppr_rewrite_url(&exchange, PPR_RESPONSE, item->input, buffer, sizeof buffer),
                       item->expected);
    else
        check_block(job, item, &exchange);
}

void job_check(const struct job *job)
{
    for (size_t i = 0; i < job->count; i++)
        check_item(job, &job->items[i]);
}

/* ------------------------------------------------------------ Repeating -- */

/* One loop a call, so that the measured code has no switch. Each returns the number of bytes
   written. */

static size_t repeat_urls(const struct job *job, struct ppr_exchange *exchange, size_t passes)
{
    const struct item *const end = job->items + job->count;
    size_t sum = 0;
    for (size_t pass = 0; pass < passes; pass++) {
        for (const struct item *item = job->items; item < end; item++) {
            if (!job->prepared)
                ppr_exchange_init(exchange, job->table, &item->context, NULL);
            sum +=
                ppr_rewrite_url(exchange, PPR_RESPONSE, item->input, buffer, sizeof buffer).count;
        }
    }
    return sum;
}

static size_t rewrite_pairs(const struct item *item, struct ppr_exchange *exchange)
{
    size_t used = 0;
    for (size_t i = 0; i < item->pair_count; i++)
        used += ppr_rewrite_field(exchange, PPR_RESPONSE, item->pairs[i].name, item->pairs[i].value,
                                  buffer + used, sizeof buffer - used)
                    .count;
    return used;
}

static size_t repeat_pairs(const struct job *job, struct ppr_exchange *exchange, size_t passes)
{
    const struct item *const end = job->items + job->count;
    size_t sum = 0;
    for (size_t pass = 0; pass < passes; pass++) {
        for (const struct item *item = job->items; item < end; item++) {
            if (!job->prepared)
                ppr_exchange_init(exchange, job->table, &item->context, NULL);
            sum += rewrite_pairs(item, exchange);
        }
    }
    return sum;
}

static size_t repeat_fields(const struct job *job, struct ppr_exchange *exchange, size_t passes)
{
    const struct item *const end = job->items + job->count;
    size_t sum = 0;
    for (size_t pass = 0; pass < passes; pass++) {
        for (const struct item *item = job->items; item < end; item++) {
            if (!job->prepared)
                ppr_exchange_init(exchange, job->table, &item->context, NULL);
            sum += rewrite_fields(item, exchange);
        }
    }
    return sum;
}

static size_t repeat_blocks(const struct job *job, struct ppr_exchange *exchange, size_t passes)
{
    const struct item *const end = job->items + job->count;
    const bool copied = job->items[0].expected.size > 0;
    size_t sum = 0;
    for (size_t pass = 0; pass < passes; pass++) {
        for (const struct item *item = job->items; item < end; item++) {
            if (copied)
                memcpy(buffer, item->input.data, item->input.size);
            if (!job->prepared)
                ppr_exchange_init(exchange, job->table, &item->context, NULL);
            sum += ppr_rewrite_block(exchange, PPR_RESPONSE, buffer, item->input.size,
                                     sizeof buffer, 0)
                       .count;
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
    struct ppr_exchange exchange;
    size_t sum = 0;
    ppr_exchange_init(&exchange, job->table, &first->context, NULL);
    if (job->call == JOB_BLOCK)
        memcpy(buffer, first->input.data, first->input.size);
    if (job->call == JOB_URL)
        sum = repeat_urls(job, &exchange, passes);
    else if (job->call == JOB_PAIRS)
        sum = repeat_pairs(job, &exchange, passes);
    else if (job->call == JOB_FIELDS)
        sum = repeat_fields(job, &exchange, passes);
    else
        sum = repeat_blocks(job, &exchange, passes);
    if (sum != passes * expected_of(job))
        fail(job, "not the same each time");
}
