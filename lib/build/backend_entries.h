/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Backend prefixes: their origins, the domains above their hosts, and the rules that share one. */

#ifndef PPRI_BUILD_BACKEND_ENTRIES_H
#define PPRI_BUILD_BACKEND_ENTRIES_H

#include "build/entries.h"

/* Enter a rule's backend prefix under one scheme. Return false if the rule has no effect. */
bool ppri_compiler_add_backend(struct ppri_compiler *compiler, size_t index,
                               enum ppri_scheme scheme);

/* Enter the parent domains of a rule's backend host that a cookie may name: those of two labels at
   least (K2). */
void ppri_compiler_enter_domains(struct ppri_compiler *compiler, size_t index);

#endif
