/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Times of libppr and of its yardsticks, in one process: a round goes over all
   rows, each gets the median of its rounds. So what the machine does besides
   hits all rows alike. Prints name, value and unit, with tabs between.

       bench HEAD    HEAD: the path of response-head.txt */

#include "clock.h"
#include "jobs.h"
#include "resources/meter.h"
#include "tenants.h"
#include "yardsticks.h"

#include <ppr/ppr.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { rounds = 301, builds = 5, rows_most = 80, sizes = 7, picks = 1024 };

static const size_t rules_of_size[sizes] = {1, 10, 100, 1000, 10000, 100000, 1000000};
static const double slice = 500000; /* ns, about what a row gets in a round */

struct row {
    char name[64];
    void (*prepare)(const struct row *row); /* before the clock starts; or NULL */
    void (*repeat)(const struct row *row, size_t count);
    void (*yardstick)(struct ppr_view input, size_t count);
    struct job job; /* of a yardstick, its input alone */
    size_t rules; /* to pick among */
    size_t count; /* repeats a round */
    double times[rounds];
};

static struct row rows[rows_most];
static size_t row_count;

static void print(const char *name, double value, const char *unit)
{
    printf("%s\t%.5g\t%s\n", name, value, unit);
}

/* ---------------------------------------------------------------- Rows -- */

static void repeat_job(const struct row *row, size_t count)
{
    job_repeat(&row->job, count);
}

static void repeat_yardstick(const struct row *row, size_t count)
{
    row->yardstick(row->job.input, count);
}

/* References picked at random are written anew before each slice: so many that they stay in
   the caches while the table's memory passes through. So it is the table's memory that is
   waited for, and not that of the references, which a proxy has just received. Others are
   looked up before, for what other rows took from the caches. */
static char picked[picks][tenant_url_size];

static void pick(const struct row *row)
{
    static uint64_t state = 1;
    for (size_t i = 0; i < picks; i++) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        tenant_url((size_t)(state >> 33) % row->rules, picked[i]);
    }
}

static void prepare_random(const struct row *row)
{
    pick(row);
    row->repeat(row, picks);
    pick(row);
}

static void repeat_random(const struct row *row, size_t count)
{
    char buffer[job_capacity];
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ppr_view reference = {picked[i], tenant_url_size};
        sum += ppr_rewrite_url(row->job.table, PPR_RESPONSE, row->job.context, reference, buffer,
                               sizeof buffer)
                   .count;
    }
    /* names of tenants are of one size, so this is that of all results */
    if (sum != count * row->job.expected.size) {
        fprintf(stderr, "bench: %s: not all rewritten\n", row->name);
        exit(EXIT_FAILURE);
    }
}

static struct row *add_row(const char *group, const char *name, size_t rules)
{
    if (row_count == rows_most) {
        fputs("bench: too many rows\n", stderr);
        exit(EXIT_FAILURE);
    }
    struct row *row = &rows[row_count++];
    if (rules == 0)
        snprintf(row->name, sizeof row->name, "%s, %s", group, name);
    else
        snprintf(row->name, sizeof row->name, "%s, %s, %zu rule%s", group, name, rules,
                 rules == 1 ? "" : "s");
    row->rules = rules;
    return row;
}

static void add_job(const char *group, const struct job *job, size_t rules)
{
    job_check(job);
    struct row *row = add_row(group, job->name, rules);
    row->repeat = repeat_job;
    row->job = *job;
}

static void add_yardstick(const char *name, void (*yardstick)(struct ppr_view, size_t),
                          struct ppr_view input)
{
    struct row *row = add_row("yardstick", name, 0);
    row->repeat = repeat_yardstick;
    row->yardstick = yardstick;
    row->job.input = input;
}

static void add_table(size_t rules)
{
    static const char group[] = "reference";
    const struct ppr_table *table = tenants_table(rules);
    const struct job hit = job_hit(table);
    const struct job careful = job_careful(table);
    const struct job miss = job_miss(table);
    add_job(group, &hit, rules);
    add_job(group, &careful, rules);
    add_job(group, &miss, rules);
    struct row *random = add_row(group, "random", rules);
    random->prepare = prepare_random;
    random->repeat = repeat_random;
    random->job = hit;
    if (rules == 10 || rules == 100000) {
        const struct job capture = job_capture(tenants_capturing(rules));
        add_job(group, &capture, rules);
    }
    if (rules > 1)
        return;
    const struct job with_context = job_hit_context(table);
    const struct job path = job_path(table);
    const struct job uncovered = job_uncovered(table);
    add_job(group, &with_context, rules);
    add_job(group, &path, rules);
    add_job(group, &uncovered, rules);
}

static void add_heads(const char *file)
{
    struct job jobs[head_count];
    jobs_of_head(file, jobs);
    const struct ppr_view head = jobs[HEAD_THREE].input;
    const struct ppr_view url = ppr_view_of("http://0000000-tenant.example/app/quux?x=1");
    add_yardstick("copy of the head", yardstick_copy, head);
    for (size_t i = 0; i < head_count; i++)
        add_job("head", &jobs[i], 0);
    add_yardstick("picohttpparser, the head copied", yardstick_pico_copied, head);
    add_yardstick("picohttpparser", yardstick_pico, head);
    add_yardstick("memchr over line ends", yardstick_lines, head);
    add_yardstick("h2o_url_parse", yardstick_h2o, url);
    add_yardstick("uriparser", yardstick_uriparser, url);
}

static void add_kinds(void)
{
    struct job jobs[kind_count];
    jobs_of_kinds(jobs);
    for (size_t i = 0; i < kind_count; i++)
        add_job("field", &jobs[i], 0);
}

/* --------------------------------------------------------------- Timing -- */

static double time_of(const struct row *row, size_t count)
{
    const double start = clock_now();
    row->repeat(row, count);
    return clock_now() - start;
}

static void calibrate(struct row *row)
{
    row->count = picks;
    if (row->prepare)
        return;
    for (row->count = 64; time_of(row, row->count) < slice / 2;)
        row->count *= 2;
}

static void run_round(size_t round)
{
    for (size_t i = 0; i < row_count; i++) {
        struct row *row = &rows[i];
        if (row->prepare)
            row->prepare(row);
        else
            row->repeat(row, row->count / 8); /* what other rows took from the caches */
        row->times[round] = time_of(row, row->count) / (double)row->count;
    }
}

static void run_rows(void)
{
    for (size_t i = 0; i < row_count; i++)
        calibrate(&rows[i]);
    for (size_t round = 0; round < rounds; round++)
        run_round(round);
    for (size_t i = 0; i < row_count; i++)
        print(rows[i].name, clock_median(rows[i].times, rounds), "ns");
}

/* -------------------------------------------------------------- Building -- */

static void measure_building(size_t rules)
{
    double add[builds];
    double build[builds];
    double both[builds];
    for (size_t i = 0; i < builds; i++) {
        const double start = clock_now();
        struct ppr_builder *builder = tenants_add(rules, NULL);
        const double added = clock_now();
        struct ppr_table *table = tenants_need(ppr_builder_build(builder));
        const double built = clock_now();
        ppr_builder_free(builder);
        ppr_table_unref(table);
        add[i] = (added - start) * 1e-9;
        build[i] = (built - added) * 1e-9;
        both[i] = (built - start) * 1e-9;
    }
    print("builder, add, 1000000 rules", clock_median(add, builds), "s");
    print("builder, build, 1000000 rules", clock_median(build, builds), "s");
    print("builder, add and build, 1000000 rules", clock_median(both, builds), "s");
}

static void measure_memory(size_t rules)
{
    struct meter meter;
    meter_init(&meter);
    const struct ppr_allocator allocator = meter_allocator(&meter);
    struct ppr_builder *builder = tenants_add(rules, &allocator);
    const double count = (double)rules;
    const double strings = tenant_client_size + tenant_backend_size;
    const double collected = (double)meter.bytes / count;
    struct ppr_table *table = tenants_need(ppr_builder_build(builder));
    ppr_builder_free(builder);
    const double kept = (double)meter.bytes / count;
    print("memory, builder, 1000000 rules", collected, "bytes a rule");
    print("memory, peak, 1000000 rules", (double)meter.peak / count, "bytes a rule");
    print("memory, table, 1000000 rules", kept, "bytes a rule");
    print("memory, the two strings", strings, "bytes a rule");
    print("memory, table beyond the two strings, 1000000 rules", kept - strings, "bytes a rule");
    ppr_table_unref(table);
}

int main(int count, char **arguments)
{
    if (count != 2) {
        fputs("usage: bench HEAD\n", stderr);
        return 2;
    }
    if (clock_pin() < 0)
        fputs("bench: may not stay on one processor\n", stderr);
    measure_building(rules_of_size[sizes - 1]);
    measure_memory(rules_of_size[sizes - 1]);
    for (size_t i = 0; i < sizes; i++)
        add_table(rules_of_size[i]);
    add_heads(arguments[1]);
    add_kinds();
    run_rows();
    return EXIT_SUCCESS;
}
