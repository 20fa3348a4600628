/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What bounds something, rather than pointing to it: the path of a cookie (K3), the
   scope of a service worker, an origin that is allowed something. */

#ifndef PPRI_REWRITE_BOUNDS_H
#define PPRI_REWRITE_BOUNDS_H

#include "rewrite/exchange.h"

struct ppri_bound {
    enum ppr_reason reason;
    size_t rule; /* its number; 0: none */
    bool rewritten; /* the members below say into what */
    struct ppri_captures captures; /* what those in the leads stand for */
    struct ppri_base base; /* comes out first: of an origin */
    struct ppr_view lead; /* comes out then */
    size_t cut; /* what is left without this many bytes */
};

/* Start with nothing judged. */
static inline void ppri_bound_start(struct ppri_bound *bound)
{
    bound->rule = 0;
    bound->reason = PPR_REASON_RELATIVE;
    bound->rewritten = false;
    bound->captures.known = 0;
    bound->captures.labels = 0;
    bound->base.scheme = ppri_view(NULL, 0);
    bound->base.origin = ppri_view(NULL, 0);
}

/* Settle that a text stays. */
static inline void ppri_bound_keep(struct ppri_bound *bound, enum ppr_reason reason,
                                   const struct ppri_rule *rule)
{
    bound->reason = reason;
    bound->rule = ppri_rule_number(rule);
}

/* Put base and lead before what is left of a text; if that is the text, it is unchanged. */
void ppri_bound_put(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                    struct ppr_view text, size_t cut, struct ppri_bound *bound);

/* Judge the Path of a cookie, which begins with "/", and is the backend's or the client's (K3). */
void ppri_bound_cookie(struct ppri_exchange *exchange, struct ppr_view path,
                       struct ppri_bound *bound);

/* Whether the client asked for exactly the client prefix, without a slash at its end, so that the
   default Path of its cookies would be wider (K3.4). */
PPRI_RARE bool ppri_bound_is_at_prefix(const struct ppri_exchange *exchange);

/* Judge the scope of a service worker, a path: as a cookie's, but that the client prefix keeps its
   slash, and that one with dot segments, which is a URL to who reads it, becomes the client
   prefix. */
PPRI_RARE void ppri_bound_scope(struct ppri_exchange *exchange, struct ppr_view path,
                                struct ppri_bound *bound);

/* Put this exchange's client prefix in the place of a scope that may be wider than it looks (F5).
   Return false if there is none but "/". */
PPRI_RARE bool ppri_bound_wide_scope(struct ppri_exchange *exchange, struct ppr_view scope,
                                     struct ppri_bound *bound);

#endif
