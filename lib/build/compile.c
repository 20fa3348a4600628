/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Compiles a builder's rules: a map is filled rule by rule, and laid out as the table at the end
   (table_layout.c). */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "build/items.h"
#include "build/table_layout.h"
#include "text/hash.h"

#include <string.h>

/* A rule by its index: map and keep rules come before local ones. */
static struct ppri_rule *rule_at(const struct ppri_compiler *compiler, size_t index)
{
    return index < compiler->rule_count ? &compiler->rules[index]
                                        : &compiler->locals[index - compiler->rule_count];
}

/* The shape of a rule's prefix; of nothing but a depth, if the rule has no captures. */
PPRI_NOINLINE static struct ppri_shape shape_of(const struct ppri_compiler *compiler,
                                                const struct ppri_rule *rule,
                                                const struct ppri_prefix *prefix)
{
    if (ppri_rule_captures(rule))
        return ppri_shape_of(compiler->prefixes, prefix);
    const struct ppri_shape literal = {.depth = (uint8_t)ppri_prefix_depth(prefix)};
    return literal;
}

PPRI_NOINLINE static uint32_t path_hash(const struct ppri_compiler *compiler,
                                        const struct ppri_rule *rule,
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
    return ppri_shape_captures(&shape) ? 0 : UINT32_C(1) << shape.depth;
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
    if (a->port != b->port)
        return !a->port;
    if (path)
        return !(a->path & (path & (~path + 1)));
    return a->labels < b->labels;
}

/* Note the shape of a prefix, if it has captures, in its place among those there are. */
PPRI_NOINLINE static void note_shape(struct ppri_compiler *compiler, const struct ppri_rule *rule,
                                     enum ppri_side side)
{
    struct ppri_array *shapes = &compiler->shapes[side];
    const struct ppri_shape shape =
        shape_of(compiler, rule, side == PPRI_CLIENT ? &rule->client : &rule->backend);
    struct ppri_shape *list = shapes->data;
    size_t at = 0;
    if (!ppri_shape_captures(&shape))
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

/* The origin of a rule's backend prefix under a scheme that it stands for. */
static struct ppri_origin backend_origin(const struct ppri_compiler *compiler,
                                         const struct ppri_rule *rule, enum ppri_scheme scheme)
{
    const struct ppri_origin origin = {scheme, ppri_rule_port(rule, scheme),
                                       ppri_prefix_host(compiler->prefixes, &rule->backend), false};
    return origin;
}

/* ----------------------------------------------------------------- Map -- */

/* Whether a rule has an entry for its question already: an earlier one with the same answer. */
typedef bool is_same_entry(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                           const struct ppri_origin *origin);

/* Enter what can be asked for, with the rule that answers, unless there is an entry for the same:
   return its rule, counted from 1, or 0. `index`: of the rule, cookie rule or client origin.
   `origin`: of the backend, if the entry is about it. */
PPRI_NOINLINE static size_t enter(struct ppri_compiler *compiler, enum ppri_slot_kind kind,
                                  uint64_t key, size_t index, const struct ppri_origin *origin,
                                  is_same_entry *is_same)
{
    struct ppri_map_search search = ppri_map_find(&compiler->map, key);
    for (uint32_t ref; (ref = ppri_map_next(&search)) != 0;) {
        if (ppri_ref_kind(ref) == (uint32_t)kind &&
            is_same(compiler, ppri_ref_place(ref) - 1, index, origin))
            return ppri_ref_place(ref);
    }
    ppri_map_add(&compiler->map, &compiler->builder->allocator, key,
                 ppri_ref(index + 1, (uint32_t)kind));
    return 0;
}

static bool is_on_origin(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                         const struct ppri_origin *origin)
{
    const struct ppri_rule *first = rule_at(compiler, earlier);
    const struct ppri_rule *rule = rule_at(compiler, index);
    return ppri_rule_is_on(compiler->prefixes, first, NULL, origin) &&
           (!(rule->flags & PPR_FOR_RESPONSES) || first->flags & PPR_FOR_RESPONSES);
}

static bool is_on_host(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                       const struct ppri_origin *origin)
{
    const struct ppri_rule *first = rule_at(compiler, earlier);
    const struct ppri_rule *rule = rule_at(compiler, index);
    return ppri_host_equal(ppri_prefix_host(compiler->prefixes, &first->backend), origin->host) &&
           (!(rule->flags & PPR_FOR_RESPONSES) || first->flags & PPR_FOR_RESPONSES);
}

static bool is_under_domain(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                            const struct ppri_origin *origin)
{
    (void)index;
    return ppri_host_is_under(
        ppri_prefix_host(compiler->prefixes, &rule_at(compiler, earlier)->backend), origin->host);
}

PPRI_NOINLINE static bool has_backend(const struct ppri_compiler *compiler, size_t earlier,
                                      size_t index, const struct ppri_origin *origin)
{
    const struct ppri_rule *first = rule_at(compiler, earlier);
    return ppri_rule_is_on(compiler->prefixes, first, NULL, origin) &&
           ppri_equal(ppri_prefix_path(compiler->prefixes, &first->backend),
                      ppri_prefix_path(compiler->prefixes, &rule_at(compiler, index)->backend));
}

/* What rules with one client prefix must share to answer all questions about it alike. */
#define CLIENT_CLASS (PPRI_DIRECTIONS | PPRI_LOCAL | PPR_DEFAULT)

/* Captures on the other side say what those of a client prefix may be. */
static bool is_same_class(const struct ppri_rule *a, const struct ppri_rule *b)
{
    return (a->flags & CLIENT_CLASS) == (b->flags & CLIENT_CLASS) &&
           !((a->flags | b->flags) & PPRI_CAPTURING);
}

/* `origin`: of the backend prefix of a group; NULL: the group is all rules. */
static bool has_client(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                       const struct ppri_origin *origin)
{
    const char *pool = compiler->prefixes;
    const struct ppri_rule *first = rule_at(compiler, earlier);
    const struct ppri_rule *rule = rule_at(compiler, index);
    return is_same_class(first, rule) &&
           (!origin || has_backend(compiler, earlier, index, origin)) &&
           ppri_equal(ppri_prefix_text(pool, &first->client),
                      ppri_prefix_text(pool, &rule->client));
}

static bool has_client_origin(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                              const struct ppri_origin *origin)
{
    const char *pool = compiler->prefixes;
    const struct ppri_rule *first = rule_at(compiler, earlier);
    const struct ppri_rule *rule = rule_at(compiler, index);
    return is_same_class(first, rule) &&
           (!origin || has_backend(compiler, earlier, index, origin)) &&
           ppri_equal(ppri_prefix_origin_text(pool, &first->client),
                      ppri_prefix_origin_text(pool, &rule->client));
}

static bool is_member(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                      const struct ppri_origin *origin)
{
    return has_client(compiler, earlier, index, origin);
}

/* --------------------------------------------------------------- Rules -- */

/* Mark all rules that share a client prefix, whatever their class. */
static void mark_members(struct ppri_compiler *compiler, size_t index, uint64_t key)
{
    struct ppri_rule *rule = rule_at(compiler, index);
    struct ppri_map_search search = ppri_map_find(&compiler->map, key);
    for (uint32_t ref; (ref = ppri_map_next(&search)) != 0;) {
        struct ppri_rule *other = rule_at(compiler, ppri_ref_place(ref) - 1);
        if (ppri_ref_kind(ref) != PPRI_SLOT_CLIENT || other == rule ||
            !ppri_equal(ppri_prefix_text(compiler->prefixes, &rule->client),
                        ppri_prefix_text(compiler->prefixes, &other->client)))
            continue;
        rule->flags |= PPRI_MEMBERS;
        other->flags |= PPRI_MEMBERS;
    }
}

/* Enter a client prefix, and its space, into a group; 0: all rules. Return the first rule with that
   prefix and class, counted from 1; 0: it is this one. `origin`: of the group's backend. */
PPRI_NOINLINE static size_t enter_client(struct ppri_compiler *compiler, size_t index, size_t group,
                                         const struct ppri_origin *origin)
{
    const struct ppri_rule *rule = rule_at(compiler, index);
    const struct ppri_prefix *client = &rule->client;
    const enum ppri_space space = client->path ? PPRI_SPACE_HOST : PPRI_SPACE_PATH;
    const uint32_t path = path_hash(compiler, rule, client);
    const uint64_t key =
        ppri_space_key(space, ppri_host_hash(ppri_prefix_host(compiler->prefixes, client), false));
    const uint64_t prefix_key = ppri_client_key(PPRI_SLOT_CLIENT, group, key, path);
    const size_t first = enter(compiler, PPRI_SLOT_CLIENT, prefix_key, index, origin, has_client);
    if (!group)
        mark_members(compiler, index, prefix_key);
    enter(compiler, PPRI_SLOT_CLIENT_SPACE, ppri_client_key(PPRI_SLOT_CLIENT_SPACE, group, key, 0),
          index, origin, has_client_origin);
    const struct ppri_shape shape = shape_of(compiler, rule, client);
    if (space == PPRI_SPACE_HOST && !shape.labels && !shape.port)
        enter(compiler, PPRI_SLOT_CLIENT,
              ppri_client_key(PPRI_SLOT_CLIENT, group, ppri_space_key(PPRI_SPACE_ANY, 0), path),
              index, origin, has_client);
    return first;
}

/* Enter a rule among the members of the first one with its client prefix, under each backend
   origin. */
static void enter_member(struct ppri_compiler *compiler, size_t index, size_t head)
{
    const struct ppri_rule *rule = rule_at(compiler, index);
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_HTTPS; s++) {
        if (!ppri_rule_stands_for(rule, (enum ppri_scheme)s))
            continue;
        const struct ppri_origin origin = backend_origin(compiler, rule, (enum ppri_scheme)s);
        enter(compiler, PPRI_SLOT_MEMBER,
              ppri_client_key(PPRI_SLOT_MEMBER, rule_at(compiler, head)->number,
                              ppri_origin_hash(&origin), 0),
              index, &origin, is_member);
    }
}

static void add_client(struct ppri_compiler *compiler, size_t index)
{
    struct ppri_rule *rule = rule_at(compiler, index);
    const bool has_host = rule->client.path > 0;
    compiler->client_depths[has_host] |= depth_bit(compiler, rule, &rule->client);
    compiler->has_hosts = compiler->has_hosts || has_host;
    compiler->has_defaults = compiler->has_defaults || rule->flags & PPR_DEFAULT;
    const size_t found = enter_client(compiler, index, 0, NULL);
    if (!found || rule->flags & PPRI_LOCAL)
        return;
    enter_member(compiler, index, found - 1);
}

/* Whether two rules say the same. */
static bool is_same_rule(const char *pool, const struct ppri_rule *a, const struct ppri_rule *b)
{
    const uint32_t said = 0xffff & ~(uint32_t)(PPR_CLIENT_SLASH | PPR_BACKEND_SLASH);
    return (a->flags & said) == (b->flags & said) &&
           ppri_equal(ppri_prefix_text(pool, &a->backend), ppri_prefix_text(pool, &b->backend)) &&
           ppri_equal(ppri_prefix_text(pool, &a->client), ppri_prefix_text(pool, &b->client));
}

/* Whether a rule has no entry for its backend prefix: one for its origin is enough, as no other
   prefix without captures is there. */
static bool is_sole(const struct ppri_rule *rule)
{
    return (rule->flags & PPRI_SOLE) && rule->backend_depths;
}

PPRI_NOINLINE static size_t enter_backend(struct ppri_compiler *compiler, size_t index,
                                          const struct ppri_origin *origin)
{
    const struct ppri_rule *rule = rule_at(compiler, index);
    const uint32_t path = path_hash(compiler, rule, &rule->backend);
    const uint64_t key = ppri_slot_key(PPRI_SLOT_BACKEND, ppri_origin_hash(origin), path);
    return enter(compiler, PPRI_SLOT_BACKEND, key, index, origin, has_backend);
}

/* Take note that a rule is not alone on its origins: enter its backend prefix under each scheme
   before `end`. */
PPRI_NOINLINE static void lose_sole(struct ppri_compiler *compiler, size_t index, int end)
{
    struct ppri_rule *rule = rule_at(compiler, index);
    const bool was_sole = is_sole(rule);
    rule->flags &= ~(uint32_t)PPRI_SOLE;
    for (int scheme = PPRI_SCHEME_HTTP; was_sole && scheme < end; scheme++) {
        if (!ppri_rule_stands_for(rule, (enum ppri_scheme)scheme))
            continue;
        const struct ppri_origin origin = backend_origin(compiler, rule, (enum ppri_scheme)scheme);
        enter_backend(compiler, index, &origin);
    }
}

/* Enter the parent domains of a host that a cookie may name: those of two labels at least (K2). */
PPRI_NOINLINE static void enter_domains(struct ppri_compiler *compiler, size_t index)
{
    const struct ppri_rule *rule = rule_at(compiler, index);
    struct ppri_origin domain = {PPRI_SCHEME_NONE, PPRI_NO_PORT,
                                 ppri_prefix_host(compiler->prefixes, &rule->backend), false};
    if (ppri_host_is_address(domain.host))
        return;
    for (;;) {
        domain.host = ppri_from(domain.host, ppri_find(domain.host, '.'));
        domain.host = ppri_from(domain.host, domain.host.size > 0);
        if (ppri_find(domain.host, '.') == domain.host.size)
            return;
        bool captures = false;
        for (size_t i = 0; i < domain.host.size; i++)
            captures = captures || ppri_is_capture(domain.host.data[i]);
        if (!captures)
            enter(compiler, PPRI_SLOT_DOMAIN, ppri_host_hash(domain.host, false), index, &domain,
                  is_under_domain);
    }
}

/* Enter the origin of a rule's backend prefix under a scheme. Return the first rule there, which is
   for responses if this one is, counted from 1; 0: it is this one. */
static size_t enter_origin(struct ppri_compiler *compiler, size_t index,
                           const struct ppri_origin *origin)
{
    const size_t found = enter(compiler, PPRI_SLOT_BACKEND_ORIGIN, ppri_origin_hash(origin), index,
                               origin, is_on_origin);
    if (found || origin->port == ppri_default_port(origin->scheme))
        return found;
    /* For who names a host alone. */
    const struct ppri_origin host = {PPRI_SCHEME_NONE, PPRI_NO_PORT, origin->host, false};
    enter(compiler, PPRI_SLOT_BACKEND_ORIGIN, ppri_host_key(ppri_host_hash(host.host, false)),
          index, &host, is_on_host);
    return 0;
}

/* Have two rules in one circle. */
static void join(struct ppri_compiler *compiler, size_t a, size_t b)
{
    struct ppri_rule *one = rule_at(compiler, a);
    struct ppri_rule *other = rule_at(compiler, b);
    for (size_t at = other->next; at != b; at = rule_at(compiler, at)->next) {
        if (at == a)
            return;
    }
    const uint32_t next = one->next;
    one->next = other->next;
    other->next = next;
}

/* Enter a response rule's backend prefix under a scheme. Return the first rule with the
   prefix, counted from 1; 0: it is this one. */
static size_t find_head(struct ppri_compiler *compiler, size_t index,
                        const struct ppri_origin *origin)
{
    struct ppri_rule *rule = rule_at(compiler, index);
    const size_t found = enter_origin(compiler, index, origin);
    struct ppri_rule *first = found ? rule_at(compiler, found - 1) : rule;
    if (found && is_sole(first) && has_backend(compiler, found - 1, index, origin)) {
        join(compiler, found - 1, index);
        return found;
    }
    if (found) {
        join(compiler, found - 1, index);
        lose_sole(compiler, found - 1, PPRI_SCHEME_HTTPS + 1);
        lose_sole(compiler, index, (int)origin->scheme);
    }
    first->backend_depths |= depth_bit(compiler, rule, &rule->backend);
    return is_sole(rule) ? 0 : enter_backend(compiler, index, origin);
}

static bool conflict(struct ppr_builder *builder, size_t rule)
{
    const struct ppri_item *item = ppri_items_of_rule(builder, rule);
    ppri_builder_refuse(builder, PPR_PART_BACKEND_PREFIX, 0,
                        "this prefix is both kept and mapped for responses");
    builder->error.rule = rule + 1;
    builder->error.source = item->source;
    builder->error.line = item->line;
    builder->error.column = item->column;
    return false;
}

/* Enter a rule's backend prefix under one scheme. Return false if the rule has no effect. */
static bool add_backend(struct ppri_compiler *compiler, size_t index, enum ppri_scheme scheme)
{
    struct ppri_rule *rule = rule_at(compiler, index);
    const struct ppri_origin origin = backend_origin(compiler, rule, scheme);
    if (!(rule->flags & PPR_FOR_RESPONSES)) {
        enter_origin(compiler, index, &origin);
        return true;
    }
    const size_t found = find_head(compiler, index, &origin);
    if (!found)
        return true;
    const size_t head = found - 1;
    struct ppri_rule *first = rule_at(compiler, head);
    if (ppri_rule_is_keep(rule) != ppri_rule_is_keep(first))
        return conflict(compiler->builder, index);
    if (is_same_rule(compiler->prefixes, rule, first))
        return false;
    lose_sole(compiler, index, (int)scheme);
    if (ppri_rule_is_keep(rule))
        return true;
    first->flags |= PPRI_SHARED;
    const size_t group = ppri_group(first->number, scheme);
    enter_client(compiler, head, group, &origin);
    enter_client(compiler, index, group, &origin);
    return true;
}

static void compile_rule(struct ppri_compiler *compiler, size_t index)
{
    struct ppri_rule *rule = rule_at(compiler, index);
    /* A builder may build again: forget what an earlier build noted. */
    rule->backend_depths = 0;
    rule->next = (uint32_t)index;
    rule->flags &= ~(uint32_t)(PPRI_SHARED | PPRI_MEMBERS);
    if (rule->flags & PPR_FOR_RESPONSES)
        rule->flags |= PPRI_SOLE;
    if (rule->backend.size) {
        for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_HTTPS; s++) {
            if (ppri_rule_stands_for(rule, (enum ppri_scheme)s) &&
                !add_backend(compiler, index, (enum ppri_scheme)s))
                return;
        }
        note_shape(compiler, rule, PPRI_BACKEND);
        enter_domains(compiler, index);
    }
    if (!rule->client.size)
        return;
    note_shape(compiler, rule, PPRI_CLIENT);
    add_client(compiler, index);
}

/* ------------------------------------------------- Cookies and origins -- */

static bool is_same_cookie(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                           const struct ppri_origin *origin)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    (void)origin;
    return ppri_cookie_is_same(compiler->builder->names.data, &rules[earlier], &rules[index]);
}

static bool is_same_scope(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                          const struct ppri_origin *origin)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    const char *names = compiler->builder->names.data;
    (void)origin;
    return rules[earlier].kind == rules[index].kind &&
           ppri_equal(ppri_prefix_text(names, &rules[earlier].scope),
                      ppri_prefix_text(names, &rules[index].scope));
}

/* Enter cookie rules, and the first rule of each scope. */
static void add_cookies(struct ppri_compiler *compiler)
{
    const struct ppri_cookie_rule *rules = compiler->builder->cookies.data;
    const char *names = compiler->builder->names.data;
    for (size_t i = 0; i < compiler->builder->cookies.count; i++) {
        const struct ppri_cookie_rule *rule = &rules[i];
        enter(compiler, PPRI_SLOT_COOKIE, ppri_cookie_key(names, rule), i, NULL, is_same_cookie);
        if (!rule->scope.size)
            continue;
        compiler->has_cookie_scopes = true;
        enter(compiler, PPRI_SLOT_COOKIE_SCOPE, ppri_cookie_scope_key(names, rule), i, NULL,
              is_same_scope);
    }
}

static bool is_same_client(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                           const struct ppri_origin *origin)
{
    const struct ppri_prefix *clients = compiler->builder->clients.data;
    (void)index;
    return ppri_prefix_origin_is(compiler->builder->names.data, &clients[earlier], NULL, origin);
}

static void add_clients(struct ppri_compiler *compiler)
{
    const struct ppri_prefix *clients = compiler->builder->clients.data;
    for (size_t i = 0; i < compiler->builder->clients.count; i++) {
        const struct ppri_origin origin =
            ppri_prefix_origin(compiler->builder->names.data, &clients[i]);
        enter(compiler, PPRI_SLOT_LISTED, ppri_origin_hash(&origin), i, &origin, is_same_client);
    }
}

static struct ppr_table *compile(struct ppri_compiler *compiler)
{
    struct ppr_builder *builder = compiler->builder;
    const size_t count = compiler->rule_count + builder->locals.count;
    /* Most rules have their own backend origin and client prefix. */
    compiler->map.failed = !ppri_map_reserve(&compiler->map, &builder->allocator, 2 * count);
    for (size_t rule = 0; rule < count && !compiler->map.failed; rule++) {
        compile_rule(compiler, rule);
        if (builder->error.status != PPR_OK)
            return NULL;
    }
    add_cookies(compiler);
    add_clients(compiler);
    struct ppr_table *table = compiler->map.failed ? NULL : ppri_table_layout(compiler);
    if (!table)
        ppri_builder_no_memory(builder, PPR_PART_NONE);
    return table;
}

struct ppr_table *ppr_builder_build(struct ppr_builder *builder)
{
    if (ppri_builder_status(builder) != PPR_OK)
        return NULL;
    struct ppri_compiler compiler = {.builder = builder,
                                     .rules = builder->rules.data,
                                     .rule_count = builder->rules.count,
                                     .locals = builder->locals.data,
                                     .prefixes = builder->prefixes.data};
    struct ppr_table *table = compile(&compiler);
    ppri_map_release(&compiler.map, &builder->allocator);
    ppri_release(&builder->allocator, compiler.shapes[0].data);
    ppri_release(&builder->allocator, compiler.shapes[1].data);
    return table;
}
