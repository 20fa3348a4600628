/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Bounds: values that limit something, and do not point to a resource. They are the Path of a
   cookie (K3), the scope of a service worker, and an allowed origin. */

#ifndef PPRI_REWRITE_BOUNDS_H
#define PPRI_REWRITE_BOUNDS_H

#include "rewrite/exchange.h"

struct ppri_bound {
    enum ppr_reason reason;
    size_t rule; /* the rule's number, 0 if there is none */
    bool rewritten; /* false if the text stays; base, lead and cut are then not valid */
    struct ppri_captures captures; /* the values of the captures in base and lead */
    struct ppri_base base; /* written first; empty unless the text is an origin */
    struct ppr_view lead; /* written after base */
    size_t cut; /* bytes at the beginning of the text that base and lead replace */
};

/* Starts a bound: the text stays, *relative*. */
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

/* Records that a text stays. */
static inline void ppri_bound_keep(struct ppri_bound *bound, enum ppr_reason reason,
                                   const struct ppri_rule *rule)
{
    bound->reason = reason;
    bound->rule = ppri_rule_number(rule);
}

/* Records that base and lead replace the first `cut` bytes of `text`. If the output equals `text`,
   it stays. */
void ppri_bound_put(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                    struct ppr_view text, size_t cut, struct ppri_bound *bound);

/* Maps `path`, the Path of a cookie (K3). A path that does not begin with "/" stays. */
void ppri_bound_cookie(struct ppri_exchange *exchange, struct ppr_view path,
                       struct ppri_bound *bound);

/* True if client_target is the client prefix of this exchange's rule without its slash. The default
   Path of a cookie is then wider than the prefix (K3.4). */
PPRI_RARE bool ppri_bound_is_at_prefix(const struct ppri_exchange *exchange);

/* Maps `path`, the scope of a service worker, like a cookie's Path, but the client prefix keeps its
   slash. A scope with dot segments becomes the client prefix, because browsers resolve them. */
PPRI_RARE void ppri_bound_scope(struct ppri_exchange *exchange, struct ppr_view path,
                                struct ppri_bound *bound);

/* Replaces `scope`, which may be wider than its text, by the client prefix of this exchange's rule.
   Returns false if there is no client prefix other than "/". */
PPRI_RARE bool ppri_bound_wide_scope(struct ppri_exchange *exchange, struct ppr_view scope,
                                     struct ppri_bound *bound);

#endif
