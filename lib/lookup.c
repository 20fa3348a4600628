/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "lookup.h"

#include "hash.h"

/* The deepest depth, below `*depth`, at which there may be a prefix; false: none. */
static bool next_depth(uint32_t depths, size_t *depth)
{
    while (*depth > 0) {
        --*depth;
        if (depths >> *depth & 1)
            return true;
    }
    return false;
}

/* One more than the deepest depth to ask for. */
static size_t first_depth(const struct ppri_walk *walk)
{
    return (walk->depth < PPRI_DEPTH_MAX ? walk->depth : PPRI_DEPTH_MAX) + 1;
}

/* Whether a prefix has a depth, and begins a path. */
static bool covers_at(const struct ppr_table *table, const struct ppri_prefix *prefix, size_t depth,
                      const struct ppri_walk *walk, bool plain)
{
    return ppri_prefix_depth_of(prefix) == depth &&
           ppri_walk_under(walk, ppri_prefix_path(table->pool, prefix), plain);
}

/* The first rule of a backend's origin; NULL: it is none. */
static const struct ppri_rule *backend_origin_rule(const struct ppr_table *table,
                                                   const struct ppri_origin *origin, uint64_t hash)
{
    struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_BACKEND_ORIGIN,
                                               ppri_slot_key(PPRI_SLOT_BACKEND_ORIGIN, hash, 0));
    const struct ppri_rule *rule = ppri_probe_next(&probe);
    while (rule && !ppri_backend_origin_is(table->pool, &rule->backend, origin))
        rule = ppri_probe_next(&probe);
    return rule;
}

const struct ppri_rule *ppri_lookup_backend_origin(const struct ppr_table *table,
                                                   const struct ppri_origin *origin)
{
    return backend_origin_rule(table, origin, ppri_origin_hash(origin));
}

const struct ppri_rule *ppri_lookup_backend_host(const struct ppr_table *table,
                                                 struct ppr_view host, enum ppri_scheme *scheme)
{
    const struct ppri_rule *first = NULL;
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        const enum ppri_scheme guess = (enum ppri_scheme)s;
        const struct ppri_origin origin = {guess, ppri_default_port(guess), host};
        const struct ppri_rule *rule = ppri_lookup_backend_origin(table, &origin);
        if (rule && (!first || rule < first)) {
            first = rule;
            *scheme = guess;
        }
    }
    if (first)
        return first;
    struct ppri_probe probe =
        ppri_probe_start(table, PPRI_SLOT_BACKEND_ORIGIN, ppri_host_key(host));
    const struct ppri_rule *rule = ppri_probe_next(&probe);
    while (rule && !ppri_host_equal(ppri_prefix_host(table->pool, &rule->backend), host))
        rule = ppri_probe_next(&probe);
    if (rule)
        *scheme = (enum ppri_scheme)rule->backend.scheme;
    return rule;
}

const struct ppri_rule *ppri_lookup_backend(const struct ppr_table *table,
                                            const struct ppri_origin *origin,
                                            const struct ppri_walk *walk, bool plain, bool *known)
{
    const uint64_t hash = ppri_origin_hash(origin);
    const struct ppri_rule *first = backend_origin_rule(table, origin, hash);
    *known = first != NULL;
    size_t depth = first_depth(walk);
    while (first && next_depth(first->backend_depths, &depth)) {
        const uint64_t key = ppri_slot_key(PPRI_SLOT_BACKEND, hash, ppri_walk_hash(walk, depth));
        struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_BACKEND, key);
        for (const struct ppri_rule *rule; (rule = ppri_probe_next(&probe)) != NULL;) {
            if (ppri_backend_origin_is(table->pool, &rule->backend, origin) &&
                covers_at(table, &rule->backend, depth, walk, plain))
                return rule;
        }
    }
    return NULL;
}

/* Whether a client prefix is on an origin; NULL: whether it has none. */
static bool client_origin_is(const struct ppr_table *table, const struct ppri_prefix *client,
                             const struct ppri_origin *origin)
{
    if (!origin || client->scheme == PPRI_SCHEME_NONE)
        return !origin && client->scheme == PPRI_SCHEME_NONE;
    const struct ppri_origin own = ppri_prefix_origin(table->pool, client);
    return ppri_origin_equal(&own, origin);
}

/* The first rule whose client prefix is on an origin; NULL: there is none. */
static const struct ppri_rule *client_origin_rule(const struct ppr_table *table,
                                                  const struct ppri_origin *origin, uint64_t hash)
{
    struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_CLIENT_ORIGIN,
                                               ppri_slot_key(PPRI_SLOT_CLIENT_ORIGIN, hash, 0));
    const struct ppri_rule *rule = ppri_probe_next(&probe);
    while (rule && !client_origin_is(table, &rule->client, origin))
        rule = ppri_probe_next(&probe);
    return rule;
}

bool ppri_lookup_client_origin(const struct ppr_table *table, const struct ppri_origin *origin)
{
    return client_origin_rule(table, origin, ppri_origin_hash(origin)) != NULL;
}

/* What is asked for at one depth: client prefixes, or pairs with a head. */
struct question {
    const struct ppr_table *table;
    const struct ppri_walk *walk;
    bool plain;
    const struct ppri_rule *head; /* NULL: not pairs */
    enum ppri_scheme scheme; /* of pairs */
    const struct ppri_client_space *space;
    uint64_t origin_hash;
};

/* The slot kind that a question is for, in the space of any origin or not. */
static enum ppri_slot_kind kind_of(const struct question *question, bool unbound)
{
    if (question->head)
        return unbound ? PPRI_SLOT_PAIR_UNBOUND : PPRI_SLOT_PAIR;
    return unbound ? PPRI_SLOT_CLIENT_UNBOUND : PPRI_SLOT_CLIENT;
}

/* Whether a rule has the backend prefix of a question's head. Both are canonical. */
static bool has_backend_of(const struct question *question, const struct ppri_rule *rule)
{
    const char *pool = question->table->pool;
    const struct ppri_prefix *own = &rule->backend;
    const struct ppri_prefix *head = &question->head->backend;
    const bool stands = (own->flags & PPRI_ANY_SCHEME) || own->scheme == (uint8_t)question->scheme;
    return stands &&
           ppri_backend_port(own, question->scheme) == ppri_backend_port(head, question->scheme) &&
           ppri_equal(ppri_prefix_host(pool, own), ppri_prefix_host(pool, head)) &&
           ppri_equal(ppri_prefix_path(pool, own), ppri_prefix_path(pool, head));
}

/* Whether a rule found is what was asked for. */
static bool fits(const struct question *question, const struct ppri_rule *rule, size_t depth,
                 const struct ppri_origin *origin, bool unbound)
{
    const struct ppr_table *table = question->table;
    if (!covers_at(table, &rule->client, depth, question->walk, question->plain))
        return false;
    if (unbound ? rule->client.scheme == PPRI_SCHEME_NONE
                : !client_origin_is(table, &rule->client, origin))
        return false;
    return !question->head || has_backend_of(question, rule);
}

/* Ask one space at one depth. `origin` NULL: client prefixes that are a path
   alone, or, with `unbound`, those on any origin. */
static const struct ppri_rule *ask(const struct question *question, size_t depth,
                                   const struct ppri_origin *origin, bool unbound)
{
    const enum ppri_slot_kind kind = kind_of(question, unbound);
    const uint64_t path = ppri_walk_hash(question->walk, depth);
    const uint64_t space = unbound  ? PPRI_UNBOUND
                           : origin ? question->origin_hash
                                    : PPRI_PATH_ALONE;
    const uint64_t key =
        question->head
            ? ppri_pair_key(kind, ppri_mix(space, path),
                            (size_t)(question->head - question->table->rules), question->scheme)
            : ppri_slot_key(kind, space, path);
    struct ppri_probe probe = ppri_probe_start(question->table, kind, key);
    for (const struct ppri_rule *rule; (rule = ppri_probe_next(&probe)) != NULL;) {
        if (fits(question, rule, depth, origin, unbound))
            return rule;
    }
    return NULL;
}

static const struct ppri_rule *earlier(const struct ppri_rule *a, const struct ppri_rule *b)
{
    if (!a || !b)
        return a ? a : b;
    return a < b ? a : b;
}

/* Ask from the deepest to the shallowest depth. */
static const struct ppri_rule *ask_all(const struct question *question, uint32_t bound_depths)
{
    const struct ppri_client_space *space = question->space;
    const uint32_t path_depths = space->path_alone ? question->table->path_depths : 0;
    size_t depth = first_depth(question->walk);
    while (next_depth(bound_depths | path_depths, &depth)) {
        const struct ppri_rule *bound = NULL;
        const struct ppri_rule *path_alone = NULL;
        if (bound_depths >> depth & 1)
            bound = ask(question, depth, space->origin, !space->origin);
        if (path_depths >> depth & 1)
            path_alone = ask(question, depth, NULL, false);
        /* On a known origin, a prefix bound to it is the closer one (R5). */
        const struct ppri_rule *found = space->origin && bound ? bound : earlier(bound, path_alone);
        if (found)
            return found;
    }
    return NULL;
}

/* The depths of client prefixes on the space's origin. */
static uint32_t bound_depths(const struct ppr_table *table, const struct ppri_client_space *space,
                             uint64_t hash)
{
    if (!table->unbound_depths || !space->origin)
        return table->unbound_depths;
    const struct ppri_rule *first = client_origin_rule(table, space->origin, hash);
    return first ? first->client_depths : 0;
}

const struct ppri_rule *ppri_lookup_client(const struct ppr_table *table,
                                           const struct ppri_client_space *space,
                                           const struct ppri_walk *walk, bool plain)
{
    const struct question question = {.table = table,
                                      .walk = walk,
                                      .plain = plain,
                                      .space = space,
                                      .origin_hash =
                                          space->origin ? ppri_origin_hash(space->origin) : 0};
    return ask_all(&question, bound_depths(table, space, question.origin_hash));
}

const struct ppri_rule *ppri_lookup_pair(const struct ppr_table *table,
                                         const struct ppri_rule *head, enum ppri_scheme scheme,
                                         const struct ppri_client_space *space,
                                         const struct ppri_walk *walk, bool plain)
{
    const struct question question = {.table = table,
                                      .walk = walk,
                                      .plain = plain,
                                      .head = head,
                                      .scheme = scheme,
                                      .space = space,
                                      .origin_hash =
                                          space->origin ? ppri_origin_hash(space->origin) : 0};
    return ask_all(&question, bound_depths(table, space, question.origin_hash));
}

/* Ask for the first rule of a head's pairs on an origin; NULL: a path alone. */
static const struct ppri_rule *ask_origin(const struct question *question,
                                          const struct ppri_origin *origin)
{
    const uint64_t space = origin ? ppri_origin_hash(origin) : PPRI_PATH_ALONE;
    const size_t head = (size_t)(question->head - question->table->rules);
    const uint64_t key = ppri_pair_key(PPRI_SLOT_PAIR_ORIGIN, space, head, question->scheme);
    struct ppri_probe probe = ppri_probe_start(question->table, PPRI_SLOT_PAIR_ORIGIN, key);
    const struct ppri_rule *rule = ppri_probe_next(&probe);
    while (rule && (!client_origin_is(question->table, &rule->client, origin) ||
                    !has_backend_of(question, rule)))
        rule = ppri_probe_next(&probe);
    return rule;
}

const struct ppri_rule *ppri_lookup_pair_origin(const struct ppr_table *table,
                                                const struct ppri_rule *head,
                                                enum ppri_scheme scheme,
                                                const struct ppri_origin *origin)
{
    const struct question question = {.table = table, .head = head, .scheme = scheme};
    return earlier(ask_origin(&question, origin), ask_origin(&question, NULL));
}
