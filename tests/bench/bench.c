/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Times of libppr and of the yardsticks, in one process: each round goes over all rows, and
   a row's time is that of its quiet rounds, so that the machine's other work hits all rows
   alike. Prints name, value and unit, with tabs between.

       bench HEAD [LIBRARY]    HEAD: the path of response-head.txt;
                               LIBRARY: a picohttpparser built for SSE 4.2 */

#include "chase.h"
#include "clock.h"
#include "counting.h"
#include "heads.h"
#include "job.h"
#include "regex.h"
#include "tenants.h"
#include "yardsticks.h"

#include <ppr/ppr.h>

#include <stdio.h>
#include <stdlib.h>

enum { rounds = 501, rows_most = 40, pick_count = 256, most_rules = 1000000 };

static const double slice = 400000; /* ns, about the time of a row in a round */

struct row {
    char name[64];
    void (*repeat)(const struct row *row, size_t passes);
    void (*yardstick)(const struct job *job, size_t passes);
    const struct regex *regex;
    struct picks *picks; /* drawn anew in each round; NULL if there are none */
    struct job job;
    size_t passes; /* of a round */
    double times[rounds];
};

static struct row rows[rows_most];
static size_t row_count;

/* ----------------------------------------------------------------- Rows -- */

static void repeat_job(const struct row *row, size_t passes)
{
    job_repeat(&row->job, passes);
}

static void repeat_yardstick(const struct row *row, size_t passes)
{
    row->yardstick(&row->job, passes);
}

static void repeat_regex(const struct row *row, size_t passes)
{
    regex_repeat(row->regex, passes);
}

static void repeat_chase(const struct row *row, size_t passes)
{
    (void)row;
    chase_repeat(passes);
}

static struct row *add_row(const char *name, void (*repeat)(const struct row *, size_t))
{
    if (row_count == rows_most) {
        fputs("bench: too many rows\n", stderr);
        exit(EXIT_FAILURE);
    }
    struct row *row = &rows[row_count++];
    snprintf(row->name, sizeof row->name, "%s", name);
    row->repeat = repeat;
    row->job.count = 1;
    return row;
}

static void add_job(const struct job *job)
{
    job_check(job);
    add_row(job->name, repeat_job)->job = *job;
}

static void add_yardstick(const char *name, void (*yardstick)(const struct job *, size_t),
                          const struct job *job)
{
    struct row *row = add_row(name, repeat_yardstick);
    row->yardstick = yardstick;
    row->job = *job;
}

static void add_regex(const char *name, const struct job *job, const char *pattern,
                      const char *replacement)
{
    add_row(name, repeat_regex)->regex = regex_new(job, pattern, replacement);
}

/* References that are so few stay in the caches while the table's memory passes through: the
   wait is for the table, not for the references, which a proxy has just received. */
static void add_picks(const char *name, const struct ppr_table *table)
{
    struct picks *picks = picks_new(pick_count, ppr_table_size(table));
    const struct job job = picks_job(picks, table);
    job_check(&job);
    struct row *row = add_row(name, repeat_job);
    row->job = job;
    row->picks = picks;
}

/* --------------------------------------------------------------- Tables -- */

static struct ppr_table *measure_building(size_t *bytes)
{
    const struct ppr_allocator allocator = counting_allocator(bytes);
    const double start = clock_processor();
    struct ppr_builder *builder = tenants_add(most_rules, &allocator);
    struct ppr_table *table = job_need(ppr_builder_build(builder));
    printf("building, %d rules\t%.5g\ts\n", most_rules, (clock_processor() - start) * 1e-9);
    ppr_builder_free(builder);
    return table;
}

static void add_tables(void)
{
    static size_t bytes; /* the table keeps its address */
    char name[sizeof rows[0].name];
    const struct ppr_table *most = measure_building(&bytes);
    const struct ppr_table *one = tenants_table(1);
    for (size_t rules = 1; rules < most_rules; rules *= 10) {
        snprintf(name, sizeof name, "picked at random, %zu rule%s", rules, rules == 1 ? "" : "s");
        add_picks(name, rules == 1 ? one : tenants_table(rules));
    }
    snprintf(name, sizeof name, "picked at random, %d rules", most_rules);
    add_picks(name, most);
    chase_start(bytes);
    add_row("dependent load", repeat_chase)->passes = pick_count;
}

/* ---------------------------------------------------------------- Heads -- */

static void add_yardsticks(const struct job *heads, const char *pico_sse)
{
    const struct job *one = &heads[HEAD_THREE];
    const struct job *many = &heads[HEAD_MANY];
    add_yardstick("copy, head", yardstick_copy, one);
    add_yardstick("copy, 512 heads", yardstick_copy, many);
    add_yardstick("picohttpparser, head", yardstick_pico, one);
    add_yardstick("picohttpparser, 512 heads", yardstick_pico, many);
    add_yardstick("memchr over lines", yardstick_lines, one);
    add_regex("regex, Location", &heads[HEAD_LOCATION], "^http://backend\\.example\\.com/(.*)",
              "http://reverseproxy.com/mirror/foo/\\1");
    add_regex("regex, Set-Cookie", &heads[HEAD_COOKIE], "^(.*; Path=)/(.*)", "\\1/mirror/foo/\\2");
    if (pico_sse == NULL)
        return;
    yardstick_load_pico_sse(pico_sse);
    add_yardstick("picohttpparser with SSE 4.2, head", yardstick_pico_sse, one);
    add_yardstick("picohttpparser with SSE 4.2, 512 heads", yardstick_pico_sse, many);
}

/* --------------------------------------------------------------- Timing -- */

static double time_of(const struct row *row)
{
    const double start = clock_now();
    row->repeat(row, row->passes);
    return clock_now() - start;
}

static void calibrate(struct row *row)
{
    if (row->passes > 0)
        return;
    row->passes = 1;
    while (row->picks == NULL && time_of(row) < slice / 2)
        row->passes *= 2;
}

/* Draws, or does the row for a while without a clock: other rows have used the caches. */
static void prepare(const struct row *row)
{
    if (row->picks == NULL) {
        row->repeat(row, row->passes / 8 + 1);
        return;
    }
    picks_draw(row->picks);
    row->repeat(row, 1);
    picks_draw(row->picks);
}

static void run_rows(void)
{
    for (size_t i = 0; i < row_count; i++)
        calibrate(&rows[i]);
    for (size_t round = 0; round < rounds; round++) {
        for (struct row *row = rows; row < rows + row_count; row++) {
            prepare(row);
            row->times[round] = time_of(row) / (double)(row->passes * row->job.count);
        }
    }
    for (size_t i = 0; i < row_count; i++)
        printf("%s\t%.5g\tns\n", rows[i].name, clock_quiet(rows[i].times, rounds));
}

int main(int count, char **arguments)
{
    if (count < 2) {
        fputs("usage: bench HEAD [LIBRARY]\n", stderr);
        return 2;
    }
    struct job heads[head_count];
    heads_make(arguments[1], heads);
    if (clock_pin() < 0)
        fputs("bench: may not stay on one processor\n", stderr);
    add_tables();
    for (size_t i = 0; i < head_count; i++)
        add_job(&heads[i]);
    add_yardsticks(heads, count > 2 ? arguments[2] : NULL);
    run_rows();
    return EXIT_SUCCESS;
}
