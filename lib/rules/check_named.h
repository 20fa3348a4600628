/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The part of the checker for cookies, query parameters and client origins: rules that do nothing,
   because of an earlier one. */

#ifndef PPRI_RULES_CHECK_NAMED_H
#define PPRI_RULES_CHECK_NAMED_H

#include "rules/check_items.h"

/* Append the warnings about cookie rules, then those about parameters, then those about client
   origins. Return false when there is no memory. */
bool ppri_check_all_named(struct ppr_builder *builder, const struct ppri_check_items *items);

#endif
