/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The part of the checker for client prefixes, which decide for requests. */

#ifndef PPRI_RULES_CHECK_REQUESTS_H
#define PPRI_RULES_CHECK_REQUESTS_H

#include "rules/check_index.h"
#include "rules/check_words.h"

struct ppri_check_requests {
    struct ppri_check_index *index;
    struct ppri_check_report *report;
};

/* Enter a local rule, before any rule is checked. */
void ppri_check_requests_enter(struct ppri_check_requests *check,
                               const struct ppri_check_rule *local);

/* Append the warnings about the client prefix of a rule for requests.
   responses: whether the rule is used for responses */
void ppri_check_requests_map(struct ppri_check_requests *check, const struct ppri_check_rule *rule,
                             bool responses);

/* Append the warning about a local rule. */
void ppri_check_requests_local(struct ppri_check_requests *check,
                               const struct ppri_check_rule *rule);

#endif
