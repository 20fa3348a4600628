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
