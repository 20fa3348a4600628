/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An early exit for what backends send most: their own URLs and paths. Their beginning is swapped
   for the client's, and nothing is scanned or looked up. */

#ifndef PPRI_REWRITE_SWAP_H
#define PPRI_REWRITE_SWAP_H

#include "rewrite/exchange.h"

/* The first `cut` bytes of a reference go, and a lead and a prefix come. The rest stands. */
struct ppri_swap {
    size_t cut;
    struct ppr_view lead;
    struct ppr_view prefix;
};

/* Find the swap for a reference of a response. The reference begins with the backend prefix of this
   exchange's rule, and its path is canonical. No origin is scanned, and no rule is looked up.
   Return false if the reference has to go the whole way. */
bool ppri_swap_find(struct ppri_exchange *exchange, struct ppr_view text, struct ppri_swap *swap);

#endif
