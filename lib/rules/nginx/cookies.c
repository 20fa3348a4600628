/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* In nginx the cookie directives of a level go before all those of a wider one, a kind at a
   time. So do cookie rules of a deeper scope, but scopes are paths where nginx has blocks:
   where a block does not inherit what the next wider scope says, it gets rules of its own. */

#include "rules/nginx/cookies.h"

#include "rules/nginx/listen.h"
#include "rules/nginx/location.h"
#include "rules/nginx/regex.h"
#include "rules/nginx/variables.h"
#include "text/cookie_flags.h"

static const struct ppr_view nothing = {NULL, 0};

/* A directive, for a scope. */
struct cookie {
    const struct ppri_nginx_directive *directive;
    const struct ppri_nginx_origin *origin;
    bool again; /* not the first origin: what is worth a look has been said */
};

static const struct ppri_nginx_word *cookie_word(const struct ppri_nginx_reader *reader,
                                                 const struct cookie *cookie, size_t number)
{
    return ppri_nginx_word(&reader->file, cookie->directive, number);
}

/* Give the error of a cookie rule, if it has one, its place in the words that it is from. */
static enum ppr_status locate_rule(const struct ppri_nginx_reader *reader,
                                   const struct ppri_nginx_word *from,
                                   const struct ppri_nginx_word *to)
{
    const struct ppr_error *error = ppri_draft_error(reader->draft);
    const bool is_to =
        error->part == PPR_PART_NEW_COOKIE_DOMAIN || error->part == PPR_PART_NEW_COOKIE_PATH;
    return ppri_draft_locate(reader->draft,
                             ppri_nginx_word_position(is_to ? to : from, error->offset));
}

/* Refuse a variable in a word. */
static enum ppr_status check_plain(const struct ppri_nginx_reader *reader,
                                   const struct ppri_nginx_word *word)
{
    const size_t dollar = ppri_find(word->text, '$');
    if (dollar == word->text.size)
        return PPR_OK;
    const struct ppr_view rest = ppri_from(word->text, dollar);
    return ppri_nginx_fail(reader, word, dollar,
                           "the variable % cannot be honoured here: write its value",
                           ppri_slice(rest, 0, ppri_nginx_variable(rest)), nothing);
}

/* Refuse a regular expression; tell what to write where it is a path in disguise. */
static enum ppr_status fail_cookie_regex(struct ppri_nginx_reader *reader,
                                         const struct cookie *cookie)
{
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    struct ppr_view expression = ppri_from(from->text, 1);
    if (ppri_begins_with(expression, PPRI_LITERAL("*")))
        expression = ppri_from(expression, 1);
    if (cookie->directive->kind == PPRI_NGINX_PATH &&
        ppri_nginx_regex_prefixes(reader->draft->allocator, expression,
                                  cookie_word(reader, cookie, 2)->text, &reader->client,
                                  &reader->backend)) {
        const struct ppr_view path = ppri_view(reader->client.data, reader->client.count);
        if (ppri_find(path, '{') == path.size)
            return ppri_nginx_fail(reader, from, 0,
                                   "a regular expression cannot be honoured: write "
                                   "proxy_cookie_path % % instead",
                                   path, ppri_view(reader->backend.data, reader->backend.count));
    }
    return ppri_nginx_fail(reader, from, 0,
                           cookie->directive->kind == PPRI_NGINX_PATH
                               ? "a regular expression cannot be honoured: write the path itself"
                               : "a regular expression cannot be honoured: write the domain itself",
                           nothing, nothing);
}

static enum ppr_status add_domain(struct ppri_nginx_reader *reader, const struct cookie *cookie)
{
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    const struct ppri_nginx_word *to = cookie_word(reader, cookie, 2);
    struct ppr_view domain = to->text;
    if (ppri_begins_with(from->text, PPRI_LITERAL("~")))
        return fail_cookie_regex(reader, cookie);
    enum ppr_status status = check_plain(reader, from);
    if (status != PPR_OK)
        return status;
    const struct ppr_view host =
        ppri_begins_with(domain, PPRI_LITERAL(".")) ? ppri_from(domain, 1) : domain;
    const bool own = host.size && ppri_nginx_own_host(host) == host.size;
    if (own && !cookie->origin->name)
        return cookie->again ? PPR_OK
                             : ppri_nginx_warn(reader, 0, to,
                                               "% is left out: a Domain of the backend is removed, "
                                               "which makes a cookie the client host's own",
                                               domain);
    if (own)
        domain = cookie->origin->name->text;
    else
        status = check_plain(reader, to);
    if (status != PPR_OK)
        return status;
    ppri_draft_place(reader->draft, from->position);
    ppr_builder_cookie_domain(reader->draft->rules, from->text, domain);
    return locate_rule(reader, from, to);
}

static enum ppr_status add_path(struct ppri_nginx_reader *reader, const struct cookie *cookie)
{
    const struct ppri_nginx_word *from = cookie_word(reader, cookie, 1);
    const struct ppri_nginx_word *to = cookie_word(reader, cookie, 2);
    if (ppri_begins_with(from->text, PPRI_LITERAL("~")))
        return fail_cookie_regex(reader, cookie);
    enum ppr_status status = check_plain(reader, from);
    if (status == PPR_OK)
        status = check_plain(reader, to);
    const size_t flags = ppri_find(to->text, ';');
    if (status == PPR_OK && flags < to->text.size)
        return ppri_nginx_fail(reader, to, flags,
                               "flags cannot be honoured in a path: write proxy_cookie_flags ~ and "
                               "the flags instead",
                               nothing, nothing);
    if (status == PPR_OK && !cookie->again &&
        ppri_nginx_has_slash(from->text) != ppri_nginx_has_slash(to->text))
        status = ppri_nginx_warn(reader, 0, from,
                                 "these two differ in the slash at their end: nginx replaces text, "
                                 "here both are directories",
                                 nothing);
    if (status != PPR_OK)
        return status;
    ppri_draft_place(reader->draft, from->position);
    ppr_builder_cookie_path(reader->draft->rules, from->text, to->text);
    return locate_rule(reader, from, to);
}

/* The name of cookies as a rule has it: of a regular expression, all that it can only mean. */
static enum ppr_status read_cookie_name(struct ppri_nginx_reader *reader,
                                        const struct ppri_nginx_word *word)
{
    struct ppri_array *name = &reader->client;
    struct ppr_view text = word->text;
    const bool pattern = ppri_begins_with(text, PPRI_LITERAL("~"));
    if (!ppri_array_reserve(name, reader->draft->allocator, text.size + 1, 1))
        return ppri_nginx_no_memory(reader);
    name->count = 0;
    if (pattern)
        text = ppri_from(text, 1);
    if (pattern && (ppri_equal(text, PPRI_LITERAL(".")) || ppri_equal(text, PPRI_LITERAL(".*")) ||
                    ppri_equal(text, PPRI_LITERAL(".+"))))
        text.size = 0;
    if (pattern && text.size && text.data[0] != '^')
        return ppri_nginx_fail(reader, word, 0,
                               "a regular expression cannot be honoured: write a cookie's name, or "
                               "~ alone for all, or ~^ and what names begin with",
                               nothing, nothing);
    for (size_t i = pattern && text.size; i < text.size; i++) {
        const char c = text.data[i];
        if (pattern && ppri_find(PPRI_LITERAL("\\.*+?[](){}|^$"), c) < 14)
            return ppri_nginx_fail(reader, word, i + 1,
                                   "only what names begin with can be honoured behind ~^", nothing,
                                   nothing);
        ((char *)name->data)[name->count++] = c;
    }
    if (pattern)
        ((char *)name->data)[name->count++] = '*';
    return PPR_OK;
}

static enum ppr_status add_cookie_flags(struct ppri_nginx_reader *reader,
                                        const struct cookie *cookie)
{
    unsigned flags = 0;
    const struct ppri_nginx_word *name = cookie_word(reader, cookie, 1);
    enum ppr_status status = read_cookie_name(reader, name);
    for (size_t i = 2; i < cookie->directive->count && status == PPR_OK; i++) {
        const struct ppri_nginx_word *word = cookie_word(reader, cookie, i);
        const char *wrong = NULL;
        status = check_plain(reader, word);
        if (status == PPR_OK)
            wrong = ppri_cookie_flag(word->text, &flags);
        if (wrong)
            return ppri_nginx_fail(reader, word, 0, wrong, nothing, nothing);
    }
    if (status != PPR_OK)
        return status;
    ppri_draft_place(reader->draft, name->position);
    ppr_builder_cookie_flags(reader->draft->rules,
                             ppri_view(reader->client.data, reader->client.count), flags);
    return locate_rule(reader, name, name);
}

static enum ppr_status add_cookie_directive(struct ppri_nginx_reader *reader,
                                            const struct cookie *cookie)
{
    switch (cookie->directive->kind) {
    case PPRI_NGINX_DOMAIN:
        return add_domain(reader, cookie);
    case PPRI_NGINX_PATH:
        return add_path(reader, cookie);
    default:
        return add_cookie_flags(reader, cookie);
    }
}

static enum ppr_item_kind item_kind_of(enum ppri_nginx_kind kind)
{
    return kind == PPRI_NGINX_DOMAIN ? PPR_ITEM_COOKIE_DOMAIN
           : kind == PPRI_NGINX_PATH ? PPR_ITEM_COOKIE_PATH
                                     : PPR_ITEM_COOKIE_FLAGS;
}

/* Add what the directives of a level say, for the scope that has been set. */
static enum ppr_status add_level(struct ppri_nginx_reader *reader, size_t level,
                                 enum ppri_nginx_kind kind, size_t origin)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t first = level == PPRI_NGINX_NONE ? 0 : ppri_nginx_child(file, level, kind);
    enum ppr_status status = PPR_OK;
    for (size_t i = first; i; i = ppri_nginx_sibling(file, i)) {
        if (ppri_nginx_at(file, i)->count == 2) /* off */
            return ppr_builder_cookie_off(reader->draft->rules, item_kind_of(kind));
    }
    if (!first)
        return ppr_builder_cookie_off(reader->draft->rules, item_kind_of(kind));
    for (size_t i = first; i && status == PPR_OK; i = ppri_nginx_sibling(file, i)) {
        const struct cookie cookie = {ppri_nginx_at(file, i), ppri_nginx_origin(reader, origin),
                                      origin != 0 || reader->guarding};
        status = add_cookie_directive(reader, &cookie);
    }
    return status;
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

/* Note a scope; one for every host only once, whichever server has it. */
static enum ppr_status note_scope(struct ppri_nginx_reader *reader,
                                  struct ppri_nginx_prefix_part path, size_t level,
                                  enum ppri_nginx_kind kind)
{
    const bool is_alone = !ppri_nginx_origin(reader, 0)->name;
    const struct scope scope = {path, level, reader->server, (uint8_t)kind, is_alone};
    for (size_t i = 0; is_alone && i < reader->scopes.count; i++) {
        const struct scope other = scope_at(reader, i);
        if (other.is_alone && other.kind == kind && is_same_path(&other, &scope))
            return PPR_OK;
    }
    if (!ppri_array_append(&reader->scopes, reader->draft->allocator, &scope, 1, sizeof scope))
        return ppri_nginx_no_memory(reader);
    return PPR_OK;
}

/* Set the scope of a path on an origin, and add what a level says. */
static enum ppr_status add_scope_level(struct ppri_nginx_reader *reader,
                                       struct ppri_nginx_prefix_part path, size_t level,
                                       enum ppri_nginx_kind kind)
{
    struct ppri_draft *draft = reader->draft;
    enum ppr_status status = reader->guarding ? PPR_OK : note_scope(reader, path, level, kind);
    for (size_t i = 0; i < reader->origins.count && status == PPR_OK; i++) {
        struct ppri_nginx_prefix scope = {.count = 0};
        ppri_nginx_add_origin(&scope, ppri_nginx_origin(reader, i));
        scope.piece[scope.count++] = path;
        if (!ppri_nginx_prefix_join(draft->allocator, &scope, &reader->client))
            return ppri_nginx_no_memory(reader);
        status = ppr_builder_cookie_scope(draft->rules,
                                          ppri_view(reader->client.data, reader->client.count));
        if (status == PPR_BAD_RULE)
            return ppri_draft_locate(
                draft, ppri_nginx_prefix_position(&scope, ppri_draft_error(draft)->offset));
        if (status == PPR_OK)
            status = add_level(reader, level, kind, i);
    }
    return status;
}

/* Whether another location passes requests on. */
static bool has_other_pass(const struct ppri_nginx_reader *reader, size_t block)
{
    for (size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_LOCATION); i;
         i = ppri_nginx_next(reader, i, PPRI_NGINX_LOCATION)) {
        if (i != block && (ppri_nginx_at(&reader->file, i)->has & PPRI_NGINX_BIT(PPRI_NGINX_PASS)))
            return true;
    }
    return false;
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

/* The location with directives of a kind whose path is the deepest that covers another; 0:
   none. */
static size_t find_deepest_location(const struct ppri_nginx_reader *reader, struct ppr_view path,
                                    enum ppri_nginx_kind kind)
{
    size_t deepest = 0;
    size_t size = 0;
    for (size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_LOCATION); i;
         i = ppri_nginx_next(reader, i, PPRI_NGINX_LOCATION)) {
        if (!has_kind(reader, i, kind))
            continue;
        const struct ppr_view other = ppri_nginx_location(reader, i).path;
        if (ppri_nginx_covers(other, path) && other.size >= size) {
            deepest = i;
            size = other.size;
        }
    }
    return deepest;
}

/* Add what a block says that is no location: a server for its origins, what is around all
   servers for every request. */
static enum ppr_status add_block(struct ppri_nginx_reader *reader, size_t block,
                                 enum ppri_nginx_kind kind)
{
    const struct ppri_nginx_prefix_part root = {PPRI_LITERAL("/"),
                                                ppri_nginx_origin(reader, 0)->name, false};
    if (!(ppri_nginx_at(&reader->file, block)->has & PPRI_NGINX_BIT(kind)))
        return PPR_OK;
    if (ppri_nginx_at(&reader->file, block)->kind == PPRI_NGINX_SERVER ||
        ppri_nginx_origin(reader, 0)->name)
        /* A location / has the same scope, and goes before. */
        return find_deepest_location(reader, root.text, kind)
                   ? PPR_OK
                   : add_scope_level(reader, root, block, kind);
    const enum ppr_status status = ppr_builder_cookie_scope(reader->draft->rules, nothing);
    return status == PPR_OK ? add_level(reader, block, kind, 0) : status;
}

/* Warn of what a location says that is not found by a prefix. */
static enum ppr_status warn_left_out(const struct ppri_nginx_reader *reader, size_t block,
                                     enum ppri_nginx_kind kind)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t first = ppri_nginx_child(file, block, kind);
    const struct ppri_nginx_word *name = ppri_nginx_word(file, ppri_nginx_at(file, first), 0);
    return ppri_nginx_warn(reader, 0, name,
                           "% is left out: this location does not say what clients ask for, and "
                           "another one has a backend, too",
                           name->text);
}

/* Add what counts for a location, unless what is around its path says the same. */
static enum ppr_status add_location(struct ppri_nginx_reader *reader, size_t block,
                                    enum ppri_nginx_kind kind)
{
    const struct ppri_nginx *file = &reader->file;
    const struct ppri_nginx_location location = ppri_nginx_location(reader, block);
    const uint32_t has = ppri_nginx_at(file, block)->has;
    const struct ppri_nginx_prefix_part path = {location.path, location.word, true};
    if (!ppri_begins_with(location.path, PPRI_LITERAL("/")))
        return PPR_OK; /* nobody comes here */
    if (has_kind(reader, block, kind))
        return add_scope_level(reader, path, block, kind);
    if (has & PPRI_NGINX_BIT(kind))
        return warn_left_out(reader, block, kind);
    if (!(has & PPRI_NGINX_BIT(PPRI_NGINX_PASS)) || location.match > PPRI_NGINX_EXACT)
        return PPR_OK;
    const size_t level = ppri_nginx_level(file, block, kind);
    const size_t deepest = find_deepest_location(reader, location.path, kind);
    return !deepest || deepest == level ? PPR_OK : add_scope_level(reader, path, level, kind);
}

/* Whether a location says something itself: where none does, all is as around them. */
static bool has_locations(const struct ppri_nginx_reader *reader, enum ppri_nginx_kind kind)
{
    size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_LOCATION);
    while (i && !(ppri_nginx_at(&reader->file, i)->has & PPRI_NGINX_BIT(kind)))
        i = ppri_nginx_next(reader, i, PPRI_NGINX_LOCATION);
    return i != 0;
}

static enum ppr_status add_kind(struct ppri_nginx_reader *reader, enum ppri_nginx_kind kind)
{
    enum ppr_status status = add_block(reader, reader->server, kind);
    for (size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_HTTP);
         i && !reader->server && status == PPR_OK; i = ppri_nginx_next(reader, i, PPRI_NGINX_HTTP))
        status = add_block(reader, i, kind);
    if (!has_locations(reader, kind))
        return status;
    for (size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_LOCATION);
         i && status == PPR_OK; i = ppri_nginx_next(reader, i, PPRI_NGINX_LOCATION))
        status = add_location(reader, i, kind);
    return status;
}

enum ppr_status ppri_nginx_cookies(struct ppri_nginx_reader *reader)
{
    enum ppr_status status = add_kind(reader, PPRI_NGINX_DOMAIN);
    if (status == PPR_OK)
        status = add_kind(reader, PPRI_NGINX_PATH);
    return status == PPR_OK ? add_kind(reader, PPRI_NGINX_FLAGS) : status;
}

/* Say again what counts on the origins of the server at hand, of whose scopes the first is known,
   at a scope for every host, which would be the deeper one. */
static enum ppr_status guard(struct ppri_nginx_reader *reader, size_t first,
                             const struct scope *scope)
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
            return PPR_OK;
        if (own.path.text.size < size)
            continue;
        level = own.level;
        size = own.path.text.size;
    }
    return add_scope_level(reader, scope->path, level, kind);
}

enum ppr_status ppri_nginx_guard_cookies(struct ppri_nginx_reader *reader)
{
    enum ppr_status status = PPR_OK;
    size_t first = 0;
    if (!ppri_nginx_origin(reader, 0)->name)
        return PPR_OK;
    reader->guarding = true;
    while (first < reader->scopes.count && scope_at(reader, first).server != reader->server)
        first++;
    for (size_t i = 0; i < reader->scopes.count && status == PPR_OK; i++) {
        const struct scope scope = scope_at(reader, i);
        if (scope.is_alone)
            status = guard(reader, first, &scope);
    }
    reader->guarding = false;
    return status;
}
