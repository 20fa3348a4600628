/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "table/table.h"

#include "text/hash.h"
#include "text/vector.h"

uint64_t ppri_host_key(struct ppr_view host)
{
    const struct ppri_origin origin = {PPRI_SCHEME_NONE, PPRI_NO_PORT, host};
    return ppri_origin_hash(&origin);
}

bool ppri_host_shape_key(struct ppr_view host, const struct ppri_shape *shape, uint64_t *key)
{
    const struct ppri_origin origin = {PPRI_SCHEME_NONE, PPRI_NO_PORT, host};
    uint64_t hash = 0;
    if (!ppri_origin_shape_hash(&origin, shape->labels, shape->host, &hash))
        return false;
    *key = hash;
    return true;
}

uint64_t ppri_pair_key(enum ppri_slot_kind kind, uint64_t client, size_t head,
                       enum ppri_scheme scheme)
{
    return ppri_mix(ppri_mix(client, (uint64_t)head), (uint64_t)kind | (uint64_t)scheme << 8);
}

struct ppri_shape ppri_shape_of(const char *pool, const struct ppri_prefix *prefix)
{
    struct ppri_shape shape = {.depth = (uint8_t)ppri_prefix_depth_of(prefix)};
    const struct ppr_view host = ppri_prefix_host(pool, prefix);
    uint8_t labels = 1;
    for (size_t i = host.size; i-- > 0;) {
        if (host.data[i] == '.')
            labels++;
        else if (ppri_is_capture(host.data[i]))
            shape.host |= UINT32_C(1) << (labels - 1);
    }
    if (shape.host)
        shape.labels = labels;
    const struct ppr_view path = ppri_prefix_path(pool, prefix);
    unsigned segment = 0;
    for (size_t i = 0; i < path.size; i++) {
        if (path.data[i] == '/')
            segment++;
        else if (segment && ppri_is_capture(path.data[i]))
            shape.path |= UINT32_C(1) << (segment - 1);
    }
    return shape;
}

static bool has_capture(struct ppr_view text)
{
    for (size_t at = 0; at < text.size; at += PPRI_BLOCK) {
        /* A byte less 1 is less than the number of captures: 0 becomes 255. */
        const struct ppri_block less = ppri_block_less(ppri_block_at(text, at), 1);
        if (ppri_block_bits(ppri_block_up_to(less, PPRI_CAPTURES_MAX - 1)))
            return true;
    }
    return false;
}

bool ppri_host_is(struct ppr_view own, const struct ppri_captures *captures, struct ppr_view host)
{
    if (ppri_equal(own, host) || ppri_host_equal(own, host))
        return true;
    if (!has_capture(own))
        return false;
    while (own.size) {
        const size_t size = ppri_find(own, '.');
        const size_t host_size = ppri_find(host, '.');
        const struct ppr_view label = ppri_slice(host, 0, host_size);
        if (ppri_is_capture(own.data[0]) ? !ppri_capture_is(captures, own.data[0], label)
                                         : !ppri_equal_nocase(ppri_slice(own, 0, size), label))
            return false;
        if (size == own.size || host_size == host.size)
            return size == own.size && host_size == host.size;
        own = ppri_from(own, size + 1);
        host = ppri_from(host, host_size + 1);
    }
    return false;
}

bool ppri_prefix_origin_is(const char *pool, const struct ppri_prefix *prefix,
                           const struct ppri_captures *captures, const struct ppri_origin *origin)
{
    return prefix->scheme == (uint8_t)origin->scheme && prefix->port == origin->port &&
           ppri_host_is(ppri_prefix_host(pool, prefix), captures, origin->host);
}

bool ppri_backend_origin_is(const char *pool, const struct ppri_prefix *backend,
                            const struct ppri_captures *captures, const struct ppri_origin *origin)
{
    const bool any_scheme = (backend->flags & PPRI_ANY_SCHEME) != 0;
    if (!any_scheme && backend->scheme != (uint8_t)origin->scheme)
        return false;
    return ppri_backend_port(backend, origin->scheme) == origin->port &&
           ppri_host_is(ppri_prefix_host(pool, backend), captures, origin->host);
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

/* A prefix without the slash at its end, where that is the same prefix. */
static struct ppr_view read_back(const char *pool, const struct ppri_prefix *prefix, bool captures)
{
    struct ppr_view text = ppri_view(pool + prefix->text, prefix->size);
    if (captures && has_capture(text)) /* what is behind has their names */
        text = ppr_view_of(text.data + text.size);
    const struct ppr_view path = ppri_prefix_path(pool, prefix);
    const bool needed = !path.size || path.data[path.size - 1] == '/';
    return ppri_slice(text, 0, needed ? text.size : text.size - 1);
}

enum ppr_status ppr_table_rule(const struct ppr_table *table, size_t number, struct ppr_rule *rule)
{
    if (!table || !rule || !number || number > table->rule_count)
        return PPR_BAD_ARGUMENT;
    const struct ppri_rule *found = ppri_rule_at(table, number);
    rule->client = ppri_view(NULL, 0);
    if (found->client.size)
        rule->client = read_back(table->pool, &found->client, ppri_rule_captures(found));
    rule->backend = read_back(table->pool, &found->backend, ppri_rule_captures(found));
    rule->flags = (found->backend.flags & PPRI_ANY_SCHEME ? (unsigned)PPR_ANY_SCHEME : 0) |
                  (found->backend.flags & PPRI_KEEP ? (unsigned)PPR_KEEP : 0);
    return PPR_OK;
}
