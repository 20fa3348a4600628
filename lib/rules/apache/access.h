/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What a server of Apache httpd keeps from its clients: by Require, Deny, and by a Redirect in a
   <Location>. */

#ifndef PPRI_RULES_APACHE_ACCESS_H
#define PPRI_RULES_APACHE_ACCESS_H

#include "rules/apache/pattern.h"
#include "rules/apache/plan.h"

/* Add the paths that a Redirect of a <Location> answers: before all others. */
void ppri_apache_add_redirects(struct ppri_apache *reader, size_t server,
                               struct ppri_apache_plan *plan);

/* Add who may ask: after all other paths. */
void ppri_apache_add_access(struct ppri_apache *reader, size_t server,
                            struct ppri_apache_plan *plan);

/* Say that all of a prefix is closed, though a pattern may close less. Fail if that is all of a
   server. */
void ppri_apache_warn_closed(struct ppri_apache *reader, const struct ppri_apache_word *word,
                             const struct ppri_apache_pattern *pattern, struct ppr_view widest);

#endif
