/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Questions to a table about a backend: its origin, its host, and a path on it. */

#ifndef PPRI_TABLE_BACKEND_LOOKUP_H
#define PPRI_TABLE_BACKEND_LOOKUP_H

#include "table/table.h"

/* Find the first rule for responses with the deepest backend prefix that covers a path of an
   origin; NULL: none. Set `*known` if any has its backend prefix there, and what the
   rule's captures stand for. */
const struct ppri_rule *ppri_lookup_backend(const struct ppr_table *table,
                                            const struct ppri_origin *origin,
                                            struct ppri_walk *walk, bool *known,
                                            struct ppri_captures *captures);

/* The first rule with one of some flags whose backend prefix is on an origin, and what the captures
   in its host and port stand for; NULL: there is none. `flags`: PPR_FOR_RESPONSES; 0: any rule. */
const struct ppri_rule *ppri_lookup_backend_origin(const struct ppr_table *table,
                                                   const struct ppri_origin *origin, unsigned flags,
                                                   struct ppri_captures *captures);

/* The first rule whose backend prefix is on a host, at its scheme's default port if there
   is one, else at any; NULL: there is none. `flags`: as above. */
const struct ppri_rule *ppri_lookup_backend_host(const struct ppr_table *table,
                                                 struct ppr_view host, unsigned flags);

/* Whether a domain of two labels at least is a parent of a backend's host. */
PPRI_RARE bool ppri_lookup_backend_domain(const struct ppr_table *table, struct ppr_view domain);

#endif
