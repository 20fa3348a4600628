/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The rule that would cover a reference if the reference were a little different. */

#ifndef PPRI_REWRITE_WHY_NEAREST_H
#define PPRI_REWRITE_WHY_NEAREST_H

#include "rewrite/why_sentence.h"

/* Finds the rule that comes nearest to covering the reference's path on `origin`, and sets
   `number`. Returns the words for the difference, or "" if no rule is on that origin. */
const char *ppri_why_nearest(struct ppri_why *why, const struct ppri_origin *origin);

/* Finds the first rule whose backend prefix is on the host of the reference's origin, and sets
   `number`. Returns the words for the difference, or "" if there is no such rule. */
const char *ppri_why_near_host(struct ppri_why *why);

#endif
