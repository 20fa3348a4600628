/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The requests that nginx answers itself: by return, a redirecting rewrite, or access rules. */

#ifndef PPRI_RULES_NGINX_ANSWERS_H
#define PPRI_RULES_NGINX_ANSWERS_H

#include "rules/nginx/configuration.h"

/* Whether access rules refuse everybody at a block. */
bool ppri_nginx_is_denied(const struct ppri_nginx_reader *reader, size_t block);

/* Whether a rewrite is answered with a redirect. */
bool ppri_nginx_is_redirect(const struct ppri_nginx_reader *reader, size_t rewrite);

/* Whether nginx answers all requests to a server or location, whatever else that says. */
bool ppri_nginx_answers_all(const struct ppri_nginx_reader *reader, size_t block);

#endif
