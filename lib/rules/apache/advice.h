/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What to write instead of a regular expression of Apache httpd that is not read. */

#ifndef PPRI_RULES_APACHE_ADVICE_H
#define PPRI_RULES_APACHE_ADVICE_H

#include "rules/apache/configuration.h"

/* Leave out what `text`, a regular expression, and its target say, at a word, with the rule that comes
   closest if there is one. `what`: "regular expression", "RewriteRule". */
void ppri_apache_advise(struct ppri_apache *reader, const struct ppri_apache_word *at,
                        struct ppr_view what, struct ppr_view text, struct ppr_view target);

#endif
