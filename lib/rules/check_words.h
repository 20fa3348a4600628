/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The warnings of the checker, and the names of rules in them. */

#ifndef PPRI_RULES_CHECK_WORDS_H
#define PPRI_RULES_CHECK_WORDS_H

#include "rules/check_items.h"

/* A warning about a directive on account of another one: once is enough, however many rules the
   directive made. */
struct ppri_check_said {
    const char *sentence;
    struct ppri_check_place other;
};

/* The warnings about map, keep and local rules. */
struct ppri_check_report {
    struct ppr_builder *builder;
    const struct ppri_check_rule *about; /* the rule of the last warning; NULL: none yet */
    struct ppri_check_said said[16]; /* about that directive */
    size_t said_count;
};

/* Append a warning about a rule, once about a directive. The message is made of the sentence and
   two words (text/message.h).
   other: the rule that is the cause, or NULL */
void ppri_check_tell(struct ppri_check_report *report, const struct ppri_check_rule *rule,
                     const struct ppri_check_rule *other, const char *sentence,
                     struct ppr_view first, struct ppr_view second);

/* Append a warning about a rule as ppri_check_tell does. The first word is the name of the other
   rule. */
void ppri_check_tell_naming(struct ppri_check_report *report, const struct ppri_check_rule *rule,
                            const struct ppri_check_rule *other, const char *sentence,
                            struct ppr_view second);

/* Room for the name of a rule. */
#define PPRI_CHECK_NAME_MAX 160

/* Return the name of a rule for a message about another one: "rule 3 (line 7)", "local rule 3
   (line 7)", "rule 3 (other.rules:7)" if it is of another source. */
struct ppr_view ppri_check_name_rule(char to[PPRI_CHECK_NAME_MAX],
                                     const struct ppri_check_rule *rule,
                                     const struct ppri_check_rule *about);

/* Return the name of a rule of another kind: "the rule in line 7". */
struct ppr_view ppri_check_name_place(char to[PPRI_CHECK_NAME_MAX],
                                      const struct ppri_check_place *place,
                                      const struct ppri_check_place *about);

/* Append a warning about a map or keep rule (0 for another), with a message from words
   (text/message.h). */
void ppri_check_warn(struct ppr_builder *builder, size_t rule, const struct ppri_check_place *place,
                     const char *sentence, struct ppr_view first, struct ppr_view second);

#endif
