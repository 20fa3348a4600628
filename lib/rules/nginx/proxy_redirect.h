/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The directive proxy_redirect. */

#ifndef PPRI_RULES_NGINX_PROXY_REDIRECT_H
#define PPRI_RULES_NGINX_PROXY_REDIRECT_H

#include "rules/nginx/configuration.h"

/* What nginx does with what a backend names. */
struct ppri_nginx_redirects {
    bool is_implied; /* by the proxy_pass itself */
    size_t first; /* the first directive with two words; 0: none */
};

struct ppri_nginx_redirects ppri_nginx_redirects_of(const struct ppri_nginx_reader *reader,
                                                    const struct ppri_nginx_pass *pass);

/* Add the rules of all directives with two words that count for a proxy_pass. */
void ppri_nginx_add_redirects(struct ppri_nginx_reader *reader,
                              const struct ppri_nginx_redirects *redirects,
                              const struct ppri_nginx_pass *pass);

/* Add those of each where there is no proxy_pass: whoever includes this text has one. */
void ppri_nginx_redirect_alone(struct ppri_nginx_reader *reader);

#endif
