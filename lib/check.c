/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The checker: what is allowed in rules, and most likely not meant. Each rule is held
   against those before it through a hash, so that a million rules take a second. */

#include "builder.h"

#include "chars.h"
#include "hash.h"

#include <string.h>

/* What a rule may have in common with an earlier one. */
enum sort {
    SORT_SAME, /* the backend prefix under a scheme, and the client prefix */
    SORT_BACKEND, /* the backend prefix under a scheme */
    SORT_CLIENT, /* the client prefix */
    SORT_SITE, /* no any-scheme: the backend prefix under a scheme, with its own port or
                  the scheme's */
    SORT_ORIGIN, /* the client origin, of prefixes other than its "/" */
    SORT_COOKIE, /* what a cookie rule is for */
    SORT_PARAM /* the name of a query parameter */
};

/* An entry of the hash: an index, from 1, above three bits of the sort; 0: empty. */
struct entry {
    uint32_t tag;
    uint32_t ref;
};

struct check {
    struct ppr_builder *builder;
    const struct ppri_rule *rules;
    const char *pool;
    struct entry *entries;
    size_t room; /* a power of two */
    size_t path_alone; /* number of the first rule with a client prefix that is a path alone,
                          and not "/"; 0: none */
    size_t deep; /* the same, on an origin or not */
};

/* A search through the entries of a key. */
struct search {
    size_t at;
    uint32_t tag;
    uint32_t sort;
};

static struct search search_start(const struct check *check, enum sort sort, uint64_t hash)
{
    const uint64_t key = ppri_mix(hash, sort);
    const struct search search = {(size_t)(key >> 32) & (check->room - 1), (uint32_t)key,
                                  (uint32_t)sort};
    return search;
}

/* The next number that may be it, to be compared by the caller; 0: none. */
static size_t search_next(const struct check *check, struct search *search)
{
    for (;;) {
        const struct entry entry = check->entries[search->at];
        if (!entry.ref)
            return 0;
        search->at = (search->at + 1) & (check->room - 1);
        if (entry.tag == search->tag && (entry.ref & 7) == search->sort)
            return entry.ref >> 3;
    }
}

/* Enter a number where a search has ended. */
static void enter(struct check *check, const struct search *search, size_t number)
{
    check->entries[search->at].tag = search->tag;
    check->entries[search->at].ref = (uint32_t)number << 3 | search->sort;
}

/* ------------------------------------------------------ Map and keep rules -- */

static bool is_keep(const struct ppri_rule *rule)
{
    return (rule->backend.flags & PPRI_KEEP) != 0;
}

static bool is_any(const struct ppri_rule *rule)
{
    return (rule->backend.flags & PPRI_ANY_SCHEME) != 0;
}

static struct ppr_view text_of(const struct check *check, const struct ppri_prefix *prefix)
{
    return ppri_view(check->pool + prefix->text, prefix->size);
}

/* A prefix as a person wrote it: with the names of its captures, which stand behind it. */
static struct ppr_view shown(const struct check *check, const struct ppri_prefix *prefix)
{
    const struct ppr_view text = text_of(check, prefix);
    for (size_t i = 0; i < text.size; i++) {
        if (ppri_is_capture(text.data[i]))
            return ppr_view_of(text.data + text.size);
    }
    return text;
}

/* The same from its path on. */
static struct ppr_view shown_path(const struct check *check, const struct ppri_prefix *prefix)
{
    const struct ppr_view text = shown(check, prefix);
    const size_t slashes = prefix->path ? ppri_find(text, ':') + 3 : 0;
    return ppri_from(text, slashes + ppri_find(ppri_from(text, slashes), '/'));
}

/* The same up to it. */
static struct ppr_view shown_origin(const struct check *check, const struct ppri_prefix *prefix)
{
    const struct ppr_view text = shown(check, prefix);
    return ppri_slice(text, 0, text.size - shown_path(check, prefix).size);
}

/* A port, or 0 for the scheme's own. */
static long own_port(const struct ppri_prefix *backend)
{
    return backend->port == ppri_default_port((enum ppri_scheme)backend->scheme) ? 0
                                                                                 : backend->port;
}

/* What is asked for: what a rule has in common with others, under one scheme. */
struct question {
    enum sort sort;
    const struct ppri_rule *rule;
    enum ppri_scheme scheme;
};

static uint64_t hash_of(const struct check *check, const struct question *question)
{
    const struct ppri_rule *rule = question->rule;
    const struct ppri_prefix *backend = &rule->backend;
    if (question->sort == SORT_CLIENT)
        return ppri_hash_bytes(PPRI_HASH_START, text_of(check, &rule->client));
    if (question->sort == SORT_ORIGIN)
        return ppri_hash_bytes(PPRI_HASH_START,
                               ppri_prefix_origin_text(check->pool, &rule->client));
    const long port = question->sort == SORT_SITE ? own_port(backend)
                                                  : ppri_backend_port(backend, question->scheme);
    uint64_t hash = ppri_mix(PPRI_HASH_START, (uint64_t)question->scheme << 16 | (uint64_t)port);
    hash = ppri_hash_bytes(hash, ppri_prefix_host(check->pool, backend));
    hash = ppri_hash_bytes(hash, ppri_prefix_path(check->pool, backend));
    return question->sort == SORT_SAME ? ppri_hash_bytes(hash, text_of(check, &rule->client))
                                       : hash;
}

static bool stands_for(const struct ppri_rule *rule, enum ppri_scheme scheme)
{
    return is_any(rule) || rule->backend.scheme == (uint8_t)scheme;
}

/* Whether a rule's backend prefix is that of a question. All texts are canonical. */
static bool has_backend(const struct check *check, const struct question *question,
                        const struct ppri_rule *rule)
{
    const struct ppri_prefix *own = &rule->backend;
    const struct ppri_prefix *asked = &question->rule->backend;
    const bool site = question->sort == SORT_SITE;
    if (is_keep(rule) != is_keep(question->rule) || !stands_for(rule, question->scheme))
        return false;
    if (site ? own_port(own) != own_port(asked)
             : ppri_backend_port(own, question->scheme) !=
                   ppri_backend_port(asked, question->scheme))
        return false;
    return ppri_equal(ppri_prefix_host(check->pool, own), ppri_prefix_host(check->pool, asked)) &&
           ppri_equal(ppri_prefix_path(check->pool, own), ppri_prefix_path(check->pool, asked));
}

static bool fits(const struct check *check, const struct question *question,
                 const struct ppri_rule *rule)
{
    const struct ppri_prefix *client = &question->rule->client;
    if (question->sort == SORT_ORIGIN)
        return ppri_equal(ppri_prefix_origin_text(check->pool, &rule->client),
                          ppri_prefix_origin_text(check->pool, client));
    if (question->sort == SORT_CLIENT || question->sort == SORT_SAME) {
        if (!ppri_equal(text_of(check, &rule->client), text_of(check, client)))
            return false;
    }
    return question->sort == SORT_CLIENT || has_backend(check, question, rule);
}

/* The number of the first rule that answers a question; if there is none 0, and the search
   has ended where one can be entered. */
static size_t find(const struct check *check, const struct question *question,
                   struct search *search)
{
    *search = search_start(check, question->sort, hash_of(check, question));
    size_t number = 0;
    while ((number = search_next(check, search)) != 0) {
        if (fits(check, question, &check->rules[number - 1]))
            return number;
    }
    return 0;
}

static size_t first(const struct check *check, enum sort sort, const struct ppri_rule *rule,
                    enum ppri_scheme scheme)
{
    const struct question question = {sort, rule, scheme};
    struct search search;
    return find(check, &question, &search);
}

/* Enter a rule, if it is the first. */
static void note(struct check *check, enum sort sort, size_t number, enum ppri_scheme scheme)
{
    const struct question question = {sort, &check->rules[number - 1], scheme};
    struct search search;
    if (!find(check, &question, &search))
        enter(check, &search, number);
}

static void note_rule(struct check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        const enum ppri_scheme scheme = (enum ppri_scheme)s;
        if (!stands_for(rule, scheme))
            continue;
        note(check, SORT_SAME, number, scheme);
        note(check, SORT_BACKEND, number, scheme);
    }
    if (!is_any(rule))
        note(check, SORT_SITE, number, (enum ppri_scheme)rule->backend.scheme);
    if (!is_keep(rule))
        note(check, SORT_CLIENT, number, PPRI_SCHEME_NONE);
}

#define REFERENCE_MAX 64

static size_t put_text(char *to, size_t at, const char *text)
{
    for (; *text; text++)
        to[at++] = *text;
    return at;
}

/* "rule 3 (line 7)"; a rule that came by a call has no line. */
static struct ppr_view name_rule(const struct check *check, size_t number, char to[REFERENCE_MAX])
{
    const struct ppri_place *place =
        &((const struct ppri_place *)check->builder->places.data)[number - 1];
    size_t size = ppri_put_number(to, put_text(to, 0, "rule "), number);
    if (place->line)
        size = put_text(to, ppri_put_number(to, put_text(to, size, " (line "), place->line), ")");
    return ppri_view(to, size);
}

/* Warn of a rule, with words as in a message; at its backend prefix. */
static void warn(const struct check *check, size_t number, const char *sentence,
                 struct ppr_view one, struct ppr_view two)
{
    const struct ppri_place *place =
        &((const struct ppri_place *)check->builder->places.data)[number - 1];
    ppri_builder_warn(check->builder, number, *place, sentence, one, two);
}

/* Warn of a rule on account of another. */
static void warn_of(const struct check *check, size_t number, const char *sentence, size_t other,
                    struct ppr_view word)
{
    char name[REFERENCE_MAX];
    warn(check, number, sentence, name_rule(check, other, name), word);
}

/* The first rule that leaves nothing to a rule, under each scheme that it stands for; 0:
   there is something left. */
static size_t find_cover(const struct check *check, const struct ppri_rule *rule)
{
    size_t cover = 0;
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        const enum ppri_scheme scheme = (enum ppri_scheme)s;
        if (!stands_for(rule, scheme))
            continue;
        const size_t found = first(check, SORT_SAME, rule, scheme);
        if (!found)
            return 0;
        if (rule->backend.scheme == (uint8_t)scheme)
            cover = found;
    }
    return cover;
}

/* Return whether a rule can be reached at all. */
static bool check_reached(const struct check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    const size_t cover = find_cover(check, rule);
    if (!cover)
        return true;
    const struct ppri_rule *other = &check->rules[cover - 1];
    const struct ppr_view nothing = ppri_view(NULL, 0);
    if (is_any(rule) == is_any(other) &&
        ppri_equal(text_of(check, &rule->backend), text_of(check, &other->backend)))
        warn_of(check, number, "this rule is never reached: it repeats %", cover, nothing);
    else
        warn_of(check, number,
                "this rule is never reached: for each of its schemes a rule before it, such as %, "
                "has the same prefixes",
                cover, nothing);
    return false;
}

static void check_client(const struct check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    const size_t other = first(check, SORT_CLIENT, rule, PPRI_SCHEME_NONE);
    if (other)
        warn_of(check, number,
                "this rule is never used for requests: % has the client prefix %, too, and comes "
                "first; for responses this one still counts",
                other, shown(check, &rule->client));
}

static void check_backend(const struct check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        if (!stands_for(rule, (enum ppri_scheme)s))
            continue;
        const size_t other = first(check, SORT_BACKEND, rule, (enum ppri_scheme)s);
        if (!other || ppri_equal(text_of(check, &check->rules[other - 1].client),
                                 text_of(check, &rule->client)))
            continue;
        warn_of(check, number,
                "two client prefixes for one backend prefix: % has the client prefix %; a response "
                "gets the one that its request came through, and the first where that is not known",
                other, shown(check, &check->rules[other - 1].client));
        return;
    }
}

static void check_scheme(const struct check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    size_t found = 0;
    if (is_any(rule))
        return;
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        if (rule->backend.scheme == (uint8_t)s)
            continue;
        const size_t other = first(check, SORT_SITE, rule, (enum ppri_scheme)s);
        if (other && (!found || other < found))
            found = other;
    }
    if (!found)
        return;
    const struct ppr_view text = shown_origin(check, &check->rules[found - 1].backend);
    warn_of(check, number,
            "this backend is asked by another scheme, too: % has %; one rule with any-scheme says "
            "both",
            found, text);
}

/* A client prefix that is "/", beside others. */
static void check_root(const struct check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    if (ppri_prefix_depth_of(&rule->client) ||
        first(check, SORT_CLIENT, rule, PPRI_SCHEME_NONE) != 0)
        return;
    size_t other = check->deep;
    if (rule->client.scheme != PPRI_SCHEME_NONE) {
        other = first(check, SORT_ORIGIN, rule, PPRI_SCHEME_NONE);
        if (!other || (check->path_alone && check->path_alone < other))
            other = check->path_alone;
    }
    if (!other)
        return;
    const struct ppri_prefix *client = &check->rules[other - 1].client;
    char name[REFERENCE_MAX];
    warn(check, number,
         "the client prefix / stands beside others: what this backend has below % goes to % when "
         "the client asks for it",
         shown_path(check, client), name_rule(check, other, name));
}

static void check_slashes(const struct check *check, size_t number)
{
    const unsigned slashes = ((const uint8_t *)check->builder->slashes.data)[number - 1];
    if (slashes != PPRI_SLASH_CLIENT && slashes != PPRI_SLASH_BACKEND)
        return;
    const struct ppr_view client = PPRI_LITERAL("client");
    const struct ppr_view backend = PPRI_LITERAL("backend");
    const bool at_client = slashes == PPRI_SLASH_CLIENT;
    warn(check, number,
         "the % prefix ends with a slash, and the % prefix does not: no difference here, but in "
         "Apache httpd it loses or doubles one",
         at_client ? client : backend, at_client ? backend : client);
}

/* Note what a rule is to those before it, too: what else the origin has than "/". */
static void note_deep(struct check *check, size_t number)
{
    const struct ppri_prefix *client = &check->rules[number - 1].client;
    if (!client->size || !ppri_prefix_depth_of(client))
        return;
    if (!check->deep)
        check->deep = number;
    if (client->scheme != PPRI_SCHEME_NONE)
        note(check, SORT_ORIGIN, number, PPRI_SCHEME_NONE);
    else if (!check->path_alone)
        check->path_alone = number;
}

static void check_rules(struct check *check)
{
    const size_t count = check->builder->rules.count;
    for (size_t number = 1; number <= count; number++)
        note_deep(check, number);
    for (size_t number = 1; number <= count; number++) {
        const bool keep = is_keep(&check->rules[number - 1]);
        if (!check_reached(check, number))
            continue;
        if (!keep) {
            check_client(check, number);
            check_backend(check, number);
        }
        check_scheme(check, number);
        if (!keep) {
            check_root(check, number);
            check_slashes(check, number);
        }
        note_rule(check, number);
    }
}

/* --------------------------------------------------- Cookies and parameters -- */

/* Name the rule in whose place another one is never reached: "line 7", or that it is earlier. */
static struct ppr_view name_place(const struct ppri_place *place, char to[REFERENCE_MAX])
{
    if (!place->line)
        return PPRI_LITERAL("an earlier rule");
    return ppri_view(to, ppri_put_number(to, put_text(to, 0, "the rule in line "), place->line));
}

static void warn_place(const struct check *check, const struct ppri_array *places, size_t number,
                       const char *sentence, size_t other, struct ppr_view word)
{
    const struct ppri_place *all = places->data;
    char name[REFERENCE_MAX];
    ppri_builder_warn(check->builder, 0, all[number - 1], sentence,
                      name_place(&all[other - 1], name), word);
}

/* Whether two cookie rules say something of the same kind for the same requests. */
static bool are_rivals(const struct check *check, const struct ppri_cookie_rule *a,
                       const struct ppri_cookie_rule *b)
{
    return a->kind == b->kind && ppri_equal(text_of(check, &a->scope), text_of(check, &b->scope));
}

/* The first cookie rule, up to `search`'s end, that is for the first `size` bytes of what a
   rule is for. */
static size_t find_cookie(const struct check *check, struct search *search,
                          const struct ppri_cookie_rule *rule, size_t size, bool any_end)
{
    const struct ppri_cookie_rule *all = check->builder->cookies.data;
    const struct ppr_view from = ppri_view(check->pool + rule->from, size);
    size_t number = 0;
    while ((number = search_next(check, search)) != 0) {
        const struct ppri_cookie_rule *other = &all[number - 1];
        const struct ppr_view own = ppri_view(check->pool + other->from, other->from_size);
        if (are_rivals(check, rule, other) && other->any_end == any_end &&
            (rule->kind == PPRI_COOKIE_DOMAIN ? ppri_equal_nocase(own, from)
                                              : ppri_equal(own, from)))
            return number;
    }
    return 0;
}

/* The earliest rule for a cookie rule's own text, or, as flags have them, for names that
   begin as it does; 0: none, and `*own` is where it can be entered. */
static size_t find_rival(const struct check *check, const struct ppri_cookie_rule *rule,
                         struct search *own)
{
    const uint64_t scope = ppri_hash_bytes(PPRI_HASH_START, text_of(check, &rule->scope));
    struct ppri_hasher hasher = ppri_hasher_start(ppri_mix(scope, rule->kind));
    size_t rival = 0;
    for (size_t size = 0; size <= rule->from_size; size++) {
        const bool whole = size == rule->from_size;
        for (int any_end = 0; any_end <= 1; any_end++) {
            if (any_end ? rule->kind != PPRI_COOKIE_FLAGS : !whole || rule->any_end)
                continue;
            struct search search = search_start(
                check, SORT_COOKIE, ppri_mix(ppri_hasher_end(&hasher), (uint64_t)any_end));
            const size_t found = find_cookie(check, &search, rule, size, any_end != 0);
            if (found && (!rival || found < rival))
                rival = found;
            if (whole && rule->any_end == (any_end != 0))
                *own = search;
        }
        if (whole)
            break;
        const char c = check->pool[rule->from + size];
        ppri_hasher_add(&hasher, (char)(rule->kind == PPRI_COOKIE_DOMAIN ? ppri_lower(c) : c));
    }
    return rival;
}

static void check_cookies(struct check *check)
{
    static const char *const sentences[] = {
        [PPRI_COOKIE_DOMAIN] = "this rule is never reached: % is for the domain %, too",
        [PPRI_COOKIE_PATH] = "this rule is never reached: % is for the path %, too",
        [PPRI_COOKIE_FLAGS] = "this rule is never reached: % is for the name %, too",
    };
    const struct ppri_cookie_rule *rules = check->builder->cookies.data;
    for (size_t number = 1; number <= check->builder->cookies.count; number++) {
        const struct ppri_cookie_rule *rule = &rules[number - 1];
        if (ppri_equal(ppri_view(check->pool + rule->from, rule->from_size), PPRI_COOKIE_OFF))
            continue; /* a reader's, most often */
        struct search own = {0, 0, 0};
        const size_t other = find_rival(check, rule, &own);
        if (!other) {
            enter(check, &own, number);
            continue;
        }
        struct ppr_view from = ppri_view(check->pool + rule->from, rule->from_size);
        if (!from.size)
            from = rule->kind == PPRI_COOKIE_FLAGS ? PPRI_LITERAL("*") : PPRI_LITERAL("/");
        warn_place(check, &check->builder->cookie_places, number, sentences[rule->kind], other,
                   from);
    }
}

static size_t find_param(const struct check *check, struct search *search, struct ppr_view name)
{
    const struct ppri_named_param *params = check->builder->params.data;
    size_t number = 0;
    while ((number = search_next(check, search)) != 0) {
        const struct ppri_named_param *param = &params[number - 1];
        if (ppri_equal(ppri_view(check->pool + param->name, param->size), name))
            return number;
    }
    return 0;
}

static void check_params(struct check *check)
{
    const struct ppri_named_param *params = check->builder->params.data;
    for (size_t number = 1; number <= check->builder->params.count; number++) {
        const struct ppri_named_param *param = &params[number - 1];
        const struct ppr_view name = ppri_view(check->pool + param->name, param->size);
        struct search search =
            search_start(check, SORT_PARAM, ppri_hash_bytes(PPRI_HASH_START, name));
        const size_t other = find_param(check, &search, name);
        if (!other)
            enter(check, &search, number);
        else
            warn_place(check, &check->builder->param_places, number,
                       "this rule does nothing: % names the parameter %, too", other, name);
    }
}

/* ------------------------------------------------------------------- All -- */

/* Make a hash with room for all that can be entered. */
static bool make_hash(struct check *check)
{
    const struct ppr_builder *builder = check->builder;
    if (builder->cookies.count > PPRI_RULES_MAX || builder->params.count > PPRI_RULES_MAX)
        return false;
    size_t needed = builder->cookies.count + builder->params.count;
    for (size_t i = 0; i < builder->rules.count; i++) {
        if (!ppri_add(&needed, is_any(&check->rules[i]) ? 10 : 5))
            return false;
    }
    check->room = 64;
    while (check->room - check->room / 4 < needed) {
        if (check->room > (size_t)-1 / 2 / sizeof *check->entries)
            return false;
        check->room *= 2;
    }
    check->entries = ppri_allocate(&builder->allocator, check->room * sizeof *check->entries);
    if (check->entries)
        memset(check->entries, 0, check->room * sizeof *check->entries);
    return check->entries != NULL;
}

enum ppr_status ppr_builder_check(struct ppr_builder *builder)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    struct check check = {
        .builder = builder, .rules = builder->rules.data, .pool = builder->pool.data};
    if (!make_hash(&check))
        return ppri_builder_fail(builder, PPR_NO_MEMORY, 0, "check", 0, "out of memory");
    check_rules(&check);
    check_cookies(&check);
    check_params(&check);
    ppri_release(&builder->allocator, check.entries);
    return builder->error.status;
}
