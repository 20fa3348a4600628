/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Lookups of client prefixes, and of the origins that the configuration names. */

#ifndef PPRI_TABLE_CLIENT_LOOKUP_H
#define PPRI_TABLE_CLIENT_LOOKUP_H

#include "table/table.h"

/* The place of a client. */
struct ppri_place {
    const struct ppr_table *table;
    const struct ppri_origin *client; /* the client origin, NULL if not known */
    bool is_named; /* a rule names the client's host */
};

/* True if the client prefix of `rule` may stand on the client's origin (doc/design.md, section 3).
   If `captures` is NULL, its captures may have any value. */
bool ppri_place_has(const struct ppri_place *place, const struct ppri_rule *rule,
                    const struct ppri_captures *captures);

static inline bool ppri_place_may_have(const struct ppri_place *place, const struct ppri_rule *rule)
{
    return ppri_place_has(place, rule, NULL);
}

/* A query for client prefixes. */
struct ppri_query {
    const struct ppr_table *table;
    /* A rule must have one of these flags: PPR_FOR_REQUESTS, PPR_FOR_RESPONSES, PPRI_LOCAL. */
    unsigned wanted;
    bool path_alone; /* include prefixes that are a path alone */
    const struct ppri_origin *at; /* include prefixes on its host; NULL if on any host */
    /* Returns true if the rule is accepted. `of` is its first argument. */
    bool (*may)(const void *of, const struct ppri_rule *rule);
    const void *of;
    /* Only rules with its backend prefix under `scheme`; NULL if all rules. */
    const struct ppri_rule *head;
    enum ppri_scheme scheme; /* used if there is a `head` */
};

/* Returns a query for the rules that may stand on the client's origin. */
struct ppri_query ppri_query_at(const struct ppri_place *place, unsigned wanted);

/* Returns the first rule with the deepest client prefix that covers the path of `walk`, or NULL.
   The prefix has at least `least` segments. Sets `captures` to the values of its captures. */
const struct ppri_rule *ppri_lookup_client(const struct ppri_query *query, struct ppri_walk *walk,
                                           size_t least, struct ppri_captures *captures);

/* Returns a rule that the query accepts with the client prefix of `found`, and with its backend
   prefix on `origin`, or NULL. Prefers one whose backend prefix covers the path of `backend`, which
   may be NULL; then the first. */
PPRI_RARE const struct ppri_rule *
ppri_lookup_member(const struct ppri_query *query, struct ppri_walk *walk,
                   const struct ppri_rule *found, const struct ppri_origin *origin,
                   struct ppri_walk *backend, struct ppri_captures *captures);

/* Returns the first rule that the query accepts, whatever its path, or NULL. */
PPRI_RARE const struct ppri_rule *ppri_lookup_client_first(const struct ppri_query *query);

/* Returns the first rule that the query accepts with the client prefix "/", or NULL. `scratch` may
   be any walk. */
PPRI_RARE const struct ppri_rule *ppri_lookup_client_root(const struct ppri_query *query,
                                                          struct ppri_walk *scratch);

/* True if the configuration names `origin`, by a `client` rule, or as the host or URL of a rule.
   Sets `*listed` if a `client` rule does. */
PPRI_RARE bool ppri_lookup_is_named(const struct ppr_table *table, const struct ppri_origin *origin,
                                    bool *listed);

/* True if the client prefix of a rule is on the host of `origin`. */
PPRI_RARE bool ppri_lookup_names_host(const struct ppr_table *table,
                                      const struct ppri_origin *origin);

#endif
