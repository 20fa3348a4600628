/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "heads.h"

#include "many.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal)                                                                              \
  {                                                                                                \
    (literal), sizeof(literal) - 1                                                                 \
  }

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench: the head: %s\n", what);
    exit(EXIT_FAILURE);
}

/* --------------------------------------------------------------- Inputs -- */

static struct ppr_view read_file(const char *path)
{
    char *text = job_need(malloc(job_capacity));
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    const size_t size = fread(text, 1, job_capacity, file);
    fclose(file);
    if (size != 903)
        fail("has not 903 bytes");
    return (struct ppr_view){text, size};
}

struct edit {
    const char *from;
    const char *to;
};

/* A text after some edits, each of a place that is there once. */
static struct ppr_view edited(struct ppr_view text, const struct edit *edits, size_t count)
{
    char *now = job_need(calloc(1, 2 * job_capacity));
    memcpy(now, text.data, text.size);
    for (size_t i = 0; i < count; i++) {
        char *place = strstr(now, edits[i].from);
        if (place == NULL || strstr(place + 1, edits[i].from) != NULL)
            fail(edits[i].from);
        const size_t from = strlen(edits[i].from);
        const size_t to = strlen(edits[i].to);
        memmove(place + to, place + from, strlen(place + from) + 1);
        memcpy(place, edits[i].to, to);
    }
    return (struct ppr_view){now, strlen(now)};
}

static const struct ppr_context mirror_context = {
    .size = sizeof(struct ppr_context),
    .client_scheme = TEXT("http"),
    .client_authority = TEXT("reverseproxy.com"),
    .client_target = TEXT("/mirror/foo/orders?sort=asc&page=2"),
    .backend_scheme = TEXT("http"),
    .backend_authority = TEXT("backend.example.com"),
    .backend_target = TEXT("/orders?sort=asc&page=2"),
    .backend_host = TEXT("backend.example.com"),
};

static const struct ppr_context root_context = {
    .size = sizeof(struct ppr_context),
    .client_scheme = TEXT("http"),
    .client_authority = TEXT("reverseproxy.com"),
    .client_target = TEXT("/orders?sort=asc&page=2"),
    .backend_scheme = TEXT("http"),
    .backend_authority = TEXT("www.example.net"),
    .backend_target = TEXT("/orders?sort=asc&page=2"),
    .backend_host = TEXT("www.example.net"),
};

static const struct edit three_edits[] = {
    {"Location: http://backend.example.com/orders/",
     "Location: http://reverseproxy.com/mirror/foo/orders/"},
    {"; Path=/base/app; Domain=backend.example.com;", "; Path=/mirror/foo/base/app;"},
    {"theme=dark; Path=/;", "theme=dark; Path=/mirror/foo;"},
};

/* Names of the same sizes that are in no table. */
static const struct edit no_field_edits[] = {
    {"\r\nLocation:", "\r\nX-ocation:"},
    {"\r\nSet-Cookie: SESSION", "\r\nX-t-Cookie: SESSION"},
    {"\r\nSet-Cookie: theme", "\r\nX-t-Cookie: theme"},
};

/* ---------------------------------------------------------------- Pairs -- */

static struct ppr_view without_start_line(struct ppr_view block)
{
    const char *const end = strstr(block.data, "\r\n");
    const size_t size = (size_t)(end - block.data) + 2;
    return (struct ppr_view){block.data + size, block.size - size};
}

static size_t split(struct ppr_view head, struct pair *pairs)
{
    const struct ppr_view block = without_start_line(head);
    struct ppr_field field;
    size_t offset = 0;
    size_t count = 0;
    for (; ppr_block_next(block, PPR_RESPONSE, &offset, &field) == PPR_OK; count++) {
        if (count == head_fields)
            fail("has more fields");
        pairs[count] = (struct pair){.name = field.name, .value = field.value};
    }
    if (count != head_fields)
        fail("has fewer fields");
    return count;
}

static int same(struct ppr_view one, struct ppr_view other)
{
    return one.size == other.size && memcmp(one.data, other.data, one.size) == 0;
}

/* The pairs of a head, with the values of the expected one where these differ. */
static const struct pair *pairs_of(struct ppr_view head, struct ppr_view expected)
{
    struct pair *pairs = job_need(calloc(head_fields, sizeof *pairs));
    struct pair after[head_fields];
    split(head, pairs);
    split(expected, after);
    for (size_t i = 0; i < head_fields; i++) {
        if (!same(pairs[i].value, after[i].value))
            pairs[i].expected = after[i].value;
    }
    return pairs;
}

/* ----------------------------------------------------------------- Jobs -- */

static struct ppr_table *table_of(const char *rules)
{
    struct ppr_builder *builder = job_need(ppr_builder_new(NULL));
    ppr_builder_read(builder, ppr_view_of(rules));
    struct ppr_table *table = job_need(ppr_builder_build(builder));
    ppr_builder_free(builder);
    return table;
}

static struct job job_of(const char *name, const struct ppr_table *table,
                         const struct ppr_context *context)
{
    struct item *item = job_need(calloc(1, sizeof *item));
    item->context = *context;
    return (struct job){.name = name, .call = JOB_BLOCK, .table = table, .items = item, .count = 1};
}

static struct job field_job(const char *name, const struct ppr_table *table,
                            const struct pair *pair)
{
    struct job job = job_of(name, table, &mirror_context);
    job.call = JOB_PAIRS;
    job.prepared = true;
    job.items->pairs = pair;
    job.items->pair_count = 1;
    return job;
}

static const struct pair *location_of(const struct pair *pairs)
{
    for (size_t i = 0; i < head_fields; i++) {
        if (same(pairs[i].name, ppr_view_of("Location")))
            return &pairs[i];
    }
    fail("has no Location");
}

static const struct pair cookie = {TEXT("Set-Cookie"), TEXT("lang=en_GB; Path=/app/x; HttpOnly"),
                                   TEXT("lang=en_GB; Path=/mirror/foo/app/x; HttpOnly")};

static const struct pair other = {TEXT("X-Other"), TEXT("y"), TEXT("")};

void heads_make(const char *file, struct job jobs[head_count])
{
    const struct ppr_view head = read_file(file);
    const struct ppr_table *mirror = table_of("map /mirror/foo/ http://backend.example.com/\n");
    const struct ppr_table *root = table_of("map / http://www.example.net/\n");
    jobs[HEAD_THREE] = job_of("head, three rewrites", mirror, &mirror_context);
    jobs[HEAD_THREE].items->input = head;
    jobs[HEAD_THREE].items->expected = edited(head, three_edits, 3);
    jobs[HEAD_MANY] = many_heads("512 heads");
    jobs[HEAD_LEFT] = job_of("head, looked into and left", root, &root_context);
    jobs[HEAD_LEFT].items->input = head;
    jobs[HEAD_NO_FIELD] = job_of("head without a field of the table", mirror, &mirror_context);
    jobs[HEAD_NO_FIELD].items->input = edited(head, no_field_edits, 3);
    const struct pair *pairs = pairs_of(head, jobs[HEAD_THREE].items->expected);
    jobs[HEAD_PAIRS] = job_of("head, 19 fields one by one", mirror, &mirror_context);
    jobs[HEAD_PAIRS].call = JOB_PAIRS;
    jobs[HEAD_PAIRS].items->pairs = pairs;
    jobs[HEAD_PAIRS].items->pair_count = head_fields;
    jobs[HEAD_FIELDS] = jobs[HEAD_PAIRS];
    jobs[HEAD_FIELDS].name = "head, 19 fields in one call";
    jobs[HEAD_FIELDS].call = JOB_FIELDS;
    jobs[HEAD_OTHER] = field_job("field of no interest", mirror, &other);
    jobs[HEAD_LOCATION] = field_job("Location", mirror, location_of(pairs));
    jobs[HEAD_COOKIE] = field_job("Set-Cookie", mirror, &cookie);
}
