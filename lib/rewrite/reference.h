/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Maps one reference, as doc/design.md has it in "Whose is it?". */

#ifndef PPRI_REWRITE_REFERENCE_H
#define PPRI_REWRITE_REFERENCE_H

#include "rewrite/exchange.h"
#include "rewrite/replacement.h"

/* Facts about the field that holds a reference. */
enum ppri_reference_flag {
    PPRI_REFERENCE_FOLDED = 1, /* it stood on several lines of a field block */
    PPRI_REFERENCE_STRICT = 2 /* the field is one by which a backend checks for forged requests */
};

/* Maps the reference `text`, in the direction of the exchange. `flags` are of enum
   ppri_reference_flag. */
void ppri_reference_map(struct ppri_exchange *exchange, struct ppr_view text, unsigned flags,
                        struct ppri_replacement *replacement);

/* Maps the request target `target` to the backend URL. It is in origin-form, in which "//x" is a
   path, or in absolute-form, of any origin (RFC 9112 3.2). Any other target is malformed. */
void ppri_reference_map_target(struct ppri_exchange *exchange, struct ppr_view target,
                               struct ppri_replacement *replacement);

#endif
