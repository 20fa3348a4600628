/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Names of directives with one mistake, which the readers of other formats skip as directives of other
   modules. */

#ifndef PPRI_RULES_TYPOS_H
#define PPRI_RULES_TYPOS_H

#include <ppr/rules.h>

/* Warn of each name in a text that is one edit away from a directive of the format; fail if the caller
   is strict. Names of directives stand at the beginning of a line, and for nginx behind a semicolon or
   brace. */
enum ppr_status ppri_typos_check(struct ppr_builder *builder, enum ppr_rules_format format,
                                 struct ppr_view text, int32_t strict);

#endif
