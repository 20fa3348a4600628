/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The rules of a server block. One that says the same as another is left out. */

#ifndef PPRI_RULES_NGINX_SERVER_RULES_H
#define PPRI_RULES_NGINX_SERVER_RULES_H

#include "rules/nginx/configuration.h"

/* Add a rule that stands at a word; without a client prefix a rule that keeps. Errors get their
   place. */
enum ppr_status ppri_nginx_add_rule(struct ppri_nginx_reader *reader,
                                    const struct ppri_nginx_prefix *client,
                                    const struct ppri_nginx_prefix *backend,
                                    const struct ppri_nginx_word *word);

/* Add a name of a backend to what is put together. */
void ppri_nginx_add_backend_name(struct ppri_nginx_prefix *backend, struct ppr_view scheme,
                                 const struct ppri_nginx_target *target);

/* Join a client's path to a path of all names of a backend. */
enum ppr_status ppri_nginx_map_all(struct ppri_nginx_reader *reader,
                                   const struct ppri_nginx_pass *pass,
                                   const struct ppri_nginx_prefix_part *path,
                                   const struct ppri_nginx_prefix_part *uri);

/* Leave what a backend names as it is, unless another location maps it. */
enum ppr_status ppri_nginx_keep_target(struct ppri_nginx_reader *reader,
                                       const struct ppri_nginx_pass *pass,
                                       const struct ppri_nginx_target *target);

#endif
