/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The warnings of the checker, and the names of rules in them. */

#ifndef PPRI_RULES_CHECK_WORDS_H
#define PPRI_RULES_CHECK_WORDS_H

#include "rules/check_items.h"

/* Room for the name of a rule. */
#define PPRI_CHECK_NAME_MAX 160

/* Return the name of a map or keep rule for a message about a rule at another place: "rule 3
   (line 7)", "rule 3 (other.rules:7)" if it is of another source. */
struct ppr_view ppri_check_name_rule(char to[PPRI_CHECK_NAME_MAX],
                                     const struct ppri_check_items *items, size_t number,
                                     const struct ppri_check_place *about);

/* Return the name of a rule of another kind: "the rule in line 7". */
struct ppr_view ppri_check_name_place(char to[PPRI_CHECK_NAME_MAX],
                                      const struct ppri_check_place *place,
                                      const struct ppri_check_place *about);

/* Append a warning about a map or keep rule (0 for another), with a message from words
   (text/message.h). */
void ppri_check_warn(struct ppr_builder *builder, size_t rule, const struct ppri_check_place *place,
                     const char *sentence, struct ppr_view first, struct ppr_view second);

#endif
