/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "jobs.h"

#include "tenants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal)                                                                              \
  {                                                                                                \
    (literal), sizeof(literal) - 1                                                                 \
  }

static _Noreturn void fail(const struct job *job, const char *why)
{
    fprintf(stderr, "bench: %s: %s\n", job->name, why);
    exit(EXIT_FAILURE);
}

/* ---------------------------------------------------------------- Doing -- */

static struct ppr_result do_once(const struct job *job, char *buffer)
{
    switch (job->call) {
    case JOB_URL:
        return ppr_rewrite_url(job->table, job->direction, job->context, job->input, buffer,
                               job_capacity);
    case JOB_FIELD:
        return ppr_rewrite_field(job->table, job->direction, job->context, job->field, job->input,
                                 buffer, job_capacity);
    default:
        return ppr_rewrite_block(job->table, job->direction, job->context, buffer, job->input.size,
                                 job_capacity, 0);
    }
}

void job_check(const struct job *job)
{
    char buffer[job_capacity];
    if (job->input.size > sizeof buffer)
        fail(job, "does not fit");
    memset(buffer, '#', sizeof buffer);
    if (job->call == JOB_BLOCK)
        memcpy(buffer, job->input.data, job->input.size);
    const struct ppr_result result = do_once(job, buffer);
    if (job->expected.size == 0) {
        if (result.status != PPR_UNCHANGED)
            fail(job, "not unchanged");
        return;
    }
    if (result.status != PPR_REWRITTEN)
        fail(job, ppr_status_text(result.status));
    if (result.count == job->expected.size && memcmp(buffer, job->expected.data, result.count) == 0)
        return;
    fprintf(stderr, "got:\n%.*s\nand not:\n%.*s\n", (int)result.count, buffer,
            (int)job->expected.size, job->expected.data);
    fail(job, "something else came out");
}

/* One loop a call, so that what is timed has no switch in it. */

static size_t repeat_url(const struct job *job, size_t count, char *buffer)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ppr_rewrite_url(job->table, job->direction, job->context, job->input, buffer,
                               job_capacity)
                   .count;
    return sum;
}

static size_t repeat_field(const struct job *job, size_t count, char *buffer)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += ppr_rewrite_field(job->table, job->direction, job->context, job->field, job->input,
                                 buffer, job_capacity)
                   .count;
    return sum;
}

static size_t repeat_block(const struct job *job, size_t count, char *buffer)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(buffer, job->input.data, job->input.size);
        sum += ppr_rewrite_block(job->table, job->direction, job->context, buffer, job->input.size,
                                 job_capacity, 0)
                   .count;
    }
    return sum;
}

static size_t repeat_unchanged_block(const struct job *job, size_t count, char *buffer)
{
    size_t sum = 0;
    memcpy(buffer, job->input.data, job->input.size);
    for (size_t i = 0; i < count; i++)
        sum += ppr_rewrite_block(job->table, job->direction, job->context, buffer, job->input.size,
                                 job_capacity, 0)
                   .count;
    return sum;
}

void job_repeat(const struct job *job, size_t count)
{
    /* One place for all: else what a case costs hangs on where its buffer lies. */
    static _Alignas(64) char buffer[job_capacity];
    size_t sum = 0;
    if (job->call == JOB_URL)
        sum = repeat_url(job, count, buffer);
    else if (job->call == JOB_FIELD)
        sum = repeat_field(job, count, buffer);
    else if (job->expected.size > 0)
        sum = repeat_block(job, count, buffer);
    else
        sum = repeat_unchanged_block(job, count, buffer);
    if (sum != count * job->expected.size)
        fail(job, "not the same each time");
}

/* -------------------------------------------------------------- Tenants -- */

static const struct ppr_context origin_known = {
    .size = sizeof(struct ppr_context),
    .client_origin = TEXT("http://reverseproxy.com"),
};

static const struct ppr_context all_known = {
    .size = sizeof(struct ppr_context),
    .client_origin = TEXT("http://reverseproxy.com"),
    .client_target = TEXT("/t/0000000/orders?sort=asc"),
    .backend_url = TEXT("http://0000000-tenant.example/app/orders?sort=asc"),
    .backend_host = TEXT("0000000-tenant.example"),
};

static struct job url_job(const char *name, const struct ppr_table *table, struct ppr_view input,
                          struct ppr_view expected)
{
    const struct job job = {.name = name,
                            .call = JOB_URL,
                            .table = table,
                            .direction = PPR_RESPONSE,
                            .context = &origin_known,
                            .input = input,
                            .expected = expected};
    return job;
}

struct job job_hit(const struct ppr_table *tenants)
{
    return url_job("hit", tenants, ppr_view_of("http://0000000-tenant.example/app/quux?x=1"),
                   ppr_view_of("http://reverseproxy.com/t/0000000/quux?x=1"));
}

struct job job_hit_context(const struct ppr_table *tenants)
{
    struct job job = job_hit(tenants);
    job.name = "hit with a whole context";
    job.context = &all_known;
    return job;
}

struct job job_careful(const struct ppr_table *tenants)
{
    return url_job("careful hit", tenants,
                   ppr_view_of("http://0000000-tenant.example/a%70p/a/../%71uux?x=1"),
                   ppr_view_of("http://reverseproxy.com/t/0000000/%71uux?x=1"));
}

struct job job_capture(const struct ppr_table *capturing)
{
    return url_job("hit with captures", capturing,
                   ppr_view_of("http://acme.c0000000.example/app/shop/quux?x=1"),
                   ppr_view_of("http://reverseproxy.com/c/0000000/acme/shop/quux?x=1"));
}

struct job job_path(const struct ppr_table *tenants)
{
    struct job job =
        url_job("path", tenants, ppr_view_of("/app/quux?x=1"), ppr_view_of("/t/0000000/quux?x=1"));
    job.context = &all_known;
    return job;
}

struct job job_miss(const struct ppr_table *tenants)
{
    return url_job("miss", tenants, ppr_view_of("http://www.example.net/app/quux?x=1"),
                   ppr_view_of(NULL));
}

struct job job_uncovered(const struct ppr_table *tenants)
{
    return url_job("uncovered", tenants, ppr_view_of("http://0000000-tenant.example/apple?x=1"),
                   ppr_view_of(NULL));
}

/* ---------------------------------------------------------------- Heads -- */

static struct ppr_table *table_of(const char *rules)
{
    struct ppr_builder *builder = tenants_need(ppr_builder_new(NULL));
    ppr_builder_read(builder, PPR_FORMAT_PLAIN, ppr_view_of(rules));
    struct ppr_table *table = tenants_need(ppr_builder_build(builder));
    ppr_builder_free(builder);
    return table;
}

static struct ppr_view read_file(const char *path)
{
    char *text = tenants_need(malloc(job_capacity));
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    const size_t size = fread(text, 1, job_capacity, file);
    fclose(file);
    return (struct ppr_view){text, size};
}

struct edit {
    const char *from;
    const char *to;
};

/* A text with each edit made once, as a person would with an editor. */
static struct ppr_view edited(struct ppr_view text, const struct edit *edits, size_t count)
{
    char *now = tenants_need(calloc(1, 2 * job_capacity));
    memcpy(now, text.data, text.size);
    for (size_t i = 0; i < count; i++) {
        char *place = strstr(now, edits[i].from);
        if (place == NULL || strstr(place + 1, edits[i].from) != NULL) {
            fprintf(stderr, "bench: not once in the head: %s\n", edits[i].from);
            exit(EXIT_FAILURE);
        }
        const size_t from = strlen(edits[i].from);
        const size_t to = strlen(edits[i].to);
        memmove(place + to, place + from, strlen(place + from) + 1);
        memcpy(place, edits[i].to, to);
    }
    return (struct ppr_view){now, strlen(now)};
}

static const struct ppr_context head_context = {
    .size = sizeof(struct ppr_context),
    .client_origin = TEXT("http://reverseproxy.com"),
    .client_target = TEXT("/mirror/foo/orders?sort=asc&page=2"),
    .backend_url = TEXT("http://backend.example.com/orders?sort=asc&page=2"),
    .backend_host = TEXT("backend.example.com"),
};

#define DEEP "/intranet/departments/logistics/applications/order-management/mirror"

static const struct ppr_context growth_context = {
    .size = sizeof(struct ppr_context),
    .client_origin = TEXT("https://www.reverseproxy.example.org:8443"),
    .client_target = TEXT(DEEP "/orders?sort=asc&page=2"),
    .backend_url = TEXT("http://backend.example.com/orders?sort=asc&page=2"),
    .backend_host = TEXT("backend.example.com"),
};

/* The head is none of this backend's: Location and Domain are other sites'. */
static const struct ppr_context other_context = {
    .size = sizeof(struct ppr_context),
    .client_origin = TEXT("http://reverseproxy.com"),
    .client_target = TEXT("/orders?sort=asc&page=2"),
    .backend_url = TEXT("http://www.example.net/orders?sort=asc&page=2"),
    .backend_host = TEXT("www.example.net"),
};

static const char from_location[] = "Location: http://backend.example.com/orders/";
static const char from_session[] = "; Path=/base/app; Domain=backend.example.com;";
static const char from_theme[] = "theme=dark; Path=/;";

static const struct edit three_edits[] = {
    {from_location, "Location: http://reverseproxy.com/mirror/foo/orders/"},
    {from_session, "; Path=/mirror/foo/base/app;"},
    {from_theme, "theme=dark; Path=/mirror/foo;"},
};

static const struct edit growth_edits[] = {
    {from_location, "Location: https://www.reverseproxy.example.org:8443" DEEP "/orders/"},
    {from_session, "; Path=" DEEP "/base/app;"},
    {from_theme, "theme=dark; Path=" DEEP ";"},
};

/* No field of a known name is left, and no byte more or less. */
static const struct edit no_field_edits[] = {
    {"\r\nLocation:", "\r\nX-ocation:"},
    {"\r\nSet-Cookie: SESSION", "\r\nSet-Biscuit: ESSION"},
    {"\r\nSet-Cookie: theme", "\r\nSet-Biscuit: heme"},
};

static struct job head_job(const char *name, const struct ppr_table *table, struct ppr_view head,
                           const struct ppr_context *context)
{
    const struct job job = {.name = name,
                            .call = JOB_BLOCK,
                            .table = table,
                            .direction = PPR_RESPONSE,
                            .context = context,
                            .input = head};
    return job;
}

void jobs_of_head(const char *file, struct job jobs[head_count])
{
    const struct ppr_view head = read_file(file);
    if (head.size != 903) {
        fprintf(stderr, "bench: %s has %zu bytes, not 903\n", file, head.size);
        exit(EXIT_FAILURE);
    }
    const struct ppr_table *mirror = table_of("map /mirror/foo/ http://backend.example.com/\n");
    const struct ppr_table *deep = table_of("map " DEEP "/ http://backend.example.com/\n");
    const struct ppr_table *others = tenants_table(100);
    jobs[HEAD_THREE] = head_job("three rewrites", mirror, head, &head_context);
    jobs[HEAD_THREE].expected = edited(head, three_edits, 3);
    jobs[HEAD_GROWTH] = head_job("three rewrites, growing", deep, head, &growth_context);
    jobs[HEAD_GROWTH].expected = edited(head, growth_edits, 3);
    jobs[HEAD_NONE] = head_job("nothing to rewrite", others, head, &other_context);
    jobs[HEAD_NONE_ALONE] = head_job("nothing to rewrite, no context", others, head, NULL);
    jobs[HEAD_NO_FIELD] =
        head_job("nothing to look into", others, edited(head, no_field_edits, 3), &head_context);
}

/* ---------------------------------------------------------------- Kinds -- */

static const struct ppr_context kind_context = {
    .size = sizeof(struct ppr_context),
    .client_origin = TEXT("https://www.example.org"),
    .client_target = TEXT("/mirror/foo/a"),
    .backend_url = TEXT("http://backend.example.com/a"),
};

static const struct {
    const char *name;
    enum ppr_direction direction;
    const char *field;
    const char *input;
    const char *expected;
} kinds[kind_count] = {
    {"uri", PPR_RESPONSE, "Location", "http://backend.example.com/quux?x=1",
     "https://www.example.org/mirror/foo/quux?x=1"},
    {"refresh", PPR_RESPONSE, "Refresh", "0;URL='http://backend.example.com/x'",
     "0;URL='https://www.example.org/mirror/foo/x'"},
    {"link", PPR_RESPONSE, "Link",
     "</style.css>; rel=preload; as=style, <http://backend.example.com/2>; rel=next",
     "</mirror/foo/style.css>; rel=preload; as=style, "
     "<https://www.example.org/mirror/foo/2>; rel=next"},
    {"set-cookie", PPR_RESPONSE, "Set-Cookie",
     "a=1; Path=/app; Domain=backend.example.com; HttpOnly", "a=1; Path=/mirror/foo/app; HttpOnly"},
    {"origin", PPR_RESPONSE, "Access-Control-Allow-Origin", "http://backend.example.com",
     "https://www.example.org"},
    {"scope", PPR_RESPONSE, "Service-Worker-Allowed", "/app/", "/mirror/foo/app/"},
    {"csp", PPR_RESPONSE, "Content-Security-Policy",
     "img-src 'self' http://backend.example.com; report-uri /csp",
     "img-src 'self' https://www.example.org/mirror/foo/; report-uri /mirror/foo/csp"},
    {"text", PPR_RESPONSE, "WWW-Authenticate",
     "Bearer realm=\"http://backend.example.com/token\",service=\"registry\"",
     "Bearer realm=\"https://www.example.org/mirror/foo/token\",service=\"registry\""},
    {"if", PPR_REQUEST, "If", "<https://www.example.org/mirror/foo/a> (<urn:uuid:1> [\"e\"])",
     "<http://backend.example.com/a> (<urn:uuid:1> [\"e\"])"},
};

void jobs_of_kinds(struct job jobs[kind_count])
{
    const struct ppr_table *table = table_of("map /mirror/foo/ http://backend.example.com/\n"
                                             "field response all\nfield request all\n");
    for (size_t i = 0; i < kind_count; i++) {
        const struct job job = {.name = kinds[i].name,
                                .call = JOB_FIELD,
                                .table = table,
                                .direction = kinds[i].direction,
                                .context = &kind_context,
                                .field = ppr_view_of(kinds[i].field),
                                .input = ppr_view_of(kinds[i].input),
                                .expected = ppr_view_of(kinds[i].expected)};
        jobs[i] = job;
    }
}
