/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The captures of prefixes as a person wrote them, "{name}" (R10). */

#ifndef PPRI_BUILD_PREFIX_CAPTURES_H
#define PPRI_BUILD_PREFIX_CAPTURES_H

#include "build/prefix_fault.h"
#include "table/prefix.h"

/* Check the captures of a prefix whose authority is at an offset, 0: it has none; write the
   prefix to `mask` with as many letters in their place. Return false and set the fault if one
   is wrong. */
bool ppri_prefix_mask_captures(struct ppr_view text, size_t authority, char *mask,
                               struct ppri_fault *fault);

/* Number the captures of a client prefix as those of the backend prefix of its rule, by
   their names. The texts are as they were read. Return false and set the fault, and the side
   that it is on, if one of them is on one side only. */
bool ppri_prefix_join_captures(struct ppr_view client, struct ppr_view backend,
                               const struct ppri_prefix *prefix, char *pool,
                               struct ppri_fault *fault, enum ppri_side *side);

#endif
