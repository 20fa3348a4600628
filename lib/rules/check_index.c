/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_index.h"

#include "text/hash.h"

#include <string.h>

/* --------------------------------------------------------------- Memory -- */

bool ppri_check_index_reserve(struct ppri_check_index *index)
{
    const struct ppri_check_items *items = index->items;
    bool done = true;
    for (int r = 0; r < PPRI_CHECK_RELATIONS; r++)
        done = done && ppri_map_reserve(&index->maps[r], items->allocator,
                                        r == PPRI_CHECK_SAME_LOCAL ? items->locals.count
                                                                   : items->rules.count);
    return done;
}

bool ppri_check_index_has_failed(const struct ppri_check_index *index)
{
    bool failed = false;
    for (int r = 0; r < PPRI_CHECK_RELATIONS; r++)
        failed = failed || index->maps[r].failed;
    return failed;
}

void ppri_check_index_release(struct ppri_check_index *index)
{
    for (int r = 0; r < PPRI_CHECK_RELATIONS; r++)
        ppri_map_release(&index->maps[r], index->items->allocator);
}

/* -------------------------------------------------------------- Questions -- */

/* A search for rules in a relation to a rule, under one scheme. */
struct question {
    enum ppri_check_relation relation;
    const struct ppri_check_rule *rule;
    enum ppri_check_scheme scheme;
    uint64_t hash;
};

static bool is_same_rule(enum ppri_check_relation relation)
{
    return relation == PPRI_CHECK_SAME_REQUESTS || relation == PPRI_CHECK_SAME_RESPONSES;
}

/* Return the port of a backend prefix to compare. */
static int port_under(const struct question *question, const struct ppri_check_prefix *backend)
{
    if (backend->port != PPRI_CHECK_OWN_PORT)
        return backend->port;
    return question->scheme == PPRI_CHECK_HTTPS ? 443 : 80;
}

static uint64_t question_hash(const struct ppri_check_items *items, const struct question *question)
{
    const struct ppri_check_rule *rule = question->rule;
    const struct ppri_check_prefix *backend = &rule->backend;
    if (question->relation == PPRI_CHECK_SAME_CLIENT || question->relation == PPRI_CHECK_SAME_LOCAL)
        return ppri_hash_bytes(PPRI_HASH_START, ppri_check_view(items, rule->client.text));
    uint64_t hash = ppri_mix(PPRI_HASH_START, question->scheme);
    hash = ppri_mix(hash, (uint64_t)port_under(question, backend));
    hash = ppri_hash_bytes(hash, ppri_check_view(items, backend->host));
    hash = ppri_hash_bytes(hash, ppri_check_view(items, backend->path));
    if (is_same_rule(question->relation))
        hash = ppri_hash_bytes(hash, ppri_check_view(items, rule->client.text));
    return hash;
}

static struct question ask(const struct ppri_check_index *index, enum ppri_check_relation relation,
                           const struct ppri_check_rule *rule, enum ppri_check_scheme scheme)
{
    struct question question = {relation, rule, scheme, 0};
    question.hash = question_hash(index->items, &question);
    return question;
}

/* ---------------------------------------------------------------- Answers -- */

/* True if a rule has the backend prefix of a question. */
static bool has_backend(const struct ppri_check_items *items, const struct question *question,
                        const struct ppri_check_rule *rule)
{
    const struct ppri_check_prefix *own = &rule->backend;
    const struct ppri_check_prefix *asked = &question->rule->backend;
    return rule->kind == question->rule->kind && ppri_check_stands_for(rule, question->scheme) &&
           port_under(question, own) == port_under(question, asked) &&
           ppri_check_is_same(items, own->host, asked->host) &&
           ppri_check_is_same(items, own->path, asked->path);
}

/* True if a rule has the client prefix of a question, for all client hosts that the question's rule
   is for: a default rule leaves some of them to others. */
static bool has_client(const struct ppri_check_items *items, const struct question *question,
                       const struct ppri_check_rule *rule)
{
    const struct ppri_check_rule *asked = question->rule;
    return ppri_check_is_same(items, rule->client.text, asked->client.text) &&
           (!(rule->flags & PPR_DEFAULT) || (asked->flags & PPR_DEFAULT));
}

static bool is_answer(const struct ppri_check_items *items, const struct question *question,
                      const struct ppri_check_rule *rule)
{
    const struct ppri_check_rule *asked = question->rule;
    switch (question->relation) {
    case PPRI_CHECK_SAME_CLIENT:
    case PPRI_CHECK_SAME_LOCAL:
        return has_client(items, question, rule);
    case PPRI_CHECK_SAME_REQUESTS:
    case PPRI_CHECK_SAME_RESPONSES:
        return has_client(items, question, rule) && has_backend(items, question, rule) &&
               !memcmp(rule->order, asked->order, sizeof rule->order);
    default:
        return has_backend(items, question, rule);
    }
}

/* Return the first rule that answers; NULL: there is none. */
static const struct ppri_check_rule *find(const struct ppri_check_index *index,
                                          const struct question *question)
{
    const struct ppri_check_items *items = index->items;
    const struct ppri_check_rule *rules =
        question->relation == PPRI_CHECK_SAME_LOCAL ? items->locals.data : items->rules.data;
    struct ppri_map_search search = ppri_map_find(&index->maps[question->relation], question->hash);
    size_t number = 0;
    while ((number = ppri_map_next(&search)) != 0) {
        if (is_answer(items, question, &rules[number - 1]))
            return &rules[number - 1];
    }
    return NULL;
}

const struct ppri_check_rule *ppri_check_first(const struct ppri_check_index *index,
                                               enum ppri_check_relation relation,
                                               const struct ppri_check_rule *rule,
                                               enum ppri_check_scheme scheme)
{
    const struct question question = ask(index, relation, rule, scheme);
    return find(index, &question);
}

/* ---------------------------------------------------------------- Entries -- */

/* Enter a rule, if none answers for it. */
static void enter_first(struct ppri_check_index *index, enum ppri_check_relation relation,
                        const struct ppri_check_rule *rule, enum ppri_check_scheme scheme)
{
    const struct question question = ask(index, relation, rule, scheme);
    if (!find(index, &question))
        ppri_map_add(&index->maps[relation], index->items->allocator, question.hash,
                     (uint32_t)rule->number);
}

static void add_for_requests(struct ppri_check_index *index, const struct ppri_check_rule *rule)
{
    for (int s = PPRI_CHECK_HTTP; s <= PPRI_CHECK_HTTPS; s++) {
        if (ppri_check_stands_for(rule, (enum ppri_check_scheme)s))
            enter_first(index, PPRI_CHECK_SAME_REQUESTS, rule, (enum ppri_check_scheme)s);
    }
    enter_first(index, PPRI_CHECK_SAME_CLIENT, rule, PPRI_CHECK_NO_SCHEME);
}

static void add_for_responses(struct ppri_check_index *index, const struct ppri_check_rule *rule)
{
    for (int s = PPRI_CHECK_HTTP; s <= PPRI_CHECK_HTTPS; s++) {
        const enum ppri_check_scheme scheme = (enum ppri_check_scheme)s;
        if (!ppri_check_stands_for(rule, scheme))
            continue;
        enter_first(index, PPRI_CHECK_SAME_RESPONSES, rule, scheme);
        enter_first(index, PPRI_CHECK_SAME_BACKEND, rule, scheme);
    }
}

void ppri_check_index_add(struct ppri_check_index *index, const struct ppri_check_rule *rule)
{
    if (rule->kind == PPR_ITEM_LOCAL) {
        enter_first(index, PPRI_CHECK_SAME_LOCAL, rule, PPRI_CHECK_NO_SCHEME);
        return;
    }
    if (ppri_check_is_for(rule, PPR_FOR_REQUESTS))
        add_for_requests(index, rule);
    if (ppri_check_is_for(rule, PPR_FOR_RESPONSES))
        add_for_responses(index, rule);
}
