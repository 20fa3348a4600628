/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Compiles a builder's rules: an index that grows is filled rule by rule, and laid out as the
   table at the end (table_layout.c). */

#include <ppr/ppr.h>

#include "build/builder.h"
#include "build/findings.h"
#include "build/items.h"

#include "build/table_layout.h"
#include "table/cookie_rules.h"
#include "text/hash.h"

#include <string.h>

static struct ppr_view text_in_pool(const struct ppri_compiler *compiler,
                                    const struct ppri_prefix *prefix)
{
    return ppri_view(compiler->pool + prefix->text, prefix->size);
}

/* The shape of a rule's prefix; of nothing but a depth, if the rule has no captures. */
static struct ppri_shape shape_of(const struct ppri_compiler *compiler,
                                  const struct ppri_rule *rule, const struct ppri_prefix *prefix)
{
    if (ppri_rule_captures(rule))
        return ppri_shape_of(compiler->pool, prefix);
    const struct ppri_shape literal = {.depth = (uint8_t)ppri_prefix_depth(prefix)};
    return literal;
}

static uint32_t path_hash(const struct ppri_compiler *compiler, const struct ppri_rule *rule,
                          const struct ppri_prefix *prefix)
{
    struct ppri_walk walk;
    ppri_walk_start(&walk, ppri_prefix_path(compiler->pool, prefix));
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

/* Whether one shape's first capture, from the right end of the host on, comes later. */
static bool is_more_literal(const struct ppri_shape *a, const struct ppri_shape *b)
{
    const uint32_t host = a->host ^ b->host;
    if (a->labels != b->labels && (!a->labels || !b->labels))
        return !a->labels;
    if (host)
        return !(a->host & (host & (~host + 1)));
    const uint32_t path = a->path ^ b->path;
    return !(a->path & (path & (~path + 1)));
}

static bool is_same_shape(const struct ppri_shape *a, const struct ppri_shape *b)
{
    return a->depth == b->depth && a->labels == b->labels && a->host == b->host &&
           a->path == b->path;
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
    for (; at < shapes->count && !is_same_shape(&list[at], &shape); at++) {
        if (list[at].depth < shape.depth ||
            (list[at].depth == shape.depth && is_more_literal(&shape, &list[at])))
            break;
    }
    if (at < shapes->count && is_same_shape(&list[at], &shape))
        return;
    if (!ppri_array_reserve(shapes, &compiler->builder->allocator, sizeof shape, 1)) {
        compiler->index.failed = true;
        return;
    }
    list = shapes->data;
    memmove(&list[at + 1], &list[at], (shapes->count - at) * sizeof *list);
    list[at] = shape;
    shapes->count++;
}

/* The origin of a backend prefix under a scheme that it stands for. */
static struct ppri_origin backend_origin(const struct ppri_compiler *compiler,
                                         const struct ppri_prefix *backend, enum ppri_scheme scheme)
{
    struct ppri_origin origin = ppri_prefix_origin(compiler->pool, backend);
    origin.scheme = scheme;
    origin.port = ppri_backend_port(backend, scheme);
    return origin;
}

/* The first rule with the backend prefix of `rule` under a scheme; 0: none. */
static size_t find_head(const struct ppri_compiler *compiler, size_t rule,
                        const struct ppri_origin *origin, uint64_t key)
{
    const struct ppr_view path = ppri_prefix_path(compiler->pool, &compiler->rules[rule].backend);
    struct ppri_search search = ppri_search_start(&compiler->index, PPRI_SLOT_BACKEND, key);
    for (size_t found; (found = ppri_search_next(&search)) != 0;) {
        const struct ppri_prefix *backend = &compiler->rules[found - 1].backend;
        if (ppri_backend_origin_is(compiler->pool, backend, NULL, origin) &&
            ppri_equal(ppri_prefix_path(compiler->pool, backend), path))
            return found;
    }
    return 0;
}

/* The first rule with the client prefix `text`, or its path alone, in the entries
   of a key; 0: none. */
static size_t find_client(const struct ppri_compiler *compiler, enum ppri_slot_kind kind,
                          uint64_t key, const struct ppri_prefix *client)
{
    const bool path_only = kind == PPRI_SLOT_CLIENT_UNBOUND || kind == PPRI_SLOT_PAIR_UNBOUND;
    struct ppri_search search = ppri_search_start(&compiler->index, kind, key);
    for (size_t found; (found = ppri_search_next(&search)) != 0;) {
        const struct ppri_prefix *other = &compiler->rules[found - 1].client;
        if (path_only ? ppri_equal(ppri_prefix_path(compiler->pool, other),
                                   ppri_prefix_path(compiler->pool, client))
                      : ppri_equal(text_in_pool(compiler, other), text_in_pool(compiler, client)))
            return found;
    }
    return 0;
}

/* What stands for a client prefix's origin in hash keys. */
static uint64_t client_space(const struct ppri_compiler *compiler, const struct ppri_prefix *client)
{
    if (client->scheme == PPRI_SCHEME_NONE)
        return PPRI_PATH_ALONE;
    const struct ppri_origin origin = ppri_prefix_origin(compiler->pool, client);
    return ppri_origin_hash(&origin);
}

/* Enter a rule, once for its client origin, into the pairs of a head. */
static void pair_origin(struct ppri_compiler *compiler, size_t rule, size_t head,
                        enum ppri_scheme scheme, uint64_t space)
{
    const struct ppri_prefix *client = &compiler->rules[rule].client;
    const uint64_t key = ppri_pair_key(PPRI_SLOT_PAIR_ORIGIN, space, head, scheme);
    struct ppri_search search = ppri_search_start(&compiler->index, PPRI_SLOT_PAIR_ORIGIN, key);
    for (size_t found; (found = ppri_search_next(&search)) != 0;) {
        if (ppri_equal(ppri_prefix_origin_text(compiler->pool, &compiler->rules[found - 1].client),
                       ppri_prefix_origin_text(compiler->pool, client)))
            return;
    }
    ppri_index_insert(&compiler->index, PPRI_SLOT_PAIR_ORIGIN, key, rule);
}

/* Enter a rule into the pairs of the first rule with its backend prefix (R4). */
static void pair(struct ppri_compiler *compiler, size_t rule, size_t head, enum ppri_scheme scheme)
{
    const struct ppri_prefix *client = &compiler->rules[rule].client;
    const uint64_t space = client_space(compiler, client);
    const uint32_t path = path_hash(compiler, &compiler->rules[rule], client);
    const uint64_t key = ppri_pair_key(PPRI_SLOT_PAIR, ppri_mix(space, path), head, scheme);
    if (!find_client(compiler, PPRI_SLOT_PAIR, key, client))
        ppri_index_insert(&compiler->index, PPRI_SLOT_PAIR, key, rule);
    if (client->scheme != PPRI_SCHEME_NONE &&
        !shape_of(compiler, &compiler->rules[rule], client).labels) {
        const uint64_t unbound =
            ppri_pair_key(PPRI_SLOT_PAIR_UNBOUND, ppri_mix(PPRI_UNBOUND, path), head, scheme);
        if (!find_client(compiler, PPRI_SLOT_PAIR_UNBOUND, unbound, client))
            ppri_index_insert(&compiler->index, PPRI_SLOT_PAIR_UNBOUND, unbound, rule);
    }
    pair_origin(compiler, rule, head, scheme, space);
}

/* Whether two rules say the same. */
static bool is_same_rule(const struct ppri_compiler *compiler, const struct ppri_rule *a,
                         const struct ppri_rule *b)
{
    const unsigned kept = PPRI_KEEP | PPRI_ANY_SCHEME;
    return (a->backend.flags & kept) == (b->backend.flags & kept) &&
           ppri_equal(text_in_pool(compiler, &a->backend), text_in_pool(compiler, &b->backend)) &&
           ppri_equal(text_in_pool(compiler, &a->client), text_in_pool(compiler, &b->client));
}

/* Whether an earlier rule with this head says the same. */
static bool is_repeated(const struct ppri_compiler *compiler, size_t rule, size_t head,
                        enum ppri_scheme scheme)
{
    const struct ppri_rule *rules = compiler->rules;
    if (is_same_rule(compiler, &rules[rule], &rules[head]))
        return true;
    if (ppri_rule_is_keep(&rules[rule]) || !(rules[head].backend.flags & PPRI_SHARED))
        return false;
    const struct ppri_prefix *client = &rules[rule].client;
    const uint64_t key = ppri_pair_key(
        PPRI_SLOT_PAIR,
        ppri_mix(client_space(compiler, client), path_hash(compiler, &rules[rule], client)), head,
        scheme);
    const size_t found = find_client(compiler, PPRI_SLOT_PAIR, key, client);
    return found && is_same_rule(compiler, &rules[rule], &rules[found - 1]);
}

/* Enter a rule under its host alone, if it is the first there: for a cookie's Domain,
   which says no more. */
static void note_host(struct ppri_compiler *compiler, size_t rule, struct ppr_view host)
{
    const uint64_t key = ppri_host_key(host);
    struct ppri_search search = ppri_search_start(&compiler->index, PPRI_SLOT_BACKEND_ORIGIN, key);
    for (size_t found; (found = ppri_search_next(&search)) != 0;) {
        const struct ppri_prefix *backend = &compiler->rules[found - 1].backend;
        if (ppri_host_equal(ppri_prefix_host(compiler->pool, backend), host))
            return;
    }
    ppri_index_insert(&compiler->index, PPRI_SLOT_BACKEND_ORIGIN, key, rule);
}

/* Note the depth of a rule's backend prefix with its origin. */
static void note_backend_origin(struct ppri_compiler *compiler, size_t rule,
                                const struct ppri_origin *origin)
{
    const uint32_t depth =
        depth_bit(compiler, &compiler->rules[rule], &compiler->rules[rule].backend);
    const uint64_t key = ppri_origin_hash(origin);
    struct ppri_search search = ppri_search_start(&compiler->index, PPRI_SLOT_BACKEND_ORIGIN, key);
    for (size_t found; (found = ppri_search_next(&search)) != 0;) {
        struct ppri_rule *first = &compiler->rules[found - 1];
        if (ppri_backend_origin_is(compiler->pool, &first->backend, NULL, origin)) {
            first->backend_depths |= depth;
            first->client.flags &= (uint8_t)~PPRI_SOLE;
            compiler->rules[rule].client.flags &= (uint8_t)~PPRI_SOLE;
            return;
        }
    }
    compiler->rules[rule].backend_depths |= depth;
    ppri_index_insert(&compiler->index, PPRI_SLOT_BACKEND_ORIGIN, key, rule);
    if (origin->port != ppri_default_port(origin->scheme))
        note_host(compiler, rule, origin->host);
}

enum outcome { GO_ON, REPEATED, CONFLICT };

/* Enter a rule's backend prefix under one scheme. */
static enum outcome add_backend(struct ppri_compiler *compiler, size_t rule, uint32_t path,
                                enum ppri_scheme scheme)
{
    struct ppri_rule *rules = compiler->rules;
    const struct ppri_origin origin = backend_origin(compiler, &rules[rule].backend, scheme);
    const uint64_t key = ppri_slot_key(PPRI_SLOT_BACKEND, ppri_origin_hash(&origin), path);
    const size_t found = find_head(compiler, rule, &origin, key);
    if (!found) {
        ppri_index_insert(&compiler->index, PPRI_SLOT_BACKEND, key, rule);
        note_backend_origin(compiler, rule, &origin);
        return GO_ON;
    }
    const size_t head = found - 1;
    if (ppri_rule_is_keep(&rules[rule]) != ppri_rule_is_keep(&rules[head]))
        return CONFLICT;
    if (is_repeated(compiler, rule, head, scheme))
        return REPEATED;
    if (ppri_rule_is_keep(&rules[rule]))
        return GO_ON;
    rules[head].backend.flags |= PPRI_SHARED;
    rules[rule].client.flags &= (uint8_t)~PPRI_SOLE;
    pair(compiler, head, head, scheme);
    pair(compiler, rule, head, scheme);
    return GO_ON;
}

/* Note the depth of a rule's client prefix with its origin. */
static void note_client_origin(struct ppri_compiler *compiler, size_t rule)
{
    struct ppri_rule *rules = compiler->rules;
    const struct ppri_prefix *client = &rules[rule].client;
    const uint64_t key = client_space(compiler, client);
    struct ppri_search search = ppri_search_start(&compiler->index, PPRI_SLOT_CLIENT_ORIGIN, key);
    for (size_t found; (found = ppri_search_next(&search)) != 0;) {
        struct ppri_rule *first = &rules[found - 1];
        if (ppri_equal(ppri_prefix_origin_text(compiler->pool, &first->client),
                       ppri_prefix_origin_text(compiler->pool, client))) {
            first->client_depths |= depth_bit(compiler, &rules[rule], client);
            return;
        }
    }
    rules[rule].client_depths |= depth_bit(compiler, &rules[rule], client);
    ppri_index_insert(&compiler->index, PPRI_SLOT_CLIENT_ORIGIN, key, rule);
}

static void add_client(struct ppri_compiler *compiler, size_t rule)
{
    const struct ppri_rule *own = &compiler->rules[rule];
    const struct ppri_prefix *client = &own->client;
    const uint32_t path = path_hash(compiler, own, client);
    const uint64_t key = ppri_slot_key(PPRI_SLOT_CLIENT, client_space(compiler, client), path);
    if (!find_client(compiler, PPRI_SLOT_CLIENT, key, client))
        ppri_index_insert(&compiler->index, PPRI_SLOT_CLIENT, key, rule);
    if (client->scheme == PPRI_SCHEME_NONE) {
        compiler->path_depths |= depth_bit(compiler, own, client);
        return;
    }
    note_client_origin(compiler, rule);
    if (shape_of(compiler, own, client).labels) /* which tells nothing without the origin */
        return;
    compiler->unbound_depths |= depth_bit(compiler, own, client);
    const uint64_t unbound = ppri_slot_key(PPRI_SLOT_CLIENT_UNBOUND, PPRI_UNBOUND, path);
    if (!find_client(compiler, PPRI_SLOT_CLIENT_UNBOUND, unbound, client))
        ppri_index_insert(&compiler->index, PPRI_SLOT_CLIENT_UNBOUND, unbound, rule);
}

static enum outcome compile_rule(struct ppri_compiler *compiler, size_t rule)
{
    const struct ppri_prefix *backend = &compiler->rules[rule].backend;
    const uint32_t path = path_hash(compiler, &compiler->rules[rule], backend);
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        const enum ppri_scheme scheme = (enum ppri_scheme)s;
        if (!ppri_backend_stands_for(backend, scheme))
            continue;
        const enum outcome outcome = add_backend(compiler, rule, path, scheme);
        if (outcome != GO_ON)
            return outcome;
    }
    note_shape(compiler, &compiler->rules[rule], PPRI_BACKEND);
    if (ppri_rule_is_keep(&compiler->rules[rule]))
        return GO_ON;
    note_shape(compiler, &compiler->rules[rule], PPRI_CLIENT);
    add_client(compiler, rule);
    return GO_ON;
}

/* Whether a rule for the same, or of the same scope, was entered before. */
static bool has_cookie(const struct ppri_compiler *compiler, enum ppri_slot_kind kind, uint64_t key,
                       const struct ppri_cookie_rule *rule)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    struct ppri_search search = ppri_search_start(&compiler->index, kind, key);
    for (size_t found; (found = ppri_search_next(&search)) != 0;) {
        const struct ppri_cookie_rule *other = &rules[found - 1];
        if (kind == PPRI_SLOT_COOKIE
                ? ppri_cookie_is_same(compiler->pool, rule, other)
                : rule->kind == other->kind && ppri_equal(ppri_cookie_scope(compiler->pool, rule),
                                                          ppri_cookie_scope(compiler->pool, other)))
            return true;
    }
    return false;
}

/* The key of a rule's scope for what a client asked for. Return false if it has captures. */
static bool target_key(const struct ppri_compiler *compiler, const struct ppri_cookie_rule *rule,
                       uint64_t *key)
{
    const struct ppr_view text = ppri_cookie_scope(compiler->pool, rule);
    struct ppri_walk walk;
    for (size_t i = 0; i < text.size; i++) {
        if (ppri_is_capture(text.data[i]))
            return false;
    }
    ppri_walk_start(&walk, ppri_prefix_path(compiler->pool, &rule->scope));
    *key = ppri_cookie_target_key((enum ppri_cookie_kind)rule->kind,
                                  client_space(compiler, &rule->scope),
                                  ppri_walk_hash(&walk, ppri_walk_reach(&walk, PPRI_DEPTH_MAX)));
    return true;
}

/* Enter the scope of a rule, if it is the first of its kind there. */
static void enter_scope(struct ppri_compiler *compiler, size_t number, uint64_t key)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    if (!has_cookie(compiler, PPRI_SLOT_COOKIE_SCOPE, key, &rules[number]))
        ppri_index_insert(&compiler->index, PPRI_SLOT_COOKIE_SCOPE, key, number);
}

static void add_cookies(struct ppri_compiler *compiler)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    for (size_t i = 0; i < compiler->builder->cookies.count; i++) {
        const struct ppri_cookie_rule *rule = &rules[i];
        uint64_t key = ppri_cookie_key(compiler->pool, rule);
        if (!has_cookie(compiler, PPRI_SLOT_COOKIE, key, rule))
            ppri_index_insert(&compiler->index, PPRI_SLOT_COOKIE, key, i);
        if (!rule->scope.size)
            continue;
        compiler->has_cookie_scopes = true;
        enter_scope(compiler, i, ppri_cookie_scope_key(compiler->pool, rule));
        if (target_key(compiler, rule, &key))
            enter_scope(compiler, i, key);
    }
}

/* What is looked for by its origin alone need not be in the table by its path, too. */
static void drop_sole(struct ppri_compiler *compiler)
{
    for (size_t i = 0; i < compiler->index.end; i++) {
        struct ppri_index_entry *entry = &compiler->index.entries[i];
        if (!entry->ref || ppri_ref_kind(entry->ref) != PPRI_SLOT_BACKEND)
            continue;
        const struct ppri_rule *rule = &compiler->rules[ppri_ref_place(entry->ref) - 1];
        if (!(rule->client.flags & PPRI_SOLE) || !rule->backend_depths)
            continue;
        entry->ref = 0;
        compiler->index.count--;
    }
}

/* A builder may build again: forget what an earlier build noted in the rules. */
static void clear_notes(struct ppri_rule *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        rules[i].client_depths = 0;
        rules[i].backend_depths = 0;
        rules[i].backend.flags &= (uint8_t)~PPRI_SHARED;
        rules[i].client.flags |= PPRI_SOLE;
    }
}

static void conflict(struct ppr_builder *builder, size_t rule)
{
    const struct ppri_item *item = ppri_items_of_rule(builder, rule);
    ppri_builder_fail(builder, PPR_BAD_RULE, PPR_PART_BACKEND_PREFIX, 0,
                      "this prefix is both kept and mapped");
    builder->error.rule = rule + 1;
    builder->error.source = item->source;
    builder->error.line = item->line;
    builder->error.column = item->column;
}

struct ppr_table *ppr_builder_build(struct ppr_builder *builder)
{
    if (!builder || builder->error.status != PPR_OK)
        return NULL;
    struct ppri_compiler compiler = {.builder = builder,
                                     .rules = builder->rules.data,
                                     .pool = builder->pool.data,
                                     .index = {.allocator = &builder->allocator}};
    clear_notes(compiler.rules, builder->rules.count);
    /* Most rules have their own backend prefix, backend origin and client prefix. */
    ppri_index_expect(&compiler.index, 3 * builder->rules.count);
    struct ppr_table *table = NULL;
    for (size_t rule = 0; rule < builder->rules.count && !compiler.index.failed; rule++) {
        if (compile_rule(&compiler, rule) != CONFLICT)
            continue;
        conflict(builder, rule);
        goto cleanup;
    }
    add_cookies(&compiler);
    drop_sole(&compiler);
    if (!compiler.index.failed)
        table = ppri_table_layout(&compiler);
    if (!table)
        ppri_builder_no_memory(builder, PPR_PART_NONE);
cleanup:
    ppri_release(&builder->allocator, compiler.index.entries);
    ppri_release(&builder->allocator, compiler.shapes[0].data);
    ppri_release(&builder->allocator, compiler.shapes[1].data);
    return table;
}
