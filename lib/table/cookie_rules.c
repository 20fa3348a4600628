/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Hashes cookie rules, and finds those that apply in an exchange. */

#include "table/cookie_rules.h"

#include "text/chars.h"
#include "text/hash.h"

/* Starts the hash of a `from`. It is hashed byte by byte, so one walk over a path or name has the
   hashes of all its beginnings. */
static struct ppri_hasher start_hash(enum ppri_cookie_kind kind, struct ppr_view scope)
{
    return ppri_hasher_start(ppri_mix(ppri_hash_bytes(PPRI_HASH_START, scope), kind));
}

static bool is_text_equal(enum ppri_cookie_kind kind, struct ppr_view a, struct ppr_view b)
{
    return kind == PPRI_COOKIE_DOMAIN ? ppri_equal_nocase(a, b) : ppri_equal(a, b);
}

uint64_t ppri_cookie_key(const char *pool, const struct ppri_cookie_rule *rule)
{
    const struct ppr_view from = ppri_cookie_from(pool, rule);
    struct ppri_hasher hasher =
        start_hash((enum ppri_cookie_kind)rule->kind, ppri_prefix_text(pool, &rule->scope));
    for (size_t i = 0; i < from.size; i++)
        ppri_hasher_add(&hasher, ppri_lower(from.data[i]));
    return ppri_mix(ppri_hasher_end(&hasher), rule->any_end);
}

/* Returns the key of a scope, by the key of its space and the hash of its path. */
static uint64_t scope_key(enum ppri_cookie_kind kind, uint64_t space, uint32_t path)
{
    return ppri_mix(ppri_slot_key(PPRI_SLOT_COOKIE_SCOPE, space, path), kind);
}

static enum ppri_space space_of(const struct ppri_prefix *scope)
{
    return scope->path ? PPRI_SPACE_HOST : PPRI_SPACE_PATH;
}

uint64_t ppri_cookie_scope_key(const char *pool, const struct ppri_cookie_rule *rule)
{
    const struct ppri_prefix *scope = &rule->scope;
    struct ppri_walk walk;
    ppri_walk_start(&walk, ppri_prefix_path(pool, scope));
    return scope_key(
        (enum ppri_cookie_kind)rule->kind,
        ppri_space_key(space_of(scope), ppri_host_pattern_hash(ppri_prefix_host(pool, scope))),
        ppri_walk_hash(&walk, ppri_walk_reach(&walk, PPRI_DEPTH_MAX)));
}

bool ppri_cookie_is_same(const char *pool, const struct ppri_cookie_rule *a,
                         const struct ppri_cookie_rule *b)
{
    return a->kind == b->kind && a->any_end == b->any_end &&
           ppri_equal(ppri_prefix_text(pool, &a->scope), ppri_prefix_text(pool, &b->scope)) &&
           is_text_equal((enum ppri_cookie_kind)a->kind, ppri_cookie_from(pool, a),
                         ppri_cookie_from(pool, b));
}

/* -------------------------------------------------------------- Scopes -- */

/* Returns a rule of a kind whose scope is the first `segments` segments of a place, or NULL. */
static const struct ppri_cookie_rule *find_scope(const struct ppr_table *table,
                                                 const struct ppri_cookie_place *place,
                                                 enum ppri_space space, struct ppri_walk *walk,
                                                 enum ppri_cookie_kind kind, size_t segments)
{
    const uint64_t host =
        ppri_space_key(space, space == PPRI_SPACE_HOST ? ppri_host_hash(place->origin->host) : 0);
    struct ppri_probe probe = ppri_probe_start(
        table, PPRI_SLOT_COOKIE_SCOPE, scope_key(kind, host, ppri_walk_hash(walk, segments)));
    for (size_t index; (index = ppri_probe_index(&probe)) != 0;) {
        const struct ppri_cookie_rule *rule = &table->cookies[index - 1];
        const struct ppri_prefix *scope = &rule->scope;
        if (rule->kind == (uint8_t)kind && space_of(scope) == space &&
            (space == PPRI_SPACE_PATH ||
             ppri_prefix_origin_is(table->pool, scope, NULL, place->origin)) &&
            ppri_prefix_covers(ppri_prefix_path(table->pool, scope), walk, NULL))
            return rule;
    }
    return NULL;
}

/* Sets the scope of each kind to the deepest scope in `space` that holds the place, unless a deeper
   one is set. `depth` is in bytes of the path. */
PPRI_NOINLINE static void take_scopes(struct ppri_cookies *cookies,
                                      const struct ppri_cookie_place *place, enum ppri_space space,
                                      size_t depth[PPRI_COOKIE_KINDS])
{
    struct ppri_walk walk;
    if (!place->path.data || (space == PPRI_SPACE_HOST && !place->origin))
        return;
    ppri_path_walk_piece(place->path, place->form, &walk);
    const size_t last = ppri_walk_reach(&walk, PPRI_DEPTH_MAX);
    for (size_t segments = 0; segments <= last; segments++) {
        for (int n = 0; n < PPRI_COOKIE_KINDS; n++) {
            const struct ppri_cookie_rule *rule =
                find_scope(cookies->table, place, space, &walk, (enum ppri_cookie_kind)n, segments);
            if (!rule || (size_t)rule->scope.size - rule->scope.path < depth[n])
                continue;
            cookies->scope[n] = ppri_prefix_text(cookies->table->pool, &rule->scope);
            depth[n] = (size_t)rule->scope.size - rule->scope.path;
        }
    }
}

void ppri_cookies_find_scopes(struct ppri_cookies *cookies, const struct ppri_rule *rule,
                              struct ppri_cookie_place asked)
{
    size_t depth[PPRI_COOKIE_KINDS] = {0};
    struct ppri_origin own = {.scheme = PPRI_SCHEME_NONE};
    struct ppri_cookie_place client = {.form = PPRI_PATH_CANONICAL};
    if (rule) {
        own = ppri_prefix_origin(cookies->table->pool, &rule->client);
        client.path = ppri_prefix_path(cookies->table->pool, &rule->client);
        client.origin = rule->client.path ? &own : NULL;
    }
    /* Of equally deep scopes one on a host applies, so these are taken last. */
    for (int space = PPRI_SPACE_PATH; space <= PPRI_SPACE_HOST; space++) {
        take_scopes(cookies, &client, (enum ppri_space)space, depth);
        take_scopes(cookies, &asked, (enum ppri_space)space, depth);
    }
}

/* --------------------------------------------------------------- Rules -- */

/* Returns the rule of a kind whose `from` is `text`, which is hashed in `hasher`, or NULL. */
static const struct ppri_cookie_rule *find_cookie_rule(const struct ppri_cookies *cookies,
                                                       enum ppri_cookie_kind kind, bool any_end,
                                                       const struct ppri_hasher *hasher,
                                                       struct ppr_view text)
{
    const struct ppr_table *table = cookies->table;
    const uint64_t key = ppri_mix(ppri_hasher_end(hasher), any_end);
    struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_COOKIE, key);
    for (size_t index; (index = ppri_probe_index(&probe)) != 0;) {
        const struct ppri_cookie_rule *rule = &table->cookies[index - 1];
        if (rule->kind == (uint8_t)kind && rule->any_end == any_end &&
            ppri_equal(ppri_prefix_text(table->pool, &rule->scope), cookies->scope[kind]) &&
            is_text_equal(kind, ppri_cookie_from(table->pool, rule), text))
            return rule;
    }
    return NULL;
}

/* True if rules of a kind may be for the beginning of `text` that ends at `at`. */
static bool is_end(enum ppri_cookie_kind kind, bool any_end, struct ppr_view text, size_t at)
{
    if (any_end)
        return kind == PPRI_COOKIE_FLAGS;
    return at == text.size || (kind == PPRI_COOKIE_PATH && text.data[at] == '/');
}

const struct ppri_cookie_rule *ppri_cookies_find(const struct ppri_cookies *cookies,
                                                 enum ppri_cookie_kind kind, struct ppr_view text)
{
    const struct ppri_cookie_rule *found = NULL;
    if (!cookies->table->cookie_count)
        return NULL;
    struct ppri_hasher hasher = start_hash(kind, cookies->scope[kind]);
    for (size_t i = 0; i <= text.size && i <= PPRI_COOKIE_TEXT_MAX; i++) {
        for (int any_end = 0; any_end < 2; any_end++) {
            const struct ppri_cookie_rule *rule = NULL;
            if (is_end(kind, any_end, text, i))
                rule = find_cookie_rule(cookies, kind, any_end, &hasher, ppri_slice(text, 0, i));
            if (rule && (!found || kind == PPRI_COOKIE_PATH || rule < found))
                found = rule;
        }
        if (i < text.size)
            ppri_hasher_add(&hasher, ppri_lower(text.data[i]));
    }
    return found;
}

const struct ppri_cookie_rule *ppri_cookies_find_any_path(const struct ppri_cookies *cookies)
{
    if (!cookies->table->cookie_count)
        return NULL;
    const struct ppri_hasher hasher =
        start_hash(PPRI_COOKIE_PATH, cookies->scope[PPRI_COOKIE_PATH]);
    return find_cookie_rule(cookies, PPRI_COOKIE_PATH, true, &hasher, ppri_view(NULL, 0));
}
