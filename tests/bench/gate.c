/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Ten jobs for callgrind to count the instructions of; gate.py reads the counts.
   Each is done few and then many times, so that what is done once cancels out.

       gate HEAD    HEAD: the path of response-head.txt */

#include "jobs.h"
#include "tenants.h"

#include <valgrind/callgrind.h>

#include <stdio.h>
#include <stdlib.h>

static void count(const struct job *job, const char *name, size_t repeats)
{
    char label[80];
    snprintf(label, sizeof label, "%s;%zu", name, repeats);
    CALLGRIND_ZERO_STATS;
    job_repeat(job, repeats);
    CALLGRIND_DUMP_STATS_AT(label);
}

static void count_job(const char *name, const struct job *job)
{
    job_check(job);
    count(job, name, 100);
    count(job, name, 300);
}

int main(int arguments, char **argument)
{
    if (arguments != 2) {
        fputs("usage: gate HEAD\n", stderr);
        return 2;
    }
    const struct ppr_table *one = tenants_table(1);
    const struct ppr_table *many = tenants_table(10000);
    struct job heads[head_count];
    struct job kinds[kind_count];
    jobs_of_head(argument[1], heads);
    jobs_of_kinds(kinds);
    const struct job tenants[] = {job_hit(one),      job_hit(many),  job_uncovered(many),
                                  job_careful(many), job_path(many), job_miss(many)};
    CALLGRIND_START_INSTRUMENTATION;
    count_job("hit, 1 rule", &tenants[0]);
    count_job("hit, 10000 rules", &tenants[1]);
    count_job("miss: a path that no rule covers", &tenants[2]);
    count_job("careful hit", &tenants[3]);
    count_job("path", &tenants[4]);
    count_job("other site", &tenants[5]);
    count_job("block, three rewrites", &heads[HEAD_THREE]);
    count_job("block, none", &heads[HEAD_NONE]);
    count_job("Set-Cookie", &kinds[kind_cookie]);
    count_job("Link", &kinds[kind_link]);
    return EXIT_SUCCESS;
}
