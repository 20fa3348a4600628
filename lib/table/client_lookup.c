/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Looks up client prefixes in the table's hash, by space, depth and shape. */

#include "table/client_lookup.h"

#include "table/match.h"
#include "text/hash.h"

bool ppri_place_has(const struct ppri_place *place, const struct ppri_rule *rule,
                    const struct ppri_captures *captures)
{
    if (!place->client)
        return true;
    if (rule->client.path)
        return ppri_prefix_origin_is(place->table->pool, &rule->client, captures, place->client);
    return !(rule->flags & PPR_DEFAULT) || !place->is_named;
}

static bool may_stand(const void *place, const struct ppri_rule *rule)
{
    return ppri_place_may_have(place, rule);
}

struct ppri_query ppri_query_at(const struct ppri_place *place, unsigned wanted)
{
    const struct ppri_query query = {.table = place->table,
                                     .wanted = wanted,
                                     .path_alone = true,
                                     .at = place->client,
                                     .may = may_stand,
                                     .of = place};
    return query;
}

/* True if `rule` has the backend prefix of the query's head. Both are canonical. */
PPRI_RARE static bool is_of_group(const struct ppri_query *query, const struct ppri_rule *rule)
{
    const char *pool = query->table->pool;
    const struct ppri_prefix *own = &rule->backend;
    const struct ppri_prefix *head = &query->head->backend;
    return ppri_rule_stands_for(rule, query->scheme) &&
           ppri_rule_port(rule, query->scheme) == ppri_rule_port(query->head, query->scheme) &&
           ppri_equal(ppri_prefix_host(pool, own), ppri_prefix_host(pool, head)) &&
           ppri_equal(ppri_prefix_path(pool, own), ppri_prefix_path(pool, head));
}

/* True if the query accepts `rule`, which was found in `space`, whatever the path. */
static inline bool is_asked_for(const struct ppri_query *query, enum ppri_space space,
                                const struct ppri_rule *rule)
{
    return (rule->flags & query->wanted) && (space == PPRI_SPACE_PATH) == !rule->client.path &&
           (!query->head || is_of_group(query, rule)) && query->may(query->of, rule);
}

static size_t group_of(const struct ppri_query *query)
{
    return query->head ? ppri_group(query->head->number, query->scheme) : 0;
}

/* Sets `*key` to the key of a space for a shape. Returns false if no prefix in it can be found. */
static bool space_key(const struct ppri_query *query, enum ppri_space space,
                      const struct ppri_shape *shape, uint64_t *key)
{
    if (space == PPRI_SPACE_PATH ? !query->path_alone || shape->labels
                                 : (space == PPRI_SPACE_HOST) != (query->at != NULL))
        return false;
    if (space == PPRI_SPACE_HOST && shape->labels)
        return ppri_host_shape_hash(query->at->host, shape->labels, shape->host, key);
    *key = ppri_space_key(space, space == PPRI_SPACE_HOST ? ppri_host_hash(query->at->host) : 0);
    /* The values of the captures in an origin would not be known. */
    return space != PPRI_SPACE_ANY || (!shape->labels && !shape->port);
}

/* A search for the rules of a query in a space, by a shape. */
struct search {
    struct ppri_probe probe;
    enum ppri_space space;
    const struct ppri_shape *shape;
};

/* Starts a search. Returns false if it finds nothing. */
PPRI_NOINLINE static bool start_search(const struct ppri_query *query, enum ppri_space space,
                                       const struct ppri_shape *shape, struct ppri_walk *walk,
                                       struct search *search)
{
    uint64_t key = 0;
    if (!space_key(query, space, shape, &key))
        return false;
    key =
        ppri_client_key(PPRI_SLOT_CLIENT, group_of(query), key, ppri_shape_path_hash(shape, walk));
    search->probe = ppri_probe_start(query->table, PPRI_SLOT_CLIENT, key);
    search->space = space;
    search->shape = shape;
    return ppri_probe_reach(&search->probe);
}

/* Returns the next rule of a search that covers the path, or NULL, and sets `captures`. If `before`
   is not NULL, only a rule with a lower number than its. */
PPRI_NOINLINE static const struct ppri_rule *
next_found(const struct ppri_query *query, struct search *search, struct ppri_walk *walk,
           const struct ppri_rule *before, struct ppri_captures *captures)
{
    const struct ppr_table *table = query->table;
    for (const struct ppri_rule *rule; (rule = ppri_probe_next(&search->probe)) != NULL;) {
        const bool captures_port = ppri_prefix_port_form(&rule->client) == PPRI_PORT_CAPTURED;
        if (ppri_prefix_depth(&rule->client) != search->shape->depth ||
            captures_port != search->shape->port || !is_asked_for(query, search->space, rule) ||
            (before && before->number < rule->number))
            continue;
        if (ppri_shape_captures(search->shape)
                ? ppri_match_capture(table, rule, PPRI_CLIENT, query->at, walk, captures)
                : ppri_prefix_covers(ppri_prefix_path(table->pool, &rule->client), walk, NULL))
            return rule;
    }
    return NULL;
}

/* Returns the first rule of a shape that covers the path, of both spaces, or NULL. */
static const struct ppri_rule *ask_shape(const struct ppri_query *query,
                                         const struct ppri_shape *shape, struct ppri_walk *walk,
                                         struct ppri_captures *captures)
{
    const struct ppri_rule *first = NULL;
    struct search search;
    if (start_search(query, PPRI_SPACE_PATH, shape, walk, &search))
        first = next_found(query, &search, walk, NULL, captures);
    if (!query->table->has_hosts ||
        !start_search(query, query->at ? PPRI_SPACE_HOST : PPRI_SPACE_ANY, shape, walk, &search))
        return first;
    const struct ppri_rule *other = next_found(query, &search, walk, first, captures);
    return other ? other : first;
}

/* Probes the hash at each depth of client prefixes, the deepest first, and then the deeper shapes.
   At each depth a path alone and a host are two probes. An example with the client on
   www.example.org:

       map /app/                  http://a/    space path, by the hash of /app
       map //www.example.org/app/ http://b/    space host, by the hashes of www.example.org and /app

       /app/x    depth 1: both are found, and the first rule wins */
const struct ppri_rule *ppri_lookup_client(const struct ppri_query *query, struct ppri_walk *walk,
                                           size_t least, struct ppri_captures *captures)
{
    const struct ppr_table *table = query->table;
    const uint32_t depths =
        (query->path_alone ? table->client_depths[0] : 0) | table->client_depths[1];
    size_t depth = ppri_first_depth(walk, depths);
    const struct ppri_rule *rule = NULL;
    captures->known = 0;
    captures->labels = 0;
    while (!rule && ppri_next_depth(depths, &depth) && depth >= least) {
        const struct ppri_shape shape = ppri_depth_alone(depth);
        rule = ask_shape(query, &shape, walk, captures);
    }
    if (rule)
        least = ppri_prefix_depth(&rule->client) + 1;
    for (size_t i = 0; i < table->shape_count[PPRI_CLIENT]; i++) {
        const struct ppri_shape *shape = &table->shapes[PPRI_CLIENT][i];
        if (shape->depth < least || ppri_walk_reach(walk, shape->depth) < shape->depth)
            continue;
        const struct ppri_rule *deeper = ask_shape(query, shape, walk, captures);
        if (deeper)
            return deeper;
        captures->known = 0;
    }
    return rule;
}

const struct ppri_rule *ppri_lookup_client_root(const struct ppri_query *query,
                                                struct ppri_walk *scratch)
{
    const struct ppr_table *table = query->table;
    const struct ppri_shape root = ppri_depth_alone(0);
    struct ppri_captures unused;
    const struct ppri_rule *rule = ask_shape(query, &root, scratch, &unused);
    for (size_t i = 0; !rule && i < table->shape_count[PPRI_CLIENT]; i++) {
        if (!table->shapes[PPRI_CLIENT][i].depth)
            rule = ask_shape(query, &table->shapes[PPRI_CLIENT][i], scratch, &unused);
    }
    return rule;
}

/* The best member so far. */
struct best {
    const struct ppri_rule *rule;
    bool covers; /* its backend prefix covers the path */
};

/* Makes `rule` the best member if it is on `origin`, and better: it covers the path, or is
   earlier. */
PPRI_RARE static void consider(const struct ppri_query *query, const struct ppri_rule *rule,
                               const struct ppri_captures *captures,
                               const struct ppri_origin *origin, struct ppri_walk *backend,
                               struct best *best)
{
    const char *pool = query->table->pool;
    const struct ppri_captures *known = ppri_rule_captures(rule) ? captures : NULL;
    if (!(rule->flags & query->wanted) || !ppri_rule_is_on(pool, rule, known, origin))
        return;
    const bool covers =
        backend && ppri_prefix_covers(ppri_prefix_path(pool, &rule->backend), backend, known);
    if (best->rule && (best->covers > covers ||
                       (best->covers == covers && ppri_earlier(best->rule, rule) == best->rule)))
        return;
    best->rule = rule;
    best->covers = covers;
}

const struct ppri_rule *ppri_lookup_member(const struct ppri_query *query, struct ppri_walk *walk,
                                           const struct ppri_rule *found,
                                           const struct ppri_origin *origin,
                                           struct ppri_walk *backend,
                                           struct ppri_captures *captures)
{
    const struct ppr_table *table = query->table;
    const struct ppri_shape shape = ppri_rule_captures(found)
                                        ? ppri_shape_of(table->pool, &found->client)
                                        : ppri_depth_alone(ppri_prefix_depth(&found->client));
    struct best best = {NULL, false};
    captures->known = 0;
    for (int space = PPRI_SPACE_PATH; space <= PPRI_SPACE_ANY; space++) {
        struct search search;
        if (!start_search(query, (enum ppri_space)space, &shape, walk, &search))
            continue;
        for (const struct ppri_rule *rule;
             (rule = next_found(query, &search, walk, NULL, captures)) != NULL;) {
            consider(query, rule, captures, origin, backend, &best);
            if (!(rule->flags & PPRI_MEMBERS))
                continue;
            struct ppri_probe members = ppri_probe_start(
                table, PPRI_SLOT_MEMBER,
                ppri_client_key(PPRI_SLOT_MEMBER, rule->number, ppri_origin_hash(origin), 0));
            for (const struct ppri_rule *member; (member = ppri_probe_next(&members)) != NULL;) {
                if (ppri_equal(ppri_prefix_text(table->pool, &member->client),
                               ppri_prefix_text(table->pool, &rule->client)))
                    consider(query, member, captures, origin, backend, &best);
            }
        }
    }
    if (best.rule && ppri_rule_captures(best.rule))
        ppri_match_capture(table, best.rule, PPRI_CLIENT, query->at, walk, captures);
    return best.rule;
}

/* Returns the first rule that the query accepts in a space, for a shape, or NULL. */
PPRI_RARE static const struct ppri_rule *
first_in(const struct ppri_query *query, enum ppri_space space, const struct ppri_shape *shape)
{
    uint64_t key = 0;
    const struct ppri_rule *first = NULL;
    if (!space_key(query, space, shape, &key))
        return NULL;
    key = ppri_client_key(PPRI_SLOT_CLIENT_SPACE, group_of(query), key, 0);
    struct ppri_probe probe = ppri_probe_start(query->table, PPRI_SLOT_CLIENT_SPACE, key);
    for (const struct ppri_rule *rule; (rule = ppri_probe_next(&probe)) != NULL;) {
        if (is_asked_for(query, space, rule))
            first = ppri_earlier(first, rule);
    }
    return first;
}

const struct ppri_rule *ppri_lookup_client_first(const struct ppri_query *query)
{
    const struct ppr_table *table = query->table;
    const struct ppri_shape literal = ppri_depth_alone(0);
    const struct ppri_rule *first = ppri_earlier(first_in(query, PPRI_SPACE_PATH, &literal),
                                                 first_in(query, PPRI_SPACE_HOST, &literal));
    for (size_t i = 0; i < table->shape_count[PPRI_CLIENT]; i++) {
        const struct ppri_shape *shape = &table->shapes[PPRI_CLIENT][i];
        if (shape->labels)
            first = ppri_earlier(first, first_in(query, PPRI_SPACE_HOST, shape));
    }
    return first;
}

/* -------------------------------------------------------- Named origins -- */

/* The argument of is_on_host and is_on_origin. */
struct named {
    const struct ppr_table *table;
    const struct ppri_origin *origin;
};

static bool is_on_host(const void *of, const struct ppri_rule *rule)
{
    const struct named *named = of;
    return ppri_host_is(ppri_prefix_host(named->table->pool, &rule->client), NULL,
                        named->origin->host);
}

static bool is_on_origin(const void *of, const struct ppri_rule *rule)
{
    const struct named *named = of;
    return ppri_prefix_origin_is(named->table->pool, &rule->client, NULL, named->origin);
}

bool ppri_lookup_names_host(const struct ppr_table *table, const struct ppri_origin *origin)
{
    const struct named named = {table, origin};
    const struct ppri_query query = {
        .table = table, .wanted = ~0U, .at = origin, .may = is_on_host, .of = &named};
    return table->has_hosts && ppri_lookup_client_first(&query) != NULL;
}

static bool is_listed(const struct ppr_table *table, const struct ppri_origin *origin)
{
    struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_LISTED, ppri_origin_hash(origin));
    for (size_t index; (index = ppri_probe_index(&probe)) != 0;) {
        if (ppri_prefix_origin_is(table->pool, &table->clients[index - 1], NULL, origin))
            return true;
    }
    return false;
}

bool ppri_lookup_is_named(const struct ppr_table *table, const struct ppri_origin *origin,
                          bool *listed)
{
    const struct named named = {table, origin};
    const struct ppri_query query = {
        .table = table, .wanted = ~0U, .at = origin, .may = is_on_origin, .of = &named};
    *listed = table->client_count && is_listed(table, origin);
    return *listed || (table->has_hosts && ppri_lookup_client_first(&query) != NULL);
}
