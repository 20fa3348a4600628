/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* In nginx the cookie directives of a level go before all those of a wider one, a kind at a
   time. So do cookie rules of a deeper scope, but scopes are paths where nginx has blocks:
   where a block does not inherit what the next wider scope says, it gets rules of its own. */

#include "rules/nginx/cookies.h"

#include "rules/nginx/location.h"
#include "rules/nginx/places.h"
#include "rules/nginx/servers.h"
#include "rules/nginx/variables.h"
#include "rules/reader/regex_prefix.h"
#include "text/chars.h"
#include "text/cookie_flags.h"
#include "text/hash.h"

static const struct ppr_view nothing = {NULL, 0};

/* A directive, for a scope. */
struct cookie {
    const struct ppri_nginx_directive *directive;
    const struct ppri_nginx_word *host; /* of the scope; NULL: a path alone */
    bool again; /* not the first scope: what is worth a look has been said */
};

static const struct ppri_nginx_word *cookie_word(const struct ppri_nginx_reader *reader,
                                                 const struct cookie *cookie, size_t number)
{
    return ppri_nginx_word(&reader->file, cookie->directive, number);
}

/* Leave a directive out, at a byte of a word; said once. */
static void leave_out(const struct ppri_nginx_reader *reader, const struct cookie *cookie,
                      const struct ppri_nginx_word *word, size_t offset, const char *sentence,
                      struct ppr_view first)
{
    if (!cookie->again)
        ppri_nginx_leave_out(reader, word, offset, sentence, first, nothing);
}

/* Whether a word has no variable; if it has one, the directive is left out. */
static bool is_plain(const struct ppri_nginx_reader *reader, const struct cookie *cookie,
                     const struct ppri_nginx_word *word)
{
    const size_t dollar = ppri_find(word->text, '$');
    const struct ppr_view rest = ppri_from(word->text, dollar);
    if (rest.size)
        leave_out(reader, cookie, word, dollar,
                  "this is left out: the variable % is not known here; write its value",
                  ppri_slice(rest, 0, ppri_nginx_variable(rest)));
    return !rest.size;
}

/* Add a cookie rule that a trial takes; leave it out, at the word that is wrong, if it does not. */
static void add_rule(struct ppri_nginx_reader *reader, const struct cookie *cookie,
                     const struct ppri_nginx_word *from_word, const struct ppri_nginx_word *to_word,
                     struct ppr_view from, struct ppr_view to)
{
    const bool is_path = cookie->directive->kind == PPRI_NGINX_PATH;
    enum ppr_status (*const add)(struct ppr_builder * builder, struct ppr_view from,
                                 struct ppr_view to) =
        is_path ? ppr_builder_cookie_path : ppr_builder_cookie_domain;
    if (!reader->trial)
        reader->trial = ppr_builder_new(reader->draft->allocator);
    const enum ppr_status status = add(reader->trial, from, to);
    if (status == PPR_OK) {
        ppri_draft_place(reader->draft, from_word->position);
        add(reader->draft->rules, from, to);
        return;
    }
    const struct ppr_error *error = ppr_builder_error(reader->trial);
    const bool is_to =
        error->part == PPR_PART_NEW_COOKIE_DOMAIN || error->part == PPR_PART_NEW_COOKIE_PATH;
    if (status == PPR_NO_MEMORY)
        ppri_nginx_no_memory(reader);
    else
        leave_out(reader, cookie, is_to ? to_word : from_word, error->offset, "this is left out: %",
                  ppr_view_of(error->message));
    ppr_builder_free(reader->trial);
    reader->trial = NULL;
}

static void add_domain(struct ppri_nginx_reader *reader, const struct cookie *cookie)
{
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    const struct ppri_nginx_word *to = cookie_word(reader, cookie, 2);
    struct ppr_view domain = to->text;
    const struct ppr_view host =
        ppri_begins_with(domain, PPRI_LITERAL(".")) ? ppri_from(domain, 1) : domain;
    const bool is_own = host.size && ppri_nginx_own_host(host) == host.size;
    if (ppri_begins_with(from->text, PPRI_LITERAL("~"))) {
        leave_out(reader, cookie, from, 0,
                  "proxy_cookie_domain % is left out: a regular expression is not read; write the "
                  "domain itself",
                  from->text);
    } else if (is_own && !cookie->host) {
        if (!cookie->again)
            ppri_nginx_warn(reader, 0, to,
                            "% is left out: a Domain of the backend is removed, which makes a "
                            "cookie the client host's own",
                            domain);
    } else if (is_plain(reader, cookie, from) && (is_own || is_plain(reader, cookie, to))) {
        add_rule(reader, cookie, from, to, from->text, is_own ? cookie->host->text : domain);
    }
}

/* --------------------------------------------------------------- Paths -- */

/* Read the flags behind a path: "; Secure; HttpOnly". Return false if one is not known. */
static bool read_flags(struct ppr_view text, unsigned *flags)
{
    char word[32];
    while (text.size) {
        const size_t end = ppri_find(text, ';');
        const struct ppr_view one = ppri_trim(ppri_slice(text, 0, end), true);
        text = ppri_from(text, end < text.size ? end + 1 : end);
        if (one.size > sizeof word)
            return false;
        for (size_t i = 0; i < one.size; i++)
            word[i] = ppri_lower(one.data[i]);
        if (one.size && ppri_cookie_flag(ppri_view(word, one.size), flags))
            return false;
    }
    return true;
}

/* Whether an expression finds every path, which its replacement gets as $1 or not at all. */
static bool finds_all(struct ppr_view expression)
{
    static const char *const all[] = {"^/.*",   ".*",   "^.*",   "^/",      "(.*)",  "^(.*)",
                                      "^(.*)$", "^.*$", "^/.*$", "^(/.*)$", "^(/.*)"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (ppri_equal(expression, ppr_view_of(all[i])))
            return true;
    }
    return false;
}

/* Add a path rule from an expression to a path. */
static void add_path_regex(struct ppri_nginx_reader *reader, const struct cookie *cookie,
                           struct ppr_view path)
{
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    const struct ppri_nginx_word *to = cookie_word(reader, cookie, 2);
    const bool ignores_case = from->text.size > 1 && from->text.data[1] == '*';
    const struct ppr_view expression = ppri_from(from->text, ignores_case ? 2 : 1);
    struct ppri_array *old = &reader->moved;
    struct ppri_array *new_path = &reader->url;
    if (finds_all(expression) && ppri_equal(path, PPRI_LITERAL("$1")))
        return; /* as it is */
    if (finds_all(expression) && ppri_find(path, '$') == path.size)
        add_rule(reader, cookie, from, to, PPRI_LITERAL("*"), path);
    else if (ppri_nginx_regex_prefixes(reader, expression, false, path, old, new_path) &&
             ppri_find(ppri_view(old->data, old->count), '{') == old->count &&
             ppri_find(expression, '(') < expression.size)
        add_rule(reader, cookie, from, to, ppri_view(old->data, old->count),
                 ppri_view(new_path->data, new_path->count));
    else
        leave_out(reader, cookie, from, 0,
                  "proxy_cookie_path % is left out: a regular expression is not read; write the "
                  "path itself",
                  from->text);
}

/* Add the flags that are written behind a path, for all cookies. */
static void add_path_flags(struct ppri_nginx_reader *reader, const struct cookie *cookie,
                           struct ppr_view text)
{
    unsigned flags = 0;
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    const struct ppri_nginx_word *to = cookie_word(reader, cookie, 2);
    if (!read_flags(text, &flags)) {
        leave_out(
            reader, cookie, to, to->text.size - text.size,
            "what follows ; in % is left out: write proxy_cookie_flags ~ and the flags instead",
            to->text);
    } else if (flags) {
        ppri_draft_place(reader->draft, from->position);
        ppr_builder_cookie_flags(reader->draft->rules, PPRI_LITERAL("*"), flags);
    }
}

static void add_path(struct ppri_nginx_reader *reader, const struct cookie *cookie)
{
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    const struct ppri_nginx_word *to = cookie_word(reader, cookie, 2);
    const size_t semicolon = ppri_find(to->text, ';');
    const struct ppr_view path = ppri_slice(to->text, 0, semicolon);
    if (semicolon < to->text.size)
        add_path_flags(reader, cookie, ppri_from(to->text, semicolon + 1));
    if (ppri_begins_with(from->text, PPRI_LITERAL("~"))) {
        add_path_regex(reader, cookie, path);
        return;
    }
    if (!is_plain(reader, cookie, from) || !is_plain(reader, cookie, to) ||
        (semicolon < to->text.size && ppri_equal(from->text, path)))
        return;
    if (!cookie->again && ppri_nginx_has_slash(from->text) != ppri_nginx_has_slash(path))
        ppri_nginx_warn(
            reader, 0, from,
            "these two differ in the slash at their end: nginx replaces text, here both "
            "are directories",
            nothing);
    add_rule(reader, cookie, from, to, from->text, path);
}

/* --------------------------------------------------------------- Flags -- */

/* The name of cookies as a rule has it: of a regular expression, all that it can only mean. Return
   false if there is none. */
static bool read_cookie_name(struct ppri_nginx_reader *reader, const struct cookie *cookie,
                             const struct ppri_nginx_word *word)
{
    struct ppri_array *name = &reader->client;
    struct ppr_view text = word->text;
    const bool pattern = ppri_begins_with(text, PPRI_LITERAL("~"));
    name->count = 0;
    if (!ppri_array_reserve(name, reader->draft->allocator, text.size + 1, 1)) {
        ppri_nginx_no_memory(reader);
        return false;
    }
    if (pattern)
        text = ppri_from(text, 1);
    if (pattern && (ppri_equal(text, PPRI_LITERAL(".")) || ppri_equal(text, PPRI_LITERAL(".*")) ||
                    ppri_equal(text, PPRI_LITERAL(".+"))))
        text.size = 0;
    if (pattern && text.size && text.data[0] != '^') {
        leave_out(reader, cookie, word, 0,
                  "proxy_cookie_flags % is left out: write a cookie's name, or ~ alone for all, or "
                  "~^ and what names begin with",
                  word->text);
        return false;
    }
    for (size_t i = pattern && text.size; i < text.size; i++) {
        const char c = text.data[i];
        if (pattern && ppri_find(PPRI_LITERAL("\\.*+?[](){}|^$"), c) < 14) {
            leave_out(reader, cookie, word, i + 1,
                      "proxy_cookie_flags % is left out: only what names begin with can stand "
                      "behind ~^",
                      word->text);
            return false;
        }
        ((char *)name->data)[name->count++] = c;
    }
    if (pattern)
        ((char *)name->data)[name->count++] = '*';
    return true;
}

static void add_cookie_flags(struct ppri_nginx_reader *reader, const struct cookie *cookie)
{
    unsigned flags = 0;
    const struct ppri_nginx_word *name = cookie_word(reader, cookie, 1);
    if (!read_cookie_name(reader, cookie, name))
        return;
    for (size_t i = 2; i < cookie->directive->count; i++) {
        const struct ppri_nginx_word *word = cookie_word(reader, cookie, i);
        const char *wrong = NULL;
        if (!is_plain(reader, cookie, word))
            return;
        wrong = ppri_cookie_flag(word->text, &flags);
        if (wrong) {
            ppri_nginx_fail(reader, word, 0, wrong, nothing, nothing);
            return;
        }
    }
    if (!reader->trial)
        reader->trial = ppr_builder_new(reader->draft->allocator);
    const struct ppr_view text = ppri_view(reader->client.data, reader->client.count);
    if (ppr_builder_cookie_flags(reader->trial, text, flags) == PPR_OK) {
        ppri_draft_place(reader->draft, name->position);
        ppr_builder_cookie_flags(reader->draft->rules, text, flags);
        return;
    }
    leave_out(reader, cookie, name, ppr_builder_error(reader->trial)->offset, "this is left out: %",
              ppr_view_of(ppr_builder_error(reader->trial)->message));
    ppr_builder_free(reader->trial);
    reader->trial = NULL;
}

/* -------------------------------------------------------------- Levels -- */

static void add_cookie_directive(struct ppri_nginx_reader *reader, const struct cookie *cookie)
{
    switch (cookie->directive->kind) {
    case PPRI_NGINX_DOMAIN:
        add_domain(reader, cookie);
        break;
    case PPRI_NGINX_PATH:
        add_path(reader, cookie);
        break;
    default:
        add_cookie_flags(reader, cookie);
    }
}

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
        const struct cookie cookie = {ppri_nginx_at(file, i), host, again || reader->guarding};
        add_cookie_directive(reader, &cookie);
    }
}

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
