/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Tables of any number of rules, one for each tenant. Its rule joins

       /t/NAME/    http://NAME-tenant.example/app/

   NAME is the tenant's number in seven digits, the last digit first. All names have one size,
   so that tables differ in their number of rules only. They differ from the first byte on, so
   that a search that compares rule by rule sees early that a rule is the wrong one. The rules
   go from the last tenant to tenant 0, whose rule is the last of every table: the worst case
   of such a search. */

#ifndef PPR_TESTS_BENCH_TENANTS_H
#define PPR_TESTS_BENCH_TENANTS_H

#include "job.h"

#include <ppr/ppr.h>

#include <stddef.h>

/* the bytes of the two prefixes */
enum { tenant_client_size = 11, tenant_backend_size = 34 };

/** The texts of one tenant's exchange. */
struct tenant {
    char reference[42]; /* in the response: the backend prefix and `quux?x=1` */
    char expected[42];
    char client_target[26]; /* the client prefix and `orders?sort=asc` */
    char backend_url[49];
};

/** Write the texts of a tenant, and an item with views of them. */
void tenant_write(size_t number, struct tenant *tenant, struct item *item);

/** Return a builder with the rules of so many tenants.
 *  @param allocator NULL for malloc */
struct ppr_builder *tenants_add(size_t rules, const struct ppr_allocator *allocator);

/** Return a table of so many tenants. */
struct ppr_table *tenants_table(size_t rules);

/** Return a job: tenant 0's reference in tenant 0's exchange, prepared or not. */
struct job tenants_hit(const struct ppr_table *table, bool prepared);

/** References of tenants picked at random. */
struct picks;

/** Return so many picks among so many rules. */
struct picks *picks_new(size_t count, size_t rules);

/** Pick anew. */
void picks_draw(struct picks *picks);

/** Return a job: the references picked, each in its tenant's exchange. */
struct job picks_job(struct picks *picks, const struct ppr_table *table);

#endif
