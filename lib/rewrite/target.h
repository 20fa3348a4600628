/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Request targets, as a context has them. */

#ifndef PPRI_REWRITE_TARGET_H
#define PPRI_REWRITE_TARGET_H

#include <ppr/ppr.h>

/* Return the path of a request target (RFC 9112 3.2: origin-form or absolute-form); NULL data if
   the target has none. */
struct ppr_view ppri_path_of_target(struct ppr_view target);

#endif
