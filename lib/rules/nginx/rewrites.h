/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The directives that have other paths passed on than clients ask for. */

#ifndef PPRI_RULES_NGINX_REWRITES_H
#define PPRI_RULES_NGINX_REWRITES_H

#include "rules/nginx/configuration.h"

/* Warn of what changes the path that a proxy_pass gets; NULL: that all locations of the server at
   hand are found by. */
enum ppr_status ppri_nginx_warn_rewrites(const struct ppri_nginx_reader *reader,
                                         const struct ppri_nginx_pass *pass);

#endif
