/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The part of the checker for cookie and field rules, each by itself. */

#ifndef PPRI_RULES_CHECK_LINES_H
#define PPRI_RULES_CHECK_LINES_H

#include "rules/check_items.h"

/* Append the warnings about cookie and field rules, in their order. */
void ppri_check_lines(struct ppr_builder *builder, const struct ppri_check_items *items);

#endif
