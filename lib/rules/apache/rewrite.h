/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* RewriteRules of a server of Apache httpd: what they pass on, and what they keep. */

#ifndef PPRI_RULES_APACHE_REWRITE_H
#define PPRI_RULES_APACHE_REWRITE_H

#include "rules/apache/plan.h"

void ppri_apache_add_rewrites(struct ppri_apache *reader, size_t server,
                              struct ppri_apache_plan *plan);

/* Whether a directive is a RewriteRule that passes requests on. */
bool ppri_apache_is_proxying(const struct ppri_apache *reader,
                             const struct ppri_apache_directive *directive);

#endif
