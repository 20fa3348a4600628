/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Looks up backend prefixes in the table's hash, by depth and by shape. */

#include "table/backend_lookup.h"

#include "table/match.h"
#include "text/hash.h"

/* Sets `*hash` to the hash of `origin` as one of a shape. Returns false if no prefix of the shape
   can be on it. */
static bool shape_hash(const struct ppri_shape *shape, const struct ppri_origin *origin,
                       uint64_t *hash)
{
    struct ppri_origin own = *origin;
    if (shape->port)
        own.port = PPRI_NO_PORT;
    *hash = 0;
    if (shape->labels && !ppri_host_shape_hash(own.host, shape->labels, shape->host, hash))
        return false;
    if (!shape->labels)
        *hash = ppri_host_hash(own.host);
    *hash = ppri_origin_key(*hash, own.scheme, own.port);
    return true;
}

/* False if no rule without captures has a backend prefix on the host with `host_hash`. True if one
   may have. */
static inline bool may_have_host(const struct ppr_table *table, uint64_t host_hash)
{
    return (table->backend_hosts[ppri_host_word(host_hash)] & ppri_host_bit(host_hash)) != 0;
}

/* A lookup of rules on a backend's origin. */
struct origin_query {
    const struct ppr_table *table;
    const struct ppri_origin *origin;
    unsigned flags; /* a rule must have one of them; 0 if any rule will do */
    bool host_alone; /* any scheme and port will do */
};

/* Returns the first rule of a search that the query accepts, or NULL. */
PPRI_NOINLINE static const struct ppri_rule *found_on_origin(const struct origin_query *query,
                                                             struct ppri_probe *probe)
{
    const char *pool = query->table->pool;
    for (const struct ppri_rule *rule; (rule = ppri_probe_next(probe)) != NULL;) {
        if (query->flags && !(rule->flags & query->flags))
            continue;
        if (query->host_alone
                ? ppri_host_is(ppri_prefix_host(pool, &rule->backend), NULL, query->origin->host)
                : ppri_rule_is_on(pool, rule, NULL, query->origin))
            return rule;
    }
    return NULL;
}

/* Returns the first rule with the origin hash `hash` that the query accepts, or NULL. */
PPRI_NOINLINE static const struct ppri_rule *rule_on_origin(const struct origin_query *query,
                                                            uint64_t hash)
{
    struct ppri_probe probe = ppri_probe_origin(query->table, hash);
    return ppri_probe_reach(&probe) ? found_on_origin(query, &probe) : NULL;
}

/* Returns the first rule that has `query`'s origin as it stands, or NULL. Sets `hash` to the hash of
   the origin. */
static inline const struct ppri_rule *literal_rule_on_origin(const struct origin_query *query,
                                                             uint64_t *hash)
{
    const struct ppri_origin *origin = query->origin;
    const uint64_t host = ppri_host_hash(origin->host);
    *hash = ppri_origin_key(host, origin->scheme, origin->port);
    return may_have_host(query->table, host) ? rule_on_origin(query, *hash) : NULL;
}

/* Returns the first rule of the next shape of which `origin` may be, or NULL. `*at` is the number
   of shapes looked at. */
PPRI_RARE static const struct ppri_rule *rule_of_shapes(const struct origin_query *query,
                                                        size_t *at)
{
    const struct ppr_table *table = query->table;
    const struct ppri_rule *rule = NULL;
    uint64_t hash = 0;
    while (!rule && *at < table->shape_count[PPRI_BACKEND]) {
        const struct ppri_shape *shape = &table->shapes[PPRI_BACKEND][(*at)++];
        if ((shape->labels || shape->port) && shape_hash(shape, query->origin, &hash))
            rule = rule_on_origin(query, hash);
    }
    return rule;
}

const struct ppri_rule *ppri_lookup_backend_origin(const struct ppr_table *table,
                                                   const struct ppri_origin *origin, unsigned flags,
                                                   struct ppri_captures *captures)
{
    const struct origin_query query = {table, origin, flags, false};
    uint64_t hash;
    const struct ppri_rule *rule = literal_rule_on_origin(&query, &hash);
    size_t at = 0;
    captures->known = 0;
    captures->labels = 0;
    if (rule || !table->shape_count[PPRI_BACKEND])
        return rule;
    rule = rule_of_shapes(&query, &at);
    if (rule)
        ppri_match_origin(table, rule, origin, captures);
    return rule;
}

/* Returns the first rule on `host` if backend prefixes have captures: looks up each scheme's
   default port, any port, and each shape. */
PPRI_RARE static const struct ppri_rule *captured_host(const struct ppr_table *table,
                                                       struct ppr_view host, unsigned flags)
{
    const struct ppri_rule *first = NULL;
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_HTTPS; s++) {
        const enum ppri_scheme scheme = (enum ppri_scheme)s;
        const struct ppri_origin origin = {scheme, ppri_default_port(scheme), host, false};
        struct ppri_captures captures;
        first = ppri_earlier(first, ppri_lookup_backend_origin(table, &origin, flags, &captures));
    }
    const struct ppri_origin anywhere = {PPRI_SCHEME_NONE, PPRI_NO_PORT, host, false};
    const struct origin_query query = {table, &anywhere, flags, true};
    first = ppri_earlier(first, rule_on_origin(&query, ppri_origin_hash(&anywhere)));
    for (size_t at = 0; at < table->shape_count[PPRI_BACKEND];)
        first = ppri_earlier(first, rule_of_shapes(&query, &at));
    return first;
}

const struct ppri_rule *ppri_lookup_backend_host(const struct ppr_table *table,
                                                 struct ppr_view host, unsigned flags)
{
    const struct ppri_rule *first = NULL;
    if (table->shape_count[PPRI_BACKEND])
        return captured_host(table, host, flags);
    const uint64_t hash = ppri_host_hash(host);
    if (!may_have_host(table, hash))
        return NULL;
    for (int s = PPRI_SCHEME_NONE; s <= PPRI_SCHEME_HTTPS; s++) {
        const enum ppri_scheme scheme = (enum ppri_scheme)s;
        const struct ppri_origin origin = {scheme, ppri_default_port(scheme), host, false};
        struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_BACKEND_ORIGIN,
                                                   ppri_origin_key(hash, scheme, origin.port));
        if (!ppri_probe_reach(&probe))
            continue;
        const struct origin_query query = {table, &origin, flags, scheme == PPRI_SCHEME_NONE};
        first = ppri_earlier(first, found_on_origin(&query, &probe));
    }
    return first;
}

bool ppri_lookup_backend_domain(const struct ppr_table *table, struct ppr_view domain)
{
    struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_DOMAIN, ppri_host_hash(domain));
    for (const struct ppri_rule *rule; (rule = ppri_probe_next(&probe)) != NULL;) {
        if (ppri_host_is_under(ppri_prefix_host(table->pool, &rule->backend), domain))
            return true;
    }
    return false;
}

/* Returns the first rule with a backend prefix of `shape` that covers the path, or NULL. `hash` is
   that of the origin. */
PPRI_NOINLINE static const struct ppri_rule *
ask_backend(const struct ppr_table *table, const struct ppri_origin *origin, uint64_t hash,
            const struct ppri_shape *shape, struct ppri_walk *walk, struct ppri_captures *captures)
{
    const uint64_t key = ppri_slot_key(PPRI_SLOT_BACKEND, hash, ppri_shape_path_hash(shape, walk));
    struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_BACKEND, key);
    for (const struct ppri_rule *rule; (rule = ppri_probe_next(&probe)) != NULL;) {
        if (ppri_prefix_depth(&rule->backend) != shape->depth ||
            !ppri_rule_is_on(table->pool, rule, NULL, origin))
            continue;
        if (ppri_shape_captures(shape)
                ? ppri_match_capture(table, rule, PPRI_BACKEND, origin, walk, captures)
                : ppri_prefix_covers(ppri_prefix_path(table->pool, &rule->backend), walk, NULL))
            return rule;
    }
    return NULL;
}

/* Returns the first rule with captures whose backend prefix covers the path, and is deeper than
   that of `rule`. Else returns `rule`, which has no captures and may be NULL. The longest prefix
   wins, and of equal ones one without captures (M4, M10). */
PPRI_RARE static const struct ppri_rule *ask_deeper_backend(const struct ppr_table *table,
                                                            const struct ppri_origin *origin,
                                                            struct ppri_walk *walk,
                                                            const struct ppri_rule *rule,
                                                            struct ppri_captures *captures)
{
    const size_t least = rule ? ppri_prefix_depth(&rule->backend) + 1 : 0;
    const size_t depth = ppri_walk_reach(walk, PPRI_DEPTH_MAX);
    for (size_t i = 0; i < table->shape_count[PPRI_BACKEND]; i++) {
        const struct ppri_shape *shape = &table->shapes[PPRI_BACKEND][i];
        uint64_t hash = 0;
        if (shape->depth < least || shape->depth > depth || !shape_hash(shape, origin, &hash))
            continue;
        const struct ppri_rule *deeper = ask_backend(table, origin, hash, shape, walk, captures);
        if (deeper)
            return deeper;
    }
    captures->known = 0;
    return rule;
}

/* Probes the hash at each depth at which the origin has prefixes, the deepest first. An example:

       map /a/ http://b/          backend_depths of http://b is 0b101: depths 0 and 2
       map /c/ http://b/x/y/

       /x/y/z    depth 2: the hash of /x/y has an entry, rule 2
       /x/z      depth 2: the hash of /x/z has no entry; depth 0: rule 1 */
const struct ppri_rule *ppri_lookup_backend(const struct ppr_table *table,
                                            const struct ppri_origin *origin,
                                            struct ppri_walk *walk, struct ppri_captures *captures)
{
    const struct origin_query query = {table, origin, PPR_FOR_RESPONSES, false};
    uint64_t hash;
    const struct ppri_rule *first = literal_rule_on_origin(&query, &hash);
    const struct ppri_rule *rule = NULL;
    captures->known = 0;
    /* The only rule of an origin is not in the hash by its prefix. */
    if (first && first->flags & PPRI_SOLE) {
        if (ppri_prefix_covers(ppri_prefix_path(table->pool, &first->backend), walk, NULL))
            rule = first;
    } else if (first) {
        size_t depth = ppri_first_depth(walk, first->backend_depths);
        while (!rule && ppri_next_depth(first->backend_depths, &depth)) {
            const struct ppri_shape shape = ppri_depth_alone(depth);
            rule = ask_backend(table, origin, hash, &shape, walk, captures);
        }
    }
    return table->shape_count[PPRI_BACKEND]
               ? ask_deeper_backend(table, origin, walk, rule, captures)
               : rule;
}
