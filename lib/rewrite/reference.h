/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Mapping one reference: rules R1 to R9 and O1 to O10. */

#ifndef PPRI_REWRITE_REFERENCE_H
#define PPRI_REWRITE_REFERENCE_H

#include "rewrite/exchange.h"
#include "rewrite/replacement.h"

/* What becomes of a reference whose end stands: its first `cut` bytes go, and a lead and a prefix
   come. */
struct ppri_swap {
    size_t cut;
    struct ppr_view lead;
    struct ppr_view prefix;
};

/* The early exit, for a response: what begins with the bytes of this backend's prefix, or as a
   path with those of its path, and is canonical, is mapped by this exchange's rule. Neither is the
   origin scanned, nor are rules looked up. Return false if there is more to be asked. */
bool ppri_reference_swap(struct ppri_exchange *exchange, struct ppr_view text,
                         struct ppri_swap *swap);

/* Judge a reference, in the direction of the exchange, and work out what comes out.
   `folded`: it stood on several lines of a field block. */
void ppri_reference_map(struct ppri_exchange *exchange, struct ppr_view text, bool folded,
                        struct ppri_replacement *replacement);

/* Map a request target (RFC 9112 3.2: origin-form, in which "//x" is a path, or absolute-form) to
   the backend. Any other target is malformed. */
void ppri_reference_map_target(struct ppri_exchange *exchange, struct ppr_view target,
                               struct ppri_replacement *replacement);

#endif
