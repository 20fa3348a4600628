/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Questions to a table about a canonical reference: its bytes are those of the pool or they are
   not. Prefixes with captures are not found so. */

#ifndef PPRI_TABLE_LOOKUP_CANONICAL_H
#define PPRI_TABLE_LOOKUP_CANONICAL_H

#include "table/table.h"
#include "text/vector.h"
#include "uri/reference.h"

/* Bytes that are equal to those of the pool. */
static inline bool ppri_lookup_canonical_is(const char *data, size_t size, struct ppr_view own)
{
    return own.size == size && ppri_same(own.data, data, size);
}

/* Whether a prefix is on an origin; in the pool hosts are in their canonical form, and so is
   a canonical one. */
static inline bool ppri_lookup_canonical_is_on(const char *pool, const struct ppri_prefix *backend,
                                               const struct ppri_origin *origin)
{
    const bool any_scheme = (backend->flags & PPRI_ANY_SCHEME) != 0;
    return (any_scheme || backend->scheme == (uint8_t)origin->scheme) &&
           ppri_backend_port(backend, origin->scheme) == origin->port &&
           ppri_lookup_canonical_is(origin->host.data, origin->host.size,
                                    ppri_prefix_host(pool, backend));
}

/* The first rule of an origin; NULL: it is no backend's. */
static inline const struct ppri_rule *ppri_lookup_canonical_origin(const struct ppr_table *table,
                                                                   const struct ppri_origin *origin,
                                                                   uint64_t hash)
{
    struct ppri_probe probe = ppri_probe_origin(table, hash);
    const struct ppri_rule *rule = ppri_probe_next(&probe);
    while (rule && !ppri_lookup_canonical_is_on(table->pool, &rule->backend, origin))
        rule = ppri_probe_next(&probe);
    return rule;
}

/* The deepest of the rules of an origin that covers a canonical path, where `first` is the first
   of them; NULL: none does. Return false if the careful way has to look. */
bool ppri_lookup_canonical_among(const struct ppr_table *table,
                                 const struct ppri_reference *reference, const char *text,
                                 uint64_t hash, const struct ppri_rule *first,
                                 const struct ppri_rule **rule);

/* Whether a path is under a prefix. */
static inline bool ppri_lookup_canonical_is_under(struct ppr_view path, struct ppr_view prefix)
{
    return prefix.size <= path.size && ppri_same(path.data, prefix.data, prefix.size) &&
           (prefix.size == path.size || path.data[prefix.size] == '/');
}

/* The same; an origin's only rule is not looked for. */
static inline bool ppri_lookup_canonical(const struct ppr_table *table,
                                         const struct ppri_reference *reference, const char *text,
                                         uint64_t hash, const struct ppri_rule *first,
                                         const struct ppri_rule **rule)
{
    if (!(first->client.flags & PPRI_SOLE))
        return ppri_lookup_canonical_among(table, reference, text, hash, first, rule);
    if (ppri_lookup_canonical_is_under(reference->path,
                                       ppri_prefix_path(table->pool, &first->backend)))
        *rule = first;
    return true;
}

/* The first rule with the deepest client prefix that covers a canonical path, where all client
   prefixes are a path alone; NULL: none does. Return false if the careful way has to look. */
bool ppri_lookup_canonical_client(const struct ppr_table *table,
                                  const struct ppri_reference *reference, const char *text,
                                  const struct ppri_rule **rule);

#endif
