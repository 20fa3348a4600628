/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "table/lookup.h"

#include "text/hash.h"

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

/* One more than the deepest depth to ask for, of those that there are. */
static size_t first_depth(struct ppri_walk *walk, uint32_t depths)
{
    size_t deepest = 0;
    while (depths >> deepest > 1)
        deepest++;
    return ppri_walk_reach(walk, deepest) + 1;
}

/* The captures in a prefix's host, as bits. */
static unsigned captures_in_host(const char *pool, const struct ppri_prefix *prefix)
{
    const struct ppr_view host = ppri_prefix_host(pool, prefix);
    unsigned captures = 0;
    for (size_t i = 0; i < host.size; i++) {
        if (ppri_is_capture(host.data[i]))
            captures |= 1U << (host.data[i] - 1);
    }
    return captures;
}

/* The captures that a rule has in either host: they must be labels. */
static unsigned labels_of(const char *pool, const struct ppri_rule *rule)
{
    return captures_in_host(pool, &rule->client) | captures_in_host(pool, &rule->backend);
}

/* Note what the captures in a prefix's host stand for in a host that is equal to it. */
static void capture_host(struct ppr_view own, struct ppr_view host, struct ppri_captures *captures)
{
    for (;;) {
        const size_t size = ppri_find(own, '.');
        const size_t host_size = ppri_find(host, '.');
        if (ppri_is_capture(own.data[0]))
            ppri_capture_set(captures, own.data[0], ppri_slice(host, 0, host_size), true);
        if (size == own.size || host_size == host.size) /* an address is equal as a whole */
            return;
        own = ppri_from(own, size + 1);
        host = ppri_from(host, host_size + 1);
    }
}

/* Whether a rule's prefix covers a path on its origin, as it was sent (NULL: it is not
   known); note what its captures stand for. */
static bool capture(const struct ppr_table *table, const struct ppri_rule *rule,
                    enum ppri_side side, const struct ppri_origin *origin, struct ppri_walk *walk,
                    struct ppri_captures *captures)
{
    const char *pool = table->pool;
    const struct ppri_prefix *prefix = side == PPRI_CLIENT ? &rule->client : &rule->backend;
    captures->known = 0;
    captures->labels = 0;
    if (origin && prefix->scheme != PPRI_SCHEME_NONE)
        capture_host(ppri_prefix_host(pool, prefix), origin->host, captures);
    return ppri_prefix_capture(ppri_prefix_path(pool, prefix), walk, labels_of(pool, rule),
                               captures);
}

bool ppri_lookup_fits(const struct ppr_table *table, const struct ppri_rule *rule,
                      struct ppri_captures *captures)
{
    const unsigned labels = labels_of(table->pool, rule);
    captures->labels = 0;
    for (unsigned n = 0; n < PPRI_CAPTURES_MAX; n++) {
        if ((captures->known >> n & 1) &&
            !ppri_capture_set(captures, (char)(n + 1),
                              ppri_view(captures->data[n], captures->size[n]), labels >> n & 1))
            return false;
    }
    return true;
}

/* The hashes of an origin: at first its own, then those of the shapes that it may be of. Return
   false if there is no more. */
static bool next_hash(const struct ppr_table *table, enum ppri_side side,
                      const struct ppri_origin *origin, size_t *at, uint64_t *hash)
{
    if (!*at) {
        *hash = ppri_origin_hash(origin);
        *at = 1;
        return true;
    }
    while (*at <= table->shape_count[side]) {
        const struct ppri_shape *shape = &table->shapes[side][(*at)++ - 1];
        if (shape->labels && ppri_origin_shape_hash(origin, shape->labels, shape->host, hash))
            return true;
    }
    return false;
}

/* The first rule of a backend's origin as it stands; NULL: it is none. `host_alone`: of its host,
   whatever the scheme and the port. */
static const struct ppri_rule *backend_origin_rule(const struct ppr_table *table,
                                                   const struct ppri_origin *origin, uint64_t hash,
                                                   bool host_alone)
{
    struct ppri_probe probe = ppri_probe_origin(table, hash);
    for (const struct ppri_rule *rule; (rule = ppri_probe_next(&probe)) != NULL;) {
        if (host_alone
                ? ppri_host_is(ppri_prefix_host(table->pool, &rule->backend), NULL, origin->host)
                : ppri_backend_origin_is(table->pool, &rule->backend, NULL, origin))
            return rule;
    }
    return NULL;
}

const struct ppri_rule *ppri_lookup_backend_origin(const struct ppr_table *table,
                                                   const struct ppri_origin *origin,
                                                   struct ppri_captures *captures)
{
    uint64_t hash = 0;
    captures->known = 0;
    captures->labels = 0;
    for (size_t at = 0; next_hash(table, PPRI_BACKEND, origin, &at, &hash);) {
        const struct ppri_rule *rule = backend_origin_rule(table, origin, hash, false);
        if (rule && at > 1)
            capture_host(ppri_prefix_host(table->pool, &rule->backend), origin->host, captures);
        if (rule)
            return rule;
    }
    return NULL;
}

static const struct ppri_rule *earlier(const struct ppri_rule *a, const struct ppri_rule *b)
{
    if (!a || !b)
        return a ? a : b;
    return a->number < b->number ? a : b;
}

const struct ppri_rule *ppri_lookup_backend_host(const struct ppr_table *table,
                                                 struct ppr_view host, enum ppri_scheme *scheme)
{
    const struct ppri_rule *first = NULL;
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        const enum ppri_scheme guess = (enum ppri_scheme)s;
        const struct ppri_origin origin = {guess, ppri_default_port(guess), host, false};
        struct ppri_captures captures;
        const struct ppri_rule *rule = ppri_lookup_backend_origin(table, &origin, &captures);
        if (rule && earlier(rule, first) != first) {
            first = rule;
            *scheme = guess;
        }
    }
    const struct ppri_origin anywhere = {PPRI_SCHEME_NONE, PPRI_NO_PORT, host, false};
    uint64_t hash = 0;
    for (size_t at = 0; !first && next_hash(table, PPRI_BACKEND, &anywhere, &at, &hash);) {
        first = backend_origin_rule(table, &anywhere, hash, true);
        if (first)
            *scheme = (enum ppri_scheme)first->backend.scheme;
    }
    return first;
}

/* The hash of an origin for a shape. Return false if it can be none of that shape's. */
static bool shape_origin_hash(const struct ppri_shape *shape, const struct ppri_origin *origin,
                              uint64_t hash, uint64_t *shape_hash)
{
    *shape_hash = hash;
    return !shape->labels || ppri_origin_shape_hash(origin, shape->labels, shape->host, shape_hash);
}

/* Whether a client prefix is on an origin; NULL: whether it has none. */
static bool client_origin_is(const struct ppr_table *table, const struct ppri_prefix *client,
                             const struct ppri_origin *origin)
{
    if (!origin || client->scheme == PPRI_SCHEME_NONE)
        return !origin && client->scheme == PPRI_SCHEME_NONE;
    return ppri_prefix_origin_is(table->pool, client, NULL, origin);
}

/* What is asked for: backend prefixes, client prefixes, or pairs of those with a head. */
struct question {
    const struct ppr_table *table;
    struct ppri_walk *walk;
    enum ppri_side side;
    const struct ppri_rule *head; /* NULL: not pairs */
    enum ppri_scheme scheme; /* of pairs */
    const struct ppri_client_space *space;
    uint64_t origin_hash;
    struct ppri_captures *captures; /* what those of a rule found stand for */
};

/* The slot kind that a question is for, in the space of any origin or not. */
static enum ppri_slot_kind slot_kind_of(const struct question *question, bool unbound)
{
    if (question->side == PPRI_BACKEND)
        return PPRI_SLOT_BACKEND;
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
    return ppri_backend_stands_for(own, question->scheme) &&
           ppri_backend_port(own, question->scheme) == ppri_backend_port(head, question->scheme) &&
           ppri_equal(ppri_prefix_host(pool, own), ppri_prefix_host(pool, head)) &&
           ppri_equal(ppri_prefix_path(pool, own), ppri_prefix_path(pool, head));
}

/* Whether a prefix is in a space, as ask_space has it. */
static bool is_in_space(const struct question *question, const struct ppri_prefix *prefix,
                        const struct ppri_origin *origin, bool unbound)
{
    if (question->side == PPRI_BACKEND)
        return ppri_backend_origin_is(question->table->pool, prefix, NULL, origin);
    return unbound ? prefix->scheme != PPRI_SCHEME_NONE
                   : client_origin_is(question->table, prefix, origin);
}

/* Whether a rule found is what was asked for. */
static inline bool is_wanted(const struct question *question, const struct ppri_rule *rule,
                             const struct ppri_shape *shape, const struct ppri_origin *origin,
                             bool unbound)
{
    const struct ppr_table *table = question->table;
    const struct ppri_prefix *prefix =
        question->side == PPRI_BACKEND ? &rule->backend : &rule->client;
    if (ppri_prefix_depth(prefix) != shape->depth ||
        !is_in_space(question, prefix, origin, unbound) ||
        (question->head && !has_backend_of(question, rule)))
        return false;
    if (shape->labels || shape->path)
        return capture(table, rule, question->side, origin, question->walk, question->captures);
    return ppri_prefix_covers(ppri_prefix_path(table->pool, prefix), question->walk, NULL);
}

/* Ask one space for one shape, which may be a depth alone. `origin` NULL: client prefixes
   that are a path alone, or, with `unbound`, those on any origin. */
static const struct ppri_rule *ask_space(const struct question *question,
                                         const struct ppri_shape *shape,
                                         const struct ppri_origin *origin, bool unbound)
{
    const enum ppri_slot_kind kind = slot_kind_of(question, unbound);
    const uint32_t path = shape->path
                              ? ppri_walk_shape_hash(question->walk, shape->depth, shape->path)
                              : ppri_walk_hash(question->walk, shape->depth);
    uint64_t space = unbound ? PPRI_UNBOUND : PPRI_PATH_ALONE;
    if (origin && !shape_origin_hash(shape, origin, question->origin_hash, &space))
        return NULL;
    const uint64_t key = question->head
                             ? ppri_pair_key(kind, ppri_mix(space, path),
                                             question->head->number - 1, question->scheme)
                             : ppri_slot_key(kind, space, path);
    struct ppri_probe probe = ppri_probe_start(question->table, kind, key);
    for (const struct ppri_rule *rule; (rule = ppri_probe_next(&probe)) != NULL;) {
        if (is_wanted(question, rule, shape, origin, unbound))
            return rule;
    }
    return NULL;
}

/* Ask for one shape. On a known origin, a prefix bound to it is the closer one (R5). */
static const struct ppri_rule *ask_both(const struct question *question,
                                        const struct ppri_shape *shape, bool bound, bool path_alone)
{
    const struct ppri_client_space *space = question->space;
    const struct ppri_rule *found = NULL;
    if (bound)
        found = ask_space(question, shape, space->origin, !space->origin);
    if (!path_alone || (found && space->origin))
        return found;
    if (!found)
        return ask_space(question, shape, NULL, false);
    /* Another rule may be asked for what its captures stand for, and not be the earlier one. */
    const struct ppri_captures captures = *question->captures;
    const struct ppri_rule *first = earlier(found, ask_space(question, shape, NULL, false));
    if (first == found)
        *question->captures = captures;
    return first;
}

/* Ask for prefixes without captures, from the deepest to the shallowest depth. */
static const struct ppri_rule *ask_all(const struct question *question, uint32_t bound_depths)
{
    const uint32_t path_depths = question->space->path_alone ? question->table->path_depths : 0;
    size_t depth = first_depth(question->walk, bound_depths | path_depths);
    while (next_depth(bound_depths | path_depths, &depth)) {
        const struct ppri_shape shape = {.depth = (uint8_t)depth};
        const struct ppri_rule *found =
            ask_both(question, &shape, bound_depths >> depth & 1, path_depths >> depth & 1);
        if (found)
            return found;
    }
    return NULL;
}

/* Ask for prefixes with captures, of `least` segments at least. */
static const struct ppri_rule *ask_shapes(const struct question *question, size_t least)
{
    const struct ppr_table *table = question->table;
    const size_t depth = ppri_walk_reach(question->walk, PPRI_DEPTH_MAX);
    for (size_t i = 0; i < table->shape_count[question->side]; i++) {
        const struct ppri_shape *shape = &table->shapes[question->side][i];
        if (shape->depth < least)
            break;
        if (shape->depth > depth)
            continue;
        const bool bound = question->space->origin || !shape->labels;
        const bool path_alone = question->space->path_alone && !shape->labels;
        const struct ppri_rule *found = ask_both(question, shape, bound, path_alone);
        if (found)
            return found;
    }
    return NULL;
}

/* Ask for prefixes with captures that are deeper than those of a rule without (R4, R5, R10: the
   longest prefix wins, and of equal ones a literal one); NULL: there is none. */
static const struct ppri_rule *ask_deeper(const struct question *question,
                                          const struct ppri_rule *rule)
{
    const bool is_backend = question->side == PPRI_BACKEND;
    const struct ppri_rule *deeper = ask_shapes(
        question, rule ? ppri_prefix_depth(is_backend ? &rule->backend : &rule->client) + 1 : 0);
    if (!deeper)
        question->captures->known = 0;
    return deeper ? deeper : rule;
}

const struct ppri_rule *ppri_lookup_backend(const struct ppr_table *table,
                                            const struct ppri_origin *origin,
                                            struct ppri_walk *walk, bool *known,
                                            struct ppri_captures *captures)
{
    const uint64_t hash = ppri_origin_hash(origin);
    const struct ppri_client_space space = {origin, false};
    const struct question question = {.table = table,
                                      .walk = walk,
                                      .side = PPRI_BACKEND,
                                      .space = &space,
                                      .origin_hash = hash,
                                      .captures = captures};
    const struct ppri_rule *first = backend_origin_rule(table, origin, hash, false);
    const struct ppri_rule *rule = NULL;
    captures->known = 0;
    *known = first != NULL;
    if (first && !(first->client.flags & PPRI_SOLE))
        rule = ask_all(&question, first->backend_depths);
    else if (first &&
             ppri_prefix_covers(ppri_prefix_path(table->pool, &first->backend), walk, NULL))
        rule = first; /* an origin's only rule is not looked for */
    if (!table->shape_count[PPRI_BACKEND])
        return rule;
    struct ppri_captures unused;
    rule = ask_deeper(&question, rule);
    *known = rule || ppri_lookup_backend_origin(table, origin, &unused);
    return rule;
}

/* The first rule whose client prefix is on an origin, which has a hash, or is a path alone (NULL);
   of pairs, if there is a head. NULL: there is none. */
static const struct ppri_rule *ask_origin(const struct question *question,
                                          const struct ppri_origin *origin, uint64_t space)
{
    const struct ppri_rule *head = question->head;
    const enum ppri_slot_kind kind = head ? PPRI_SLOT_PAIR_ORIGIN : PPRI_SLOT_CLIENT_ORIGIN;
    const uint64_t key =
        head ? ppri_pair_key(kind, space, head->number - 1, question->scheme) : space;
    struct ppri_probe probe = ppri_probe_start(question->table, kind, key);
    const struct ppri_rule *rule = ppri_probe_next(&probe);
    while (rule && (!client_origin_is(question->table, &rule->client, origin) ||
                    (head && !has_backend_of(question, rule))))
        rule = ppri_probe_next(&probe);
    return rule;
}

/* The depths of client prefixes on the space's origin. */
static uint32_t bound_depths(const struct question *question)
{
    const struct ppr_table *table = question->table;
    const struct ppri_origin *origin = question->space->origin;
    const struct question any = {.table = table};
    if (!table->unbound_depths || !origin)
        return table->unbound_depths;
    const struct ppri_rule *first = ask_origin(&any, origin, question->origin_hash);
    return first ? first->client_depths : 0;
}

/* Ask for client prefixes, or pairs. */
static const struct ppri_rule *answer(struct question *question, struct ppri_captures *captures)
{
    const struct ppr_table *table = question->table;
    const struct ppri_origin *origin = question->space->origin;
    captures->known = 0;
    question->captures = captures;
    if (origin && (table->unbound_depths || table->shape_count[PPRI_CLIENT]))
        question->origin_hash = ppri_origin_hash(origin);
    const struct ppri_rule *rule = ask_all(question, bound_depths(question));
    return table->shape_count[PPRI_CLIENT] ? ask_deeper(question, rule) : rule;
}

const struct ppri_rule *ppri_lookup_client(const struct ppr_table *table,
                                           const struct ppri_client_space *space,
                                           struct ppri_walk *walk, struct ppri_captures *captures)
{
    struct question question = {.table = table, .walk = walk, .space = space};
    return answer(&question, captures);
}

bool ppri_lookup_client_origin(const struct ppr_table *table, const struct ppri_origin *origin)
{
    const struct question question = {.table = table};
    uint64_t hash = 0;
    for (size_t at = 0; next_hash(table, PPRI_CLIENT, origin, &at, &hash);) {
        if (ask_origin(&question, origin, hash))
            return true;
    }
    return false;
}

const struct ppri_rule *ppri_lookup_pair(const struct ppr_table *table,
                                         const struct ppri_rule *head, enum ppri_scheme scheme,
                                         const struct ppri_client_space *space,
                                         struct ppri_walk *walk)
{
    struct ppri_captures captures;
    struct question question = {
        .table = table, .walk = walk, .head = head, .scheme = scheme, .space = space};
    return answer(&question, &captures);
}

const struct ppri_rule *ppri_lookup_pair_origin(const struct ppr_table *table,
                                                const struct ppri_rule *head,
                                                enum ppri_scheme scheme,
                                                const struct ppri_origin *origin)
{
    const struct question question = {.table = table, .head = head, .scheme = scheme};
    const struct ppri_rule *first = ask_origin(&question, NULL, PPRI_PATH_ALONE);
    uint64_t hash = 0;
    for (size_t at = 0; next_hash(table, PPRI_CLIENT, origin, &at, &hash);)
        first = earlier(first, ask_origin(&question, origin, hash));
    return first;
}
