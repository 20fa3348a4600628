/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The public calls on a table, and the origins of its rules. */

#include "table/table.h"

#include "text/short.h"

/* True if the port of the rule's backend prefix is the port of `origin`. */
static inline bool is_on_port(const char *pool, const struct ppri_rule *rule,
                              const struct ppri_captures *captures,
                              const struct ppri_origin *origin)
{
    const int32_t port = ppri_rule_port(rule, origin->scheme);
    return port == origin->port ||
           (port == PPRI_NO_PORT && ppri_port_is(pool, &rule->backend, captures, origin->port));
}

bool ppri_rule_is_on(const char *pool, const struct ppri_rule *rule,
                     const struct ppri_captures *captures, const struct ppri_origin *origin)
{
    const struct ppr_view host = ppri_prefix_host(pool, &rule->backend);
    return ppri_rule_stands_for(rule, origin->scheme) && is_on_port(pool, rule, captures, origin) &&
           ((host.size == origin->host.size &&
             ppri_same(host.data, origin->host.data, host.size)) ||
            ppri_host_is(host, captures, origin->host));
}

struct ppr_table *ppr_table_ref(struct ppr_table *table)
{
    if (table)
        atomic_fetch_add_explicit(&table->references, 1, memory_order_relaxed);
    return table;
}

void ppr_table_unref(struct ppr_table *table)
{
    if (!table || atomic_fetch_sub_explicit(&table->references, 1, memory_order_acq_rel) != 1)
        return;
    const struct ppr_allocator allocator = table->allocator;
    ppri_release(&allocator, table);
}

size_t ppr_table_size(const struct ppr_table *table)
{
    return table ? table->rule_count : 0;
}

PPRI_RARE enum ppr_status ppr_table_rule(const struct ppr_table *table, size_t number,
                                         struct ppr_rule *rule)
{
    if (!table || !rule || !number || number > table->rule_count)
        return PPR_BAD_ARGUMENT;
    const struct ppri_rule *found = ppri_rule_at(table, number);
    const struct ppr_rule empty = {.flags = 0};
    *rule = empty;
    if (found->client.size)
        rule->client =
            ppri_prefix_read_back(table->pool, &found->client, ppri_rule_captures(found));
    rule->backend = ppri_prefix_read_back(table->pool, &found->backend, ppri_rule_captures(found));
    rule->flags = ppri_rule_public_flags(found) & ~(unsigned)(PPR_CLIENT_SLASH | PPR_BACKEND_SLASH);
    return PPR_OK;
}

size_t ppr_table_locals(const struct ppr_table *table)
{
    return table ? table->local_count : 0;
}

PPRI_RARE enum ppr_status ppr_table_local(const struct ppr_table *table, size_t number,
                                          struct ppr_view *client)
{
    if (!table || !client || !number || number > table->local_count)
        return PPR_BAD_ARGUMENT;
    const struct ppri_rule *found = ppri_rule_at(table, table->rule_count + number);
    *client = ppri_prefix_read_back(table->pool, &found->client, ppri_rule_captures(found));
    return PPR_OK;
}
