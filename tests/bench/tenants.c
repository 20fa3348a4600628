/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "tenants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *tenants_need(void *memory)
{
    if (memory == NULL) {
        fputs("bench: no memory, or no table\n", stderr);
        exit(EXIT_FAILURE);
    }
    return memory;
}

/* Seven digits over a NAME, the last one first. No snprintf: adding a million
   rules is timed, and their texts are made on the way. */
static void write_name(char *text, size_t tenant)
{
    for (int i = 0; i < 7; i++, tenant /= 10)
        text[i] = (char)('0' + tenant % 10);
}

void tenant_client(size_t tenant, char text[tenant_client_size])
{
    memcpy(text, "/t/NAME---/", tenant_client_size);
    write_name(text + 3, tenant);
}

void tenant_backend(size_t tenant, char text[tenant_backend_size])
{
    memcpy(text, "http://NAME----tenant.example/app/", tenant_backend_size);
    write_name(text + 7, tenant);
}

void tenant_url(size_t tenant, char text[tenant_url_size])
{
    tenant_backend(tenant, text);
    memcpy(text + tenant_backend_size, "quux?x=1", tenant_url_size - tenant_backend_size);
}

struct ppr_builder *tenants_add(size_t rules, const struct ppr_allocator *allocator)
{
    struct ppr_builder *builder = tenants_need(ppr_builder_new(allocator));
    for (size_t tenant = rules; tenant-- > 0;) {
        char client[tenant_client_size];
        char backend[tenant_backend_size];
        tenant_client(tenant, client);
        tenant_backend(tenant, backend);
        ppr_builder_map(builder, (struct ppr_view){client, sizeof client},
                        (struct ppr_view){backend, sizeof backend}, 0);
    }
    return builder;
}

struct ppr_table *tenants_table(size_t rules)
{
    struct ppr_builder *builder = tenants_add(rules, NULL);
    struct ppr_table *table = tenants_need(ppr_builder_build(builder));
    ppr_builder_free(builder);
    return table;
}

struct ppr_table *tenants_capturing(size_t rules)
{
    /* what stands before the name and behind it, on the client's side and the backend's */
    static const char *const parts[][4] = {
        {"/a/", "/{x}/", "http://{x}.a", ".example/app/"},
        {"/b/", "/{x}/", "http://b", ".example/{x}/"},
        {"/c/", "/{x}/{y}/", "http://{x}.c", ".example/app/{y}/"},
        {"/d/", "/{x}/{y}/", "http://{x}.{y}.d", ".example/app/"},
    };
    struct ppr_builder *builder = tenants_need(ppr_builder_new(NULL));
    for (size_t i = 0; i < rules; i++) {
        char client[64];
        char backend[64];
        const char *const *part = parts[i % 4];
        snprintf(client, sizeof client, "%s%07zu%s", part[0], i / 4, part[1]);
        snprintf(backend, sizeof backend, "%s%07zu%s", part[2], i / 4, part[3]);
        ppr_builder_map(builder, ppr_view_of(client), ppr_view_of(backend), 0);
    }
    struct ppr_table *table = tenants_need(ppr_builder_build(builder));
    ppr_builder_free(builder);
    return table;
}
