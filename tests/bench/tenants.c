/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "tenants.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define HOST    "reverseproxy.com"
#define ORIGIN  "http://" HOST
#define CLIENT  "/t/NAME---/"
#define BACKEND "http://NAME----tenant.example/app/"

enum { name_in_client = 3, name_in_backend = 7, name_size = 7, host_size = 22, target_size = 20 };

/* Without snprintf: adding a million rules is timed, and includes making their texts. */
static void write_name(char *text, size_t number)
{
    for (int i = 0; i < name_size; i++, number /= 10)
        text[i] = (char)('0' + number % 10);
}

static void write_text(char *to, const char *text, size_t size, size_t name_at, size_t number)
{
    memcpy(to, text, size);
    write_name(to + name_at, number);
}

#define WRITE(to, text, name_at, number) write_text(to, text, sizeof to, name_at, number)

void tenant_write(size_t number, struct tenant *tenant, struct item *item)
{
    WRITE(tenant->reference, BACKEND "quux?x=1", name_in_backend, number);
    WRITE(tenant->expected, ORIGIN CLIENT "quux?x=1", sizeof ORIGIN - 1 + name_in_client, number);
    WRITE(tenant->client_target, CLIENT "orders?sort=asc", name_in_client, number);
    WRITE(tenant->backend_url, BACKEND "orders?sort=asc", name_in_backend, number);
    const char *const host = tenant->backend_url + name_in_backend;
    *item = (struct item){
        .context = {.size = sizeof item->context,
                    .client_scheme = PPR_STRING("http"),
                    .client_authority = PPR_STRING(HOST),
                    .client_target = {tenant->client_target, sizeof tenant->client_target},
                    .backend_scheme = PPR_STRING("http"),
                    .backend_authority = {host, host_size},
                    .backend_target = {host + host_size, target_size},
                    .backend_host = {host, host_size}},
        .input = {tenant->reference, sizeof tenant->reference},
        .expected = {tenant->expected, sizeof tenant->expected}};
}

/* --------------------------------------------------------------- Tables -- */

struct ppr_builder *tenants_add(size_t rules, const struct ppr_allocator *allocator)
{
    struct ppr_builder *builder = job_need(ppr_builder_new(allocator));
    for (size_t number = rules; number-- > 0;) {
        char client[tenant_client_size];
        char backend[tenant_backend_size];
        WRITE(client, CLIENT, name_in_client, number);
        WRITE(backend, BACKEND, name_in_backend, number);
        ppr_builder_map(builder, (struct ppr_view){client, sizeof client},
                        (struct ppr_view){backend, sizeof backend}, 0);
    }
    return builder;
}

struct ppr_table *tenants_table(size_t rules)
{
    struct ppr_builder *builder = tenants_add(rules, NULL);
    struct ppr_table *table = job_need(ppr_builder_build(builder));
    ppr_builder_free(builder);
    return table;
}

struct job tenants_hit(const struct ppr_table *table, bool prepared)
{
    struct tenant *tenant = job_need(malloc(sizeof *tenant));
    struct item *item = job_need(malloc(sizeof *item));
    tenant_write(0, tenant, item);
    return (struct job){.name = "hit",
                        .call = JOB_URL,
                        .prepared = prepared,
                        .table = table,
                        .items = item,
                        .count = 1};
}

/* ---------------------------------------------------------------- Picks -- */

struct picks {
    size_t count;
    size_t rules;
    uint64_t state; /* of the random numbers */
    struct tenant *tenants;
    struct item *items;
};

struct picks *picks_new(size_t count, size_t rules)
{
    struct picks *picks = job_need(malloc(sizeof *picks));
    *picks = (struct picks){.count = count,
                            .rules = rules,
                            .state = 1,
                            .tenants = job_need(calloc(count, sizeof *picks->tenants)),
                            .items = job_need(calloc(count, sizeof *picks->items))};
    return picks;
}

void picks_draw(struct picks *picks)
{
    for (size_t i = 0; i < picks->count; i++) {
        picks->state = picks->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const size_t number = (size_t)(picks->state >> 33) % picks->rules;
        tenant_write(number, &picks->tenants[i], &picks->items[i]);
    }
}

struct job picks_job(struct picks *picks, const struct ppr_table *table)
{
    picks_draw(picks);
    return (struct job){.name = "hit, picked at random",
                        .call = JOB_URL,
                        .table = table,
                        .items = picks->items,
                        .count = picks->count};
}
