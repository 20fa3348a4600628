/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_requests.h"

static bool is_root(const struct ppri_check_prefix *client)
{
    return client->path.size == 1;
}

static bool is_path_alone(const struct ppri_check_prefix *client)
{
    return !client->host.size;
}

/* Return the first rule for requests in a relation to a rule. */
static const struct ppri_check_rule *first(const struct ppri_check_requests *check,
                                           enum ppri_check_relation relation,
                                           const struct ppri_check_rule *rule)
{
    return ppri_check_first(check->index, relation, rule, PPRI_CHECK_NO_SCHEME);
}

/* ----------------------------------------------------------------- Notes -- */

/* Note the first rule, and the first of another directive. */
static void note_two(struct ppri_check_two *two, const struct ppri_check_rule *rule)
{
    if (!two->first)
        two->first = rule;
    else if (!two->other && !ppri_check_is_one_directive(rule, two->first))
        two->other = rule;
}

/* Enter the first rule of a client origin, and the first of another directive. */
static void note_origin(struct ppri_check_index *index, const struct ppri_check_rule *rule)
{
    const struct ppri_check_question question =
        ppri_check_ask(index, PPRI_CHECK_SAME_ORIGIN, rule, PPRI_CHECK_NO_SCHEME);
    struct ppri_map_search search;
    const struct ppri_check_rule *found = ppri_check_find(index, &question, &search);
    if (!found || (!ppri_check_is_one_directive(rule, found) &&
                   !ppri_check_find_next(index, &question, &search)))
        ppri_check_enter(index, &question);
}

void ppri_check_requests_note(struct ppri_check_requests *check, const struct ppri_check_rule *rule)
{
    if (rule->kind == PPR_ITEM_LOCAL)
        ppri_check_index_add(check->index, rule);
    if (rule->kind != PPR_ITEM_MAP || !ppri_check_is_for(rule, PPR_FOR_REQUESTS) ||
        is_root(&rule->client))
        return;
    note_two(&check->deep, rule);
    if (is_path_alone(&rule->client))
        note_two(&check->path_alone, rule);
    else
        note_origin(check->index, rule);
}

/* -------------------------------------------------------------- Warnings -- */

#define NEVER_USED   "this rule is never used for requests: % has the client prefix %, too, and "
#define STILL_COUNTS "; for responses this one still counts"

/* Return whether a rule is used for requests. */
static bool check_client(struct ppri_check_requests *check, const struct ppri_check_rule *rule,
                         bool responses)
{
    const struct ppri_check_rule *local = first(check, PPRI_CHECK_SAME_LOCAL, rule);
    const struct ppri_check_rule *other =
        local ? local : first(check, PPRI_CHECK_SAME_CLIENT, rule);
    const char *sentence =
        responses ? NEVER_USED "comes first" STILL_COUNTS : NEVER_USED "comes first";
    if (!other)
        return true;
    if (local)
        sentence = responses ? NEVER_USED "wins" STILL_COUNTS : NEVER_USED "wins";
    if (!ppri_check_is_one_directive(rule, other))
        ppri_check_tell_naming(check->report, rule, other, sentence,
                               ppri_check_shown(check->index->items, &other->client));
    return false;
}

/* Return the first of two rules that is not of a rule's own directive; NULL: there is none. */
static const struct ppri_check_rule *not_own(const struct ppri_check_two *two,
                                             const struct ppri_check_rule *rule)
{
    return two->first && ppri_check_is_one_directive(rule, two->first) ? two->other : two->first;
}

/* Return the first rule of another directive whose client prefix is below a rule's, which is
   "/". */
static const struct ppri_check_rule *find_beside(const struct ppri_check_requests *check,
                                                 const struct ppri_check_rule *rule)
{
    if (is_path_alone(&rule->client))
        return not_own(&check->deep, rule);
    const struct ppri_check_question question =
        ppri_check_ask(check->index, PPRI_CHECK_SAME_ORIGIN, rule, PPRI_CHECK_NO_SCHEME);
    struct ppri_map_search search;
    const struct ppri_check_rule *other = ppri_check_find(check->index, &question, &search);
    if (other && ppri_check_is_one_directive(rule, other))
        other = ppri_check_find_next(check->index, &question, &search);
    const struct ppri_check_rule *alone = not_own(&check->path_alone, rule);
    return !other || (alone && alone->number < other->number) ? alone : other;
}

/* Check a client prefix that is "/", beside others. */
static void check_root(struct ppri_check_requests *check, const struct ppri_check_rule *rule)
{
    const struct ppri_check_rule *other = find_beside(check, rule);
    if (!other)
        return;
    char name[PPRI_CHECK_NAME_MAX];
    ppri_check_tell(
        check->report, rule, other,
        "the client prefix / stands beside others: what this backend has below % goes to % when "
        "the client asks for it",
        ppri_check_shown_path(check->index->items, &other->client),
        ppri_check_name_rule(name, other, rule));
}

void ppri_check_requests_map(struct ppri_check_requests *check, const struct ppri_check_rule *rule,
                             bool responses)
{
    if (check_client(check, rule, responses) && is_root(&rule->client))
        check_root(check, rule);
}

void ppri_check_requests_local(struct ppri_check_requests *check,
                               const struct ppri_check_rule *rule)
{
    const struct ppri_check_rule *other = first(check, PPRI_CHECK_SAME_LOCAL, rule);
    if (other && other != rule && !ppri_check_is_one_directive(rule, other))
        ppri_check_tell_naming(check->report, rule, other,
                               "this rule is never reached: it repeats %", ppri_view(NULL, 0));
}
