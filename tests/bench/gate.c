/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The calls of the benchmark for callgrind; counts.py reads its counts. Each job is done few
   and then many times, so that the work around the calls cancels out.

       gate HEAD           HEAD: the path of response-head.txt
       gate HEAD --head    only one head, for a build without SIMD */

#include "heads.h"
#include "job.h"
#include "tenants.h"

#include <valgrind/callgrind.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void count(const char *name, const struct job *job, size_t passes)
{
    char label[120];
    snprintf(label, sizeof label, "%s;%zu", name, passes * job->count);
    CALLGRIND_ZERO_STATS;
    job_repeat(job, passes);
    CALLGRIND_DUMP_STATS_AT(label);
}

static void count_job(const char *name, const struct job *job)
{
    job_check(job);
    count(name, job, 1);
    count(name, job, job->count > 1 ? 2 : 101);
}

static void count_tenants(const struct ppr_table *one, const struct ppr_table *many)
{
    const struct job jobs[] = {tenants_hit(one, true), tenants_hit(one, false),
                               tenants_hit(many, false), picks_job(picks_new(1024, 10000), many)};
    count_job("URL, hit, 1 rule, exchange prepared", &jobs[0]);
    count_job("URL, hit, 1 rule, init in each call", &jobs[1]);
    count_job("URL, hit, 10000 rules, init in each call", &jobs[2]);
    count_job("URL, picked at random, 10000 rules, init in each call", &jobs[3]);
}

/* For the cache lines of its code: one block call alone, after others. */
static void count_code(const struct job *job)
{
    static char block[job_capacity];
    const struct item *item = job->items;
    struct ppr_exchange exchange;
    memcpy(block, item->input.data, item->input.size);
    CALLGRIND_ZERO_STATS;
    ppr_exchange_init(&exchange, job->table, &item->context, NULL);
    ppr_rewrite_block(&exchange, PPR_RESPONSE, block, item->input.size, sizeof block, 0);
    CALLGRIND_DUMP_STATS_AT("code;1");
}

static void count_building(size_t rules)
{
    char label[120];
    snprintf(label, sizeof label, "building, for each of 10000 rules;%zu", rules);
    CALLGRIND_ZERO_STATS;
    ppr_table_unref(tenants_table(rules));
    CALLGRIND_DUMP_STATS_AT(label);
}

int main(int arguments, char **argument)
{
    if (arguments < 2) {
        fputs("usage: gate HEAD [--head]\n", stderr);
        return 2;
    }
    struct job heads[head_count];
    heads_make(argument[1], heads);
    const struct ppr_table *one = tenants_table(1);
    const struct ppr_table *many = tenants_table(10000);
    CALLGRIND_START_INSTRUMENTATION;
    count_job(heads[HEAD_THREE].name, &heads[HEAD_THREE]);
    if (arguments > 2)
        return EXIT_SUCCESS;
    count_code(&heads[HEAD_THREE]);
    for (size_t i = HEAD_THREE + 1; i < head_count; i++)
        count_job(heads[i].name, &heads[i]);
    count_tenants(one, many);
    count_building(10);
    count_building(10010);
    return EXIT_SUCCESS;
}
