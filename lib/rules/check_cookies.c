/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_cookies.h"

#include "text/chars.h"
#include "text/hash.h"

/* Name the rule in whose place another one is never reached: "line 7", or that it is earlier. */
static struct ppr_view name_position(const struct ppri_position *position,
                                     char to[PPRI_CHECK_REFERENCE_MAX])
{
    if (!position->line)
        return PPRI_LITERAL("an earlier rule");
    return ppri_view(
        to, ppri_put_number(to, ppri_put_text(to, 0, "the rule in line "), position->line));
}

static void warn_position(const struct ppri_check *check, const struct ppri_array *positions,
                          size_t number, const char *sentence, size_t other, struct ppr_view word)
{
    const struct ppri_position *all = positions->data;
    char name[PPRI_CHECK_REFERENCE_MAX];
    ppri_builder_warn(check->builder, 0, all[number - 1], sentence,
                      name_position(&all[other - 1], name), word);
}

/* Whether two cookie rules say something of the same kind for the same requests. */
static bool are_rivals(const struct ppri_check *check, const struct ppri_cookie_rule *a,
                       const struct ppri_cookie_rule *b)
{
    return a->kind == b->kind &&
           ppri_equal(ppri_check_text(check, &a->scope), ppri_check_text(check, &b->scope));
}

/* The first cookie rule, up to `search`'s end, that is for the first `size` bytes of what a
   rule is for. */
static size_t find_cookie(const struct ppri_check *check, struct ppri_check_search *search,
                          const struct ppri_cookie_rule *rule, size_t size, bool any_end)
{
    const struct ppri_cookie_rule *all = check->builder->cookies.data;
    const struct ppr_view from = ppri_view(check->pool + rule->from, size);
    size_t number = 0;
    while ((number = ppri_check_next(check, search)) != 0) {
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
static size_t find_rival(const struct ppri_check *check, const struct ppri_cookie_rule *rule,
                         struct ppri_check_search *own)
{
    const uint64_t scope = ppri_hash_bytes(PPRI_HASH_START, ppri_check_text(check, &rule->scope));
    struct ppri_hasher hasher = ppri_hasher_start(ppri_mix(scope, rule->kind));
    size_t rival = 0;
    for (size_t size = 0; size <= rule->from_size; size++) {
        const bool whole = size == rule->from_size;
        for (int any_end = 0; any_end <= 1; any_end++) {
            if (any_end ? rule->kind != PPRI_COOKIE_FLAGS : !whole || rule->any_end)
                continue;
            struct ppri_check_search search = ppri_check_start(
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

void ppri_check_cookies(struct ppri_check *check)
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
        struct ppri_check_search own = {0, 0, 0};
        const size_t other = find_rival(check, rule, &own);
        if (!other) {
            ppri_check_enter(check, &own, number);
            continue;
        }
        struct ppr_view from = ppri_view(check->pool + rule->from, rule->from_size);
        if (!from.size)
            from = rule->kind == PPRI_COOKIE_FLAGS ? PPRI_LITERAL("*") : PPRI_LITERAL("/");
        warn_position(check, &check->builder->cookie_positions, number, sentences[rule->kind],
                      other, from);
    }
}

static size_t find_param(const struct ppri_check *check, struct ppri_check_search *search,
                         struct ppr_view name)
{
    const struct ppri_named_param *params = check->builder->params.data;
    size_t number = 0;
    while ((number = ppri_check_next(check, search)) != 0) {
        const struct ppri_named_param *param = &params[number - 1];
        if (ppri_equal(ppri_view(check->pool + param->name, param->size), name))
            return number;
    }
    return 0;
}

void ppri_check_params(struct ppri_check *check)
{
    const struct ppri_named_param *params = check->builder->params.data;
    for (size_t number = 1; number <= check->builder->params.count; number++) {
        const struct ppri_named_param *param = &params[number - 1];
        const struct ppr_view name = ppri_view(check->pool + param->name, param->size);
        struct ppri_check_search search =
            ppri_check_start(check, SORT_PARAM, ppri_hash_bytes(PPRI_HASH_START, name));
        const size_t other = find_param(check, &search, name);
        if (!other)
            ppri_check_enter(check, &search, number);
        else
            warn_position(check, &check->builder->param_positions, number,
                          "this rule does nothing: % names the parameter %, too", other, name);
    }
}
