/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The checker: rules that are allowed, and most likely not meant. Each rule is compared with
   earlier ones through a hash, so that a million rules take a second. */

#include <ppr/rules.h>

#include "rules/check_cookies.h"
#include "rules/check_items.h"
#include "rules/check_words.h"

#include "text/hash.h"
#include "text/map.h"

#include <string.h>

/* The relations of a rule to an earlier one. */
enum relation {
    SAME, /* both have the backend prefix under a scheme, and the client prefix */
    BACKEND, /* both have the backend prefix under a scheme */
    CLIENT, /* both have the client prefix */
    SITE, /* no any-scheme: both have the backend prefix under a scheme, with its own port or
             the scheme's */
    ORIGIN, /* both have the client origin, and another client prefix than its "/" */
    RELATIONS
};

/* A warning about a directive on account of another one: once is enough, however many rules the
   directive made. */
struct said {
    const char *sentence;
    struct ppri_check_place other;
};

enum { SAID_MAX = 16 };

struct check {
    struct ppr_builder *builder;
    struct ppri_check_items items;
    struct ppri_map maps[RELATIONS];
    size_t path_alone; /* number of the first rule with a client prefix that is a path alone,
                          and not "/"; 0: none */
    size_t deep; /* the same, on an origin or not */
    size_t path_alone_other; /* the first such of another directive than that one; 0: none */
    size_t deep_other;
    size_t speaking; /* a rule of the directive that the last warning is about; 0: none */
    struct said said[SAID_MAX]; /* about that directive */
    size_t said_count;
};

/* ------------------------------------------------------------ Directives -- */

static const struct ppri_check_rule *rule_at(const struct check *check, size_t number)
{
    return ppri_check_rule(&check->items, number);
}

static bool is_same_place(const struct ppri_check_place *a, const struct ppri_check_place *b)
{
    return a->source == b->source && a->line == b->line && a->column == b->column;
}

/* True if one directive made two rules, as directives of other formats do: for each server of an
   upstream, and for each name. Whoever wrote it did not write the one beside the other. */
static bool is_one_directive(const struct check *check, size_t a, size_t b)
{
    const struct ppri_check_place *place = &rule_at(check, a)->place;
    return place->line && is_same_place(place, &rule_at(check, b)->place);
}

/* True if the directive of a rule has a warning on account of another place. If not, it has now. */
static bool is_said(struct check *check, size_t number, const char *sentence,
                    struct ppri_check_place other)
{
    const struct said said = {sentence, other};
    if (!check->speaking || !is_one_directive(check, number, check->speaking))
        check->said_count = 0;
    check->speaking = number;
    for (size_t i = 0; i < check->said_count && i < SAID_MAX; i++) {
        if (check->said[i].sentence == sentence && is_same_place(&check->said[i].other, &other))
            return true;
    }
    check->said[check->said_count++ % SAID_MAX] = said;
    return false;
}

/* Append a warning about a rule on account of another (0: of none), once about a directive. */
static void warn_of_pair(struct check *check, size_t number, size_t other, const char *sentence,
                         struct ppr_view first, struct ppr_view second)
{
    const struct ppri_check_place none = {NULL, 0, 0};
    if (is_said(check, number, sentence, other ? rule_at(check, other)->place : none))
        return;
    ppri_check_warn(check->builder, number, &rule_at(check, number)->place, sentence, first,
                    second);
}

static struct ppr_view name_rule(const struct check *check, size_t number, size_t other,
                                 char to[PPRI_CHECK_NAME_MAX])
{
    return ppri_check_name_rule(to, &check->items, other, &rule_at(check, number)->place);
}

/* Append a warning that names the other rule first. */
static void warn_naming(struct check *check, size_t number, const char *sentence, size_t other,
                        struct ppr_view word)
{
    char name[PPRI_CHECK_NAME_MAX];
    warn_of_pair(check, number, other, sentence, name_rule(check, number, other, name), word);
}

/* -------------------------------------------------------------- Prefixes -- */

static bool is_any(const struct ppri_check_rule *rule)
{
    return (rule->flags & PPR_ANY_SCHEME) != 0;
}

static bool is_keep(const struct ppri_check_rule *rule)
{
    return (rule->flags & PPR_KEEP) != 0;
}

static bool is_root(const struct ppri_check_prefix *client)
{
    return client->path.size == 1;
}

static bool is_same(const struct check *check, struct ppri_check_text a, struct ppri_check_text b)
{
    return ppri_equal(ppri_check_view(&check->items, a), ppri_check_view(&check->items, b));
}

static bool stands_for(const struct ppri_check_rule *rule, enum ppri_check_scheme scheme)
{
    return is_any(rule) || rule->backend.scheme == scheme;
}

/* Return the port of a backend prefix under a scheme that the rule stands for. */
static int port_under(const struct ppri_check_prefix *backend, enum ppri_check_scheme scheme)
{
    return backend->port == PPRI_CHECK_OWN_PORT ? ppri_check_default_port(scheme) : backend->port;
}

static struct ppr_view shown(const struct check *check, const struct ppri_check_prefix *prefix)
{
    return ppri_check_view(&check->items, prefix->shown);
}

/* Return the path of a prefix as people write it. */
static struct ppr_view shown_path(const struct check *check, const struct ppri_check_prefix *prefix)
{
    const struct ppr_view text = shown(check, prefix);
    const size_t authority = prefix->scheme ? ppri_find(text, ':') + 3 : 0;
    return ppri_from(text, authority + ppri_find(ppri_from(text, authority), '/'));
}

/* Return the origin of a prefix as people write it. */
static struct ppr_view shown_origin(const struct check *check,
                                    const struct ppri_check_prefix *prefix)
{
    const struct ppr_view text = shown(check, prefix);
    return ppri_slice(text, 0, text.size - shown_path(check, prefix).size);
}

static struct ppr_view origin_of(const struct check *check, const struct ppri_check_prefix *prefix)
{
    return ppri_slice(ppri_check_view(&check->items, prefix->text), 0,
                      prefix->text.size - prefix->path.size);
}

/* -------------------------------------------------------------- Searches -- */

/* A search for rules in a relation to a rule, under one scheme. */
struct question {
    enum relation relation;
    const struct ppri_check_rule *rule;
    enum ppri_check_scheme scheme;
    uint64_t hash;
};

/* Return the port to compare. */
static int asked_port(const struct question *question, const struct ppri_check_prefix *backend)
{
    return question->relation == SITE ? backend->port : port_under(backend, question->scheme);
}

static uint64_t question_hash(const struct check *check, const struct question *question)
{
    const struct ppri_check_items *items = &check->items;
    const struct ppri_check_rule *rule = question->rule;
    const struct ppri_check_prefix *backend = &rule->backend;
    if (question->relation == CLIENT)
        return ppri_hash_bytes(PPRI_HASH_START, ppri_check_view(items, rule->client.text));
    if (question->relation == ORIGIN)
        return ppri_hash_bytes(PPRI_HASH_START, origin_of(check, &rule->client));
    uint64_t hash = ppri_mix(PPRI_HASH_START, question->scheme);
    hash = ppri_mix(hash, (uint64_t)asked_port(question, backend));
    hash = ppri_hash_bytes(hash, ppri_check_view(items, backend->host));
    hash = ppri_hash_bytes(hash, ppri_check_view(items, backend->path));
    if (question->relation == SAME)
        hash = ppri_hash_bytes(hash, ppri_check_view(items, rule->client.text));
    return hash;
}

/* True if a rule has the backend prefix of a question. */
static bool has_backend(const struct check *check, const struct question *question,
                        const struct ppri_check_rule *rule)
{
    const struct ppri_check_prefix *own = &rule->backend;
    const struct ppri_check_prefix *asked = &question->rule->backend;
    return is_keep(rule) == is_keep(question->rule) && stands_for(rule, question->scheme) &&
           asked_port(question, own) == asked_port(question, asked) &&
           is_same(check, own->host, asked->host) && is_same(check, own->path, asked->path);
}

static bool has_client(const struct check *check, const struct question *question,
                       const struct ppri_check_rule *rule)
{
    return is_same(check, rule->client.text, question->rule->client.text);
}

static bool is_answer(const struct check *check, const struct question *question,
                      const struct ppri_check_rule *rule)
{
    const struct ppri_check_rule *asked = question->rule;
    switch (question->relation) {
    case ORIGIN:
        return ppri_equal(origin_of(check, &rule->client), origin_of(check, &asked->client));
    case CLIENT:
        return has_client(check, question, rule);
    case SAME:
        return has_client(check, question, rule) && has_backend(check, question, rule) &&
               !memcmp(rule->order, asked->order, sizeof rule->order);
    default:
        return has_backend(check, question, rule);
    }
}

static struct question ask(const struct check *check, enum relation relation,
                           const struct ppri_check_rule *rule, enum ppri_check_scheme scheme)
{
    struct question question = {relation, rule, scheme, 0};
    question.hash = question_hash(check, &question);
    return question;
}

/* Return the number of the next rule that answers a question; 0: there is none. */
static size_t find_next(const struct check *check, const struct question *question,
                        struct ppri_map_search *search)
{
    size_t number = 0;
    while ((number = ppri_map_next(search)) != 0) {
        if (is_answer(check, question, rule_at(check, number)))
            return number;
    }
    return 0;
}

/* Start a search, and return the number of the first rule. */
static size_t find_first_of(struct check *check, const struct question *question,
                            struct ppri_map_search *search)
{
    *search = ppri_map_find(&check->maps[question->relation], question->hash);
    return find_next(check, question, search);
}

static size_t first(struct check *check, enum relation relation, const struct ppri_check_rule *rule,
                    enum ppri_check_scheme scheme)
{
    const struct question question = ask(check, relation, rule, scheme);
    struct ppri_map_search search;
    return find_first_of(check, &question, &search);
}

static void enter(struct check *check, const struct question *question, size_t number)
{
    ppri_map_add(&check->maps[question->relation], check->items.allocator, question->hash,
                 (uint32_t)number);
}

/* Enter a rule, if it is the first. */
static void enter_first(struct check *check, enum relation relation, size_t number,
                        enum ppri_check_scheme scheme)
{
    const struct question question = ask(check, relation, rule_at(check, number), scheme);
    struct ppri_map_search search;
    if (!find_first_of(check, &question, &search))
        enter(check, &question, number);
}

static void enter_rule(struct check *check, size_t number)
{
    const struct ppri_check_rule *rule = rule_at(check, number);
    for (int s = PPRI_CHECK_HTTP; s <= PPRI_CHECK_WSS; s++) {
        const enum ppri_check_scheme scheme = (enum ppri_check_scheme)s;
        if (!stands_for(rule, scheme))
            continue;
        enter_first(check, SAME, number, scheme);
        enter_first(check, BACKEND, number, scheme);
    }
    if (!is_any(rule))
        enter_first(check, SITE, number, rule->backend.scheme);
    if (!is_keep(rule))
        enter_first(check, CLIENT, number, PPRI_CHECK_NO_SCHEME);
}

/* ---------------------------------------------------------------- Checks -- */

/* Return the first rule that leaves nothing to a rule, under each scheme that it stands for; 0:
   there is something left. */
static size_t find_cover(struct check *check, const struct ppri_check_rule *rule)
{
    size_t cover = 0;
    for (int s = PPRI_CHECK_HTTP; s <= PPRI_CHECK_WSS; s++) {
        const enum ppri_check_scheme scheme = (enum ppri_check_scheme)s;
        if (!stands_for(rule, scheme))
            continue;
        const size_t found = first(check, SAME, rule, scheme);
        if (!found)
            return 0;
        if (rule->backend.scheme == scheme)
            cover = found;
    }
    return cover;
}

/* Return whether a rule can be reached at all. */
static bool check_reached(struct check *check, size_t number)
{
    const struct ppri_check_rule *rule = rule_at(check, number);
    const size_t cover = find_cover(check, rule);
    if (!cover)
        return true;
    const struct ppri_check_rule *other = rule_at(check, cover);
    const struct ppr_view nothing = ppri_view(NULL, 0);
    if (is_any(rule) == is_any(other) && is_same(check, rule->backend.text, other->backend.text))
        warn_naming(check, number, "this rule is never reached: it repeats %", cover, nothing);
    else
        warn_naming(
            check, number,
            "this rule is never reached: for each of its schemes a rule before it, such as %, "
            "has the same prefixes",
            cover, nothing);
    return false;
}

static void check_client(struct check *check, size_t number)
{
    const struct ppri_check_rule *rule = rule_at(check, number);
    const size_t other = first(check, CLIENT, rule, PPRI_CHECK_NO_SCHEME);
    if (other && !is_one_directive(check, number, other))
        warn_naming(
            check, number,
            "this rule is never used for requests: % has the client prefix %, too, and comes "
            "first; for responses this one still counts",
            other, shown(check, &rule_at(check, other)->client));
}

static void check_backend(struct check *check, size_t number)
{
    const struct ppri_check_rule *rule = rule_at(check, number);
    for (int s = PPRI_CHECK_HTTP; s <= PPRI_CHECK_WSS; s++) {
        if (!stands_for(rule, (enum ppri_check_scheme)s))
            continue;
        const size_t other = first(check, BACKEND, rule, (enum ppri_check_scheme)s);
        if (!other || is_same(check, rule_at(check, other)->client.text, rule->client.text) ||
            is_one_directive(check, number, other))
            continue;
        warn_naming(
            check, number,
            "two client prefixes for one backend prefix: % has the client prefix %; a response "
            "gets the one that its request came through, and the first where that is not known",
            other, shown(check, &rule_at(check, other)->client));
        return;
    }
}

static void check_one_scheme(struct check *check, size_t number)
{
    const struct ppri_check_rule *rule = rule_at(check, number);
    size_t found = 0;
    if (is_any(rule))
        return;
    for (int s = PPRI_CHECK_HTTP; s <= PPRI_CHECK_WSS; s++) {
        if (rule->backend.scheme == (enum ppri_check_scheme)s)
            continue;
        const size_t other = first(check, SITE, rule, (enum ppri_check_scheme)s);
        if (other && (!found || other < found) && !is_one_directive(check, number, other))
            found = other;
    }
    if (!found)
        return;
    warn_naming(
        check, number,
        "this backend is asked by another scheme, too: % has %; one rule with any-scheme says "
        "both",
        found, shown_origin(check, &rule_at(check, found)->backend));
}

/* Return the first of two rules that is not of a rule's own directive; 0: none. */
static size_t not_own(const struct check *check, size_t number, size_t a, size_t b)
{
    return a && is_one_directive(check, number, a) ? b : a;
}

/* Return the first rule of another directive whose client prefix is below a rule's, which is
   "/". */
static size_t find_beside(struct check *check, size_t number)
{
    const struct question question =
        ask(check, ORIGIN, rule_at(check, number), PPRI_CHECK_NO_SCHEME);
    if (question.rule->client.scheme == PPRI_CHECK_NO_SCHEME)
        return not_own(check, number, check->deep, check->deep_other);
    struct ppri_map_search search;
    size_t other = find_first_of(check, &question, &search);
    if (other && is_one_directive(check, number, other))
        other = find_next(check, &question, &search);
    const size_t alone = not_own(check, number, check->path_alone, check->path_alone_other);
    return !other || (alone && alone < other) ? alone : other;
}

/* A client prefix that is "/", beside others. */
static void check_root(struct check *check, size_t number)
{
    const struct ppri_check_rule *rule = rule_at(check, number);
    if (!is_root(&rule->client) || first(check, CLIENT, rule, PPRI_CHECK_NO_SCHEME) != 0)
        return;
    const size_t other = find_beside(check, number);
    if (!other)
        return;
    char name[PPRI_CHECK_NAME_MAX];
    warn_of_pair(
        check, number, other,
        "the client prefix / stands beside others: what this backend has below % goes to % when "
        "the client asks for it",
        shown_path(check, &rule_at(check, other)->client), name_rule(check, number, other, name));
}

static void check_slashes(struct check *check, size_t number)
{
    const unsigned flags = rule_at(check, number)->flags;
    const bool at_client = (flags & PPR_CLIENT_SLASH) != 0;
    const bool at_backend = (flags & PPR_BACKEND_SLASH) != 0;
    const struct ppr_view client = PPRI_LITERAL("client");
    const struct ppr_view backend = PPRI_LITERAL("backend");
    if (at_client == at_backend)
        return;
    warn_of_pair(
        check, number, 0,
        "the % prefix ends with a slash, and the % prefix does not: no difference here, but in "
        "Apache httpd it loses or doubles one",
        at_client ? client : backend, at_client ? backend : client);
}

/* Note the first rule, and the first of another directive. */
static void note_two(const struct check *check, size_t number, size_t *first, size_t *other)
{
    if (!*first)
        *first = number;
    else if (!*other && !is_one_directive(check, number, *first))
        *other = number;
}

/* Enter the first rule of a client origin, and the first of another directive. */
static void note_origin(struct check *check, size_t number)
{
    const struct question question =
        ask(check, ORIGIN, rule_at(check, number), PPRI_CHECK_NO_SCHEME);
    struct ppri_map_search search;
    const size_t found = find_first_of(check, &question, &search);
    if (found && (is_one_directive(check, number, found) || find_next(check, &question, &search)))
        return;
    enter(check, &question, number);
}

/* Note a client prefix other than "/" for all rules, those before it too. */
static void note_deep(struct check *check, size_t number)
{
    const struct ppri_check_rule *rule = rule_at(check, number);
    if (is_keep(rule) || is_root(&rule->client))
        return;
    note_two(check, number, &check->deep, &check->deep_other);
    if (rule->client.scheme != PPRI_CHECK_NO_SCHEME)
        note_origin(check, number);
    else
        note_two(check, number, &check->path_alone, &check->path_alone_other);
}

static void check_rules(struct check *check)
{
    const size_t count = check->items.rules.count;
    for (size_t number = 1; number <= count; number++)
        note_deep(check, number);
    for (size_t number = 1; number <= count; number++) {
        const bool keep = is_keep(rule_at(check, number));
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
        enter_rule(check, number);
    }
}

/* ------------------------------------------------------------------- All -- */

/* Make room for the rules in all relations. */
static bool reserve_maps(struct check *check)
{
    bool done = true;
    for (int r = 0; r < RELATIONS; r++)
        done = done &&
               ppri_map_reserve(&check->maps[r], check->items.allocator, check->items.rules.count);
    return done;
}

static bool has_failed(const struct check *check)
{
    bool failed = false;
    for (int r = 0; r < RELATIONS; r++)
        failed = failed || check->maps[r].failed;
    return failed;
}

static bool check_all(struct check *check)
{
    if (!ppri_check_items_read(&check->items, check->builder) || !reserve_maps(check))
        return false;
    check_rules(check);
    return !has_failed(check) && ppri_check_cookies(check->builder, &check->items);
}

enum ppr_status ppr_rules_check(struct ppr_builder *builder)
{
    static const struct ppr_error no_memory = {.status = PPR_NO_MEMORY, .message = "out of memory"};
    if (ppr_builder_error(builder)->status != PPR_OK)
        return (enum ppr_status)ppr_builder_error(builder)->status;
    struct check check = {.builder = builder,
                          .items = {.allocator = ppr_builder_allocator(builder)}};
    if (!check_all(&check))
        ppr_builder_fail(builder, &no_memory);
    for (int r = 0; r < RELATIONS; r++)
        ppri_map_release(&check.maps[r], check.items.allocator);
    ppri_check_items_release(&check.items);
    return (enum ppr_status)ppr_builder_error(builder)->status;
}
