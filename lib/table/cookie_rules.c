/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "table/cookie_rules.h"

#include "text/chars.h"
#include "text/hash.h"

/* What a rule is for is hashed byte by byte, so that one walk over a path or a name has
   the hash of each of its beginnings. */
static uint64_t hash_byte(uint64_t hash, char c)
{
    return (hash ^ (unsigned char)ppri_lower(c)) * UINT64_C(0x100000001b3);
}

static uint64_t hash_text(uint64_t hash, struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++)
        hash = hash_byte(hash, text.data[i]);
    return hash;
}

static uint64_t hash_scope(enum ppri_cookie_kind kind, struct ppr_view scope)
{
    return ppri_mix(hash_text(PPRI_HASH_START, scope), kind);
}

static bool is_text_equal(enum ppri_cookie_kind kind, struct ppr_view a, struct ppr_view b)
{
    return kind == PPRI_COOKIE_DOMAIN ? ppri_equal_nocase(a, b) : ppri_equal(a, b);
}

uint64_t ppri_cookie_key(const char *pool, const struct ppri_cookie_rule *rule)
{
    const uint64_t hash =
        hash_scope((enum ppri_cookie_kind)rule->kind, ppri_cookie_scope(pool, rule));
    return ppri_mix(hash_text(hash, ppri_cookie_from(pool, rule)), rule->any_end);
}

uint64_t ppri_cookie_scope_key(const char *pool, const struct ppri_cookie_rule *rule)
{
    return hash_scope((enum ppri_cookie_kind)rule->kind, ppri_cookie_scope(pool, rule));
}

uint64_t ppri_cookie_target_key(enum ppri_cookie_kind kind, uint64_t origin, uint32_t path)
{
    return ppri_mix(ppri_slot_key(PPRI_SLOT_COOKIE_SCOPE, origin, path), kind);
}

bool ppri_cookie_is_same(const char *pool, const struct ppri_cookie_rule *a,
                         const struct ppri_cookie_rule *b)
{
    return a->kind == b->kind && a->any_end == b->any_end &&
           ppri_equal(ppri_cookie_scope(pool, a), ppri_cookie_scope(pool, b)) &&
           is_text_equal((enum ppri_cookie_kind)a->kind, ppri_cookie_from(pool, a),
                         ppri_cookie_from(pool, b));
}

/* Whether a text, whose bytes have been hashed, is a scope of a kind. */
static bool is_scope(const struct ppr_table *table, uint64_t hash, enum ppri_cookie_kind kind,
                     struct ppr_view text)
{
    struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_COOKIE_SCOPE, ppri_mix(hash, kind));
    for (size_t index; (index = ppri_probe_index(&probe)) != 0;) {
        const struct ppri_cookie_rule *rule = &table->cookies[index - 1];
        if (rule->kind == (uint8_t)kind && ppri_equal(ppri_cookie_scope(table->pool, rule), text))
            return true;
    }
    return false;
}

/* Take each beginning of a client prefix that is a scope of a kind and no less deep, in
   bytes of the path, than what there is. */
static void take_scopes(struct ppri_cookies *cookies, struct ppr_view client, size_t path,
                        size_t depth[PPRI_COOKIE_KINDS])
{
    uint64_t hash = PPRI_HASH_START;
    for (size_t i = 0; i < client.size; i++) {
        hash = hash_byte(hash, client.data[i]);
        if (i < path || client.data[i] != '/')
            continue;
        const struct ppr_view scope = ppri_slice(client, 0, i + 1);
        for (int kind = 0; kind < PPRI_COOKIE_KINDS; kind++) {
            if (i + 1 - path < depth[kind] ||
                !is_scope(cookies->table, hash, (enum ppri_cookie_kind)kind, scope))
                continue;
            cookies->scope[kind] = scope;
            depth[kind] = i + 1 - path;
        }
    }
}

/* The same of a rule's client prefix, on its origin or as a path alone. */
static void take_rule(struct ppri_cookies *cookies, const struct ppri_rule *rule, bool on_origin,
                      size_t depth[PPRI_COOKIE_KINDS])
{
    const struct ppri_prefix *client = &rule->client;
    const struct ppr_view text = ppri_view(cookies->table->pool + client->text, client->size);
    if (!on_origin)
        take_scopes(cookies, ppri_from(text, client->path), 0, depth);
    else if (client->path)
        take_scopes(cookies, text, client->path, depth);
}

/* A rule of a kind whose scope is the first segments of what the client asked for; NULL: there
   is none. */
static const struct ppri_cookie_rule *find_scope(const struct ppri_cookie_request *request,
                                                 struct ppri_walk *walk, bool on_origin,
                                                 enum ppri_cookie_kind kind, uint64_t key)
{
    const struct ppr_table *table = request->table;
    struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_COOKIE_SCOPE, key);
    for (size_t index; (index = ppri_probe_index(&probe)) != 0;) {
        const struct ppri_cookie_rule *rule = &table->cookies[index - 1];
        const struct ppri_prefix *scope = &rule->scope;
        const bool is_there = on_origin
                                  ? ppri_prefix_origin_is(table->pool, scope, NULL, request->origin)
                                  : scope->scheme == PPRI_SCHEME_NONE;
        if (rule->kind == (uint8_t)kind && is_there &&
            ppri_prefix_covers(ppri_prefix_path(table->pool, scope), walk, NULL))
            return rule;
    }
    return NULL;
}

/* The same of what the client asked for. */
PPRI_NOINLINE static void take_target(struct ppri_cookies *cookies,
                                      const struct ppri_cookie_request *request, bool on_origin,
                                      size_t depth[PPRI_COOKIE_KINDS])
{
    if (!request->path.data || (on_origin && !request->origin))
        return;
    const uint64_t origin = on_origin ? ppri_origin_hash(request->origin) : PPRI_PATH_ALONE;
    struct ppri_walk walk;
    ppri_path_walk_piece(request->path, request->canonical, &walk);
    const size_t last = ppri_walk_reach(&walk, PPRI_DEPTH_MAX);
    for (size_t segments = 0; segments <= last; segments++) {
        for (int n = 0; n < PPRI_COOKIE_KINDS; n++) {
            const enum ppri_cookie_kind kind = (enum ppri_cookie_kind)n;
            const uint64_t key =
                ppri_cookie_target_key(kind, origin, ppri_walk_hash(&walk, segments));
            const struct ppri_cookie_rule *rule = find_scope(request, &walk, on_origin, kind, key);
            if (!rule || (size_t)rule->scope.size - rule->scope.path < depth[kind])
                continue;
            cookies->scope[kind] = ppri_cookie_scope(cookies->table->pool, rule);
            depth[kind] = (size_t)rule->scope.size - rule->scope.path;
        }
    }
}

void ppri_cookies_find_scopes(struct ppri_cookies *cookies,
                              const struct ppri_cookie_request *request)
{
    size_t depth[PPRI_COOKIE_KINDS] = {0};
    /* Of equally deep scopes, one on the origin is the closer one: so these come last. */
    for (int on_origin = 0; on_origin < 2; on_origin++) {
        if (request->rule)
            take_rule(cookies, request->rule, on_origin, depth);
        take_target(cookies, request, on_origin, depth);
    }
}

/* The rule of a kind for a text whose bytes have been hashed; NULL: none. */
static const struct ppri_cookie_rule *find_cookie_rule(const struct ppri_cookies *cookies,
                                                       enum ppri_cookie_kind kind, bool any_end,
                                                       uint64_t hash, struct ppr_view text)
{
    const struct ppr_table *table = cookies->table;
    struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_COOKIE, ppri_mix(hash, any_end));
    for (size_t index; (index = ppri_probe_index(&probe)) != 0;) {
        const struct ppri_cookie_rule *rule = &table->cookies[index - 1];
        if (rule->kind == (uint8_t)kind && rule->any_end == any_end &&
            ppri_equal(ppri_cookie_scope(table->pool, rule), cookies->scope[kind]) &&
            is_text_equal(kind, ppri_cookie_from(table->pool, rule), text))
            return rule;
    }
    return NULL;
}

const struct ppri_cookie_rule *ppri_cookies_domain(const struct ppri_cookies *cookies,
                                                   struct ppr_view domain)
{
    if (!cookies->table->cookie_count)
        return NULL;
    const uint64_t hash = hash_scope(PPRI_COOKIE_DOMAIN, cookies->scope[PPRI_COOKIE_DOMAIN]);
    return find_cookie_rule(cookies, PPRI_COOKIE_DOMAIN, false, hash_text(hash, domain), domain);
}

const struct ppri_cookie_rule *ppri_cookies_path(const struct ppri_cookies *cookies,
                                                 struct ppr_view path)
{
    const struct ppri_cookie_rule *longest = NULL;
    if (!cookies->table->cookie_count)
        return NULL;
    uint64_t hash = hash_scope(PPRI_COOKIE_PATH, cookies->scope[PPRI_COOKIE_PATH]);
    for (size_t i = 0; i <= path.size && i <= PPRI_COOKIE_TEXT_MAX; i++) {
        if (i == path.size || path.data[i] == '/') {
            const struct ppri_cookie_rule *rule =
                find_cookie_rule(cookies, PPRI_COOKIE_PATH, false, hash, ppri_slice(path, 0, i));
            longest = rule ? rule : longest;
        }
        if (i < path.size)
            hash = hash_byte(hash, path.data[i]);
    }
    return longest;
}

unsigned ppri_cookies_flags(const struct ppri_cookies *cookies, struct ppr_view name)
{
    const struct ppri_cookie_rule *first = NULL;
    if (!cookies->table->cookie_count)
        return 0;
    uint64_t hash = hash_scope(PPRI_COOKIE_FLAGS, cookies->scope[PPRI_COOKIE_FLAGS]);
    for (size_t i = 0; i <= name.size && i <= PPRI_COOKIE_TEXT_MAX; i++) {
        const struct ppr_view begin = ppri_slice(name, 0, i);
        for (int any_end = 0; any_end < 2; any_end++) {
            const struct ppri_cookie_rule *rule = NULL;
            if (any_end || i == name.size)
                rule = find_cookie_rule(cookies, PPRI_COOKIE_FLAGS, any_end, hash, begin);
            if (rule && (!first || rule < first))
                first = rule;
        }
        if (i < name.size)
            hash = hash_byte(hash, name.data[i]);
    }
    return first ? first->flags : 0;
}
