/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Splits origins and URLs, which are easy to read in a test, into the pieces that a context has. */

#ifndef PIECES_H
#define PIECES_H

#include <ppr/ppr.h>

/* Set the members of a context that an origin ("https://www.example.org:8443") and a URL have. A
   URL without a path has the target "/". The views are parts of the argument. */
void set_client_origin(struct ppr_context *context, struct ppr_view origin);
void set_backend_url(struct ppr_context *context, struct ppr_view url);

#endif
