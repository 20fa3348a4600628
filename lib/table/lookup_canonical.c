/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "table/lookup_canonical.h"

#include "text/vector.h"

/* The deepest prefix that is looked for the short way. */
#define DEPTH_MAX 7

/* The first segments of a path: the size of the path with so many, and its hash. */
struct segments {
    size_t count;
    size_t size[DEPTH_MAX + 1];
    uint32_t hash[DEPTH_MAX + 1];
};

/* Go over as many segments as the deepest prefix of an origin has. Return false if their
   slashes are not all known. */
static bool walk(const struct ppri_reference *reference, const char *text, uint32_t depths,
                 struct segments *segments)
{
    const struct ppr_view path = reference->path;
    const size_t begin = (size_t)(path.data - text);
    uint64_t slashes = reference->slashes >> (begin & 63);
    uint32_t hash = (uint32_t)PPRI_HASH_START;
    size_t count = 0;
    segments->size[0] = 0;
    segments->hash[0] = hash;
    while (slashes && depths >> (count + 1)) {
        const size_t from = ppri_lowest(slashes) + 1;
        slashes &= slashes - 1;
        if (!slashes && begin + path.size > 64)
            return false;
        const size_t to = slashes ? ppri_lowest(slashes) : path.size;
        hash = ppri_hash_half(ppri_hash_bytes(hash, ppri_slice(path, from, to)));
        count++;
        segments->size[count] = to;
        segments->hash[count] = hash;
    }
    segments->count = count;
    return true;
}

/* The deepest rule that covers a path; NULL: none does. */
static const struct ppri_rule *find_deepest_rule(const struct ppr_table *table,
                                                 const struct ppri_reference *reference,
                                                 uint64_t hash, uint32_t depths,
                                                 const struct segments *segments)
{
    for (size_t depth = segments->count + 1; depth-- > 0;) {
        if (!(depths >> depth & 1))
            continue;
        const uint64_t key = ppri_slot_key(PPRI_SLOT_BACKEND, hash, segments->hash[depth]);
        struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_BACKEND, key);
        for (const struct ppri_rule *rule; (rule = ppri_probe_next(&probe)) != NULL;) {
            if (ppri_lookup_canonical_is_on(table->pool, &rule->backend, &reference->origin) &&
                ppri_lookup_canonical_is(reference->path.data, segments->size[depth],
                                         ppri_prefix_path(table->pool, &rule->backend)))
                return rule;
        }
    }
    return NULL;
}

/* The same, where `first` is the first rule of the origin. Return false if the careful way
   has to look. */
PPRI_NOINLINE bool ppri_lookup_canonical_among(const struct ppr_table *table,
                                               const struct ppri_reference *reference,
                                               const char *text, uint64_t hash,
                                               const struct ppri_rule *first,
                                               const struct ppri_rule **rule)
{
    const uint32_t depths = first->backend_depths;
    struct segments segments;
    if (depths >> (DEPTH_MAX + 1) || !walk(reference, text, depths, &segments))
        return false;
    *rule = find_deepest_rule(table, reference, hash, depths, &segments);
    return true;
}

bool ppri_lookup_canonical_client(const struct ppr_table *table,
                                  const struct ppri_reference *reference, const char *text,
                                  const struct ppri_rule **rule)
{
    const uint32_t depths = table->path_depths;
    const struct ppr_view path = reference->path;
    struct segments segments;
    *rule = NULL;
    if (!path.size || table->unbound_depths || table->shape_count[PPRI_CLIENT] ||
        depths >> (DEPTH_MAX + 1) || !walk(reference, text, depths, &segments))
        return false;
    for (size_t depth = segments.count + 1; depth-- > 0;) {
        if (!(depths >> depth & 1))
            continue;
        const uint64_t key = ppri_slot_key(PPRI_SLOT_CLIENT, PPRI_PATH_ALONE, segments.hash[depth]);
        struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_CLIENT, key);
        while ((*rule = ppri_probe_next(&probe)) != NULL) {
            if (ppri_lookup_canonical_is(path.data, segments.size[depth],
                                         ppri_prefix_path(table->pool, &(*rule)->client)))
                return true;
        }
    }
    return true;
}
