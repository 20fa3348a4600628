/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The memory of a rule; the heap calls and the stack of all jobs. Heap calls are counted for
   the whole process, uriparser and the C library included: the dynamic linker binds every
   malloc to the one here. A program of its own, so that the counting slows down no timing.
   Prints name, value and unit, with tabs between.

       memory HEAD    HEAD: the path of response-head.txt */

#include "counting.h"
#include "heads.h"
#include "job.h"
#include "tenants.h"

#include <stdio.h>
#include <stdlib.h>

/* glibc's own names of its allocator */
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

/* --------------------------------------------------------------- Memory -- */

static void measure_rule(size_t rules)
{
    const double strings = tenant_client_size + tenant_backend_size;
    size_t bytes = 0;
    const struct ppr_allocator allocator = counting_allocator(&bytes);
    struct ppr_builder *builder = tenants_add(rules, &allocator);
    struct ppr_table *table = job_need(ppr_builder_build(builder));
    ppr_builder_free(builder);
    printf("memory of a rule, of 1000000\t%.2f\tbytes\n", (double)bytes / (double)rules);
    printf("memory of a rule beyond its two strings\t%.2f\tbytes\n",
           (double)bytes / (double)rules - strings);
    ppr_table_unref(table);
}

/* ---------------------------------------------------------------- Stack -- */

enum {
    depth_most = 16384,
    margin = 256, /* left without paint below a frame, for the painter's own frame */
    paint = 0x5a
};

/* Byte by byte through a volatile pointer: without a call, so without a frame. */
__attribute__((noinline)) static void paint_stack(unsigned char *from, const unsigned char *to)
{
    for (volatile unsigned char *byte = from; byte < to; byte++)
        *byte = paint;
}

__attribute__((noinline)) static size_t depth_of(const struct job *job)
{
    unsigned char *const frame = __builtin_frame_address(0);
    const volatile unsigned char *byte = frame - depth_most;
    paint_stack(frame - depth_most, frame - margin);
    job_repeat(job, 1);
    while (byte < frame - margin && *byte == paint)
        byte++;
    return (size_t)(frame - byte);
}

/* ----------------------------------------------------------------- Jobs -- */

static void measure_jobs(const struct job *jobs, size_t count)
{
    size_t deepest = 0;
    const size_t before = calls;
    for (size_t i = 0; i < count; i++) {
        const size_t depth = depth_of(&jobs[i]);
        if (depth > deepest)
            deepest = depth;
        job_repeat(&jobs[i], 100);
    }
    printf("heap allocations while rewriting\t%zu\tcalls\n", calls - before);
    printf("stack while rewriting\t%zu\tbytes\n", deepest);
}

int main(int count, char **arguments)
{
    enum { all = head_count + 3 };
    if (count != 2) {
        fputs("usage: memory HEAD\n", stderr);
        return 2;
    }
    struct job jobs[all];
    const struct ppr_table *table = tenants_table(1000);
    heads_make(arguments[1], jobs);
    jobs[head_count] = tenants_hit(table, true);
    jobs[head_count + 1] = tenants_hit(table, false);
    jobs[head_count + 2] = picks_job(picks_new(256, 1000), table);
    if (calls == 0) {
        fputs("memory: sees no heap calls, not even those of the tables\n", stderr);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < all; i++)
        job_check(&jobs[i]);
    measure_jobs(jobs, all);
    measure_rule(1000000);
    return EXIT_SUCCESS;
}
