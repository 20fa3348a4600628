/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The locations of an nginx configuration: which paths each covers. */

#ifndef PPRI_RULES_NGINX_LOCATION_H
#define PPRI_RULES_NGINX_LOCATION_H

#include "rules/nginx/configuration.h"

/* How a location is found, by what stands before its path or expression, in the same word or one
   of its own; `*size`: the bytes of that. */
enum ppri_nginx_match ppri_nginx_modifier(struct ppr_view text, size_t *size);

/* The location that a block is, or is in. */
struct ppri_nginx_location ppri_nginx_location(const struct ppri_nginx_reader *reader,
                                               size_t block);

/* Whether a request may find a location: one by prefix must begin with a slash, and nginx removes
   dot segments before it looks. */
bool ppri_nginx_is_found(const struct ppri_nginx_location *location);

/* Whether a path or URL has a slash at its end. */
bool ppri_nginx_has_slash(struct ppr_view text);

/* Whether a location's path, as a directory, covers another. */
bool ppri_nginx_covers(struct ppr_view path, struct ppr_view other);

/* The next proxy_pass or location of the server at hand behind an index; 0: none. */
size_t ppri_nginx_next(const struct ppri_nginx_reader *reader, size_t index,
                       enum ppri_nginx_kind kind);

#endif
