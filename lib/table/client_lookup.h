/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Questions to a table about client prefixes, and the origins that they name. */

#ifndef PPRI_TABLE_CLIENT_LOOKUP_H
#define PPRI_TABLE_CLIENT_LOOKUP_H

#include "table/table.h"

/* Where a client is. */
struct ppri_place {
    const struct ppr_table *table;
    const struct ppri_origin *client; /* NULL: it is not known */
    bool is_named; /* a rule names the host */
};

/* Whether a rule's client prefix, with what its captures stand for, may stand on the client's
   origin (section 3). NULL captures: whatever they stand for. */
bool ppri_place_has(const struct ppri_place *place, const struct ppri_rule *rule,
                    const struct ppri_captures *captures);

static inline bool ppri_place_may_have(const struct ppri_place *place, const struct ppri_rule *rule)
{
    return ppri_place_has(place, rule, NULL);
}

/* Which client prefixes are asked for. */
struct ppri_query {
    const struct ppr_table *table;
    unsigned wanted; /* flags of which a rule must have one: PPR_FOR_REQUESTS, PPR_FOR_RESPONSES,
                        PPRI_LOCAL */
    bool path_alone; /* those that are a path alone, */
    const struct ppri_origin *at; /* and those on its host; NULL: on any */
    /* Whether a rule may be it; `of` is its first argument. */
    bool (*may)(const void *of, const struct ppri_rule *rule);
    const void *of;
    const struct ppri_rule *head; /* those with its backend prefix; NULL: all */
    enum ppri_scheme scheme; /* under this scheme */
};

/* Start a query of the rules that may stand at a place. */
struct ppri_query ppri_query_at(const struct ppri_place *place, unsigned wanted);

/* Find the first rule with the deepest client prefix, of so many segments at least, that covers a
   path, and what its captures stand for; NULL: none. */
const struct ppri_rule *ppri_lookup_client(const struct ppri_query *query, struct ppri_walk *walk,
                                           size_t least, struct ppri_captures *captures);

/* Of all rules that such a query might have found in the place of `found`, find the first whose
   backend prefix covers a path on an origin, else the first on the origin; NULL: none is on it. */
PPRI_RARE const struct ppri_rule *
ppri_lookup_member(const struct ppri_query *query, struct ppri_walk *walk,
                   const struct ppri_rule *found, const struct ppri_origin *origin,
                   struct ppri_walk *backend, struct ppri_captures *captures);

/* The first rule that a query asks for, whatever the path; NULL: there is none. */
PPRI_RARE const struct ppri_rule *ppri_lookup_client_first(const struct ppri_query *query);

/* The first rule that a query asks for with the client prefix "/"; NULL: there is none. `scratch`:
   any walk. */
PPRI_RARE const struct ppri_rule *ppri_lookup_client_root(const struct ppri_query *query,
                                                          struct ppri_walk *scratch);

/* Whether the configuration names an origin: by a client rule, as `*listed` says, too, or as the
   host or URL of a rule. */
PPRI_RARE bool ppri_lookup_is_named(const struct ppr_table *table, const struct ppri_origin *origin,
                                    bool *listed);

/* Whether a rule's client prefix is on the host of an origin. */
PPRI_RARE bool ppri_lookup_names_host(const struct ppr_table *table,
                                      const struct ppri_origin *origin);

#endif
