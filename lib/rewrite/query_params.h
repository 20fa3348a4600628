/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Query parameters that users named: the reference in the value of one is mapped, too (F7). */

#ifndef PPRI_REWRITE_QUERY_PARAMS_H
#define PPRI_REWRITE_QUERY_PARAMS_H

#include "rewrite/encoded.h"

/* Find the next value of a parameter named for the exchange's direction, from `*at` on, at first
   after the "?", in a reference without its fragment. Return the flags of its rules (enum
   ppr_rule_flag), 0 if there is no such parameter. */
unsigned ppri_query_next(const struct ppri_exchange *exchange, struct ppr_view text, size_t *at,
                         struct ppr_view *value);

/* Map the reference in the value of a parameter with these flags. Return false if the value is of
   no interest. `reference_flags`: of enum ppri_reference_flag. */
bool ppri_query_map(struct ppri_exchange *exchange, struct ppr_view value, unsigned flags,
                    unsigned reference_flags, struct ppri_encoded *encoded);

#endif
