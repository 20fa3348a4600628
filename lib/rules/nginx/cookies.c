/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* In nginx the cookie directives of a level go before all those of a wider one, a kind at a
   time. Cookie rules of a deeper scope do so, too. Scopes are paths where nginx has blocks: a block
   that does not inherit from the next wider scope gets rules of its own. */

#include "rules/nginx/cookies.h"

#include "rules/nginx/cookie_directives.h"
#include "rules/nginx/location.h"
#include "rules/nginx/places.h"
#include "rules/nginx/servers.h"
#include "text/hash.h"

static const struct ppr_view nothing = {NULL, 0};

/* -------------------------------------------------------------- Levels -- */

static enum ppr_item_kind item_kind_of(enum ppri_nginx_kind kind)
{
    return kind == PPRI_NGINX_DOMAIN ? PPR_ITEM_COOKIE_DOMAIN
           : kind == PPRI_NGINX_PATH ? PPR_ITEM_COOKIE_PATH
                                     : PPR_ITEM_COOKIE_FLAGS;
}

/* Add what the directives of a level say, for the scope that has been set. */
static void add_level(struct ppri_nginx_reader *reader, size_t level, enum ppri_nginx_kind kind,
                      const struct ppri_nginx_word *host, bool again)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t first = level == PPRI_NGINX_NONE ? 0 : ppri_nginx_child(file, level, kind);
    bool is_off = !first;
    for (size_t i = first; i; i = ppri_nginx_sibling(file, i))
        is_off = is_off || ppri_nginx_at(file, i)->count == 2;
    if (is_off) {
        ppr_builder_cookie_off(reader->draft->rules, item_kind_of(kind));
        return;
    }
    for (size_t i = first; i; i = ppri_nginx_sibling(file, i)) {
        const struct ppri_nginx_cookie cookie = {ppri_nginx_at(file, i), host,
                                                 again || reader->guarding};
        ppri_nginx_add_cookie(reader, &cookie);
    }
}

/* -------------------------------------------------------------- Scopes -- */

/* A scope that has been added for a server, and where what counts in it stands. */
struct scope {
    struct ppri_nginx_prefix_part path;
    size_t level;
    size_t server;
    uint8_t kind;
    bool is_alone; /* a path alone, for every host */
};

static struct scope scope_at(const struct ppri_nginx_reader *reader, size_t number)
{
    return ((const struct scope *)reader->scopes.data)[number];
}

static bool is_same_path(const struct scope *a, const struct scope *b)
{
    return ppri_nginx_covers(a->path.text, b->path.text) &&
           ppri_nginx_covers(b->path.text, a->path.text);
}

/* Whether cookie rules of the server at hand are for its names: where other servers have some. */
static bool has_hosts(const struct ppri_nginx_reader *reader)
{
    return ppri_nginx_is_named(reader) && reader->servers > 1;
}

static uint64_t hash_of(const struct scope *scope)
{
    struct ppr_view path = scope->path.text;
    path.size -= ppri_nginx_has_slash(path);
    return ppri_hash_bytes(PPRI_HASH_START + scope->kind, path);
}

/* Note a scope; one for every host only once, whichever server has it. */
static void note_scope(struct ppri_nginx_reader *reader, struct ppri_nginx_prefix_part path,
                       size_t level, enum ppri_nginx_kind kind)
{
    const struct ppr_allocator *allocator = reader->draft->allocator;
    const struct scope scope = {path, level, reader->server, (uint8_t)kind, !has_hosts(reader)};
    struct ppri_map_search search = ppri_map_find(&reader->scope_map, hash_of(&scope));
    for (size_t found; scope.is_alone && (found = ppri_map_next(&search)) != 0;) {
        const struct scope other = scope_at(reader, found - 1);
        if (other.kind == kind && is_same_path(&other, &scope))
            return;
    }
    const size_t number = reader->scopes.count;
    if (!ppri_array_append(&reader->scopes, allocator, &scope, 1, sizeof scope) ||
        (scope.is_alone &&
         (!ppri_map_add(&reader->scope_map, allocator, hash_of(&scope), (uint32_t)number + 1) ||
          !ppri_array_append(&reader->alone, allocator, &number, 1, sizeof number))))
        ppri_nginx_no_memory(reader);
}

/* Set a scope, if a rule may have it. */
static bool set_scope(struct ppri_nginx_reader *reader, const struct ppri_nginx_prefix *scope)
{
    struct ppri_draft *draft = reader->draft;
    if (!ppri_nginx_prefix_join(draft->allocator, scope, &reader->client)) {
        ppri_nginx_no_memory(reader);
        return false;
    }
    const struct ppr_view text = ppri_view(reader->client.data, reader->client.count);
    if (!reader->trial)
        reader->trial = ppr_builder_new(draft->allocator);
    const enum ppr_status status = ppr_builder_cookie_scope(reader->trial, text);
    if (status == PPR_OK)
        return ppr_builder_cookie_scope(draft->rules, text) == PPR_OK;
    if (status == PPR_NO_MEMORY)
        ppri_nginx_no_memory(reader);
    else if (!reader->guarding)
        ppri_draft_leave_out(
            draft, ppri_nginx_prefix_position(scope, ppr_builder_error(reader->trial)->offset),
            "the cookie directives of this location are left out: %",
            ppr_view_of(ppr_builder_error(reader->trial)->message), nothing);
    ppr_builder_free(reader->trial);
    reader->trial = NULL;
    return false;
}

/* Set the scope of a path on each base, and add what a level says. */
static void add_scope_level(struct ppri_nginx_reader *reader, struct ppri_nginx_prefix_part path,
                            size_t level, enum ppri_nginx_kind kind)
{
    const bool hosts = has_hosts(reader);
    bool again = false;
    if (!reader->guarding)
        note_scope(reader, path, level, kind);
    for (size_t i = 0; i < (hosts ? reader->bases.count : 1) && !ppri_nginx_failed(reader); i++) {
        const struct ppri_nginx_base *base = ppri_nginx_base(reader, i);
        struct ppri_nginx_prefix scope = {.count = 0};
        if (hosts && !base->name)
            continue;
        if (hosts)
            ppri_nginx_add_base(&scope, base);
        scope.piece[scope.count++] = path;
        if (set_scope(reader, &scope))
            add_level(reader, level, kind, ppri_nginx_is_named(reader) ? base->name : NULL, again);
        again = true;
    }
}

/* Whether another location passes requests on. */
static bool has_other_pass(const struct ppri_nginx_reader *reader, size_t block)
{
    const bool is_own =
        (ppri_nginx_at(&reader->file, block)->has & PPRI_NGINX_BIT(PPRI_NGINX_PASS)) != 0;
    return reader->pass_locations > (size_t)is_own;
}

/* Whether a location has directives of a kind for what is told by its path; one that is not
   found by a prefix has them for all, if no other location passes requests on. */
static bool has_kind(const struct ppri_nginx_reader *reader, size_t block,
                     enum ppri_nginx_kind kind)
{
    return (ppri_nginx_at(&reader->file, block)->has & PPRI_NGINX_BIT(kind)) &&
           (ppri_nginx_location(reader, block).match <= PPRI_NGINX_EXACT ||
            !has_other_pass(reader, block));
}

/* Whether a location has directives of a kind for the root. */
static bool has_root(const struct ppri_nginx_reader *reader, enum ppri_nginx_kind kind)
{
    if (ppri_nginx_deepest_place(reader, PPRI_LITERAL("/"), PPRI_NGINX_BIT(kind)))
        return true;
    for (size_t i = 0; i < reader->places.count && reader->pass_locations <= 1; i++) {
        const struct ppri_nginx_place *place = ppri_nginx_place_at(reader, i);
        if (place->location.match > PPRI_NGINX_EXACT && has_kind(reader, place->block, kind))
            return true;
    }
    return false;
}

/* Add what a block says that is no location: a server for its names, what is around all
   servers for every request. */
static void add_block(struct ppri_nginx_reader *reader, size_t block, enum ppri_nginx_kind kind)
{
    const struct ppri_nginx_prefix_part root = {.text = PPRI_LITERAL("/"),
                                                .word = ppri_nginx_base(reader, 0)->name};
    if (!(ppri_nginx_at(&reader->file, block)->has & PPRI_NGINX_BIT(kind)))
        return;
    if (ppri_nginx_at(&reader->file, block)->kind == PPRI_NGINX_SERVER ||
        ppri_nginx_is_named(reader)) {
        /* A location / has the same scope, and goes before. */
        if (!has_root(reader, kind))
            add_scope_level(reader, root, block, kind);
        return;
    }
    ppr_builder_cookie_scope(reader->draft->rules, nothing);
    add_level(reader, block, kind, NULL, false);
}

/* Warn of what a location says that is not found by a prefix. */
static void warn_left_out(const struct ppri_nginx_reader *reader, size_t block,
                          enum ppri_nginx_kind kind)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t first = ppri_nginx_child(file, block, kind);
    const struct ppri_nginx_word *name = ppri_nginx_word(file, ppri_nginx_at(file, first), 0);
    ppri_nginx_leave_out(reader, name, 0,
                         "% is left out: this location does not say what clients ask for, and "
                         "another one has a backend, too",
                         name->text, nothing);
}

/* Add what counts for a location, unless what is around its path says the same. */
static void add_location(struct ppri_nginx_reader *reader, const struct ppri_nginx_place *place,
                         enum ppri_nginx_kind kind)
{
    const struct ppri_nginx *file = &reader->file;
    const uint32_t has = ppri_nginx_at(file, place->block)->has;
    const struct ppri_nginx_prefix_part path = {
        .text = place->location.path, .word = place->location.word, .is_path = true};
    if (has_kind(reader, place->block, kind)) {
        add_scope_level(reader, path, place->block, kind);
        return;
    }
    if (has & PPRI_NGINX_BIT(kind)) {
        warn_left_out(reader, place->block, kind);
        return;
    }
    if (!(has & PPRI_NGINX_BIT(PPRI_NGINX_PASS)) || place->location.match > PPRI_NGINX_EXACT)
        return;
    const size_t level = ppri_nginx_level(file, place->block, kind);
    const struct ppri_nginx_place *deepest =
        ppri_nginx_deepest_place(reader, place->location.path, PPRI_NGINX_BIT(kind));
    if (deepest && deepest->block != level)
        add_scope_level(reader, path, level, kind);
}

static void add_kind(struct ppri_nginx_reader *reader, enum ppri_nginx_kind kind)
{
    bool has_locations = false;
    add_block(reader, reader->server, kind);
    for (size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_HTTP); i && !reader->server;
         i = ppri_nginx_next(reader, i, PPRI_NGINX_HTTP))
        add_block(reader, i, kind);
    for (size_t i = 0; i < reader->places.count && !has_locations; i++) {
        const size_t block = ppri_nginx_place_at(reader, i)->block;
        has_locations = (ppri_nginx_at(&reader->file, block)->has & PPRI_NGINX_BIT(kind)) != 0;
    }
    for (size_t i = 0; i < reader->places.count && has_locations && !ppri_nginx_failed(reader); i++)
        add_location(reader, ppri_nginx_place_at(reader, i), kind);
}

void ppri_nginx_cookies(struct ppri_nginx_reader *reader)
{
    add_kind(reader, PPRI_NGINX_DOMAIN);
    add_kind(reader, PPRI_NGINX_PATH);
    add_kind(reader, PPRI_NGINX_FLAGS);
}

/* -------------------------------------------------------------- Guards -- */

/* Say again what counts on the names of the server at hand, of whose scopes the first is known,
   at a scope for every host, which would be the deeper one. */
static void guard(struct ppri_nginx_reader *reader, size_t first, const struct scope *scope)
{
    const enum ppri_nginx_kind kind = (enum ppri_nginx_kind)scope->kind;
    size_t level = ppri_nginx_level(&reader->file, reader->server, kind);
    size_t size = 0;
    for (size_t i = first; i < reader->scopes.count; i++) {
        const struct scope own = scope_at(reader, i);
        if (own.server != reader->server)
            break;
        if (own.kind != kind || !ppri_nginx_covers(own.path.text, scope->path.text))
            continue;
        if (is_same_path(&own, scope))
            return;
        if (own.path.text.size < size)
            continue;
        level = own.level;
        size = own.path.text.size;
    }
    add_scope_level(reader, scope->path, level, kind);
}

/* The first scope of the server at hand, or of one behind it: scopes are in the order of
   servers. */
static size_t find_first_scope(const struct ppri_nginx_reader *reader)
{
    size_t low = 0;
    size_t high = reader->scopes.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (scope_at(reader, middle).server < reader->server)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void ppri_nginx_guard_cookies(struct ppri_nginx_reader *reader, size_t server)
{
    const size_t *alone = reader->alone.data;
    if (!reader->alone.count)
        return;
    reader->guarding = true;
    ppri_nginx_begin_server(reader, server);
    const size_t first = find_first_scope(reader);
    for (size_t i = 0; has_hosts(reader) && i < reader->alone.count && !ppri_nginx_failed(reader);
         i++) {
        const struct scope scope = scope_at(reader, alone[i]);
        guard(reader, first, &scope);
    }
    reader->guarding = false;
}
