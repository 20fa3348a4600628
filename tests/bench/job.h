/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A job: a call of libppr on one input or on many, with the expected output of each. */

#ifndef PPR_TESTS_BENCH_JOB_H
#define PPR_TESTS_BENCH_JOB_H

#include <ppr/ppr.h>

#include <stdbool.h>
#include <stddef.h>

enum job_call {
    JOB_URL, /* one reference */
    JOB_PAIRS, /* the fields of a response one by one, by name and value */
    JOB_FIELDS, /* the same in one call */
    JOB_BLOCK /* a field block in its own buffer */
};

struct pair {
    struct ppr_view name;
    struct ppr_view value;
    struct ppr_view expected; /* empty: unchanged */
};

/* One exchange and its input. */
struct item {
    struct ppr_context context;
    struct ppr_view input; /* a reference or a block */
    struct ppr_view expected; /* empty: unchanged */
    const struct pair *pairs;
    size_t pair_count;
};

struct job {
    const char *name;
    enum job_call call;
    bool prepared; /* the first item's exchange is prepared once, for all calls */
    const struct ppr_table *table;
    struct item *items;
    size_t count; /* of items */
};

enum { job_capacity = 4096, job_pairs_most = 32 };

/** Do a job once; end the program if any output is not the expected one. */
void job_check(const struct job *job);

/** Do a job many times, all items each time; end the program if the number of bytes written
 *  is not the expected one. A block that is rewritten is copied into the buffer each time,
 *  one that is left is copied once. */
void job_repeat(const struct job *job, size_t passes);

/** Return memory, or end the program if it is NULL. */
void *job_need(void *memory);

#endif
