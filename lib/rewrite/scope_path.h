/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What bounds something, rather than pointing to it: the path of a cookie (C3), the
   scope of a service worker, an origin that is allowed something. */

#ifndef PPRI_REWRITE_SCOPE_PATH_H
#define PPRI_REWRITE_SCOPE_PATH_H

#include "rewrite/exchange.h"

struct ppri_scope_path {
    enum ppr_reason reason;
    size_t rule; /* its number; 0: none */
    bool rewritten; /* the members below say into what */
    struct ppri_captures captures; /* what those in the lead stand for */
    struct ppr_view lead; /* comes out before */
    size_t cut; /* what is left without this many bytes */
};

/* Judge a path, as text, that a backend sent as a bound. Where the backend's origin is
   not known it is NULL. */
void ppri_scope_path_cookie(struct ppri_exchange *exchange, const struct ppri_origin *backend,
                            struct ppr_view path, struct ppri_scope_path *bound);

/* The same for the scope of a service worker, which is a URL to those who read it: with
   dot segments it could be wider than it looks, and becomes the client prefix. */
void ppri_scope_path_worker(struct ppri_exchange *exchange, const struct ppri_origin *backend,
                            struct ppr_view path, bool folded, struct ppri_scope_path *bound);

/* Judge a serialised origin (RFC 6454 6.2), in the direction of the exchange. */
void ppri_scope_path_origin(struct ppri_exchange *exchange, struct ppr_view text,
                            struct ppri_scope_path *bound);

#endif
