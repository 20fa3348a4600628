/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Makes cookie rules of proxy_cookie_domain, proxy_cookie_path and proxy_cookie_flags. */

#ifndef PPRI_RULES_NGINX_COOKIE_DIRECTIVES_H
#define PPRI_RULES_NGINX_COOKIE_DIRECTIVES_H

#include "rules/nginx/configuration.h"

/* A directive in a scope. */
struct ppri_nginx_cookie {
    const struct ppri_nginx_directive *directive;
    const struct ppri_nginx_word *host; /* of the scope; NULL if the scope is a path alone */
    bool again; /* an earlier scope had its warnings */
};

/* Adds the rules of `cookie`, in the scope that is set. A directive that no rule can honour is left
   out. */
void ppri_nginx_add_cookie(struct ppri_nginx_reader *reader,
                           const struct ppri_nginx_cookie *cookie);

#endif
