/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Figures: memory and time of many rules, and of looking things up among them.
   Build it for release. Prints name, value and unit, with tabs between.

       measure              all figures
       measure hits N COUNT rewrite one reference COUNT times among N rules, and
                            print nothing: for callgrind, as the difference of two COUNTs */

#define _POSIX_C_SOURCE 200809L /* clock_gettime */

#include "meter.h"

#include <ppr/ppr.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { rounds = 7, lookups = 1000000, text_most = 64 };

static const char origin[] = "http://www.example.org";

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void print(const char *name, size_t rules, double value, const char *unit)
{
    printf("%s, %zu rules\t%.4g\t%s\n", name, rules, value, unit);
}

static void *need(void *memory)
{
    if (memory == NULL) {
        fputs("measure: no memory, or no table\n", stderr);
        exit(EXIT_FAILURE);
    }
    return memory;
}

/* ------------------------------------------------------------------ Rules -- */

/* Rule I joins /m/I/ and http://host-I.example/app/. */
static size_t backend_of(size_t i, char text[text_most])
{
    return (size_t)snprintf(text, text_most, "http://host-%zu.example/app/", i);
}

static struct ppr_builder *fill(size_t rules, const struct ppr_allocator *allocator, size_t *bytes)
{
    struct ppr_builder *builder = need(ppr_builder_new(allocator));
    *bytes = 0;
    for (size_t i = 0; i < rules; i++) {
        char client[text_most];
        char backend[text_most];
        const size_t size = (size_t)snprintf(client, text_most, "/m/%zu/", i);
        const struct ppr_view backend_view = {backend, backend_of(i, backend)};
        ppr_builder_map(builder, (struct ppr_view){client, size}, backend_view, 0);
        *bytes += size + backend_view.size;
    }
    return builder;
}

static struct ppr_table *build(size_t rules)
{
    size_t bytes = 0;
    struct ppr_builder *builder = fill(rules, NULL, &bytes);
    struct ppr_table *table = need(ppr_builder_build(builder));
    ppr_builder_free(builder);
    return table;
}

static void measure_building(size_t rules)
{
    size_t bytes = 0;
    double best_add = 1e9;
    double best_build = 1e9;
    for (int i = 0; i < 3; i++) {
        const double start = now();
        struct ppr_builder *builder = fill(rules, NULL, &bytes);
        const double added = now();
        struct ppr_table *table = need(ppr_builder_build(builder));
        const double built = now();
        ppr_builder_free(builder);
        ppr_table_unref(table);
        best_add = added - start < best_add ? added - start : best_add;
        best_build = built - added < best_build ? built - added : best_build;
    }
    print("time to add", rules, best_add, "s");
    print("time to build", rules, best_build, "s");
}

static void measure_memory(size_t rules)
{
    struct meter meter;
    meter_init(&meter);
    const struct ppr_allocator allocator = meter_allocator(&meter);
    size_t bytes = 0;
    struct ppr_builder *builder = fill(rules, &allocator, &bytes);
    const double count = (double)rules;
    print("memory of the builder", rules, (double)meter.bytes / count, "bytes a rule");
    struct ppr_table *table = need(ppr_builder_build(builder));
    print("memory at the peak", rules, (double)meter.peak / count, "bytes a rule");
    print("allocations", rules, (double)meter.calls / count, "calls a rule");
    ppr_builder_free(builder);
    const double kept = (double)meter.bytes;
    print("memory of the table", rules, kept / count, "bytes a rule");
    print("of it, the two strings", rules, (double)bytes / count, "bytes a rule");
    print("memory of the table, beyond them", rules, (kept - (double)bytes) / count,
          "bytes a rule");
    ppr_table_unref(table);
}

/* ---------------------------------------------------------------- Lookups -- */

/* Rewrite a reference; the result is summed so that nothing is left out. */
static size_t rewrite(const struct ppr_table *table, struct ppr_view reference)
{
    struct ppr_context context = {.size = sizeof context};
    context.client_origin = (struct ppr_view){origin, sizeof origin - 1};
    char buffer[256];
    const struct ppr_result result =
        ppr_rewrite_url(table, PPR_RESPONSE, &context, reference, buffer, sizeof buffer);
    if (result.status != PPR_REWRITTEN) {
        fprintf(stderr, "measure: not rewritten: %.*s\n", (int)reference.size, reference.data);
        exit(EXIT_FAILURE);
    }
    return result.count;
}

static size_t hits(const struct ppr_table *table, size_t rules, size_t count)
{
    char text[text_most + 16];
    const size_t size = backend_of(rules / 2, text);
    const size_t more = (size_t)snprintf(text + size, sizeof text - size, "quux?x=1");
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += rewrite(table, (struct ppr_view){text, size + more});
    return sum;
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* References picked at random, made before the clock starts. */
static struct ppr_view *pick(size_t rules, char **text)
{
    struct ppr_view *references = need(malloc(lookups * sizeof *references));
    *text = need(malloc((size_t)lookups * text_most));
    uint64_t state = 1;
    for (size_t i = 0; i < lookups; i++) {
        char *at = *text + i * text_most;
        references[i].data = at;
        references[i].size = backend_of(next_random(&state) % rules, at);
    }
    return references;
}

static void measure_lookups(size_t rules)
{
    struct ppr_table *table = build(rules);
    char *text = NULL;
    struct ppr_view *references = pick(rules, &text);
    double same = 1e9;
    double random = 1e9;
    size_t sum = 0;
    for (int round = 0; round < rounds; round++) {
        const double start = now();
        sum += hits(table, rules, lookups);
        const double middle = now();
        for (size_t i = 0; i < lookups; i++)
            sum += rewrite(table, references[i]);
        const double end = now();
        same = middle - start < same ? middle - start : same;
        random = end - middle < random ? end - middle : random;
    }
    if (sum == 0)
        exit(EXIT_FAILURE);
    print("hit, the same reference", rules, same / lookups * 1e9, "ns");
    print("hit, picked at random", rules, random / lookups * 1e9, "ns");
    free(references);
    free(text);
    ppr_table_unref(table);
}

int main(int count, char **arguments)
{
    if (count == 4 && strcmp(arguments[1], "hits") == 0) {
        const size_t rules = strtoul(arguments[2], NULL, 10);
        struct ppr_table *table = build(rules);
        hits(table, rules, strtoul(arguments[3], NULL, 10));
        ppr_table_unref(table);
        return EXIT_SUCCESS;
    }
    if (count != 1) {
        fputs("usage: measure [hits RULES COUNT]\n", stderr);
        return 2;
    }
    static const size_t sizes[] = {1, 1000, 1000000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        measure_lookups(sizes[i]);
    measure_building(1000000);
    measure_memory(1000000);
    return EXIT_SUCCESS;
}
