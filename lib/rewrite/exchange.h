/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The exchange: one request and its response, and what the proxy knows of them, read once for all
   references that are judged by it. */

#ifndef PPRI_REWRITE_EXCHANGE_H
#define PPRI_REWRITE_EXCHANGE_H

#include "table/lookup.h"
#include "table/table.h"
#include "uri/reference.h"

/* Bytes of what is derived of a backend URL from a rule with captures; a longer one is not
   known. */
#define PPRI_DERIVED_MAX 96

/* Bytes of the client origin as it is written: scheme, host and port. */
#define PPRI_CLIENT_TEXT_MAX 272

/* The longest host of a context, and the longest authority: zeros before a port have no end. */
#define PPRI_CONTEXT_HOST_MAX      255
#define PPRI_CONTEXT_AUTHORITY_MAX (PPRI_CONTEXT_HOST_MAX + 6)

/* No number of levels leaves the prefix. */
#define PPRI_LEVELS_ANY UINT32_MAX

struct ppri_exchange {
    const struct ppr_table *table;
    enum ppr_direction direction; /* of the call at hand */
    unsigned ignored; /* enum ppr_context_bit */
    bool careful; /* never take the short way; for the test that both agree */
    bool resolved; /* all members whose comment says so are known */

    bool has_client_origin;
    bool canonical_client; /* nothing in client_path needs normalising; resolved */
    bool backend_given; /* by the context; not derived */
    bool has_backend; /* this and the rest of the backend: resolved, if it was not given */
    bool has_backend_path; /* resolved */
    bool canonical_backend_host;
    bool canonical_backend; /* nothing in the backend's origin and path needs normalising, as they
                               were given; resolved */
    bool is_derived; /* host and path of the backend are in `derived` */
    bool is_own; /* the rule's backend prefix is on the backend's origin; resolved */
    bool is_foreign; /* no rule has a backend prefix there; false: not known; resolved */

    struct ppri_origin client_origin; /* no host: not given */
    struct ppr_view client_origin_text; /* of client_text, set by ppri_exchange_enter */
    struct ppr_view client_path; /* of client_target; NULL data: not known. All of the target
                                    until it is resolved. */
    struct ppri_origin backend_host; /* no host: not given */
    const struct ppri_rule *rule; /* this exchange's rule (O3); NULL: none; resolved */
    struct ppri_captures captures; /* the values of its captures */
    /* By enum ppri_side, how many levels a relative reference has to climb to leave the rule's
       prefix, and one more; 0: that is not worked out yet. */
    uint32_t levels[2];

    /* Set if there is a backend. */
    struct ppri_origin backend_origin;
    struct ppr_view backend_target; /* as it was given */
    struct ppri_path backend_path; /* if there is a path, too */
    uint16_t derived_host; /* bytes of the host in `derived`; the prefix stands after it */
    uint16_t derived_size;
    uint16_t client_text_size;
    char derived[PPRI_DERIVED_MAX]; /* host and prefix of a backend URL with captures */
    char client_text[PPRI_CLIENT_TEXT_MAX];
};

/* The exchange within the caller's memory. */
static inline struct ppri_exchange *ppri_exchange_in(struct ppr_exchange *exchange)
{
    _Static_assert(sizeof(struct ppri_exchange) <= sizeof(struct ppr_exchange),
                   "an exchange must fit into the memory that callers have for it");
    void *memory = exchange;
    return memory;
}

/* Begin a call on an exchange: set the direction, and the views that point into the exchange, which
   may have been moved since the last call. Return NULL for NULL or an unknown direction. */
struct ppri_exchange *ppri_exchange_enter(struct ppr_exchange *exchange,
                                          enum ppr_direction direction);

/* Find this exchange's rule, and the backend URL if it was not given. Does the
   work once. A walk is large, so the caller lends one: `scratch`. */
void ppri_exchange_resolve(struct ppri_exchange *exchange, struct ppri_walk *scratch);

/* The same, with a walk of its own: for who has none to lend. */
void ppri_exchange_resolve_all(struct ppri_exchange *exchange);

/* Among the rules that share a backend prefix with `head`, the one that R4 says, and that
   what the head's captures stand for can be captured by. */
const struct ppri_rule *ppri_exchange_choose(const struct ppri_exchange *exchange,
                                             const struct ppri_rule *head, enum ppri_scheme scheme,
                                             struct ppri_walk *scratch,
                                             struct ppri_captures *captures);

/* Whether an origin has a port that a backend names by mistake when it means its own
   host: its scheme's default, the one it is asked at, or `other`. */
bool ppri_exchange_is_port(const struct ppri_exchange *exchange, const struct ppri_origin *origin,
                           long other);

/* Whether an origin is the backend's by the Host that it was sent (O4). */
bool ppri_exchange_is_at_host(const struct ppri_exchange *exchange,
                              const struct ppri_origin *origin);

/* Where client-facing paths of this exchange are. */
struct ppri_client_space ppri_exchange_space(const struct ppri_exchange *exchange);

#endif
