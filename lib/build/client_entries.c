/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/client_entries.h"

/* The flags that rules with one client prefix must share to answer all questions about it alike. */
#define CLIENT_CLASS (PPRI_DIRECTIONS | PPRI_LOCAL | PPR_DEFAULT)

/* Whether two rules are of one class. One with captures is of none: its backend prefix decides
   which texts the captures of its client prefix may be. */
static bool is_same_class(const struct ppri_rule *a, const struct ppri_rule *b)
{
    return (a->flags & CLIENT_CLASS) == (b->flags & CLIENT_CLASS) &&
           !((a->flags | b->flags) & PPRI_CAPTURING);
}

/* Whether two rules may share an entry for their client prefixes. `origin`: of the backend prefix
   of a group; NULL: the group is all rules. */
static bool may_share(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                      const struct ppri_origin *origin)
{
    return is_same_class(ppri_compiler_rule(compiler, earlier),
                         ppri_compiler_rule(compiler, index)) &&
           (!origin || ppri_compiler_has_backend(compiler, earlier, index, origin));
}

static bool has_client(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                       const struct ppri_origin *origin)
{
    const char *pool = compiler->prefixes;
    const struct ppri_prefix *first = &ppri_compiler_rule(compiler, earlier)->client;
    const struct ppri_prefix *client = &ppri_compiler_rule(compiler, index)->client;
    return may_share(compiler, earlier, index, origin) &&
           ppri_equal(ppri_prefix_text(pool, first), ppri_prefix_text(pool, client));
}

static bool has_client_origin(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                              const struct ppri_origin *origin)
{
    const char *pool = compiler->prefixes;
    const struct ppri_prefix *first = &ppri_compiler_rule(compiler, earlier)->client;
    const struct ppri_prefix *client = &ppri_compiler_rule(compiler, index)->client;
    return may_share(compiler, earlier, index, origin) &&
           ppri_equal(ppri_prefix_origin_text(pool, first), ppri_prefix_origin_text(pool, client));
}

/* Mark all rules that share a client prefix, whatever their class. */
static void mark_members(struct ppri_compiler *compiler, size_t index, uint64_t key)
{
    struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    struct ppri_map_search search = ppri_map_find(&compiler->map, key);
    for (uint32_t ref; (ref = ppri_map_next(&search)) != 0;) {
        struct ppri_rule *other = ppri_compiler_rule(compiler, ppri_ref_place(ref) - 1);
        if (ppri_ref_kind(ref) != PPRI_SLOT_CLIENT || other == rule ||
            !ppri_equal(ppri_prefix_text(compiler->prefixes, &rule->client),
                        ppri_prefix_text(compiler->prefixes, &other->client)))
            continue;
        rule->flags |= PPRI_MEMBERS;
        other->flags |= PPRI_MEMBERS;
    }
}

size_t ppri_compiler_enter_client(struct ppri_compiler *compiler, size_t index, size_t group,
                                  const struct ppri_origin *origin)
{
    const struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    const struct ppri_prefix *client = &rule->client;
    const enum ppri_space space = client->path ? PPRI_SPACE_HOST : PPRI_SPACE_PATH;
    const uint32_t path = ppri_compiler_path_hash(compiler, rule, client);
    const uint64_t key =
        ppri_space_key(space, ppri_host_pattern_hash(ppri_prefix_host(compiler->prefixes, client)));
    const uint64_t prefix_key = ppri_client_key(PPRI_SLOT_CLIENT, group, key, path);
    const size_t first =
        ppri_compiler_enter(compiler, PPRI_SLOT_CLIENT, prefix_key, index, origin, has_client);
    if (!group)
        mark_members(compiler, index, prefix_key);
    ppri_compiler_enter(compiler, PPRI_SLOT_CLIENT_SPACE,
                        ppri_client_key(PPRI_SLOT_CLIENT_SPACE, group, key, 0), index, origin,
                        has_client_origin);
    const struct ppri_shape shape = ppri_compiler_shape(compiler, rule, client);
    /* An earlier entry that would do is one of the same host, so that it was found above. */
    if (!first && space == PPRI_SPACE_HOST && !shape.labels && !shape.port)
        ppri_map_add(
            &compiler->map, &compiler->builder->allocator,
            ppri_client_key(PPRI_SLOT_CLIENT, group, ppri_space_key(PPRI_SPACE_ANY, 0), path),
            ppri_ref(index + 1, PPRI_SLOT_CLIENT));
    return first;
}

/* Enter a rule among the members of the first one with its client prefix, under each backend
   origin. */
static void enter_member(struct ppri_compiler *compiler, size_t index, size_t head)
{
    const struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_HTTPS; s++) {
        if (!ppri_rule_stands_for(rule, (enum ppri_scheme)s))
            continue;
        const struct ppri_origin origin =
            ppri_compiler_backend_origin(compiler, rule, (enum ppri_scheme)s);
        ppri_compiler_enter(compiler, PPRI_SLOT_MEMBER,
                            ppri_client_key(PPRI_SLOT_MEMBER,
                                            ppri_compiler_rule(compiler, head)->number,
                                            ppri_origin_pattern_hash(&origin), 0),
                            index, &origin, has_client);
    }
}

void ppri_compiler_add_client(struct ppri_compiler *compiler, size_t index)
{
    struct ppri_rule *rule = ppri_compiler_rule(compiler, index);
    const bool has_host = rule->client.path > 0;
    compiler->client_depths[has_host] |= ppri_compiler_depth_bit(compiler, rule, &rule->client);
    compiler->has_hosts = compiler->has_hosts || has_host;
    compiler->has_defaults = compiler->has_defaults || rule->flags & PPR_DEFAULT;
    const size_t found = ppri_compiler_enter_client(compiler, index, 0, NULL);
    if (!found || rule->flags & PPRI_LOCAL)
        return;
    enter_member(compiler, index, found - 1);
}
