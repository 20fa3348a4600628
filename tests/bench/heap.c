/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Heap allocations of all jobs together, counted for the whole process, libc and
   uriparser included: the dynamic linker binds everyone's malloc to the one here.
   A program of its own, so that no yardstick is slowed by the counting.

       heap HEAD    HEAD: the path of response-head.txt */

#include "jobs.h"
#include "tenants.h"

#include <stdio.h>
#include <stdlib.h>

/* glibc's own names of its allocator, there to be forwarded to */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

static size_t calls;

void *malloc(size_t size)
{
    calls++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    calls++;
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    calls++;
    return __libc_realloc(memory, size);
}

int main(int count, char **arguments)
{
    enum { tenant_jobs = 6, all = tenant_jobs + head_count + kind_count };
    if (count != 2) {
        fputs("usage: heap HEAD\n", stderr);
        return 2;
    }
    struct job jobs[all];
    const struct ppr_table *tenants = tenants_table(1000);
    jobs[0] = job_hit(tenants);
    jobs[1] = job_hit_context(tenants);
    jobs[2] = job_careful(tenants);
    jobs[3] = job_path(tenants);
    jobs[4] = job_miss(tenants);
    jobs[5] = job_uncovered(tenants);
    jobs_of_head(arguments[1], jobs + tenant_jobs);
    jobs_of_kinds(jobs + tenant_jobs + head_count);
    if (calls == 0) {
        fputs("heap: sees no calls, not even those of the tables\n", stderr);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < all; i++)
        job_check(&jobs[i]);
    const size_t before = calls;
    for (size_t i = 0; i < all; i++)
        job_repeat(&jobs[i], 1000);
    printf("heap, allocations in rewriting calls\t%zu\tcalls\n", calls - before);
    return EXIT_SUCCESS;
}
