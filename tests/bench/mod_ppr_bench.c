/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A module of Apache httpd that times httpd's own ap_proxy_location_reverse_map
   and libppr beside each other, on the ProxyPassReverse rules that httpd has read
   from its configuration, in a request that mod_proxy has taken for its own.

   libppr's table is made of the rules as mod_proxy holds them. Each answer of
   either is compared with the other's before anything is timed. */

#include "clock.h"

#include <ppr/ppr.h>

#include <httpd.h> /* before the rest, which needs it */

#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <mod_proxy.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

extern module AP_MODULE_DECLARE_DATA proxy_module;

/* The calls of one piece; Apache's memory of a piece stays in the first block of
   a pool, as that of one request does. The pool is cleared outside of the clock. */
enum { rounds = 101, piece = 32, pieces_most = 64 };
static const double slice = 300000; /* ns, about what Apache's function gets in a round */

static const char tail[] = "quux?x=1";
static const char elsewhere[] = "http://www.example.net/app/quux?x=1";

enum reference { REFERENCE_LAST, REFERENCE_RANDOM, REFERENCE_FIRST, REFERENCE_MISS, references };
static const char *const reference_names[references] = {"hit, last rule", "hit, random rule",
                                                        "hit, first rule", "miss"};

struct bench {
    request_rec *r;
    request_rec request; /* a copy of it, with a pool that can be cleared */
    proxy_dir_conf *conf;
    const struct proxy_alias *rules;
    size_t count;
    struct ppr_table *table;
    struct ppr_context context;
    const char *urls[piece];
    uint64_t random;
};

/* ---------------------------------------------------------- References -- */

static const char *url_of(struct bench *bench, apr_pool_t *pool, enum reference reference)
{
    size_t rule = bench->count - 1;
    if (reference == REFERENCE_MISS)
        return elsewhere;
    if (reference == REFERENCE_FIRST)
        rule = 0;
    if (reference == REFERENCE_RANDOM) {
        bench->random = bench->random * UINT64_C(6364136223846793005) + 1442695040888963407;
        rule = (size_t)(bench->random >> 33) % bench->count;
    }
    return apr_pstrcat(pool, bench->rules[rule].real, tail, NULL);
}

/* The pool is cleared here; what the timed calls take comes on top. */
static void prepare(struct bench *bench, enum reference reference)
{
    apr_pool_clear(bench->request.pool);
    const char *const same = url_of(bench, bench->request.pool, reference);
    for (size_t i = 0; i < piece; i++)
        bench->urls[i] =
            reference == REFERENCE_RANDOM ? url_of(bench, bench->request.pool, reference) : same;
}

/* --------------------------------------------------------------- Timing -- */

static const char *map_by_apache(struct bench *bench, const char *url)
{
    return ap_proxy_location_reverse_map(&bench->request, bench->conf, url);
}

/* libppr wants a length; where Apache has the URL, it has to be counted. */
static struct ppr_result map_by_ppr(struct bench *bench, const char *url, char *buffer, size_t size)
{
    return ppr_rewrite_url(bench->table, PPR_RESPONSE, &bench->context,
                           (struct ppr_view){url, strlen(url)}, buffer, size);
}

static double time_apache(struct bench *bench)
{
    size_t changed = 0;
    const double start = clock_now();
    for (size_t i = 0; i < piece; i++)
        changed += map_by_apache(bench, bench->urls[i]) != bench->urls[i];
    const double time = clock_now() - start;
    return changed == piece || changed == 0 ? time : 1e99;
}

static double time_ppr(struct bench *bench)
{
    /* One place for all, as in jobs.c: what a call costs hangs on where its buffer lies. */
    static _Alignas(64) char buffer[512];
    size_t changed = 0;
    const double start = clock_now();
    for (size_t i = 0; i < piece; i++)
        changed += map_by_ppr(bench, bench->urls[i], buffer, sizeof buffer).status == PPR_REWRITTEN;
    const double time = clock_now() - start;
    return changed == piece || changed == 0 ? time : 1e99;
}

/* Pieces of one side, after one that fills the caches with what this side needs. */
static double time_pieces(struct bench *bench, enum reference reference,
                          double (*time)(struct bench *), size_t pieces)
{
    double sum = 0;
    prepare(bench, reference);
    time(bench);
    for (size_t i = 0; i < pieces; i++) {
        prepare(bench, reference);
        sum += time(bench);
    }
    return sum / (double)(pieces * piece);
}

static size_t calibrate(struct bench *bench, enum reference reference)
{
    const double pieces = slice / (piece * time_pieces(bench, reference, time_apache, 16));
    return pieces < 1 ? 1 : pieces > pieces_most ? pieces_most : (size_t)pieces;
}

static void print(struct bench *bench, const char *who, enum reference reference, double *times)
{
    ap_rprintf(bench->r, "%s, %s, %" APR_SIZE_T_FMT " rule%s\t%.5g\tns\n", who,
               reference_names[reference], bench->count, bench->count == 1 ? "" : "s",
               clock_median(times, rounds));
}

static void run(struct bench *bench)
{
    static double apache[references][rounds];
    static double ppr[references][rounds];
    size_t pieces[references];
    for (int i = 0; i < references; i++)
        pieces[i] = calibrate(bench, (enum reference)i);
    for (size_t round = 0; round < rounds; round++) {
        for (int i = 0; i < references; i++) {
            const enum reference reference = (enum reference)i;
            apache[i][round] = time_pieces(bench, reference, time_apache, pieces[i]);
            ppr[i][round] = time_pieces(bench, reference, time_ppr, pieces_most);
        }
    }
    for (int i = 0; i < references; i++) {
        print(bench, "Apache", (enum reference)i, apache[i]);
        print(bench, "libppr in Apache", (enum reference)i, ppr[i]);
    }
}

/* ------------------------------------------------------------- Checking -- */

/* Whether both give the same for one URL; the miss must come out as it went in. */
static int same_answer(struct bench *bench, const char *url, int hit)
{
    char buffer[512];
    const char *const apache = map_by_apache(bench, url);
    const struct ppr_result ppr = map_by_ppr(bench, url, buffer, sizeof buffer);
    if (!hit)
        return strcmp(apache, url) == 0 && ppr.status == PPR_UNCHANGED;
    return strcmp(apache, url) != 0 && ppr.status == PPR_REWRITTEN && ppr.count == strlen(apache) &&
           memcmp(apache, buffer, ppr.count) == 0;
}

static int same_answers(struct bench *bench)
{
    for (int reference = 0; reference < references; reference++) {
        prepare(bench, (enum reference)reference);
        for (size_t i = 0; i < piece; i++) {
            if (!same_answer(bench, bench->urls[i], reference != REFERENCE_MISS))
                return 0;
        }
    }
    return 1;
}

/* ---------------------------------------------------------------- Setup -- */

static struct ppr_table *table_of(const struct bench *bench)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    for (size_t i = 0; i < bench->count; i++)
        ppr_builder_map(builder, ppr_view_of(bench->rules[i].fake),
                        ppr_view_of(bench->rules[i].real), 0);
    struct ppr_table *table = ppr_builder_build(builder);
    ppr_builder_free(builder);
    return table;
}

static int handle(request_rec *r)
{
    if (r->proxyreq != PROXYREQ_REVERSE || strcmp(r->uri, "/bench") != 0)
        return DECLINED;
    struct bench bench = {.r = r, .request = *r, .random = 1};
    apr_pool_create(&bench.request.pool, r->pool);
    bench.conf = ap_get_module_config(r->per_dir_config, &proxy_module);
    bench.rules = (const struct proxy_alias *)(const void *)bench.conf->raliases->elts;
    bench.count = (size_t)bench.conf->raliases->nelts;
    bench.table = table_of(&bench);
    if (bench.table == NULL)
        return HTTP_INTERNAL_SERVER_ERROR;
    bench.context.size = sizeof bench.context;
    /* as Apache calls itself, without a path */
    bench.context.client_origin = ppr_view_of(ap_construct_url(r->pool, "", r));
    ap_set_content_type(r, "text/plain");
    if (!same_answers(&bench)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "Apache and libppr do not agree");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    clock_pin();
    run(&bench);
    ppr_table_unref(bench.table);
    return OK;
}

/* Before mod_proxy, which would forward the request. */
static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_handler(handle, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

AP_DECLARE_MODULE(bench) = {
    .version = MODULE_MAGIC_NUMBER_MAJOR,
    .minor_version = MODULE_MAGIC_NUMBER_MINOR,
    .module_index = -1,
    .name = "mod_ppr_bench.c",
    .magic = MODULE_MAGIC_COOKIE,
    .register_hooks = register_hooks,
};
