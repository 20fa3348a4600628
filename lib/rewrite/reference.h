/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Mapping one reference: doc/design.md's "Whose is it?". */

#ifndef PPRI_REWRITE_REFERENCE_H
#define PPRI_REWRITE_REFERENCE_H

#include "rewrite/exchange.h"
#include "rewrite/replacement.h"

/* How a reference was sent. */
enum ppri_reference_flag {
    PPRI_REFERENCE_FOLDED = 1, /* on several lines of a field block */
    PPRI_REFERENCE_STRICT = 2 /* in a field by which a backend checks for forged requests */
};

/* Judge a reference, in the direction of the exchange, and work out what comes out. `flags`: of
   enum ppri_reference_flag. */
void ppri_reference_map(struct ppri_exchange *exchange, struct ppr_view text, unsigned flags,
                        struct ppri_replacement *replacement);

/* Find the backend URL of a request target (RFC 9112 3.2: origin-form, in which "//x" is a path, or
   absolute-form, of whatever origin). Any other target is malformed. */
void ppri_reference_map_target(struct ppri_exchange *exchange, struct ppr_view target,
                               struct ppri_replacement *replacement);

#endif
