/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Regular expressions that are prefixes, or captures (M10), in disguise. */

#ifndef PPRI_RULES_READER_REGEX_PREFIX_H
#define PPRI_RULES_READER_REGEX_PREFIX_H

#include "text/memory.h"
#include "text/view.h"

/* Writes a regular expression ("^/t/([^/]+)/(.*)$") and what is put for it
   ("http://$1.internal/$2") as two prefixes of a rule ("/t/{1}/", "http://{1}.internal/").
   `is_bound`: it finds beginnings only, even without "^". Returns PPR_OK, PPR_NO_MEMORY, or
   PPR_BAD_RULE if they are no prefixes. */
enum ppr_status ppri_regex_prefixes(const struct ppr_allocator *allocator,
                                    struct ppr_view expression, bool is_bound,
                                    struct ppr_view replacement, struct ppri_array *from,
                                    struct ppri_array *to);

/* What a regular expression finds, by the text that it begins with. */
enum ppri_regex_reach {
    PPRI_REGEX_EXACT, /* this text alone */
    PPRI_REGEX_PREFIX, /* all that begins with this text */
    PPRI_REGEX_PART /* some of what is below this directory */
};

/* Append the text that all begins with which an expression finds; a directory for
   PPRI_REGEX_PART, "/" if nothing is known. Nothing is appended when there is no memory. */
enum ppri_regex_reach ppri_regex_literal(const struct ppr_allocator *allocator,
                                         struct ppr_view expression, bool ignores_case,
                                         struct ppri_array *text);

#endif
