/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The part of the advice that is about prefixes and client origins. */

#ifndef PPRI_RULES_ADVICE_PREFIX_H
#define PPRI_RULES_ADVICE_PREFIX_H

#include "rules/advice_words.h"

/* Return whether there is advice about the prefix that is the current word. */
bool ppri_advise_prefix(struct ppri_advice *advice);

#endif
