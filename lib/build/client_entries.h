/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Client prefixes: the spaces they are in, and the rules that share one. */

#ifndef PPRI_BUILD_CLIENT_ENTRIES_H
#define PPRI_BUILD_CLIENT_ENTRIES_H

#include "build/entries.h"

/* Enter a client prefix, and its space, into a group; 0: all rules. Return the first rule with that
   prefix and class, counted from 1; 0: it is this one. `origin`: of the group's backend. */
size_t ppri_compiler_enter_client(struct ppri_compiler *compiler, size_t index, size_t group,
                                  const struct ppri_origin *origin);

/* Enter a rule's client prefix, and the rule among those with the same one. */
void ppri_compiler_add_client(struct ppri_compiler *compiler, size_t index);

#endif
