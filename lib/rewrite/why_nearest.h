/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The rule that would have covered a reference, had it been a little different. */

#ifndef PPRI_REWRITE_WHY_NEAREST_H
#define PPRI_REWRITE_WHY_NEAREST_H

#include "rewrite/why_sentence.h"

/* Find the rule that comes nearest to covering the path at an origin. Return words for the reason why
   it does not cover the path; "" if no rule is on that origin. */
const char *ppri_why_nearest(struct ppri_why *why, const struct ppri_origin *origin);

/* Find the first rule whose backend prefix is on the host of the reference's origin. Return words for
   it; "" if there is none. */
const char *ppri_why_near_host(struct ppri_why *why);

#endif
