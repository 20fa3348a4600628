/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The rules that the checker has seen, found by what they have in common with a rule. */

#ifndef PPRI_RULES_CHECK_INDEX_H
#define PPRI_RULES_CHECK_INDEX_H

#include "rules/check_items.h"
#include "text/map.h"

/* The relations of a rule to an earlier one. Each is among rules for one direction. */
enum ppri_check_relation {
    PPRI_CHECK_SAME_REQUESTS, /* requests: both have the backend prefix under a scheme, and the
                                 client prefix */
    PPRI_CHECK_SAME_RESPONSES, /* responses: the same */
    PPRI_CHECK_SAME_CLIENT, /* requests: both have the client prefix */
    PPRI_CHECK_SAME_BACKEND, /* responses: both have the backend prefix under a scheme */
    PPRI_CHECK_SAME_LOCAL, /* requests: a local rule has the client prefix */
    PPRI_CHECK_RELATIONS
};

struct ppri_check_index {
    const struct ppri_check_items *items;
    struct ppri_map maps[PPRI_CHECK_RELATIONS];
};

static inline bool ppri_check_is_for(const struct ppri_check_rule *rule,
                                     enum ppr_rule_flag direction)
{
    return (rule->flags & direction) != 0;
}

static inline bool ppri_check_is_any(const struct ppri_check_rule *rule)
{
    return (rule->flags & PPR_ANY_SCHEME) != 0;
}

static inline bool ppri_check_stands_for(const struct ppri_check_rule *rule,
                                         enum ppri_check_scheme scheme)
{
    return ppri_check_is_any(rule) || rule->backend.scheme == scheme;
}

/* Make room for all rules in all relations. Return false when there is no memory. */
bool ppri_check_index_reserve(struct ppri_check_index *index);

/* True if there was no memory to enter a rule. */
bool ppri_check_index_has_failed(const struct ppri_check_index *index);

void ppri_check_index_release(struct ppri_check_index *index);

/* Enter a rule into each relation in which no earlier rule answers for it. */
void ppri_check_index_add(struct ppri_check_index *index, const struct ppri_check_rule *rule);

/* Return the first rule in a relation to a rule; NULL: there is none. */
const struct ppri_check_rule *ppri_check_first(const struct ppri_check_index *index,
                                               enum ppri_check_relation relation,
                                               const struct ppri_check_rule *rule,
                                               enum ppri_check_scheme scheme);

#endif
