/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The part of the checker for client prefixes, which decide for requests. */

#ifndef PPRI_RULES_CHECK_REQUESTS_H
#define PPRI_RULES_CHECK_REQUESTS_H

#include "rules/check_index.h"
#include "rules/check_words.h"

/* The first rule for requests of some kind, and the first such of another directive than that one;
   NULL: there is none. */
struct ppri_check_two {
    const struct ppri_check_rule *first;
    const struct ppri_check_rule *other;
};

struct ppri_check_requests {
    struct ppri_check_index *index;
    struct ppri_check_report *report;
    struct ppri_check_two path_alone; /* the client prefix is a path alone, and not "/" */
    struct ppri_check_two deep; /* the client prefix is not "/", with a host or without */
};

/* Note a rule before any is checked. */
void ppri_check_requests_note(struct ppri_check_requests *check,
                              const struct ppri_check_rule *rule);

/* Append the warnings about the client prefix of a rule for requests.
   responses: whether the rule is used for responses */
void ppri_check_requests_map(struct ppri_check_requests *check, const struct ppri_check_rule *rule,
                             bool responses);

/* Append the warning about a local rule. */
void ppri_check_requests_local(struct ppri_check_requests *check,
                               const struct ppri_check_rule *rule);

#endif
