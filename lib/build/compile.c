/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Compiles a builder's rules: a map is filled rule by rule, and laid out as the table at the end
   (table_layout.c). */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "build/items.h"
#include "build/table_layout.h"
#include "text/hash.h"

#include <string.h>

/* The shape of a rule's prefix; of nothing but a depth, if the rule has no captures. */
static struct ppri_shape shape_of(const struct ppri_compiler *compiler,
                                  const struct ppri_rule *rule, const struct ppri_prefix *prefix)
{
    if (ppri_rule_captures(rule))
        return ppri_shape_of(compiler->prefixes, prefix);
    const struct ppri_shape literal = {.depth = (uint8_t)ppri_prefix_depth(prefix)};
    return literal;
}

static uint32_t path_hash(const struct ppri_compiler *compiler, const struct ppri_rule *rule,
                          const struct ppri_prefix *prefix)
{
    struct ppri_walk walk;
    ppri_walk_start(&walk, ppri_prefix_path(compiler->prefixes, prefix));
    return ppri_walk_shape_hash(&walk, ppri_walk_reach(&walk, PPRI_DEPTH_MAX),
                                shape_of(compiler, rule, prefix).path);
}

/* The bit of a prefix's depth; 0 for one with captures, which is asked for by its shape. */
static uint32_t depth_bit(const struct ppri_compiler *compiler, const struct ppri_rule *rule,
                          const struct ppri_prefix *prefix)
{
    const struct ppri_shape shape = shape_of(compiler, rule, prefix);
    return shape.labels || shape.path ? 0 : UINT32_C(1) << shape.depth;
}

/* The order of shapes: deeper ones first, then those whose first capture, from the right end of the
   host on, comes later. Of equal shapes neither is before the other. */
static bool is_before(const struct ppri_shape *a, const struct ppri_shape *b)
{
    const uint32_t host = a->host ^ b->host;
    const uint32_t path = a->path ^ b->path;
    if (a->depth != b->depth)
        return a->depth > b->depth;
    if (!a->labels != !b->labels)
        return !a->labels;
    if (host)
        return !(a->host & (host & (~host + 1)));
    if (path)
        return !(a->path & (path & (~path + 1)));
    return a->labels < b->labels;
}

/* Note the shape of a prefix, if it has captures, in its place among those there are. */
static void note_shape(struct ppri_compiler *compiler, const struct ppri_rule *rule,
                       enum ppri_side side)
{
    struct ppri_array *shapes = &compiler->shapes[side];
    const struct ppri_shape shape =
        shape_of(compiler, rule, side == PPRI_CLIENT ? &rule->client : &rule->backend);
    struct ppri_shape *list = shapes->data;
    size_t at = 0;
    if (!shape.labels && !shape.path)
        return;
    while (at < shapes->count && is_before(&list[at], &shape))
        at++;
    if (at < shapes->count && !is_before(&shape, &list[at]))
        return;
    if (!ppri_array_append(shapes, &compiler->builder->allocator, &shape, 1, sizeof shape)) {
        compiler->map.failed = true;
        return;
    }
    list = shapes->data;
    memmove(&list[at + 1], &list[at], (shapes->count - 1 - at) * sizeof *list);
    list[at] = shape;
}

/* The origin of a backend prefix under a scheme that it stands for. */
static struct ppri_origin backend_origin(const struct ppri_compiler *compiler,
                                         const struct ppri_prefix *backend, enum ppri_scheme scheme)
{
    struct ppri_origin origin = ppri_prefix_origin(compiler->prefixes, backend);
    origin.scheme = scheme;
    origin.port = ppri_backend_port(backend, scheme);
    return origin;
}

/* What stands for a client prefix's origin in hash keys. */
static uint64_t client_space(const char *pool, const struct ppri_prefix *client)
{
    if (client->scheme == PPRI_SCHEME_NONE)
        return PPRI_PATH_ALONE;
    const struct ppri_origin origin = ppri_prefix_origin(pool, client);
    return ppri_origin_hash(&origin);
}

/* ----------------------------------------------------------------- Map -- */

static bool is_same_cookie(const struct ppri_compiler *compiler, enum ppri_slot_kind kind, size_t a,
                           size_t b)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    const char *names = compiler->builder->names.data;
    if (kind == PPRI_SLOT_COOKIE)
        return ppri_cookie_is_same(names, &rules[a], &rules[b]);
    return rules[a].kind == rules[b].kind && ppri_equal(ppri_prefix_text(names, &rules[a].scope),
                                                        ppri_prefix_text(names, &rules[b].scope));
}

/* Whether two rules have one backend prefix, where `origin` is that of the second one. */
static bool is_same_backend(const char *pool, const struct ppri_rule *a, const struct ppri_rule *b,
                            const struct ppri_origin *origin)
{
    return ppri_backend_origin_is(pool, &a->backend, NULL, origin) &&
           ppri_equal(ppri_prefix_path(pool, &a->backend), ppri_prefix_path(pool, &b->backend));
}

/* The part of a rule's client prefix that an entry is for. */
static struct ppr_view client_part(const char *pool, const struct ppri_prefix *client,
                                   enum ppri_slot_kind kind)
{
    switch (kind) {
    case PPRI_SLOT_CLIENT_ORIGIN:
    case PPRI_SLOT_PAIR_ORIGIN:
        return ppri_prefix_origin_text(pool, client);
    case PPRI_SLOT_CLIENT_UNBOUND:
    case PPRI_SLOT_PAIR_UNBOUND:
        return ppri_prefix_path(pool, client);
    default:
        return ppri_prefix_text(pool, client);
    }
}

/* Whether the entries of two rules are for the same. `origin`: of the second one's backend prefix,
   if an entry is for that. */
static bool is_same_entry(const struct ppri_compiler *compiler, enum ppri_slot_kind kind, size_t a,
                          size_t b, const struct ppri_origin *origin)
{
    const char *pool = compiler->prefixes;
    if (kind == PPRI_SLOT_COOKIE || kind == PPRI_SLOT_COOKIE_SCOPE)
        return is_same_cookie(compiler, kind, a, b);
    const struct ppri_rule *other = &compiler->rules[a];
    const struct ppri_rule *own = &compiler->rules[b];
    if (kind == PPRI_SLOT_BACKEND_ORIGIN)
        return origin->scheme == PPRI_SCHEME_NONE
                   ? ppri_host_equal(ppri_prefix_host(pool, &other->backend), origin->host)
                   : ppri_backend_origin_is(pool, &other->backend, NULL, origin);
    return (!origin || is_same_backend(pool, other, own, origin)) &&
           (kind == PPRI_SLOT_BACKEND || ppri_equal(client_part(pool, &other->client, kind),
                                                    client_part(pool, &own->client, kind)));
}

/* Enter what can be asked for, with the rule that answers, unless there is an entry for the same:
   return its rule, counted from 1, or 0. `index`: of the rule or cookie rule. */
static size_t enter(struct ppri_compiler *compiler, enum ppri_slot_kind kind, uint64_t key,
                    size_t index, const struct ppri_origin *origin)
{
    struct ppri_map_search search = ppri_map_find(&compiler->map, key);
    for (uint32_t ref; (ref = ppri_map_next(&search)) != 0;) {
        if (ppri_ref_kind(ref) == (uint32_t)kind &&
            is_same_entry(compiler, kind, ppri_ref_place(ref) - 1, index, origin))
            return ppri_ref_place(ref);
    }
    ppri_map_add(&compiler->map, &compiler->builder->allocator, key,
                 ppri_ref(index + 1, (uint32_t)kind));
    return 0;
}

/* --------------------------------------------------------------- Rules -- */

/* Whether a rule's client prefix is asked for where the client's origin is not known. */
static bool is_unbound(const struct ppri_compiler *compiler, const struct ppri_rule *rule)
{
    return rule->client.scheme != PPRI_SCHEME_NONE &&
           !shape_of(compiler, rule, &rule->client).labels;
}

/* Enter a rule into the pairs of the first rule with its backend prefix (R4). */
static void pair(struct ppri_compiler *compiler, size_t index, size_t head,
                 const struct ppri_origin *origin)
{
    const struct ppri_rule *rule = &compiler->rules[index];
    const enum ppri_scheme scheme = origin->scheme;
    const uint64_t space = client_space(compiler->prefixes, &rule->client);
    const uint32_t path = path_hash(compiler, rule, &rule->client);
    const uint64_t bound = ppri_mix(space, path);
    enter(compiler, PPRI_SLOT_PAIR, ppri_pair_key(PPRI_SLOT_PAIR, bound, head, scheme), index,
          origin);
    enter(compiler, PPRI_SLOT_PAIR_ORIGIN,
          ppri_pair_key(PPRI_SLOT_PAIR_ORIGIN, space, head, scheme), index, origin);
    const uint64_t unbound = ppri_mix(PPRI_UNBOUND, path);
    if (is_unbound(compiler, rule))
        enter(compiler, PPRI_SLOT_PAIR_UNBOUND,
              ppri_pair_key(PPRI_SLOT_PAIR_UNBOUND, unbound, head, scheme), index, origin);
}

/* Whether two rules say the same. */
static bool is_same_rule(const char *pool, const struct ppri_rule *a, const struct ppri_rule *b)
{
    const unsigned kept = PPRI_KEEP | PPRI_ANY_SCHEME;
    return (a->backend.flags & kept) == (b->backend.flags & kept) &&
           ppri_equal(ppri_prefix_text(pool, &a->backend), ppri_prefix_text(pool, &b->backend)) &&
           ppri_equal(ppri_prefix_text(pool, &a->client), ppri_prefix_text(pool, &b->client));
}

/* Whether a rule has no entry for its backend prefix: one for its origin is enough, as no other
   prefix without captures is there. */
static bool is_sole(const struct ppri_rule *rule)
{
    return (rule->client.flags & PPRI_SOLE) && rule->backend_depths;
}

static size_t enter_backend(struct ppri_compiler *compiler, size_t index,
                            const struct ppri_origin *origin)
{
    const struct ppri_rule *rule = &compiler->rules[index];
    const uint32_t path = path_hash(compiler, rule, &rule->backend);
    const uint64_t key = ppri_slot_key(PPRI_SLOT_BACKEND, ppri_origin_hash(origin), path);
    return enter(compiler, PPRI_SLOT_BACKEND, key, index, origin);
}

/* Take note that a rule is not alone on its origins: enter its backend prefix under each scheme
   before `end`. */
static void lose_sole(struct ppri_compiler *compiler, size_t index, enum ppri_scheme end)
{
    struct ppri_rule *rule = &compiler->rules[index];
    const bool was_sole = is_sole(rule);
    rule->client.flags &= (uint8_t)~PPRI_SOLE;
    for (int scheme = PPRI_SCHEME_HTTP; was_sole && scheme < (int)end; scheme++) {
        if (!ppri_backend_stands_for(&rule->backend, (enum ppri_scheme)scheme))
            continue;
        const struct ppri_origin origin =
            backend_origin(compiler, &rule->backend, (enum ppri_scheme)scheme);
        enter_backend(compiler, index, &origin);
    }
}

/* Enter a rule's backend prefix and its origin under a scheme. Return the first rule with the
   prefix, counted from 1; 0: it is this one. */
static size_t find_head(struct ppri_compiler *compiler, size_t index,
                        const struct ppri_origin *origin)
{
    struct ppri_rule *rule = &compiler->rules[index];
    const size_t found =
        enter(compiler, PPRI_SLOT_BACKEND_ORIGIN, ppri_origin_hash(origin), index, origin);
    struct ppri_rule *first = found ? &compiler->rules[found - 1] : rule;
    if (found && is_sole(first) && is_same_backend(compiler->prefixes, first, rule, origin))
        return found;
    if (found) {
        lose_sole(compiler, found - 1, PPRI_SCHEME_OTHER);
        lose_sole(compiler, index, origin->scheme);
    } else if (origin->port != ppri_default_port(origin->scheme)) {
        /* For a cookie's Domain, which names a host alone. */
        const struct ppri_origin host = {PPRI_SCHEME_NONE, PPRI_NO_PORT, origin->host, false};
        enter(compiler, PPRI_SLOT_BACKEND_ORIGIN, ppri_host_key(host.host), index, &host);
    }
    first->backend_depths |= depth_bit(compiler, rule, &rule->backend);
    return is_sole(rule) ? 0 : enter_backend(compiler, index, origin);
}

static bool conflict(struct ppr_builder *builder, size_t rule)
{
    const struct ppri_item *item = ppri_items_of_rule(builder, rule);
    ppri_builder_refuse(builder, PPR_PART_BACKEND_PREFIX, 0, "this prefix is both kept and mapped");
    builder->error.rule = rule + 1;
    builder->error.source = item->source;
    builder->error.line = item->line;
    builder->error.column = item->column;
    return false;
}

/* Enter a rule's backend prefix under one scheme. Return false if the rule has no effect. */
static bool add_backend(struct ppri_compiler *compiler, size_t index, enum ppri_scheme scheme)
{
    struct ppri_rule *rule = &compiler->rules[index];
    const struct ppri_origin origin = backend_origin(compiler, &rule->backend, scheme);
    const size_t found = find_head(compiler, index, &origin);
    if (!found)
        return true;
    const size_t head = found - 1;
    struct ppri_rule *first = &compiler->rules[head];
    if (ppri_rule_is_keep(rule) != ppri_rule_is_keep(first))
        return conflict(compiler->builder, index);
    if (is_same_rule(compiler->prefixes, rule, first))
        return false;
    lose_sole(compiler, index, scheme);
    if (ppri_rule_is_keep(rule))
        return true;
    first->backend.flags |= PPRI_SHARED;
    pair(compiler, head, head, &origin);
    pair(compiler, index, head, &origin);
    return true;
}

static void add_client(struct ppri_compiler *compiler, size_t index)
{
    const struct ppri_rule *rule = &compiler->rules[index];
    const uint64_t space = client_space(compiler->prefixes, &rule->client);
    const uint32_t path = path_hash(compiler, rule, &rule->client);
    const uint32_t depth = depth_bit(compiler, rule, &rule->client);
    enter(compiler, PPRI_SLOT_CLIENT, ppri_slot_key(PPRI_SLOT_CLIENT, space, path), index, NULL);
    if (rule->client.scheme == PPRI_SCHEME_NONE) {
        compiler->path_depths |= depth;
        return;
    }
    const size_t found = enter(compiler, PPRI_SLOT_CLIENT_ORIGIN, space, index, NULL);
    compiler->rules[found ? found - 1 : index].client_depths |= depth;
    if (!is_unbound(compiler, rule))
        return;
    compiler->unbound_depths |= depth;
    enter(compiler, PPRI_SLOT_CLIENT_UNBOUND,
          ppri_slot_key(PPRI_SLOT_CLIENT_UNBOUND, PPRI_UNBOUND, path), index, NULL);
}

static void compile_rule(struct ppri_compiler *compiler, size_t index)
{
    struct ppri_rule *rule = &compiler->rules[index];
    /* A builder may build again: forget what an earlier build noted. */
    rule->client_depths = 0;
    rule->backend_depths = 0;
    rule->backend.flags &= (uint8_t)~PPRI_SHARED;
    rule->client.flags |= PPRI_SOLE;
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        if (ppri_backend_stands_for(&rule->backend, (enum ppri_scheme)s) &&
            !add_backend(compiler, index, (enum ppri_scheme)s))
            return;
    }
    note_shape(compiler, rule, PPRI_BACKEND);
    if (ppri_rule_is_keep(rule))
        return;
    note_shape(compiler, rule, PPRI_CLIENT);
    add_client(compiler, index);
}

/* Enter cookie rules, and the first rule of each scope. */
static void add_cookies(struct ppri_compiler *compiler)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    const char *names = compiler->builder->names.data;
    for (size_t i = 0; i < compiler->builder->cookies.count; i++) {
        const struct ppri_cookie_rule *rule = &rules[i];
        enter(compiler, PPRI_SLOT_COOKIE, ppri_cookie_key(names, rule), i, NULL);
        if (!rule->scope.size)
            continue;
        struct ppri_walk walk;
        ppri_walk_start(&walk, ppri_prefix_path(names, &rule->scope));
        compiler->has_cookie_scopes = true;
        enter(compiler, PPRI_SLOT_COOKIE_SCOPE,
              ppri_cookie_scope_key((enum ppri_cookie_kind)rule->kind,
                                    client_space(names, &rule->scope),
                                    ppri_walk_hash(&walk, ppri_walk_reach(&walk, PPRI_DEPTH_MAX))),
              i, NULL);
    }
}

static struct ppr_table *compile(struct ppri_compiler *compiler)
{
    struct ppr_builder *builder = compiler->builder;
    const size_t count = builder->rules.count;
    /* Most rules have their own backend origin and client prefix. */
    compiler->map.failed = !ppri_map_reserve(&compiler->map, &builder->allocator, 2 * count);
    for (size_t rule = 0; rule < count && !compiler->map.failed; rule++) {
        compile_rule(compiler, rule);
        if (builder->error.status != PPR_OK)
            return NULL;
    }
    add_cookies(compiler);
    struct ppr_table *table = compiler->map.failed ? NULL : ppri_table_layout(compiler);
    if (!table)
        ppri_builder_no_memory(builder, PPR_PART_NONE);
    return table;
}

struct ppr_table *ppr_builder_build(struct ppr_builder *builder)
{
    if (ppri_builder_status(builder) != PPR_OK)
        return NULL;
    struct ppri_compiler compiler = {
        .builder = builder, .rules = builder->rules.data, .prefixes = builder->prefixes.data};
    struct ppr_table *table = compile(&compiler);
    ppri_map_release(&compiler.map, &builder->allocator);
    ppri_release(&builder->allocator, compiler.shapes[0].data);
    ppri_release(&builder->allocator, compiler.shapes[1].data);
    return table;
}
