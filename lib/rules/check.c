/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The checker: rules that are allowed, and most likely not meant. Each rule is compared with
   earlier ones through a hash, so that a million rules take a second. */

#include <ppr/rules.h>

#include "rules/check_index.h"
#include "rules/check_items.h"
#include "rules/check_lines.h"
#include "rules/check_named.h"
#include "rules/check_requests.h"
#include "rules/check_texts.h"
#include "rules/check_words.h"

struct check {
    struct ppri_check_items items;
    struct ppri_check_index index;
    struct ppri_check_report report;
    struct ppri_check_requests requests;
    struct ppri_check_texts texts;
};

/* --------------------------------------------------------------- Repeated -- */

/* Return the first rule that leaves nothing to a rule in a relation, under each scheme that it
   stands for; NULL: there is something left. */
static const struct ppri_check_rule *find_cover(const struct check *check,
                                                const struct ppri_check_rule *rule,
                                                enum ppri_check_relation relation)
{
    const struct ppri_check_rule *cover = NULL;
    for (int s = PPRI_CHECK_HTTP; s <= PPRI_CHECK_HTTPS; s++) {
        const enum ppri_check_scheme scheme = (enum ppri_check_scheme)s;
        if (!ppri_check_stands_for(rule, scheme))
            continue;
        const struct ppri_check_rule *found =
            ppri_check_first(&check->index, relation, rule, scheme);
        if (!found)
            return NULL;
        if (rule->backend.scheme == scheme)
            cover = found;
    }
    return cover;
}

/* The rules that leave nothing to a rule, for each direction; NULL: there is something left, or the
   rule is not for the direction. */
struct covers {
    const struct ppri_check_rule *requests;
    const struct ppri_check_rule *responses;
};

static struct covers find_covers(const struct check *check, const struct ppri_check_rule *rule)
{
    struct covers covers = {NULL, NULL};
    if (ppri_check_is_for(rule, PPR_FOR_REQUESTS))
        covers.requests = find_cover(check, rule, PPRI_CHECK_SAME_REQUESTS);
    if (ppri_check_is_for(rule, PPR_FOR_RESPONSES))
        covers.responses = find_cover(check, rule, PPRI_CHECK_SAME_RESPONSES);
    return covers;
}

/* True if a rule is for all directions of another. */
static bool has_directions(const struct ppri_check_rule *rule, const struct ppri_check_rule *other)
{
    const unsigned both = PPR_FOR_REQUESTS | PPR_FOR_RESPONSES;
    return (other->flags & both & ~rule->flags) == 0;
}

/* Return the one of the covers to name: one for all directions of the rule if there is such. */
static const struct ppri_check_rule *choose_cover(const struct covers *covers,
                                                  const struct ppri_check_rule *rule)
{
    const bool all = covers->responses && has_directions(covers->responses, rule);
    return all || !covers->requests ? covers->responses : covers->requests;
}

static void warn_of_cover(struct check *check, const struct ppri_check_rule *rule,
                          const struct ppri_check_rule *other)
{
    const char *sentence =
        "this rule is never reached: for each of its schemes a rule before it, such as %, "
        "has the same prefixes";
    if (!has_directions(other, rule))
        sentence = "this rule is never reached: for requests and for responses a rule before it, "
                   "such as %, has the same prefixes";
    else if (ppri_check_is_any(rule) == ppri_check_is_any(other) &&
             ppri_check_is_same(&check->items, rule->backend.text, other->backend.text))
        sentence = "this rule is never reached: it repeats %";
    ppri_check_tell_naming(&check->report, rule, other, sentence, ppri_view(NULL, 0));
}

/* --------------------------------------------------------- Backend prefix -- */

/* Check the client prefix of a rule for responses. Prefixes with one path are names of one site. */
static void check_backend(struct check *check, const struct ppri_check_rule *rule)
{
    const struct ppri_check_items *items = &check->items;
    for (int s = PPRI_CHECK_HTTP; s <= PPRI_CHECK_HTTPS; s++) {
        const enum ppri_check_scheme scheme = (enum ppri_check_scheme)s;
        if (!ppri_check_stands_for(rule, scheme))
            continue;
        const struct ppri_check_rule *other =
            ppri_check_first(&check->index, PPRI_CHECK_SAME_BACKEND, rule, scheme);
        if (!other || ppri_check_is_same(items, other->client.path, rule->client.path) ||
            ppri_check_is_one_directive(rule, other))
            continue;
        ppri_check_tell_naming(
            &check->report, rule, other,
            "note: two client prefixes for one backend prefix: % has the client prefix %; a "
            "response "
            "gets the one that its request came through, and the first where that is not known",
            ppri_check_shown(items, &other->client));
        return;
    }
}

/* ------------------------------------------------------------------- All -- */

static void check_rule(struct check *check, const struct ppri_check_rule *rule)
{
    const struct covers covers = find_covers(check, rule);
    const bool is_map = rule->kind == PPR_ITEM_MAP;
    const bool requests = ppri_check_is_for(rule, PPR_FOR_REQUESTS);
    const bool responses = ppri_check_is_for(rule, PPR_FOR_RESPONSES) && !covers.responses;
    const struct ppri_check_rule *cover = choose_cover(&covers, rule);
    if (cover && !responses && (!requests || covers.requests)) {
        warn_of_cover(check, rule, cover);
        return;
    }
    if (requests)
        ppri_check_requests_map(&check->requests, rule, responses);
    if (responses && is_map)
        check_backend(check, rule);
    ppri_check_texts_rule(&check->texts, rule);
    ppri_check_index_add(&check->index, rule);
}

static bool enter_rules(struct check *check)
{
    const struct ppri_check_rule *rules = check->items.rules.data;
    const struct ppri_check_rule *locals = check->items.locals.data;
    for (size_t i = 0; i < check->items.rules.count; i++) {
        if (!ppri_check_texts_enter(&check->texts, &rules[i]))
            return false;
    }
    for (size_t i = 0; i < check->items.locals.count; i++)
        ppri_check_requests_enter(&check->requests, &locals[i]);
    return true;
}

static void check_rules(struct check *check)
{
    const struct ppri_check_rule *rules = check->items.rules.data;
    const struct ppri_check_rule *locals = check->items.locals.data;
    for (size_t i = 0; i < check->items.rules.count; i++)
        check_rule(check, &rules[i]);
    for (size_t i = 0; i < check->items.locals.count; i++) {
        ppri_check_requests_local(&check->requests, &locals[i]);
        ppri_check_texts_rule(&check->texts, &locals[i]);
    }
}

/* Warn of rules that do nothing together: none, or local ones only. */
static void warn_of_no_rules(struct ppr_builder *builder)
{
    static const struct ppr_error warning = {
        .message = "no rule maps anything: every URL is another site's"};
    struct ppr_item item;
    size_t number = 1;
    while (ppr_builder_item(builder, number, &item) == PPR_OK && item.kind == PPR_ITEM_LOCAL)
        number++;
    if (number > ppr_builder_size(builder))
        ppr_builder_warn(builder, &warning);
}

static bool check_all(struct check *check)
{
    struct ppr_builder *builder = check->report.builder;
    warn_of_no_rules(builder);
    if (!ppri_check_items_read(&check->items, builder) ||
        !ppri_check_index_reserve(&check->index) || !enter_rules(check))
        return false;
    check_rules(check);
    if (ppri_check_index_has_failed(&check->index) || !ppri_check_all_named(builder, &check->items))
        return false;
    ppri_check_lines(builder, &check->items);
    return true;
}

enum ppr_status ppr_rules_check(struct ppr_builder *builder)
{
    static const struct ppr_error no_memory = {.status = PPR_NO_MEMORY, .message = "out of memory"};
    if (ppr_builder_error(builder)->status != PPR_OK)
        return (enum ppr_status)ppr_builder_error(builder)->status;
    struct check check = {.items = {.allocator = ppr_builder_allocator(builder)},
                          .index = {.items = &check.items},
                          .report = {.builder = builder},
                          .requests = {.index = &check.index, .report = &check.report},
                          .texts = {.items = &check.items, .report = &check.report}};
    if (!check_all(&check))
        ppr_builder_fail(builder, &no_memory);
    ppri_check_texts_release(&check.texts);
    ppri_check_index_release(&check.index);
    ppri_check_items_release(&check.items);
    return (enum ppr_status)ppr_builder_error(builder)->status;
}
