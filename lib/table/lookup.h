/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Questions to a table about a reference: its origin, and a walk over its path. */

#ifndef PPRI_TABLE_LOOKUP_H
#define PPRI_TABLE_LOOKUP_H

#include "table/table.h"

/* Find the first rule with the deepest backend prefix that covers a path of an
   origin; NULL: none. Set `*known` if the origin is a backend's at all, and what the rule's
   captures stand for. */
const struct ppri_rule *ppri_lookup_backend(const struct ppr_table *table,
                                            const struct ppri_origin *origin,
                                            struct ppri_walk *walk, bool *known,
                                            struct ppri_captures *captures);

/* The first rule whose backend prefix is on an origin, and what the captures in its host
   stand for; NULL: it is none of a backend's. */
const struct ppri_rule *ppri_lookup_backend_origin(const struct ppr_table *table,
                                                   const struct ppri_origin *origin,
                                                   struct ppri_captures *captures);

/* Whether captures, noted for another rule with the same backend prefix, can be this
   one's: those in a host must be labels. */
bool ppri_lookup_fits(const struct ppr_table *table, const struct ppri_rule *rule,
                      struct ppri_captures *captures);

/* The first rule whose backend prefix is on a host, at its scheme's default port if there
   is one, else at any; NULL: there is none. Set the scheme by which it stands for it. */
const struct ppri_rule *ppri_lookup_backend_host(const struct ppr_table *table,
                                                 struct ppr_view host, enum ppri_scheme *scheme);

/* Where a client-facing path may be: on an origin, or on any (NULL); and whether
   client prefixes that are a path alone stand there too. */
struct ppri_client_space {
    const struct ppri_origin *origin;
    bool path_alone;
};

/* Find the first rule with the deepest client prefix that covers a path, and what its
   captures stand for; NULL: none (R5). */
const struct ppri_rule *ppri_lookup_client(const struct ppr_table *table,
                                           const struct ppri_client_space *space,
                                           struct ppri_walk *walk, struct ppri_captures *captures);

/* Whether a rule's client prefix has this origin of its own. */
bool ppri_lookup_client_origin(const struct ppr_table *table, const struct ppri_origin *origin);

/* Among the rules that share a backend prefix with `head` under a scheme, find
   the one with the deepest client prefix that covers a path; NULL: none. */
const struct ppri_rule *ppri_lookup_pair(const struct ppr_table *table,
                                         const struct ppri_rule *head, enum ppri_scheme scheme,
                                         const struct ppri_client_space *space,
                                         struct ppri_walk *walk);

/* Among the same, find the first whose client prefix is on an origin or a path
   alone; NULL: none. */
const struct ppri_rule *ppri_lookup_pair_origin(const struct ppr_table *table,
                                                const struct ppri_rule *head,
                                                enum ppri_scheme scheme,
                                                const struct ppri_origin *origin);

#endif
