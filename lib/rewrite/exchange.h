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

/* The bytes with which this backend begins its own references. This exchange's rule maps these
   references. No other rule has a prefix on the backend's origin. */
struct ppri_own {
    struct ppr_view prefix; /* origin and path, or the path alone; NULL data: more is to be asked */
    uint16_t origin_size; /* bytes of the origin in it */
    bool may_face; /* it may be client-facing as it stands */
    bool needs_slash; /* what follows must begin with a slash, and not with two */
};

struct ppri_exchange {
    const struct ppr_table *table;
    enum ppr_direction direction; /* of the call at hand */
    unsigned ignored; /* enum ppr_context_bit */
    bool resolved; /* by the first call: all that follows the context is known */

    bool has_client_origin;
    bool canonical_client; /* nothing in client_path needs normalising */
    bool backend_given; /* by the context; not derived */
    bool has_backend; /* the backend is known; it was given, or is derived from the rule */
    bool has_backend_path; /* see rewrite/resolve.h */
    bool backend_path_read;
    bool canonical_backend; /* nothing in backend_path needs normalising */
    bool is_derived; /* host and path of the backend are in `derived` */
    bool is_own; /* the rule's backend prefix is on the backend's origin */
    bool is_foreign; /* no rule has a backend prefix there; false: not known */

    struct ppri_origin client_origin; /* no host: not given */
    struct ppr_view client_origin_text; /* of client_text, set by ppri_exchange_enter */
    struct ppr_view client_path; /* of client_target; NULL data: not known */
    struct ppri_origin backend_host; /* no host: not given */
    const struct ppri_rule *rule; /* this exchange's rule (O3); NULL: none */
    struct ppri_captures captures; /* the values of its captures */
    struct ppri_own own[2]; /* of URLs, and of paths */
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
    union {
        struct ppr_context given; /* until it is resolved; */
        char client_text[PPRI_CLIENT_TEXT_MAX]; /* after that, the client origin */
    } is;
};

/* The exchange within the caller's memory. */
static inline struct ppri_exchange *ppri_exchange_in(struct ppr_exchange *exchange)
{
    _Static_assert(sizeof(struct ppri_exchange) <= sizeof(struct ppr_exchange),
                   "an exchange must fit into the memory that callers have for it");
    void *memory = exchange;
    return memory;
}

/* The client origin as it is written; empty: it is not known. */
static inline struct ppr_view ppri_exchange_client_text(const struct ppri_exchange *exchange)
{
    return ppri_view(exchange->is.client_text, exchange->client_text_size);
}

/* Begin a call on an exchange: set the direction, and the views that point into the exchange, which
   may have been moved since the last call. Return NULL for NULL or an unknown direction. */
struct ppri_exchange *ppri_exchange_enter(struct ppr_exchange *exchange,
                                          enum ppr_direction direction);

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

/* Whether the client prefix of this exchange's rule is not known to be on another host than the
   client is. */
bool ppri_exchange_may_be_on_client(const struct ppri_exchange *exchange);

/* Where client-facing paths of this exchange are. */
struct ppri_client_space ppri_exchange_space(const struct ppri_exchange *exchange);

#endif
