/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The rules of a builder in the order in which they were given, with their places. */

#ifndef PPRI_BUILD_ITEMS_H
#define PPRI_BUILD_ITEMS_H

#include "build/builder.h"

/* Append an item at the current place.
   `index`: of the rule in the builder's array of its kind. Return false when there is no memory. */
bool ppri_items_add(struct ppr_builder *builder, enum ppr_item_kind kind, size_t index);

/* The item of a map or keep rule. */
const struct ppri_item *ppri_items_of_rule(const struct ppr_builder *builder, size_t index);

#endif
