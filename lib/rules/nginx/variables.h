/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The variables of an nginx configuration. Of those that are set to a text, once and without a
   condition, the text is known; of all others it is said why it is not. */

#ifndef PPRI_RULES_NGINX_VARIABLES_H
#define PPRI_RULES_NGINX_VARIABLES_H

#include "rules/nginx/configuration.h"

/* The bytes of a variable that begins here, "$host"; 0: none does. */
size_t ppri_nginx_variable(struct ppr_view text);

/* Whether a text stands for the host that the client asked for, up to its end or a colon or
   slash; the size of that variable, or 0. */
size_t ppri_nginx_own_host(struct ppr_view text);

/* Note the variables that map blocks and the caller define. */
void ppri_nginx_survey_variables(struct ppri_nginx_reader *reader);

/* Put the texts that variables are set to in their place in the URL of a proxy_pass, and note the
   first that has none. */
enum ppr_status ppri_nginx_resolve(struct ppri_nginx_reader *reader, struct ppri_nginx_pass *pass,
                                   struct ppr_view *text);

/* Leave the proxy_pass out because of that one; say why its value is not known. */
void ppri_nginx_leave_out_unknown(struct ppri_nginx_reader *reader,
                                  const struct ppri_nginx_pass *pass);

#endif
