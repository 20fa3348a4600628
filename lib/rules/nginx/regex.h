/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Regular expressions that are only prefixes, or captures (M10), in disguise. */

#ifndef PPRI_RULES_NGINX_REGEX_H
#define PPRI_RULES_NGINX_REGEX_H

#include "text/memory.h"
#include "text/view.h"

/* Write a regular expression ("^/t/([^/]+)/(.*)$") and what is put for it
   ("http://$1.internal/$2") as two prefixes of a rule ("/t/{1}/", "http://{1}.internal/").
   Return false when they are no such thing, or there is no memory. */
bool ppri_nginx_regex_prefixes(const struct ppr_allocator *allocator, struct ppr_view expression,
                               struct ppr_view replacement, struct ppri_array *from,
                               struct ppri_array *to);

#endif
