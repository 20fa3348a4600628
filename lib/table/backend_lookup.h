/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Lookups of backends: by origin, by host, and by a path on an origin. */

#ifndef PPRI_TABLE_BACKEND_LOOKUP_H
#define PPRI_TABLE_BACKEND_LOOKUP_H

#include "table/table.h"

/* Returns the first rule for responses with the deepest backend prefix that covers the path of
   `walk` on `origin`, or NULL. Sets `captures` to the values of the rule's captures. */
const struct ppri_rule *ppri_lookup_backend(const struct ppr_table *table,
                                            const struct ppri_origin *origin,
                                            struct ppri_walk *walk, struct ppri_captures *captures);

/* Returns the first rule whose backend prefix is on `origin`, or NULL. It has one of the flags
   `flags`, if they are not 0. Sets `captures` to the values of the captures in its host and
   port. */
const struct ppri_rule *ppri_lookup_backend_origin(const struct ppr_table *table,
                                                   const struct ppri_origin *origin, unsigned flags,
                                                   struct ppri_captures *captures);

/* Returns the first rule whose backend prefix is on `host`, on whatever scheme and port, or NULL.
   `flags` as above. */
const struct ppri_rule *ppri_lookup_backend_host(const struct ppr_table *table,
                                                 struct ppr_view host, unsigned flags);

/* True if `domain`, of at least two labels, is a parent of a backend's host. */
PPRI_RARE bool ppri_lookup_backend_domain(const struct ppr_table *table, struct ppr_view domain);

#endif
