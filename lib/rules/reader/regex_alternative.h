/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What a message may tell to write instead of a regular expression: only what would be taken. */

#ifndef PPRI_RULES_READER_REGEX_ALTERNATIVE_H
#define PPRI_RULES_READER_REGEX_ALTERNATIVE_H

#include "text/memory.h"
#include "text/view.h"

/* Whether what a group finds, given its inside ("[^/]+") and the expression behind it, is always
   a whole segment of a path, or a whole label of a host: a capture stands for no part of one. */
bool ppri_alternative_capture(struct ppr_view inside, struct ppr_view behind, bool in_host);

/* Whether the plain format takes a map rule; or there is no memory to tell. */
enum ppr_status ppri_alternative_map(const struct ppr_allocator *allocator, struct ppr_view client,
                                     struct ppr_view backend);

#endif
