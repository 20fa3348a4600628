/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules of a draft by what they say. */

#ifndef PPRI_RULES_NGINX_RULE_INDEX_H
#define PPRI_RULES_NGINX_RULE_INDEX_H

#include "rules/reader/draft.h"

/* All zero to begin with, but for `by_backend`. Release `slots.data`. */
struct ppri_nginx_rule_index {
    struct ppri_array slots; /* size_t: a rule's number; 0: none */
    size_t rules;
    bool by_backend; /* whatever the client prefixes are */
};

void ppri_nginx_rule_index_clear(struct ppri_nginx_rule_index *index);

/* Return the number of the rule in an index that says the same as one of the draft; if there is
   none, that one comes in, and is returned. Return 0 when there is no memory. */
size_t ppri_nginx_rule_index_put(struct ppri_nginx_rule_index *index,
                                 const struct ppri_draft *draft, size_t number);

#endif
