/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules that a reader of somebody else's format has added: there one rule is often said
   twice, and only the first is to have a number. */

#ifndef PPRI_RULES_APACHE_DUPLICATES_H
#define PPRI_RULES_APACHE_DUPLICATES_H

#include "build/builder.h"

/* A hash of the rules of a builder; all zero to begin with. Release `slots.data`. */
struct ppri_apache_duplicates {
    struct ppri_array slots; /* uint32_t: twice the rule's number; one less: by its backend */
    size_t used;
};

/* Judge the last rule of the builder: a rule given twice is taken away again, and so is one
   that keeps what is mapped, or maps what is kept. Return the number of the rule that was there
   before it; 0: there was none, and it stays. Set `memory` to false when there is none. */
size_t ppri_apache_duplicates_last(struct ppri_apache_duplicates *seen, struct ppr_builder *builder,
                                   bool *memory);

#endif
