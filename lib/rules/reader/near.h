/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Words that are one mistake away from a known word. */

#ifndef PPRI_RULES_READER_NEAR_H
#define PPRI_RULES_READER_NEAR_H

#include "text/view.h"

/* True if one edit makes a word the known one: a letter more, less, other, or two that change places.
   Case makes no difference. */
bool ppri_is_near(struct ppr_view word, struct ppr_view known);

/* Return the word of a list that another one is near; an empty view if there is none. The list ends
   with NULL. */
struct ppr_view ppri_near_of(struct ppr_view word, const char *const list[]);

#endif
