/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/rules.h"

#include "text/chars.h"
#include "text/hash.h"

static const struct ppr_view none = {NULL, 0};

#define BOTH (PPR_FOR_REQUESTS | PPR_FOR_RESPONSES)

/* A map rule, or a local one, which has no backend. */
struct rule {
    struct ppr_view client;
    struct ppr_view backend;
    unsigned flags;
    const struct ppri_apache_word *word;
};

struct work {
    struct ppri_apache *reader;
    const struct ppri_array *heads;
    const struct ppri_array *plans;
    struct ppri_array rules; /* struct rule */
    struct ppri_map numbers; /* of rules by both prefixes */
    struct ppri_map explicit; /* backend prefixes of the reverses of a server */
    bool has_default; /* there is a default head of a server that passes requests on */
};

static const struct ppri_apache_plan *plan_of(const struct work *work, size_t server)
{
    return (const struct ppri_apache_plan *)work->plans->data + server;
}

struct ppr_view ppri_apache_client(struct ppri_apache *reader, const struct ppri_apache_head *head,
                                   struct ppr_view path)
{
    return head->text.size ? ppri_apache_join(reader, head->text, path) : path;
}

/* ----------------------------------------------------------------- Rules -- */

/* A prefix without a slash at its end, and the part of it whose case makes no difference. */
static struct ppr_view trim(struct ppr_view prefix, size_t *nocase)
{
    const size_t colon = ppri_find(prefix, ':');
    *nocase = 0;
    if (prefix.size - colon > 3)
        *nocase = colon + 3 + ppri_find(ppri_from(prefix, colon + 3), '/');
    prefix.size -= prefix.size && prefix.data[prefix.size - 1] == '/';
    return prefix;
}

static uint64_t hash_prefix(uint64_t hash, struct ppr_view prefix)
{
    size_t nocase = 0;
    prefix = trim(prefix, &nocase);
    struct ppri_hasher hasher = ppri_hasher_start(hash);
    for (size_t i = 0; i < prefix.size; i++) {
        const char c = prefix.data[i];
        ppri_hasher_add(&hasher, (char)(i < nocase ? ppri_lower(c) : c));
    }
    return ppri_hasher_end(&hasher);
}

static bool is_equal(struct ppr_view a, struct ppr_view b)
{
    size_t nocase = 0;
    a = trim(a, &nocase);
    b = trim(b, &nocase);
    nocase = nocase < a.size ? nocase : a.size;
    return a.size == b.size &&
           ppri_equal_nocase(ppri_slice(a, 0, nocase), ppri_slice(b, 0, nocase)) &&
           ppri_equal(ppri_from(a, nocase), ppri_from(b, nocase));
}

/* Add a rule, or its direction to one that has its prefixes. */
static void add(struct work *work, struct rule rule)
{
    struct ppri_apache *reader = work->reader;
    const uint64_t hash = hash_prefix(
        hash_prefix(PPRI_HASH_START + (rule.flags & PPR_DEFAULT), rule.client), rule.backend);
    struct ppri_map_search search = ppri_map_find(&work->numbers, hash);
    for (size_t number; (number = ppri_map_next(&search)) != 0;) {
        struct rule *same = (struct rule *)work->rules.data + number - 1;
        if (((same->flags ^ rule.flags) & PPR_DEFAULT) || !is_equal(same->client, rule.client) ||
            !is_equal(same->backend, rule.backend))
            continue;
        same->flags |= rule.flags;
        return;
    }
    ppri_apache_push(reader, &work->rules, &rule, sizeof rule);
    if (reader->status == PPR_OK &&
        !ppri_map_add(&work->numbers, reader->draft.allocator, hash, (uint32_t)work->rules.count))
        reader->status = ppri_draft_no_memory(&reader->draft);
}

static void add_map(struct work *work, const struct ppri_apache_head *head, struct ppr_view path,
                    struct ppr_view backend, const struct ppri_apache_word *word, unsigned flags)
{
    const struct rule rule = {ppri_apache_client(work->reader, head, path), backend,
                              flags | (head->is_default ? PPR_DEFAULT : 0), word};
    add(work, rule);
}

static void add_local(struct work *work, const struct ppri_apache_head *head, struct ppr_view path,
                      const struct ppri_apache_word *word)
{
    const struct rule rule = {ppri_apache_client(work->reader, head, path), none, 0, word};
    add(work, rule);
}

/* -------------------------------------------------------------- Requests -- */

/* Note the backend prefixes that ProxyPassReverse of a plan names. */
static void note_explicit(struct work *work, const struct ppri_apache_plan *plan)
{
    const struct ppri_apache_reverse *reverses = plan->reverses.data;
    ppri_map_release(&work->explicit, work->reader->draft.allocator);
    for (size_t i = 0; i < plan->reverses.count; i++) {
        for (size_t j = 0; j < reverses[i].count; j++) {
            const size_t index = reverses[i].backends + j;
            if (!ppri_map_add(
                    &work->explicit, work->reader->draft.allocator,
                    hash_prefix(PPRI_HASH_START, ppri_apache_plan_backend(plan, index)->url),
                    (uint32_t)index + 1) &&
                work->reader->status == PPR_OK)
                work->reader->status = ppri_draft_no_memory(&work->reader->draft);
        }
    }
}

static bool is_explicit(const struct work *work, const struct ppri_apache_plan *plan,
                        struct ppr_view backend)
{
    struct ppri_map_search search =
        ppri_map_find(&work->explicit, hash_prefix(PPRI_HASH_START, backend));
    for (size_t number; (number = ppri_map_next(&search)) != 0;) {
        if (is_equal(ppri_apache_plan_backend(plan, number - 1)->url, backend))
            return true;
    }
    return false;
}

/* The path of a plan that decides about a key; NULL if requests for it are not passed on. */
static const struct ppri_apache_path *passed(const struct ppri_apache_plan *plan,
                                             struct ppr_view key)
{
    const struct ppri_apache_path *path = ppri_apache_paths_find(&plan->paths, key);
    return path && path->fate == PPRI_APACHE_PASSED && !ppri_apache_is_closed(plan, key) ? path
                                                                                         : NULL;
}

/* Add the rules by which a path that is deeper than one of a plan is passed on. */
static void add_below(struct work *work, const struct ppri_apache_head *head,
                      const struct ppri_apache_plan *plan, const struct ppri_apache_path *path,
                      struct ppr_view key)
{
    for (size_t i = 0; i < path->count && work->reader->status == PPR_OK; i++) {
        const struct ppri_apache_backend *backend =
            ppri_apache_plan_backend(plan, path->backends + i);
        struct ppr_view url = backend->url;
        url.size -= url.size && url.data[url.size - 1] == '/';
        url = ppri_apache_join(work->reader, url, ppri_from(key, path->key.size));
        url = ppri_apache_join(work->reader, url, PPRI_LITERAL("/"));
        add_map(work, head, ppri_apache_join(work->reader, key, PPRI_LITERAL("/")), url,
                backend->word, BOTH);
    }
}

/* Add the rules of a path of a plan. */
static void add_path(struct work *work, const struct ppri_apache_head *head,
                     const struct ppri_apache_plan *plan, const struct ppri_apache_path *path)
{
    if (ppri_apache_is_closed(plan, path->key))
        return; /* with a prefix above it */
    const bool is_below = path->key.size && passed(plan, ppri_apache_parent(path->key)) != NULL;
    const bool is_for_all = !head->text.size && head->is_default;
    if (path->fate != PPRI_APACHE_PASSED) {
        if (is_below || (path->fate == PPRI_APACHE_LOCAL && !is_for_all))
            add_local(work, head, path->shown, path->word);
        return;
    }
    for (size_t i = 0; i < path->count && work->reader->status == PPR_OK; i++) {
        const struct ppri_apache_backend *backend =
            ppri_apache_plan_backend(plan, path->backends + i);
        add_map(work, head, path->shown, backend->url, backend->word,
                is_explicit(work, plan, backend->url) ? PPR_FOR_REQUESTS : BOTH);
    }
}

/* Add the rules of what a plan says about who may ask. */
static void add_access(struct work *work, const struct ppri_apache_head *head,
                       const struct ppri_apache_plan *plan, const struct ppri_apache_path *access)
{
    const struct ppri_apache_path *path = ppri_apache_paths_find(&plan->paths, access->key);
    const struct ppr_view above = ppri_apache_parent(access->key);
    const bool is_under = access->key.size && ppri_apache_is_closed(plan, above);
    if (!path || path->fate != PPRI_APACHE_PASSED)
        return;
    if (access->fate == PPRI_APACHE_LOCAL && !is_under)
        add_local(work, head, access->shown, access->word);
    else if (access->fate == PPRI_APACHE_OPEN && is_under && path->key.size != access->key.size)
        add_below(work, head, plan, path, access->key);
}

/* Have a head with a port say something about each path of the server that has its name on whatever
   port. */
static void add_against(struct work *work, const struct ppri_apache_head *head,
                        const struct ppri_apache_plan *plan)
{
    const struct ppri_apache_plan *other = plan_of(work, head->main_server);
    for (size_t i = 0; i < other->paths.all.count && work->reader->status == PPR_OK; i++) {
        const struct ppri_apache_path *path = ppri_apache_path(&other->paths, i);
        const struct ppri_apache_path *own = ppri_apache_paths_find(&plan->paths, path->key);
        if (own && own->key.size == path->key.size)
            continue;
        const struct ppri_apache_path *to = passed(plan, path->key);
        if (to)
            add_below(work, head, plan, to, path->key);
        else
            add_local(work, head, path->shown, path->word);
    }
}

/* The rules for requests of a head. A host without rules would have those for any host. */
static void add_requests(struct work *work, const struct ppri_apache_head *head)
{
    const struct ppri_apache_plan *plan = plan_of(work, head->server);
    const size_t count = work->rules.count;
    note_explicit(work, plan);
    for (size_t i = 0; i < plan->paths.all.count && work->reader->status == PPR_OK; i++)
        add_path(work, head, plan, ppri_apache_path(&plan->paths, i));
    for (size_t i = 0; i < plan->access.all.count && work->reader->status == PPR_OK; i++)
        add_access(work, head, plan, ppri_apache_path(&plan->access, i));
    if (head->main_server != head->server)
        add_against(work, head, plan);
    if (work->rules.count > count || !head->text.size || !work->has_default)
        return;
    const struct ppri_apache_section *section =
        ppri_apache_section(work->reader, ppri_apache_server(work->reader, head->server)->section);
    add_local(work, head, PPRI_LITERAL("/"), ppri_apache_words(work->reader, section->words));
}

/* ------------------------------------------------------------- Responses -- */

static void add_responses(struct work *work, const struct ppri_apache_head *head)
{
    const struct ppri_apache_plan *plan = plan_of(work, head->server);
    const struct ppri_apache_reverse *reverses = plan->reverses.data;
    for (size_t i = 0; i < plan->reverses.count; i++) {
        for (size_t j = 0; j < reverses[i].count && work->reader->status == PPR_OK; j++)
            add_map(work, head, reverses[i].client,
                    ppri_apache_plan_backend(plan, reverses[i].backends + j)->url, reverses[i].word,
                    PPR_FOR_RESPONSES);
    }
}

/* ----------------------------------------------------------------- Draft -- */

static void add_to_draft(struct ppri_apache *reader, const struct rule *rule)
{
    const unsigned flags =
        (rule->flags & BOTH) == BOTH ? rule->flags & ~(unsigned)BOTH : rule->flags;
    struct ppri_draft *draft = &reader->draft;
    const enum ppr_status status =
        rule->backend.size
            ? ppri_draft_map(draft, rule->word->at, rule->client, rule->backend, flags)
            : ppri_draft_local(draft, rule->word->at, rule->client);
    if (status != PPR_OK && reader->status == PPR_OK)
        reader->status = ppri_draft_locate(draft, rule->word->at);
}

void ppri_apache_add_rules(struct ppri_apache *reader, const struct ppri_array *heads,
                           const struct ppri_array *plans)
{
    struct work work = {.reader = reader, .heads = heads, .plans = plans};
    const struct ppri_apache_head *all = heads->data;
    for (size_t i = 0; i < heads->count; i++)
        work.has_default = work.has_default ||
                           (all[i].is_default && ppri_apache_server(reader, all[i].server)->passes);
    for (size_t i = 0; i < heads->count && reader->status == PPR_OK; i++)
        add_requests(&work, &all[i]);
    for (size_t i = 0; i < heads->count && reader->status == PPR_OK; i++)
        add_responses(&work, &all[i]);
    const struct rule *rules = work.rules.data;
    for (size_t i = 0; i < work.rules.count && reader->status == PPR_OK; i++)
        add_to_draft(reader, &rules[i]);
    ppri_release(reader->draft.allocator, work.rules.data);
    ppri_map_release(&work.numbers, reader->draft.allocator);
    ppri_map_release(&work.explicit, reader->draft.allocator);
}
