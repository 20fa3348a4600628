/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An early exit for the most common references of responses: URLs and paths of this backend. The
   beginning of such a reference is swapped, and nothing is looked up. */

#ifndef PPRI_REWRITE_SWAP_H
#define PPRI_REWRITE_SWAP_H

#include "rewrite/exchange.h"

/* A swap: the first `cut` bytes of a reference are replaced by `lead` and `prefix`. The rest
   stays. */
struct ppri_swap {
    size_t cut;
    struct ppr_view lead;
    struct ppr_view prefix;
};

/* Finds the swap for the reference `text` of a response. It must begin with the backend prefix of
   this exchange's rule, and have a canonical path. Returns false if the reference must be scanned
   and looked up. An example:

       map /app/ http://app.internal/base/

       text    http://app.internal/base/b?q     cut 24, the bytes of http://app.internal/base
       lead    https://www.example.org          the client origin; empty for a path
       prefix  /app                             output https://www.example.org/app/b?q */
bool ppri_swap_find(struct ppri_exchange *exchange, struct ppr_view text, struct ppri_swap *swap);

#endif
