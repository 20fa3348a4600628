/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/table_pool.h"

#include <string.h>

_Static_assert(_Alignof(struct ppri_rule) <= PPRI_RULE_UNIT, "a place in the pool fits a rule");

/* With fewer homes all that is asked for stays in the caches. */
#define HOMES_MIN 2048

/* Where what a rule has in the builder's pool begins: room for itself, and its texts. */
static size_t pool_begin_of(const struct ppri_rule *rule)
{
    const struct ppri_prefix *first = rule->client.size ? &rule->client : &rule->backend;
    return first->text - sizeof *rule;
}

static size_t pool_end_of(const char *pool, const struct ppri_rule *rule)
{
    const size_t end = (size_t)rule->backend.text + rule->backend.size;
    /* Behind a prefix with captures it stands once more, with their names, up to a NUL. */
    return ppri_rule_captures(rule) ? end + strlen(pool + end) + 1 : end;
}

static size_t align(size_t size)
{
    return (size + PPRI_RULE_UNIT - 1) / PPRI_RULE_UNIT * PPRI_RULE_UNIT;
}

/* A pool being filled. */
struct filling {
    const char *from; /* the builder's */
    char *to; /* NULL: only the size is wanted */
    size_t size;
    uint32_t scope; /* the text in the builder's of the scope that came last; none: NO_TEXT */
    uint32_t scope_text; /* where it has come to */
};

/* No text begins so far behind. */
#define NO_TEXT UINT32_MAX

/* Start one, in which no rule has the place 0. */
static struct filling start_filling(const struct ppr_builder *builder, char *to)
{
    const struct filling filling = {builder->pool.data, to, PPRI_RULE_UNIT, NO_TEXT, 0};
    return filling;
}

/* Append a text of the builder's pool, and change `*text` into where it is now. */
static void move_text(struct filling *filling, uint32_t *text, size_t size)
{
    const uint32_t now = (uint32_t)filling->size;
    if (filling->to && size)
        memcpy(filling->to + filling->size, filling->from + *text, size);
    filling->size += size;
    *text = now;
}

/* The same for the scope of a cookie rule. Many that follow one another have the same. */
static void move_scope(struct filling *filling, struct ppri_prefix *scope)
{
    const uint32_t text = scope->text;
    if (!scope->size)
        return;
    if (filling->scope == text) {
        scope->text = filling->scope_text;
        return;
    }
    move_text(filling, &scope->text, scope->size);
    filling->scope = text;
    filling->scope_text = scope->text;
}

static void move_cookie(struct filling *filling, struct ppri_cookie_rule *cookie)
{
    move_scope(filling, &cookie->scope);
    move_text(filling, &cookie->from, cookie->from_size);
    move_text(filling, &cookie->to, cookie->to_size);
}

/* Append a rule. */
static void move_rule(struct filling *filling, const struct ppri_rule *rule, uint32_t *place)
{
    const size_t begin = pool_begin_of(rule);
    const size_t size = pool_end_of(filling->from, rule) - begin;
    const size_t to = filling->size;
    struct ppri_rule moved = *rule;
    memcpy(filling->to + to, filling->from + begin, size);
    moved.client.text += (uint32_t)(to - begin);
    moved.backend.text += (uint32_t)(to - begin);
    memcpy(filling->to + to, &moved, sizeof moved);
    filling->size = align(to + size);
    *place = (uint32_t)(to / PPRI_RULE_UNIT);
}

size_t ppri_table_pool_size(const struct ppr_builder *builder)
{
    const struct ppri_rule *rules = builder->rules.data;
    const struct ppri_cookie_rule *cookies = builder->cookies.data;
    const struct ppri_named_param *params = builder->params.data;
    const struct ppri_named_field *fields = builder->fields.data;
    struct filling filling = start_filling(builder, NULL);
    for (size_t i = 0; i < builder->rules.count; i++)
        filling.size += align(pool_end_of(filling.from, &rules[i]) - pool_begin_of(&rules[i]));
    for (size_t i = 0; i < builder->cookies.count; i++) {
        struct ppri_cookie_rule cookie = cookies[i];
        move_cookie(&filling, &cookie);
    }
    for (size_t i = 0; i < builder->params.count; i++)
        filling.size += params[i].size;
    for (size_t i = 0; i < builder->fields.count; i++)
        filling.size += fields[i].size;
    return filling.size;
}

size_t ppri_table_pool_starts(size_t homes)
{
    return homes < HOMES_MIN ? 0 : homes / PPRI_HOMES_A_START + 2;
}

/* Append the first rules of all origins, in the order of their keys. */
static void move_first_rules(struct filling *filling, const struct ppri_rule *rules,
                             const struct ppri_index *index,
                             const struct ppri_table_pool_parts *parts)
{
    size_t group = 0;
    size_t at = 0;
    uint64_t key = 0;
    for (size_t found;
         (found = ppri_index_next(index, PPRI_SLOT_BACKEND_ORIGIN, &at, &key)) != 0;) {
        const size_t home = ppri_slot_home(key, parts->homes);
        for (; group < parts->start_count && group * PPRI_HOMES_A_START <= home; group++)
            parts->starts[group] = (uint32_t)(filling->size / PPRI_RULE_UNIT);
        if (!parts->places[found - 1])
            move_rule(filling, &rules[found - 1], &parts->places[found - 1]);
    }
    for (; group < parts->start_count; group++)
        parts->starts[group] = (uint32_t)(filling->size / PPRI_RULE_UNIT);
}

void ppri_table_pool_fill(const struct ppr_builder *builder, const struct ppri_index *index,
                          const struct ppri_table_pool_parts *parts, char *pool)
{
    const struct ppri_rule *rules = builder->rules.data;
    struct filling filling = start_filling(builder, pool);
    memset(pool, 0, PPRI_RULE_UNIT);
    move_first_rules(&filling, rules, index, parts);
    for (size_t i = 0; i < builder->rules.count; i++) {
        if (!parts->places[i])
            move_rule(&filling, &rules[i], &parts->places[i]);
    }
    for (size_t i = 0; i < builder->cookies.count; i++)
        move_cookie(&filling, &parts->cookies[i]);
    for (size_t i = 0; i < builder->params.count; i++)
        move_text(&filling, &parts->params[i].name, parts->params[i].size);
    for (size_t i = 0; i < builder->fields.count; i++)
        move_text(&filling, &parts->fields[i].name, parts->fields[i].size);
}
