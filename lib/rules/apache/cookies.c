/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* httpd adds up what is said outside of virtual hosts, in one, and in each <Location> that covers a
   path; in libppr the deepest scope alone decides. So each scope gets all rules that are used in
   it. */

#include "rules/apache/cookies.h"

#include "rules/apache/paths.h"
#include "rules/apache/rules.h"
#include "rules/apache/section.h"
#include "text/cookie_flags.h"
#include "text/hash.h"

static const struct ppr_view none = {NULL, 0};

/* A rule as a directive says it. */
struct cookie {
    size_t server;
    size_t next; /* of the same server and path, from 1 */
    const struct ppri_apache_word *word; /* the old domain or path */
    struct ppr_view from;
    struct ppr_view to;
    unsigned flags; /* of cookies, with `has_flags` */
    bool has_flags;
    bool has_rule; /* from and to are one */
};

/* The rules of a server for a path, which is empty outside of <Location>. */
struct scope {
    size_t server;
    bool in_location;
    struct ppr_view key;
    struct ppr_view shown;
    size_t first; /* cookie */
    size_t last;
    const struct ppri_apache_word *word;
};

struct work {
    struct ppri_apache *reader;
    enum ppri_apache_kind kind;
    struct ppri_array cookies; /* struct cookie */
    struct ppri_array scopes; /* struct scope */
    struct ppri_map numbers; /* of scopes by server and key */
    struct ppri_array of_server; /* size_t: the first scope of a server, and its last */
    struct ppri_array next; /* size_t: of the same server */
    struct ppri_array found; /* size_t: cookies of the scopes that cover a path */
};

/* ---------------------------------------------------------- Directives -- */

/* Read "secure; httponly; samesite=lax". Return 0 if a flag is not known. */
static unsigned read_flags(struct ppr_view text)
{
    unsigned flags = 0;
    while (text.size) {
        const size_t end = ppri_find(text, ';');
        const struct ppr_view flag = ppri_trim(ppri_slice(text, 0, end), false);
        if (flag.size && ppri_cookie_flag(flag, &flags))
            return 0;
        text = ppri_from(text, end < text.size ? end + 1 : end);
    }
    return flags;
}

/* Whether the builder takes a rule. Warn if it does not. */
static bool is_taken(struct work *work, const struct ppri_apache_word *words,
                     const struct cookie *cookie)
{
    struct ppri_apache *reader = work->reader;
    struct ppr_builder *trial = ppr_builder_new(reader->draft.allocator);
    const bool is_path = work->kind == PPRI_APACHE_COOKIE_PATH;
    const enum ppr_status status = is_path
                                       ? ppr_builder_cookie_path(trial, cookie->from, cookie->to)
                                       : ppr_builder_cookie_domain(trial, cookie->from, cookie->to);
    const struct ppr_error *error = ppr_builder_error(trial);
    const bool is_new =
        error->part == PPR_PART_NEW_COOKIE_PATH || error->part == PPR_PART_NEW_COOKIE_DOMAIN;
    if (status == PPR_BAD_RULE)
        ppri_apache_leave_out(reader, &words[1 + is_new], error->offset,
                              is_new ? "% is left out: %"
                                     : "% is left out, and matches no cookie: %",
                              words->text, ppr_view_of(error->message));
    else if (status != PPR_OK && reader->status == PPR_OK)
        reader->status = ppri_draft_no_memory(&reader->draft);
    ppr_builder_free(trial);
    return status == PPR_OK;
}

/* Read a directive. Return false if it says nothing. */
static bool read_cookie(struct work *work, const struct ppri_apache_directive *directive,
                        struct cookie *cookie)
{
    struct ppri_apache *reader = work->reader;
    const struct ppri_apache_word *words = ppri_apache_words(reader, directive->words);
    const bool is_path = work->kind == PPRI_APACHE_COOKIE_PATH;
    if (directive->count < 3) {
        ppri_apache_leave_out(reader, words, 0,
                              is_path ? "% is left out: two paths must follow"
                                      : "% is left out: two domains must follow",
                              words->text, none);
        return false;
    }
    if (words[1].missing.size || words[2].missing.size)
        return false;
    cookie->word = &words[1];
    cookie->from = words[1].text;
    cookie->to = words[2].text;
    cookie->has_rule = true;
    const size_t semicolon = ppri_find(cookie->to, ';');
    if (is_path && semicolon < cookie->to.size) {
        const struct ppr_view flags = ppri_from(cookie->to, semicolon + 1);
        cookie->to = ppri_trim(ppri_slice(cookie->to, 0, semicolon), false);
        cookie->flags = read_flags(flags);
        cookie->has_flags = cookie->flags && ppri_equal(cookie->from, PPRI_LITERAL("/"));
        cookie->has_rule = !cookie->has_flags || !ppri_equal(cookie->from, cookie->to);
        if (!cookie->has_flags)
            ppri_apache_leave_out(reader, &words[2], semicolon,
                                  "% is left out: in the plain format this is: cookie-flags * "
                                  "FLAG...",
                                  flags, none);
    }
    if (cookie->has_rule && !is_taken(work, words, cookie))
        cookie->has_rule = false;
    return cookie->has_rule || cookie->has_flags;
}

/* ---------------------------------------------------------------- Scopes -- */

static uint64_t start_of(size_t server, bool in_location)
{
    return ppri_mix(ppri_mix(PPRI_HASH_START, server), in_location);
}

static uint64_t hash_of(size_t server, bool in_location, struct ppr_view key)
{
    struct ppri_hasher hasher = ppri_hasher_start(start_of(server, in_location));
    for (size_t i = 0; i < key.size; i++)
        ppri_hasher_add(&hasher, key.data[i]);
    return ppri_hasher_end(&hasher);
}

/* The number of a scope that has a hash; 0: there is none. */
static size_t find_scope(const struct work *work, uint64_t hash, size_t server, bool in_location,
                         struct ppr_view key)
{
    const struct scope *scopes = work->scopes.data;
    struct ppri_map_search search = ppri_map_find(&work->numbers, hash);
    for (size_t number; scopes && (number = ppri_map_next(&search)) != 0;) {
        const struct scope *scope = &scopes[number - 1];
        if (scope->server == server && scope->in_location == in_location &&
            ppri_equal(scope->key, key))
            return number;
    }
    return 0;
}

/* Find or add the scope of a directive. Return 0 if it has none. */
static size_t scope_of(struct work *work, size_t server,
                       const struct ppri_apache_directive *directive)
{
    struct ppri_apache *reader = work->reader;
    const struct ppri_apache_word *name = ppri_apache_words(reader, directive->words);
    const size_t location = ppri_apache_location_around(reader, directive->section);
    const size_t wrong = ppri_apache_wrong_section(reader, directive->section);
    struct scope scope = {.server = server, .in_location = location != 0, .word = name};
    if (wrong) {
        ppri_apache_leave_out(reader, name, 0,
                              "% is left out: it is not read in %>; write it elsewhere", name->text,
                              ppri_apache_section(reader, wrong)->head);
        return 0;
    }
    if (location) {
        struct ppri_apache_pattern pattern;
        bool is_match = false;
        const struct ppri_apache_word *word =
            ppri_apache_location_word(reader, location, &is_match);
        struct ppri_apache_refusal refusal;
        ppri_apache_read_path(reader, word, is_match, &pattern);
        scope.shown = ppri_apache_encode(reader, pattern.prefix, false);
        if (pattern.kind != PPRI_APACHE_PREFIX ||
            ppri_apache_is_refused(reader, scope.shown, PPRI_LITERAL("http://b/"), &refusal)) {
            ppri_apache_leave_out(reader, name, 0,
                                  "% is left out: % is no prefix; write a <Location> for each path",
                                  name->text, word->text);
            return 0;
        }
        scope.key = ppri_apache_path_key(reader, scope.shown);
    }
    const uint64_t hash = hash_of(server, scope.in_location, scope.key);
    const size_t found = find_scope(work, hash, server, scope.in_location, scope.key);
    if (found || reader->status != PPR_OK)
        return found;
    ppri_apache_push(reader, &work->scopes, &scope, sizeof scope);
    if (reader->status == PPR_OK &&
        !ppri_map_add(&work->numbers, reader->draft.allocator, hash, (uint32_t)work->scopes.count))
        reader->status = ppri_draft_no_memory(&reader->draft);
    return reader->status == PPR_OK ? work->scopes.count : 0;
}

static void collect(struct work *work, size_t server)
{
    struct ppri_apache *reader = work->reader;
    for (size_t i = ppri_apache_server(reader, server)->first; i && reader->status == PPR_OK;
         i = ppri_apache_directive(reader, i)->next) {
        const struct ppri_apache_directive *directive = ppri_apache_directive(reader, i);
        struct cookie cookie = {.server = server};
        if (directive->kind != work->kind || !read_cookie(work, directive, &cookie))
            continue;
        const size_t number = scope_of(work, server, directive);
        if (!number)
            continue;
        ppri_apache_push(reader, &work->cookies, &cookie, sizeof cookie);
        if (reader->status != PPR_OK)
            return;
        struct scope *scope = (struct scope *)work->scopes.data + number - 1;
        if (scope->last)
            ((struct cookie *)work->cookies.data)[scope->last - 1].next = work->cookies.count;
        else
            scope->first = work->cookies.count;
        scope->last = work->cookies.count;
    }
}

/* ----------------------------------------------------------------- Rules -- */

/* Add what a cookie rule says to the draft. */
static void add_cookie(struct work *work, const struct cookie *cookie)
{
    struct ppri_apache *reader = work->reader;
    struct ppr_builder *rules = reader->draft.rules;
    ppri_draft_place(&reader->draft, cookie->word->at);
    if (cookie->has_rule && work->kind == PPRI_APACHE_COOKIE_PATH)
        ppr_builder_cookie_path(rules, cookie->from, cookie->to);
    else if (cookie->has_rule)
        ppr_builder_cookie_domain(rules, cookie->from, cookie->to);
    if (cookie->has_flags)
        ppr_builder_cookie_flags(rules, PPRI_LITERAL("*"), cookie->flags);
    if (reader->status == PPR_OK && ppri_draft_error(&reader->draft)->status != PPR_OK)
        reader->status = ppri_draft_locate(&reader->draft, cookie->word->at);
}

/* Collect the first cookies of the scopes of a server that cover a key, in <Location> or not. */
static void find_around(struct work *work, size_t server, bool in_location, struct ppr_view key)
{
    struct ppri_hasher hasher = ppri_hasher_start(start_of(server, in_location));
    work->found.count = 0;
    for (size_t i = 0; i <= key.size && work->scopes.count; i++) {
        if (i == key.size || key.data[i] == '/') {
            const size_t number = find_scope(work, ppri_hasher_end(&hasher), server, in_location,
                                             ppri_slice(key, 0, i));
            if (number)
                ppri_apache_push(work->reader, &work->found,
                                 &((const struct scope *)work->scopes.data)[number - 1].first,
                                 sizeof(size_t));
        }
        if (i < key.size)
            ppri_hasher_add(&hasher, key.data[i]);
    }
}

/* Take the first of the cookies that were found, in the order of the text; 0: none is left. */
static size_t take_first(const struct work *work)
{
    size_t *numbers = work->found.data;
    size_t *first = NULL;
    for (size_t i = 0; i < work->found.count; i++) {
        if (numbers[i] && (!first || numbers[i] < *first))
            first = &numbers[i];
    }
    if (!first)
        return 0;
    const size_t number = *first;
    *first = ((const struct cookie *)work->cookies.data)[number - 1].next;
    return number;
}

/* Add all rules that are used for a path of a server: outside of virtual hosts, in its own, then in
   <Location>s outside and inside. Return how many there are. */
static size_t add_used(struct work *work, size_t server, bool in_location, struct ppr_view key)
{
    size_t count = 0;
    for (unsigned step = 0; step < 4; step++) {
        const bool is_location = step > 1;
        if ((step % 2 && !server) || (is_location && !in_location))
            continue;
        find_around(work, step % 2 ? server : 0, is_location, is_location ? key : none);
        for (size_t number; work->reader->status == PPR_OK && (number = take_first(work)) != 0;
             count++)
            add_cookie(work, (const struct cookie *)work->cookies.data + number - 1);
    }
    return count;
}

/* Add the rules of a scope of a head. Where there are none, say so if others would be used. */
static void add_scope(struct work *work, const struct ppri_apache_head *head,
                      const struct scope *scope, bool is_needed)
{
    struct ppri_apache *reader = work->reader;
    struct ppr_builder *rules = reader->draft.rules;
    const struct ppr_view path = scope->in_location ? scope->shown : PPRI_LITERAL("/");
    const bool is_all = !head->text.size && !head->is_default && !scope->in_location;
    ppr_builder_cookie_scope(rules, is_all ? none : ppri_apache_client(reader, head, path));
    ppri_draft_place(&reader->draft, scope->word->at);
    const size_t count = add_used(work, head->server, scope->in_location, scope->key);
    if (!count && is_needed && reader->status == PPR_OK)
        ppr_builder_cookie_off(rules, work->kind == PPRI_APACHE_COOKIE_PATH
                                          ? PPR_ITEM_COOKIE_PATH
                                          : PPR_ITEM_COOKIE_DOMAIN);
    if (reader->status == PPR_OK && ppri_draft_error(&reader->draft)->status != PPR_OK)
        reader->status = ppri_draft_locate(&reader->draft, scope->word->at);
}

/* Chain the scopes of each server. */
static void chain(struct work *work)
{
    struct ppri_apache *reader = work->reader;
    const size_t zero[2] = {0, 0};
    for (size_t i = 0; i < reader->servers.count; i++)
        ppri_apache_push(reader, &work->of_server, zero, sizeof zero);
    for (size_t i = 0; i < work->scopes.count; i++)
        ppri_apache_push(reader, &work->next, zero, sizeof *zero);
    if (reader->status != PPR_OK)
        return;
    for (size_t i = 1; i <= work->scopes.count; i++) {
        size_t *ends =
            (size_t *)work->of_server.data + 2 * ((struct scope *)work->scopes.data)[i - 1].server;
        if (ends[1])
            ((size_t *)work->next.data)[ends[1] - 1] = i;
        else
            ends[0] = i;
        ends[1] = i;
    }
}

static size_t first_of(const struct work *work, size_t server)
{
    return ((const size_t *)work->of_server.data)[2 * server];
}

/* Add the scopes that a server of a head has itself, takes up, or must keep away. */
static void add_head(struct work *work, const struct ppri_apache_head *head, size_t fallback)
{
    const size_t from[3] = {head->server, 0, fallback};
    for (unsigned step = 0; step < 3; step++) {
        const bool is_twice =
            (step > 0 && !head->server) || (step == 2 && (!fallback || fallback == head->server));
        for (size_t i = is_twice ? 0 : first_of(work, from[step]);
             i && work->reader->status == PPR_OK; i = ((const size_t *)work->next.data)[i - 1]) {
            const struct scope scope = ((const struct scope *)work->scopes.data)[i - 1];
            const uint64_t own = hash_of(head->server, scope.in_location, scope.key);
            const uint64_t outside = hash_of(0, scope.in_location, scope.key);
            const bool is_own =
                find_scope(work, own, head->server, scope.in_location, scope.key) != 0;
            const bool is_outside = find_scope(work, outside, 0, scope.in_location, scope.key) != 0;
            if ((step > 0 && is_own) || (step == 2 && is_outside))
                continue;
            add_scope(work, head, &scope, step == 2);
        }
    }
}

static void add_kind(struct ppri_apache *reader, const struct ppri_array *heads,
                     enum ppri_apache_kind kind)
{
    struct work work = {.reader = reader, .kind = kind};
    const struct ppri_apache_head *all = heads->data;
    for (size_t i = 0; i < reader->servers.count && reader->status == PPR_OK; i++)
        collect(&work, i);
    chain(&work);
    /* What the head for any host says would be used for others, too. */
    const struct ppri_apache_head *last = heads->count ? &all[heads->count - 1] : NULL;
    const size_t fallback = last && last->is_default ? last->server : 0;
    for (size_t i = 0; i < heads->count && work.scopes.count && reader->status == PPR_OK; i++)
        add_head(&work, &all[i], fallback);
    ppr_builder_cookie_scope(reader->draft.rules, none);
    const struct ppr_allocator *allocator = reader->draft.allocator;
    ppri_release(allocator, work.cookies.data);
    ppri_release(allocator, work.scopes.data);
    ppri_map_release(&work.numbers, allocator);
    ppri_release(allocator, work.of_server.data);
    ppri_release(allocator, work.next.data);
    ppri_release(allocator, work.found.data);
}

void ppri_apache_add_cookies(struct ppri_apache *reader, const struct ppri_array *heads)
{
    add_kind(reader, heads, PPRI_APACHE_COOKIE_DOMAIN);
    add_kind(reader, heads, PPRI_APACHE_COOKIE_PATH);
}
