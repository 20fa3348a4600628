/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Query parameters that users name by rules: the reference in the value of each is mapped. */

#ifndef PPRI_REWRITE_QUERY_PARAMS_H
#define PPRI_REWRITE_QUERY_PARAMS_H

#include "rewrite/encoded.h"

/* Finds the next pair whose name a rule for the exchange's direction has. `text` is a reference
   without its fragment. `*at` is the offset after the "?" at first. Sets `*value`. Returns the
   flags of the rules (enum ppr_rule_flag), or 0 if there is no such parameter. */
unsigned ppri_query_next(const struct ppri_exchange *exchange, struct ppr_view text, size_t *at,
                         struct ppr_view *value);

/* Maps the reference in `value`, the value of a parameter whose rules have `flags`. Returns false
   if the value is no reference, or stays for a reason other than uncovered. `reference_flags` are
   of enum ppri_reference_flag. */
bool ppri_query_map(struct ppri_exchange *exchange, struct ppr_view value, unsigned flags,
                    unsigned reference_flags, struct ppri_encoded *encoded);

#endif
