/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The exchange: one request and its response, with the proxy's knowledge of both. The context is
   read once, for all references that are mapped in the exchange. */

#ifndef PPRI_REWRITE_EXCHANGE_H
#define PPRI_REWRITE_EXCHANGE_H

#include "table/backend_lookup.h"
#include "table/client_lookup.h"
#include "table/table.h"
#include "uri/reference.h"

/* Bytes of `derived`. A backend URL of a rule with captures that is longer is not known. */
#define PPRI_DERIVED_MAX 96

/* Bytes of the client origin as it is written: scheme, host and port. */
#define PPRI_CLIENT_TEXT_MAX 272

/* Bytes of the longest host of a context, and of the longest authority. A longer one is ignored: a
   port may have any number of leading zeros. */
#define PPRI_CONTEXT_HOST_MAX      255
#define PPRI_CONTEXT_AUTHORITY_MAX (PPRI_CONTEXT_HOST_MAX + 6)

/* The number of levels if no number of levels leaves the prefix. */
#define PPRI_LEVELS_ANY UINT32_MAX

/* The beginning of this backend's own references, for rewrite/swap.h. Set only if this exchange's
   rule maps such references, and is the only rule for responses on its backend origins. */
struct ppri_own {
    /* Backend origin and path, or the path alone; NULL data if there is no early exit. */
    struct ppr_view prefix;
    bool may_face; /* the reference stays if it begins with the client prefix */
    bool needs_slash; /* the reference goes on with one slash, not two */
};

struct ppri_exchange {
    const struct ppr_table *table;
    enum ppr_direction direction; /* of the current call */
    unsigned ignored; /* bits of enum ppr_context_bit */
    bool resolved; /* true once the first call has set the members below */

    bool has_client_origin; /* client_origin is given, by the rules of M11 */
    /* A rule names the client's host; false if the table has no `default` rule. */
    bool is_host_named;
    uint8_t client_form; /* enum ppri_path_form of client_path */
    bool backend_given; /* the context gives the backend origin */
    bool has_backend; /* the backend origin is given, or derived from the rule */
    bool has_backend_path; /* backend_path is known; see ppri_exchange_has_backend_path */
    bool backend_path_read; /* has_backend_path is set */
    uint8_t backend_form; /* enum ppri_path_form of backend_path, if the backend is given */
    /* `derived` holds the host of home. If the backend is not given, `derived` holds the backend
       URL, too. */
    bool is_derived;
    bool is_own; /* the rule's backend prefix is on backend_origin */
    bool is_alone; /* is_own, and the rule is the only rule for responses on that origin */

    struct ppri_origin client_origin; /* without a host if not given */
    struct ppr_view client_path; /* of client_target; NULL data if not known */
    struct ppri_origin backend_host; /* without a host if not given */
    const struct ppri_rule *rule; /* this exchange's rule, NULL if there is none */
    struct ppri_captures captures; /* of this exchange's rule */
    struct ppri_own own[2]; /* for URLs, and for paths */
    /* By enum ppri_side: one more than the levels that a relative reference climbs to leave the
       rule's prefix. 0 if not computed yet. */
    uint32_t levels[2];

    struct ppr_view asked_host; /* the host of backend_authority; empty if not known */
    struct ppr_view backend_name; /* the authority by which requests name the backend */
    /* Valid if has_backend. */
    struct ppri_origin backend_origin;
    struct ppri_origin home; /* the origin on which the table has the backend's own paths */
    struct ppr_view backend_target; /* of the context, as given; also without a backend */
    struct ppri_path backend_path; /* valid if has_backend_path */
    uint16_t derived_host; /* bytes of `derived` that are the host */
    uint16_t derived_name; /* bytes of `derived` that are host and port */
    uint16_t derived_size; /* bytes of `derived` that are host, port and the path of the prefix */
    uint16_t client_text_size; /* bytes of client_text; 0 if the client origin is not known */
    char derived[PPRI_DERIVED_MAX]; /* authority and path of a backend prefix with captures */
    union {
        struct ppr_context given; /* while not resolved */
        char client_text[PPRI_CLIENT_TEXT_MAX]; /* the client origin, once resolved */
    } is;
};

/* Returns the exchange in the caller's memory `exchange`. */
static inline struct ppri_exchange *ppri_exchange_in(struct ppr_exchange *exchange)
{
    _Static_assert(sizeof(struct ppri_exchange) <= sizeof(struct ppr_exchange),
                   "an exchange must fit into the memory that callers have for it");
    void *memory = exchange;
    return memory;
}

/* Returns the client origin as it is written; empty if it is not known. */
static inline struct ppr_view ppri_exchange_client_text(const struct ppri_exchange *exchange)
{
    return ppri_view(exchange->is.client_text, exchange->client_text_size);
}

/* Begins a call on `exchange`: sets the direction, and the views into the exchange, which the
   caller may have moved since the last call. Returns NULL if `exchange` is NULL, if its
   initialisation failed, or if the direction is unknown. */
struct ppri_exchange *ppri_exchange_enter(struct ppr_exchange *exchange,
                                          enum ppr_direction direction);

/* Sets the views that point into `exchange`. */
void ppri_exchange_point(struct ppri_exchange *exchange);

/* Returns the path of the client's target. */
static inline struct ppri_path ppri_exchange_client_path(const struct ppri_exchange *exchange)
{
    struct ppri_path path = ppri_path_of(exchange->client_path);
    path.backslashes = exchange->client_form == PPRI_PATH_BACKSLASHES;
    return path;
}

/* True if this exchange's rule has one of the flags `flag` (enum ppr_rule_flag). */
static inline bool ppri_exchange_says(const struct ppri_exchange *exchange, unsigned flag)
{
    return exchange->rule && (exchange->rule->flags & flag);
}

/* Returns the place of the client, for lookups. */
static inline struct ppri_place ppri_exchange_place(const struct ppri_exchange *exchange)
{
    const struct ppri_place place = {exchange->table,
                                     exchange->has_client_origin ? &exchange->client_origin : NULL,
                                     exchange->is_host_named};
    return place;
}

/* Returns the rule that applies (M4) among the rules for responses with the backend prefix of
   `head` under `scheme`. `captures` holds the values of the captures of `head`, and receives those
   of the rule. A rule whose captures cannot have these values is not chosen. */
PPRI_RARE const struct ppri_rule *ppri_exchange_choose(const struct ppri_exchange *exchange,
                                                       const struct ppri_rule *head,
                                                       enum ppri_scheme scheme,
                                                       struct ppri_walk *scratch,
                                                       struct ppri_captures *captures);

/* The bytes before the path of an output: the scheme with its colon, and the rest of the origin.
   The scheme is empty if `origin` has it. */
struct ppri_base {
    struct ppr_view scheme;
    struct ppr_view origin;
};

/* Returns the base that `rule` writes for the client (W1, W2); empty if the output is a path.
   `absolute`: the reference names its origin. */
struct ppri_base ppri_exchange_base(const struct ppri_exchange *exchange,
                                    const struct ppri_rule *rule,
                                    const struct ppri_captures *captures, bool absolute);

/* Returns the base for the backend: the name with which it compares. Only if there is a backend. */
PPRI_RARE struct ppri_base ppri_exchange_backend_base(const struct ppri_exchange *exchange);

/* True if `base` has a scheme. */
static inline bool ppri_base_has_scheme(const struct ppri_base *base)
{
    return base->scheme.size || (base->origin.size && base->origin.data[0] != '/');
}

/* Returns `base` with the scheme ws or wss, as secure as `base` is (W1). */
PPRI_RARE struct ppri_base ppri_base_of_socket(struct ppri_base base);

/* True if `origin` is a name of this backend: the backend origin, or backend_host under the
   backend's scheme (N4). */
bool ppri_exchange_is_backend(const struct ppri_exchange *exchange,
                              const struct ppri_origin *origin);

/* True if `host` is the client's host, the host of backend_host (the Host is kept), or a backend's
   host (N7). */
bool ppri_exchange_is_client_host(const struct ppri_exchange *exchange, struct ppr_view host);
bool ppri_exchange_is_kept_host(const struct ppri_exchange *exchange, struct ppr_view host);
bool ppri_exchange_is_backend_host(const struct ppri_exchange *exchange, struct ppr_view host);

/* Returns the scheme of a network-path reference: the backend's in a response, the client's in a
   request. If the backend is not known, returns the scheme of the first rule for `host`. Else
   returns http. */
PPRI_RARE enum ppri_scheme ppri_exchange_network_scheme(const struct ppri_exchange *exchange,
                                                        struct ppr_view host);

/* True if a rule for responses stands for this backend, or if the backend is not known. */
PPRI_RARE bool ppri_exchange_has_responses(const struct ppri_exchange *exchange);

/* True if N6 explains the port of `origin`, a URL's origin on the client's host or on a kept
   host. */
PPRI_RARE bool ppri_exchange_explains(const struct ppri_exchange *exchange,
                                      const struct ppri_origin *origin);

/* True if `origin` is on https and the client is not known to be on https (N6: never http for
   https). */
static inline bool ppri_exchange_is_downgrade(const struct ppri_exchange *exchange,
                                              const struct ppri_origin *origin)
{
    return origin->scheme == PPRI_SCHEME_HTTPS &&
           !(exchange->has_client_origin && exchange->client_origin.scheme == PPRI_SCHEME_HTTPS);
}

/* Returns the base that repairs `origin` (N6): the client origin, or https on the client's host.
   Sets `*own` if the URL keeps its own origin instead. It does if ppri_exchange_is_downgrade, and
   its host is the client's or the client is not known. */
PPRI_RARE struct ppri_base ppri_exchange_repair(const struct ppri_exchange *exchange,
                                                const struct ppri_origin *origin, bool *own);

/* Returns the rule of another server of this proxy whose client prefix covers the path of `walk` on
   `origin` (N3). If `walk` is NULL, any path will do. Returns NULL if there is no such rule. */
const struct ppri_rule *ppri_exchange_other_server(const struct ppri_exchange *exchange,
                                                   const struct ppri_origin *origin,
                                                   struct ppri_walk *walk);

#endif
