/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The checker: what is allowed in rules, and most likely not meant. Each rule is held
   against those before it through a hash, so that a million rules take a second. */

#include <ppr/ppr.h>

#include "rules/check_cookies.h"
#include "rules/check_index.h"

#include "text/chars.h"
#include "text/hash.h"

#include <string.h>

static bool is_same_position(const struct ppri_position *a, const struct ppri_position *b)
{
    return a->line == b->line && a->column == b->column;
}

/* ------------------------------------------------------ Map and keep rules -- */

static bool is_any(const struct ppri_rule *rule)
{
    return (rule->backend.flags & PPRI_ANY_SCHEME) != 0;
}

static const struct ppri_position *position_of(const struct ppri_check *check, size_t number)
{
    return &((const struct ppri_position *)check->builder->positions.data)[number - 1];
}

/* The text that a rule was read from; 0: none, or it came by a call before all of them. */
static size_t read_of(const struct ppri_check *check, size_t number)
{
    const size_t *reads = check->builder->reads.data;
    size_t first = 0;
    size_t end = check->builder->reads.count;
    while (first < end) {
        const size_t middle = first + (end - first) / 2;
        if (reads[middle] < number)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

/* Whether one directive made two rules, as those of other formats do: for each server of an
   upstream, and for each name. Whoever wrote it did not write the one beside the other. */
static bool is_one_directive(const struct ppri_check *check, size_t a, size_t b)
{
    return position_of(check, a)->line &&
           is_same_position(position_of(check, a), position_of(check, b)) &&
           read_of(check, a) == read_of(check, b);
}

/* Whether a sentence was said of a rule's directive on account of another one's place; if not, it
   is now. */
static bool is_said(struct ppri_check *check, size_t number, const char *sentence,
                    struct ppri_position other)
{
    const struct ppri_check_said said = {sentence, other};
    if (!check->speaking || !is_one_directive(check, number, check->speaking))
        check->said_count = 0;
    check->speaking = number;
    for (size_t i = 0; i < check->said_count && i < PPRI_CHECK_SAID_MAX; i++) {
        if (check->said[i].sentence == sentence && is_same_position(&check->said[i].other, &other))
            return true;
    }
    check->said[check->said_count++ % PPRI_CHECK_SAID_MAX] = said;
    return false;
}

/* A prefix as a person wrote it: with the names of its captures, which stand behind it. */
static struct ppr_view shown(const struct ppri_check *check, const struct ppri_prefix *prefix)
{
    const struct ppr_view text = ppri_check_text(check, prefix);
    for (size_t i = 0; i < text.size; i++) {
        if (ppri_is_capture(text.data[i]))
            return ppr_view_of(text.data + text.size);
    }
    return text;
}

/* The same from its path on. */
static struct ppr_view shown_path(const struct ppri_check *check, const struct ppri_prefix *prefix)
{
    const struct ppr_view text = shown(check, prefix);
    const size_t slashes = prefix->path ? ppri_find(text, ':') + 3 : 0;
    return ppri_from(text, slashes + ppri_find(ppri_from(text, slashes), '/'));
}

/* The same up to it. */
static struct ppr_view shown_origin(const struct ppri_check *check,
                                    const struct ppri_prefix *prefix)
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
    enum ppri_check_sort sort;
    const struct ppri_rule *rule;
    enum ppri_scheme scheme;
};

static uint64_t question_hash(const struct ppri_check *check, const struct question *question)
{
    const struct ppri_rule *rule = question->rule;
    const struct ppri_prefix *backend = &rule->backend;
    if (question->sort == SORT_CLIENT)
        return ppri_hash_bytes(PPRI_HASH_START, ppri_check_text(check, &rule->client));
    if (question->sort == SORT_ORIGIN)
        return ppri_hash_bytes(PPRI_HASH_START,
                               ppri_prefix_origin_text(check->pool, &rule->client));
    const long port = question->sort == SORT_SITE ? own_port(backend)
                                                  : ppri_backend_port(backend, question->scheme);
    uint64_t hash = ppri_mix(PPRI_HASH_START, (uint64_t)question->scheme << 16 | (uint64_t)port);
    hash = ppri_hash_bytes(hash, ppri_prefix_host(check->pool, backend));
    hash = ppri_hash_bytes(hash, ppri_prefix_path(check->pool, backend));
    return question->sort == SORT_SAME
               ? ppri_hash_bytes(hash, ppri_check_text(check, &rule->client))
               : hash;
}

/* Whether a rule's backend prefix is that of a question. All texts are canonical. */
static bool has_backend(const struct ppri_check *check, const struct question *question,
                        const struct ppri_rule *rule)
{
    const struct ppri_prefix *own = &rule->backend;
    const struct ppri_prefix *asked = &question->rule->backend;
    const bool site = question->sort == SORT_SITE;
    if (ppri_rule_is_keep(rule) != ppri_rule_is_keep(question->rule) ||
        !ppri_backend_stands_for(&rule->backend, question->scheme))
        return false;
    if (site ? own_port(own) != own_port(asked)
             : ppri_backend_port(own, question->scheme) !=
                   ppri_backend_port(asked, question->scheme))
        return false;
    return ppri_equal(ppri_prefix_host(check->pool, own), ppri_prefix_host(check->pool, asked)) &&
           ppri_equal(ppri_prefix_path(check->pool, own), ppri_prefix_path(check->pool, asked));
}

static bool is_answer(const struct ppri_check *check, const struct question *question,
                      const struct ppri_rule *rule)
{
    const struct ppri_prefix *client = &question->rule->client;
    if (question->sort == SORT_ORIGIN)
        return ppri_equal(ppri_prefix_origin_text(check->pool, &rule->client),
                          ppri_prefix_origin_text(check->pool, client));
    if (question->sort == SORT_CLIENT || question->sort == SORT_SAME) {
        if (!ppri_equal(ppri_check_text(check, &rule->client), ppri_check_text(check, client)))
            return false;
    }
    return question->sort == SORT_CLIENT || has_backend(check, question, rule);
}

/* The number of the next rule that answers a question; if there is none 0, and the search
   has ended where one can be entered. */
static size_t find_next(const struct ppri_check *check, const struct question *question,
                        struct ppri_check_search *search)
{
    size_t number = 0;
    while ((number = ppri_check_next(check, search)) != 0) {
        if (is_answer(check, question, &check->rules[number - 1]))
            return number;
    }
    return 0;
}

/* The same of the first one. */
static size_t find_first_of(const struct ppri_check *check, const struct question *question,
                            struct ppri_check_search *search)
{
    *search = ppri_check_start(check, question->sort, question_hash(check, question));
    return find_next(check, question, search);
}

static size_t first(const struct ppri_check *check, enum ppri_check_sort sort,
                    const struct ppri_rule *rule, enum ppri_scheme scheme)
{
    const struct question question = {sort, rule, scheme};
    struct ppri_check_search search;
    return find_first_of(check, &question, &search);
}

/* Enter a rule, if it is the first. */
static void enter_first(struct ppri_check *check, enum ppri_check_sort sort, size_t number,
                        enum ppri_scheme scheme)
{
    const struct question question = {sort, &check->rules[number - 1], scheme};
    struct ppri_check_search search;
    if (!find_first_of(check, &question, &search))
        ppri_check_enter(check, &search, number);
}

static void note_rule(struct ppri_check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        const enum ppri_scheme scheme = (enum ppri_scheme)s;
        if (!ppri_backend_stands_for(&rule->backend, scheme))
            continue;
        enter_first(check, SORT_SAME, number, scheme);
        enter_first(check, SORT_BACKEND, number, scheme);
    }
    if (!is_any(rule))
        enter_first(check, SORT_SITE, number, (enum ppri_scheme)rule->backend.scheme);
    if (!ppri_rule_is_keep(rule))
        enter_first(check, SORT_CLIENT, number, PPRI_SCHEME_NONE);
}

/* "rule 3 (line 7)"; a rule that came by a call has no line. */
static struct ppr_view name_rule(const struct ppri_check *check, size_t number,
                                 char to[PPRI_CHECK_REFERENCE_MAX])
{
    const struct ppri_position *position = position_of(check, number);
    size_t size = ppri_put_number(to, ppri_put_text(to, 0, "rule "), number);
    if (position->line)
        size = ppri_put_text(
            to, ppri_put_number(to, ppri_put_text(to, size, " (line "), position->line), ")");
    return ppri_view(to, size);
}

/* Warn of a rule on account of another (0: of none), with words as in a message; at its backend
   prefix, and once of a directive. */
static void warn_of_pair(struct ppri_check *check, size_t number, size_t other,
                         const char *sentence, struct ppr_view one, struct ppr_view two)
{
    const struct ppri_position none = {0, 0};
    if (is_said(check, number, sentence, other ? *position_of(check, other) : none))
        return;
    ppri_builder_warn(check->builder, number, *position_of(check, number), sentence, one, two);
}

/* The same, naming the other rule. */
static void warn_naming(struct ppri_check *check, size_t number, const char *sentence, size_t other,
                        struct ppr_view word)
{
    char name[PPRI_CHECK_REFERENCE_MAX];
    warn_of_pair(check, number, other, sentence, name_rule(check, other, name), word);
}

/* The first rule that leaves nothing to a rule, under each scheme that it stands for; 0:
   there is something left. */
static size_t find_cover(const struct ppri_check *check, const struct ppri_rule *rule)
{
    size_t cover = 0;
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        const enum ppri_scheme scheme = (enum ppri_scheme)s;
        if (!ppri_backend_stands_for(&rule->backend, scheme))
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
static bool check_reached(struct ppri_check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    const size_t cover = find_cover(check, rule);
    if (!cover)
        return true;
    const struct ppri_rule *other = &check->rules[cover - 1];
    const struct ppr_view nothing = ppri_view(NULL, 0);
    if (is_any(rule) == is_any(other) &&
        ppri_equal(ppri_check_text(check, &rule->backend), ppri_check_text(check, &other->backend)))
        warn_naming(check, number, "this rule is never reached: it repeats %", cover, nothing);
    else
        warn_naming(
            check, number,
            "this rule is never reached: for each of its schemes a rule before it, such as %, "
            "has the same prefixes",
            cover, nothing);
    return false;
}

static void check_client(struct ppri_check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    const size_t other = first(check, SORT_CLIENT, rule, PPRI_SCHEME_NONE);
    if (other && !is_one_directive(check, number, other))
        warn_naming(
            check, number,
            "this rule is never used for requests: % has the client prefix %, too, and comes "
            "first; for responses this one still counts",
            other, shown(check, &rule->client));
}

static void check_backend(struct ppri_check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        if (!ppri_backend_stands_for(&rule->backend, (enum ppri_scheme)s))
            continue;
        const size_t other = first(check, SORT_BACKEND, rule, (enum ppri_scheme)s);
        if (!other || ppri_equal(ppri_check_text(check, &check->rules[other - 1].client),
                                 ppri_check_text(check, &rule->client)))
            continue;
        if (is_one_directive(check, number, other))
            continue;
        warn_naming(
            check, number,
            "two client prefixes for one backend prefix: % has the client prefix %; a response "
            "gets the one that its request came through, and the first where that is not known",
            other, shown(check, &check->rules[other - 1].client));
        return;
    }
}

static void check_one_scheme(struct ppri_check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    size_t found = 0;
    if (is_any(rule))
        return;
    for (int s = PPRI_SCHEME_HTTP; s <= PPRI_SCHEME_WSS; s++) {
        if (rule->backend.scheme == (uint8_t)s)
            continue;
        const size_t other = first(check, SORT_SITE, rule, (enum ppri_scheme)s);
        if (other && (!found || other < found) && !is_one_directive(check, number, other))
            found = other;
    }
    if (!found)
        return;
    const struct ppr_view text = shown_origin(check, &check->rules[found - 1].backend);
    warn_naming(
        check, number,
        "this backend is asked by another scheme, too: % has %; one rule with any-scheme says "
        "both",
        found, text);
}

/* The first of two rules that is not of a rule's own directive; 0: none. */
static size_t not_own(const struct ppri_check *check, size_t number, size_t a, size_t b)
{
    return a && is_one_directive(check, number, a) ? b : a;
}

/* The first rule of another directive whose client prefix is below a rule's, which is "/". */
static size_t find_beside(const struct ppri_check *check, size_t number)
{
    const struct question question = {SORT_ORIGIN, &check->rules[number - 1], PPRI_SCHEME_NONE};
    if (question.rule->client.scheme == PPRI_SCHEME_NONE)
        return not_own(check, number, check->deep, check->deep_other);
    struct ppri_check_search search;
    size_t other = find_first_of(check, &question, &search);
    if (other && is_one_directive(check, number, other))
        other = find_next(check, &question, &search);
    const size_t alone = not_own(check, number, check->path_alone, check->path_alone_other);
    return !other || (alone && alone < other) ? alone : other;
}

/* A client prefix that is "/", beside others. */
static void check_root(struct ppri_check *check, size_t number)
{
    const struct ppri_rule *rule = &check->rules[number - 1];
    if (ppri_prefix_depth(&rule->client) || first(check, SORT_CLIENT, rule, PPRI_SCHEME_NONE) != 0)
        return;
    const size_t other = find_beside(check, number);
    if (!other)
        return;
    const struct ppri_prefix *client = &check->rules[other - 1].client;
    char name[PPRI_CHECK_REFERENCE_MAX];
    warn_of_pair(
        check, number, other,
        "the client prefix / stands beside others: what this backend has below % goes to % when "
        "the client asks for it",
        shown_path(check, client), name_rule(check, other, name));
}

static void check_slashes(struct ppri_check *check, size_t number)
{
    const unsigned slashes = ((const uint8_t *)check->builder->slashes.data)[number - 1];
    if (slashes != PPRI_SLASH_CLIENT && slashes != PPRI_SLASH_BACKEND)
        return;
    const struct ppr_view client = PPRI_LITERAL("client");
    const struct ppr_view backend = PPRI_LITERAL("backend");
    const bool at_client = slashes == PPRI_SLASH_CLIENT;
    warn_of_pair(
        check, number, 0,
        "the % prefix ends with a slash, and the % prefix does not: no difference here, but in "
        "Apache httpd it loses or doubles one",
        at_client ? client : backend, at_client ? backend : client);
}

/* Note the first rule, and the first of another directive. */
static void note_two(const struct ppri_check *check, size_t number, size_t *first, size_t *other)
{
    if (!*first)
        *first = number;
    else if (!*other && !is_one_directive(check, number, *first))
        *other = number;
}

/* The same of an origin. */
static void note_origin(struct ppri_check *check, size_t number)
{
    const struct question question = {SORT_ORIGIN, &check->rules[number - 1], PPRI_SCHEME_NONE};
    struct ppri_check_search search;
    const size_t found = find_first_of(check, &question, &search);
    if (found && (is_one_directive(check, number, found) || find_next(check, &question, &search)))
        return;
    ppri_check_enter(check, &search, number);
}

/* Note what a rule is to those before it, too: what else the origin has than "/". */
static void note_deep(struct ppri_check *check, size_t number)
{
    const struct ppri_prefix *client = &check->rules[number - 1].client;
    if (!client->size || !ppri_prefix_depth(client))
        return;
    note_two(check, number, &check->deep, &check->deep_other);
    if (client->scheme != PPRI_SCHEME_NONE)
        note_origin(check, number);
    else
        note_two(check, number, &check->path_alone, &check->path_alone_other);
}

static void check_rules(struct ppri_check *check)
{
    const size_t count = check->builder->rules.count;
    for (size_t number = 1; number <= count; number++)
        note_deep(check, number);
    for (size_t number = 1; number <= count; number++) {
        const bool keep = ppri_rule_is_keep(&check->rules[number - 1]);
        if (!check_reached(check, number))
            continue;
        if (!keep) {
            check_client(check, number);
            check_backend(check, number);
        }
        check_one_scheme(check, number);
        if (!keep) {
            check_root(check, number);
            check_slashes(check, number);
        }
        note_rule(check, number);
    }
}

/* ------------------------------------------------------------------- All -- */

/* Make a hash with room for all that can be entered. */
static bool make_hash(struct ppri_check *check)
{
    const struct ppr_builder *builder = check->builder;
    if (builder->cookies.count > PPRI_RULES_MAX || builder->params.count > PPRI_RULES_MAX)
        return false;
    size_t needed = builder->cookies.count + builder->params.count;
    for (size_t i = 0; i < builder->rules.count; i++) {
        if (!ppri_size_add(&needed, is_any(&check->rules[i]) ? 10 : 5))
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
    struct ppri_check check = {
        .builder = builder, .rules = builder->rules.data, .pool = builder->pool.data};
    if (!make_hash(&check))
        return ppri_builder_fail(builder, PPR_NO_MEMORY, 0, "check", 0, "out of memory");
    check_rules(&check);
    ppri_check_cookies(&check);
    ppri_check_params(&check);
    ppri_release(&builder->allocator, check.entries);
    return builder->error.status;
}
