/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The checker's part for cookies and parameters: which rule an earlier one leaves nothing to. */

#ifndef PPRI_RULES_CHECK_COOKIES_H
#define PPRI_RULES_CHECK_COOKIES_H

#include "rules/check_index.h"

/* Warn of rules for cookies, and of parameters. */
void ppri_check_cookies(struct ppri_check *check);
void ppri_check_params(struct ppri_check *check);

#endif
