/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Tables of any number of rules, one a tenant. Rule I joins

       /t/NAME/    http://NAME-tenant.example/app/

   NAME is the tenant's number in seven digits, the last one first: the same size
   for all, so that tables differ in nothing but their number of rules, and
   different from the first byte on, so that a search that compares rule by rule
   sees soon that a rule is the wrong one. The rules go from the last tenant to
   tenant 0, whose rule is the last of every table: the worst for such a search. */

#ifndef PPR_TESTS_BENCH_TENANTS_H
#define PPR_TESTS_BENCH_TENANTS_H

#include <ppr/ppr.h>

#include <stddef.h>

enum {
    tenant_most = 10000000, /* what seven digits can tell apart */
    tenant_client_size = 11,
    tenant_backend_size = 34,
    tenant_url_size = 42
};

/** Return memory, or end the program where it is NULL. */
void *tenants_need(void *memory);

/** Write the client prefix of a tenant. */
void tenant_client(size_t tenant, char text[tenant_client_size]);

/** Write the backend prefix of a tenant. */
void tenant_backend(size_t tenant, char text[tenant_backend_size]);

/** Write a reference to the backend of a tenant: its prefix, and `quux?x=1`. */
void tenant_url(size_t tenant, char text[tenant_url_size]);

/** Return a builder with the rules of so many tenants.
 *  @param allocator NULL for malloc */
struct ppr_builder *tenants_add(size_t rules, const struct ppr_allocator *allocator);

/** Return a table of so many tenants. */
struct ppr_table *tenants_table(size_t rules);

/** Return a table of so many rules with captures, of four shapes: a label of the host, a
 *  segment of the path, one of each, two labels. Each rule has its tenant's name, too. */
struct ppr_table *tenants_capturing(size_t rules);

#endif
