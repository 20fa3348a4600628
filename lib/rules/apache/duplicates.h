/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules that a configuration says twice, as ProxyPass and ProxyPassReverse do: only the first is
   to have a number. */

#ifndef PPRI_RULES_APACHE_DUPLICATES_H
#define PPRI_RULES_APACHE_DUPLICATES_H

#include "rules/reader/draft.h"

/* Hashes of the rules of a draft; all zero to begin with. */
struct ppri_apache_duplicates {
    struct ppri_array backends; /* uint32_t: the first rule of each backend prefix; 0: none */
    struct ppri_array pairs; /* uint32_t: rules by both prefixes; 0: none */
};

void ppri_apache_duplicates_free(struct ppri_apache_duplicates *seen,
                                 const struct ppr_allocator *allocator);

/* Judge the last rule of a draft: a rule given twice is taken back, and so is one that keeps a
   mapped prefix, or maps a kept one. Set `other` to the number of the rule that was there before
   it; 0: there was none, and it stays. */
enum ppr_status ppri_apache_duplicates_last(struct ppri_apache_duplicates *seen,
                                            struct ppri_draft *draft, size_t *other);

#endif
