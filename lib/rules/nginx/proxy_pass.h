/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The directive proxy_pass, and the names of its backend. */

#ifndef PPRI_RULES_NGINX_PROXY_PASS_H
#define PPRI_RULES_NGINX_PROXY_PASS_H

#include "rules/nginx/configuration.h"

/* Read a proxy_pass, and all names of its backend. Return false if it is left out. */
bool ppri_nginx_pass(struct ppri_nginx_reader *reader, size_t index, struct ppri_nginx_pass *pass);

/* Note the upstreams by their names. */
void ppri_nginx_survey_upstreams(struct ppri_nginx_reader *reader);

#endif
