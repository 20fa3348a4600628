/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The directives that have other paths passed on than clients ask for, or answered by nginx. */

#ifndef PPRI_RULES_NGINX_REWRITES_H
#define PPRI_RULES_NGINX_REWRITES_H

#include "rules/nginx/configuration.h"

/* Close the paths that rewrites of the server at hand are about (places.h). */
void ppri_nginx_close_rewrites(struct ppri_nginx_reader *reader);

/* What the rewrites of a location make of its requests. */
enum ppri_nginx_rewritten {
    PPRI_NGINX_SAME, /* they are passed on */
    PPRI_NGINX_MOVED, /* they are passed on to another path: `pass->uri` */
    PPRI_NGINX_SHUT /* it is not known */
};

/* Read the rewrites of the location of a proxy_pass. What they make of some of its paths is added
   as rules. */
enum ppri_nginx_rewritten ppri_nginx_read_rewrites(struct ppri_nginx_reader *reader,
                                                   struct ppri_nginx_pass *pass);

#endif
