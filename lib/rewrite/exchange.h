/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The exchange: one request and its response, and what the proxy knows of them, read once for all
   references that are judged by it. */

#ifndef PPRI_REWRITE_EXCHANGE_H
#define PPRI_REWRITE_EXCHANGE_H

#include "table/backend_lookup.h"
#include "table/client_lookup.h"
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
    bool may_face; /* it may be client-facing as it stands */
    bool needs_slash; /* what follows must begin with a slash, and not with two */
};

struct ppri_exchange {
    const struct ppr_table *table;
    enum ppr_direction direction; /* of the call at hand */
    unsigned ignored; /* enum ppr_context_bit */
    bool resolved; /* by the first call: all that follows the context is known */

    bool has_client_origin; /* it counts as given (M11) */
    bool is_host_named; /* a rule names the client's host, where that makes a difference */
    uint8_t client_form; /* enum ppri_path_form, of client_path */
    bool backend_given; /* the backend origin is, by the context */
    bool has_backend; /* the backend origin is known: given, or derived from the rule */
    bool has_backend_path; /* see rewrite/resolve.h */
    bool backend_path_read;
    uint8_t backend_form; /* of backend_path, as it was given */
    /* `derived` holds the home's host, and the backend's URL if it was not given. */
    bool is_derived;
    bool is_own; /* the rule's backend prefix is on the backend's origin */
    bool is_alone; /* and it is for responses, and all that the table has there */

    struct ppri_origin client_origin; /* no host: not given */
    struct ppr_view client_path; /* of client_target; NULL data: not known */
    struct ppri_origin backend_host; /* no host: not given */
    const struct ppri_rule *rule; /* this exchange's rule; NULL: none */
    struct ppri_captures captures; /* the values of its captures */
    struct ppri_own own[2]; /* of URLs, and of paths */
    /* By enum ppri_side, how many levels a relative reference has to climb to leave the rule's
       prefix, and one more; 0: that is not worked out yet. */
    uint32_t levels[2];

    struct ppr_view asked_host; /* the host of the backend's authority; empty: not known */
    struct ppr_view backend_name; /* the authority by which requests name the backend */
    /* Set if there is a backend. */
    struct ppri_origin backend_origin;
    struct ppri_origin home; /* where the backend's own paths are in the table */
    struct ppr_view backend_target; /* as it was given */
    struct ppri_path backend_path; /* if there is a path, too */
    uint16_t derived_host; /* bytes of the host in `derived`, */
    uint16_t derived_name; /* of host and port, */
    uint16_t derived_size; /* and of these and the prefix's path */
    uint16_t client_text_size;
    char derived[PPRI_DERIVED_MAX]; /* authority and path of a backend prefix with captures */
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

/* Set the views that point into the exchange. */
void ppri_exchange_point(struct ppri_exchange *exchange);

/* Whether this exchange's rule has a flag (enum ppr_rule_flag). */
static inline bool ppri_exchange_says(const struct ppri_exchange *exchange, unsigned flag)
{
    return exchange->rule && (exchange->rule->flags & flag);
}

/* Where the client is. */
static inline struct ppri_place ppri_exchange_place(const struct ppri_exchange *exchange)
{
    const struct ppri_place place = {exchange->table,
                                     exchange->has_client_origin ? &exchange->client_origin : NULL,
                                     exchange->is_host_named};
    return place;
}

/* Choose among the rules for responses that share a backend prefix with `head` under a scheme (M4).
   `captures`: what the head's captures stand for; a rule that cannot have these is not chosen. */
PPRI_RARE const struct ppri_rule *ppri_exchange_choose(const struct ppri_exchange *exchange,
                                                       const struct ppri_rule *head,
                                                       enum ppri_scheme scheme,
                                                       struct ppri_walk *scratch,
                                                       struct ppri_captures *captures);

/* What stands before a path that comes out: a scheme with its colon, and an origin, or the part of
   it behind the scheme. */
struct ppri_base {
    struct ppr_view scheme;
    struct ppr_view origin;
};

/* The base that a rule writes for the client (W1, W2). Empty: the output is a path. `absolute`: the
   reference names its origin. */
struct ppri_base ppri_exchange_base(const struct ppri_exchange *exchange,
                                    const struct ppri_rule *rule,
                                    const struct ppri_captures *captures, bool absolute);

/* The base of a socket, secure as another base is (W1). */
PPRI_RARE struct ppri_base ppri_base_of_socket(struct ppri_base base);

/* Whether an origin is a name of this backend: that by which it was asked, or the Host that it was
   sent under its scheme (N4). */
bool ppri_exchange_is_backend(const struct ppri_exchange *exchange,
                              const struct ppri_origin *origin);

/* Whether a host is the client's, is the one that the backend was sent as Host ("kept"), or
   is a backend's (N7). */
bool ppri_exchange_is_client_host(const struct ppri_exchange *exchange, struct ppr_view host);
bool ppri_exchange_is_kept_host(const struct ppri_exchange *exchange, struct ppr_view host);
bool ppri_exchange_is_backend_host(const struct ppri_exchange *exchange, struct ppr_view host);

/* The scheme of a network-path reference: the backend's in a response, the client's in a request;
   where that is not known, that of the first rule for its host, or http. */
PPRI_RARE enum ppri_scheme ppri_exchange_network_scheme(const struct ppri_exchange *exchange,
                                                        struct ppr_view host);

/* Whether a rule for responses stands for this backend, as far as is known. */
PPRI_RARE bool ppri_exchange_has_responses(const struct ppri_exchange *exchange);

/* Whether something explains the port of a URL on the client's host, or on the Host that the
   backend was sent: then only the URL's origin is wrong (N6). */
PPRI_RARE bool ppri_exchange_explains(const struct ppri_exchange *exchange,
                                      const struct ppri_origin *origin);

/* Whether a URL is on https where the client is not known to be (N6: never http for https). */
static inline bool ppri_exchange_is_downgrade(const struct ppri_exchange *exchange,
                                              const struct ppri_origin *origin)
{
    return origin->scheme == PPRI_SCHEME_HTTPS &&
           !(exchange->has_client_origin && exchange->client_origin.scheme == PPRI_SCHEME_HTTPS);
}

/* The base that repairs an origin (N6): the client's, but never http for https. `own`: the URL's
   host is the client's, or the client is not known, and its own origin stays, as it was sent. */
PPRI_RARE struct ppri_base ppri_exchange_repair(const struct ppri_exchange *exchange,
                                                const struct ppri_origin *origin, bool *own);

/* The rule of another server of this proxy whose client prefix covers a URL (N3); with NULL for the
   walk, that is on the origin. NULL: there is none. */
const struct ppri_rule *ppri_exchange_other_server(const struct ppri_exchange *exchange,
                                                   const struct ppri_origin *origin,
                                                   struct ppri_walk *walk);

#endif
