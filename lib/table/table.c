/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "table/table.h"

#include "text/hash.h"

uint64_t ppri_host_key(struct ppr_view host)
{
    const struct ppri_origin origin = {PPRI_SCHEME_NONE, PPRI_NO_PORT, host, false};
    return ppri_origin_hash(&origin);
}

uint64_t ppri_pair_key(enum ppri_slot_kind kind, uint64_t client, size_t head,
                       enum ppri_scheme scheme)
{
    return ppri_mix(ppri_mix(client, (uint64_t)head), (uint64_t)kind | (uint64_t)scheme << 8);
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

enum ppr_status ppr_table_rule(const struct ppr_table *table, size_t number, struct ppr_rule *rule)
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
    rule->flags = (found->backend.flags & PPRI_ANY_SCHEME ? (unsigned)PPR_ANY_SCHEME : 0) |
                  (found->backend.flags & PPRI_KEEP ? (unsigned)PPR_KEEP : 0);
    return PPR_OK;
}
