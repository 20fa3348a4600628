/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Origins that are allowed something (the kind origin). */

#ifndef PPRI_REWRITE_BOUND_ORIGINS_H
#define PPRI_REWRITE_BOUND_ORIGINS_H

#include "rewrite/bounds.h"

/* Maps `text`, a serialised origin (RFC 6454 6.2), in the direction of the exchange. */
void ppri_bound_origin(struct ppri_exchange *exchange, struct ppr_view text,
                       struct ppri_bound *bound);

#endif
