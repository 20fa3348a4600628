/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The rules of a draft by what they say. */

#ifndef PPRI_RULES_READER_RULE_MAP_H
#define PPRI_RULES_READER_RULE_MAP_H

#include "rules/reader/draft.h"
#include "text/map.h"

/* Return the number of the rule in a map that has both prefixes of one of the draft, or, in a map
   `by_backend`, its backend prefix. If there is none, add that one, and return its number. Return
   0 when there is no memory. */
size_t ppri_rule_map_put(struct ppri_map *map, const struct ppri_draft *draft, size_t number,
                         bool by_backend);

#endif
