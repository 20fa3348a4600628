/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prefixes as rules name them (M1): validated and normalised by uriparser, on
   behalf of a person who wrote them. */

#ifndef PPRI_BUILD_PREFIX_PARSER_H
#define PPRI_BUILD_PREFIX_PARSER_H

#include "build/builder.h"

/* Read a prefix and append its text to an array of char, and behind it, if it has captures, the
   same with their names, with a NUL at its end. Captures have the numbers that they have in the
   text `order`. A part other than PPR_PART_BACKEND_PREFIX is read as a client prefix. Return false
   and set the builder's error when the prefix is refused. */
bool ppri_prefix_parse(struct ppr_builder *builder, enum ppr_part part, struct ppr_view text,
                       struct ppr_view order, struct ppri_array *to, struct ppri_prefix *prefix);

#endif
