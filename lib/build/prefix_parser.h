/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prefixes as rules name them (R1): validated and normalised by uriparser, on
   behalf of a person who wrote them. */

#ifndef PPRI_BUILD_PREFIX_PARSER_H
#define PPRI_BUILD_PREFIX_PARSER_H

#include "build/prefix_fault.h"
#include "table/prefix.h"
#include "text/memory.h"
#include "text/view.h"

#include <stdint.h>

/* Read a prefix of a side and append its text to a pool (an array of char), and behind it,
   if it has captures, the same with their names, with a NUL at its end. Captures are
   numbered from left to right. Return false and set the fault when it is refused; the pool
   may then hold more than before. */
bool ppri_prefix_parse(struct ppr_view text, enum ppri_side side,
                       const struct ppr_allocator *allocator, struct ppri_array *pool,
                       struct ppri_prefix *prefix, struct ppri_fault *fault);

#endif
