/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A module of Apache httpd that times httpd's own ap_proxy_location_reverse_map
   and libppr beside each other, on the ProxyPassReverse rules that httpd has read
   from its configuration, in a request that mod_proxy has taken for its own.

   libppr's table is made of the rules as mod_proxy holds them, and its context is whole:
   the response is of the backend that the reference names. All answers of one are compared
   with the other's before they are timed. */

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

/* The calls of one piece. The memory that Apache's function takes for a piece is in the first
   block of a pool, as that of one request is. The pool is cleared outside of the clock. */
enum { rounds = 101, piece = 32, pieces_most = 64 };
static const double slice = 400000; /* ns, about the time of Apache's function in a round */

static const char tail[] = "quux?x=1";
static const char asked[] = "orders?sort=asc";

enum reference { REFERENCE_LAST, REFERENCE_RANDOM, references };
static const char *const reference_names[references] = {"last rule", "picked at random"};

enum way { WAY_APACHE, WAY_PREPARED, WAY_INIT, ways };
static const char *const way_names[ways] = {"Apache", "libppr in Apache, prepared",
                                            "libppr in Apache, init"};

/* A reference and the exchange in whose response it is. */
struct call {
    const char *url;
    struct ppr_context context;
};

struct bench {
    request_rec *r;
    request_rec request; /* a copy of it, with a pool that can be cleared */
    proxy_dir_conf *conf;
    const struct proxy_alias *rules;
    size_t count;
    struct ppr_table *table;
    struct ppr_view scheme;
    struct ppr_view authority;
    struct call calls[piece];
    uint64_t random;
    int failed; /* a call did not rewrite */
    double results[references][ways];
};

/* ---------------------------------------------------------------- Calls -- */

/* mod_proxy has split the backend's URL by the time of a response; so the split is not timed. */
static void set_backend(struct ppr_context *context, const char *url)
{
    const char *const scheme_end = strstr(url, "://");
    const char *const host = scheme_end + 3;
    const size_t host_size = strcspn(host, "/");
    context->backend_scheme = (struct ppr_view){url, (size_t)(scheme_end - url)};
    context->backend_authority = (struct ppr_view){host, host_size};
    context->backend_target = ppr_view_of(host + host_size);
    context->backend_host = context->backend_authority;
}

static void write_call(struct bench *bench, const struct proxy_alias *rule, struct call *call)
{
    apr_pool_t *const pool = bench->request.pool;
    call->url = apr_pstrcat(pool, rule->real, tail, NULL);
    call->context = (struct ppr_context){
        .size = sizeof call->context,
        .client_scheme = bench->scheme,
        .client_authority = bench->authority,
        .client_target = ppr_view_of(apr_pstrcat(pool, rule->fake, asked, NULL))};
    set_backend(&call->context, apr_pstrcat(pool, rule->real, asked, NULL));
}

/* The pool is cleared here; the memory of the timed calls comes on top. */
static void prepare(struct bench *bench, enum reference reference)
{
    apr_pool_clear(bench->request.pool);
    size_t rule = bench->count - 1;
    for (size_t i = 0; i < piece; i++) {
        if (reference == REFERENCE_RANDOM) {
            bench->random = bench->random * UINT64_C(6364136223846793005) + 1442695040888963407;
            rule = (size_t)(bench->random >> 33) % bench->count;
        }
        write_call(bench, &bench->rules[rule], &bench->calls[i]);
    }
}

/* --------------------------------------------------------------- Timing -- */

static const char *map_by_apache(struct bench *bench, const char *url)
{
    return ap_proxy_location_reverse_map(&bench->request, bench->conf, url);
}

/* Apache has the URL without its size: libppr has to count. */
static struct ppr_result map_by_ppr(struct ppr_exchange *exchange, const char *url, char *buffer,
                                    size_t size)
{
    return ppr_rewrite_url(exchange, PPR_RESPONSE, ppr_view_of(url), buffer, size);
}

static size_t run_apache(struct bench *bench)
{
    size_t changed = 0;
    for (size_t i = 0; i < piece; i++)
        changed += map_by_apache(bench, bench->calls[i].url) != bench->calls[i].url;
    return changed;
}

/* One place for all: the address of the buffer must not make a difference. */
static _Alignas(64) char buffer[512];

static size_t run_prepared(struct ppr_exchange *exchange, const struct bench *bench)
{
    size_t changed = 0;
    for (size_t i = 0; i < piece; i++)
        changed += map_by_ppr(exchange, bench->calls[i].url, buffer, sizeof buffer).status ==
                   PPR_REWRITTEN;
    return changed;
}

static size_t run_init(const struct bench *bench)
{
    size_t changed = 0;
    for (size_t i = 0; i < piece; i++) {
        struct ppr_exchange exchange;
        ppr_exchange_init(&exchange, bench->table, &bench->calls[i].context, NULL);
        changed += map_by_ppr(&exchange, bench->calls[i].url, buffer, sizeof buffer).status ==
                   PPR_REWRITTEN;
    }
    return changed;
}

static double time_piece(struct bench *bench, enum way way)
{
    struct ppr_exchange exchange;
    ppr_exchange_init(&exchange, bench->table, &bench->calls[0].context, NULL);
    const double start = clock_now();
    const size_t changed = way == WAY_APACHE     ? run_apache(bench)
                           : way == WAY_PREPARED ? run_prepared(&exchange, bench)
                                                 : run_init(bench);
    const double time = clock_now() - start;
    bench->failed |= changed != piece;
    return time;
}

/* Pieces of one way, after one that fills the caches with its needs. */
static double time_pieces(struct bench *bench, enum reference reference, enum way way,
                          size_t pieces)
{
    double sum = 0;
    prepare(bench, reference);
    time_piece(bench, way);
    for (size_t i = 0; i < pieces; i++) {
        prepare(bench, reference);
        sum += time_piece(bench, way);
    }
    return sum / (double)(pieces * piece);
}

static size_t calibrate(struct bench *bench, enum reference reference)
{
    const double pieces = slice / (piece * time_pieces(bench, reference, WAY_APACHE, 16));
    return pieces < 1 ? 1 : pieces > pieces_most ? pieces_most : (size_t)pieces;
}

/* References of many backends are in the responses of as many exchanges. */
static int makes_sense(enum reference reference, enum way way)
{
    return reference == REFERENCE_LAST || way != WAY_PREPARED;
}

static void run(struct bench *bench, enum reference reference)
{
    static double times[ways][rounds];
    const size_t pieces = calibrate(bench, reference);
    for (size_t round = 0; round < rounds; round++) {
        for (int way = 0; way < ways; way++) {
            if (makes_sense(reference, (enum way)way))
                times[way][round] = time_pieces(bench, reference, (enum way)way,
                                                way == WAY_APACHE ? pieces : pieces_most);
        }
    }
    for (int way = 0; way < ways; way++)
        bench->results[reference][way] = clock_quiet(times[way], rounds);
}

static void print(struct bench *bench, enum reference reference)
{
    for (int way = 0; way < ways; way++) {
        if (makes_sense(reference, (enum way)way))
            ap_rprintf(bench->r, "%s, %s, %" APR_SIZE_T_FMT " rule%s\t%.5g\tns\n", way_names[way],
                       reference_names[reference], bench->count, bench->count == 1 ? "" : "s",
                       bench->results[reference][way]);
    }
}

/* ------------------------------------------------------------- Checking -- */

static int same_answer(struct bench *bench, const struct call *call)
{
    struct ppr_exchange exchange;
    ppr_exchange_init(&exchange, bench->table, &call->context, NULL);
    const char *const apache = map_by_apache(bench, call->url);
    const struct ppr_result ppr = map_by_ppr(&exchange, call->url, buffer, sizeof buffer);
    return strcmp(apache, call->url) != 0 && ppr.status == PPR_REWRITTEN &&
           ppr.count == strlen(apache) && memcmp(apache, buffer, ppr.count) == 0;
}

static int same_answers(struct bench *bench)
{
    for (int reference = 0; reference < references; reference++) {
        prepare(bench, (enum reference)reference);
        for (size_t i = 0; i < piece; i++) {
            if (!same_answer(bench, &bench->calls[i]))
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
    bench.scheme = ppr_view_of(ap_http_scheme(r));
    bench.authority = ppr_view_of(apr_table_get(r->headers_in, "Host"));
    ap_set_content_type(r, "text/plain");
    if (!same_answers(&bench)) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "Apache and libppr do not agree");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    clock_pin();
    for (int reference = 0; reference < references; reference++)
        run(&bench, (enum reference)reference);
    if (bench.failed) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r, "a call did not rewrite");
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    for (int reference = 0; reference < references; reference++)
        print(&bench, (enum reference)reference);
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
