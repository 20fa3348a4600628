/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Makes the plan of a server from its directives. */

#ifndef PPRI_RULES_APACHE_PLANNER_H
#define PPRI_RULES_APACHE_PLANNER_H

#include "rules/apache/plan.h"

/* Make the plan of a server, by its index. */
void ppri_apache_make_plan(struct ppri_apache *reader, size_t server,
                           struct ppri_apache_plan *plan);

#endif
