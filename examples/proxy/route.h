/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The backend of a request, and the exchange that libppr rewrites. */

#ifndef PROXY_ROUTE_H
#define PROXY_ROUTE_H

#include "head.h"
#include "options.h"
#include "text.h"

/** The exchange has views into the texts, so they stay in place until the next request. */
struct route {
    struct text client_authority;
    struct text client_target;
    struct text backend_url;
    struct text backend_host; /**< empty, unless the client's Host is passed on */
    const char *client_scheme;
    size_t rule; /**< that routed the request; 0: none did */
    struct ppr_url url; /**< backend_url in its parts */
    struct ppr_exchange exchange; /**< valid after route_find, if that found no problem */
};

/** Ask the table for the backend of a request, and prepare the exchange.
 *  @param ignored gets the members of the context that libppr ignored, for the log; 0 unless
 *                 there is no problem */
struct problem route_find(struct route *route, const struct ppr_table *table,
                          const struct options *options, const struct request *request,
                          unsigned *ignored);

/** Return the value of Host for the backend. */
struct ppr_view route_host(const struct route *route);

/** Return scheme, host and port of the backend, as its URL spells them. */
struct ppr_view route_origin(const struct route *route);

/** Return the request target for the backend. */
struct ppr_view route_target(const struct route *route);

/** Make a route ready for the next request. */
void route_clear(struct route *route);

/** Free the texts of a route. */
void route_free(struct route *route);

#endif
