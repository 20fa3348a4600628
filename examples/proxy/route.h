/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Which backend a request goes to, and what libppr is told of the exchange. */

#ifndef PROXY_ROUTE_H
#define PROXY_ROUTE_H

#include "head.h"
#include "text.h"

/** The texts stay in place while heads are rewritten in other buffers, so that
 *  a context may point to them. */
struct route {
    struct text client_origin;
    struct text client_target;
    struct text backend_url;
    struct text backend_host; /**< empty, unless the client's Host is passed on */
    struct ppr_url url; /**< backend_url in its parts */
};

/** Ask the table where a request goes. */
struct problem route_find(struct route *route, const struct ppr_table *table,
                          const struct request *request, bool preserve_host);

/** Return what is known of the exchange; valid as long as the route is. */
struct ppr_context route_context(const struct route *route);

/** Return what to send as Host. */
struct ppr_view route_host(const struct route *route);

/** Return the host and port of the backend, as its URL spells them. */
struct ppr_view route_authority(const struct route *route);

/** Append the request target for the backend. */
void route_add_target(const struct route *route, struct text *out);

/** Make a route ready for the next request. */
void route_clear(struct route *route);

/** Free what a route holds. */
void route_free(struct route *route);

#endif
