/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The part of the checker for the texts of prefixes: what is a pattern or a sign elsewhere. */

#ifndef PPRI_RULES_CHECK_TEXTS_H
#define PPRI_RULES_CHECK_TEXTS_H

#include "rules/check_words.h"
#include "text/map.h"

struct ppri_check_texts {
    struct ppri_check_report *report;
    const struct ppri_check_items *items;
    struct ppri_map origins; /* the map rules by their client prefix, of those that are URLs */
    struct ppri_map hosts; /* the map rules by the host of their backend prefix */
    bool has_map;
    bool has_any_host; /* the host of a backend prefix has a capture */
    bool has_client_host; /* a client prefix has a host */
    bool slash_told; /* notes that a file has once */
    bool double_told;
};

/* Enter a rule before any is checked. Return false when there is no memory. */
bool ppri_check_texts_enter(struct ppri_check_texts *check, const struct ppri_check_rule *rule);

/* Append the warnings about one rule. */
void ppri_check_texts_rule(struct ppri_check_texts *check, const struct ppri_check_rule *rule);

void ppri_check_texts_release(struct ppri_check_texts *check);

#endif
