/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The directive proxy_redirect. */

#ifndef PPRI_RULES_NGINX_PROXY_REDIRECT_H
#define PPRI_RULES_NGINX_PROXY_REDIRECT_H

#include "rules/nginx/configuration.h"

/* Whether what a backend names is left as it is. */
bool ppri_nginx_is_redirect_off(const struct ppri_nginx_reader *reader,
                                const struct ppri_nginx_pass *pass);

/* Add the rules of a proxy_redirect that has two words; of a proxy_pass, or NULL: none is known. */
enum ppr_status ppri_nginx_redirect(struct ppri_nginx_reader *reader, size_t index,
                                    const struct ppri_nginx_pass *pass);

/* Add those of each where there is no proxy_pass: whoever includes this text has one. */
enum ppr_status ppri_nginx_redirect_alone(struct ppri_nginx_reader *reader);

#endif
