/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The map and local rules of the plans of all servers. */

#ifndef PPRI_RULES_APACHE_RULES_H
#define PPRI_RULES_APACHE_RULES_H

#include "rules/apache/hosts.h"
#include "rules/apache/plan.h"

/* Add the rules of all heads to the draft. */
void ppri_apache_add_rules(struct ppri_apache *reader, const struct ppri_array *heads,
                           const struct ppri_array *plans);

/* A prefix of a head. */
struct ppr_view ppri_apache_client(struct ppri_apache *reader, const struct ppri_apache_head *head,
                                   struct ppr_view path);

#endif
