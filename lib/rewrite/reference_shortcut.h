/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The short way from a reference to its replacement: for what backends send most, a canonical
   absolute URL on an origin that is not the client's. It says the same as the careful way
   (reference.c) with less work; what it cannot judge it leaves to that. */

#ifndef PPRI_REWRITE_REFERENCE_SHORTCUT_H
#define PPRI_REWRITE_REFERENCE_SHORTCUT_H

#include "rewrite/exchange.h"
#include "rewrite/replacement.h"

/* Whether the exchange is to be resolved before a reference is judged. */
bool ppri_reference_shortcut_needs_rule(const struct ppri_exchange *exchange,
                                        const struct ppri_reference *reference);

/* Judge a canonical absolute reference in the response direction. Return false, with nothing
   settled, if it is not for the short way. */
bool ppri_reference_shortcut(const struct ppri_exchange *exchange,
                             const struct ppri_reference *reference, struct ppr_view text,
                             struct ppri_replacement *replacement);

#endif
