/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The part of the checker for cookies and query parameters: rules that are never reached, because
   of an earlier one. */

#ifndef PPRI_RULES_CHECK_COOKIES_H
#define PPRI_RULES_CHECK_COOKIES_H

#include "rules/check_items.h"

/* Append the warnings about cookie rules, then those about parameters. Return false when there is
   no memory. */
bool ppri_check_cookies(struct ppr_builder *builder, const struct ppri_check_items *items);

#endif
