/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Mapping one reference: rules R1 to R9 and O1 to O10. */

#ifndef PPRI_REWRITE_REFERENCE_H
#define PPRI_REWRITE_REFERENCE_H

#include "rewrite/exchange.h"
#include "rewrite/replacement.h"

/* The origin that a response's reference is written with (O1), by a rule and what its captures stand
   for; empty: none. `absolute`: the reference names its origin. */
struct ppr_view ppri_reference_origin(const struct ppri_exchange *exchange, bool absolute,
                                      const struct ppri_rule *rule,
                                      const struct ppri_captures *captures);

/* Judge a reference, in the direction of the exchange, and work out what comes out.
   `folded`: it stood on several lines of a field block. */
void ppri_reference_map(struct ppri_exchange *exchange, struct ppr_view text, bool folded,
                        struct ppri_replacement *replacement);

/* Map a request target (RFC 9112 3.2: origin-form, in which "//x" is a path, or absolute-form) to
   the backend. Any other target is malformed. */
void ppri_reference_map_target(struct ppri_exchange *exchange, struct ppr_view target,
                               struct ppri_replacement *replacement);

#endif
