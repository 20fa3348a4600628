/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The scopes of cookie rules: which of a server's levels applies below which path. */

#ifndef PPRI_RULES_NGINX_COOKIES_H
#define PPRI_RULES_NGINX_COOKIES_H

#include "rules/nginx/configuration.h"

/* Add the cookie rules of all levels of the server at hand. */
void ppri_nginx_cookies(struct ppri_nginx_reader *reader);

/* Keep the cookie rules of servers without a plain name, whose scopes are paths alone, away from
   the names of a server: to be done when those of all have been added. */
void ppri_nginx_guard_cookies(struct ppri_nginx_reader *reader, size_t server);

#endif
