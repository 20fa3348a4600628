/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The rules of a server block. Two that differ in their directions only become one. */

#ifndef PPRI_RULES_NGINX_SERVER_RULES_H
#define PPRI_RULES_NGINX_SERVER_RULES_H

#include "rules/nginx/configuration.h"

/* Both directions. */
#define PPRI_NGINX_BOTH ((unsigned)(PPR_FOR_REQUESTS | PPR_FOR_RESPONSES))

/* Add a rule that stands at a word; without a backend prefix a local one. One that no rule may be
   is left out, with a warning. Return whether it was added. */
bool ppri_nginx_add_rule(struct ppri_nginx_reader *reader, const struct ppri_nginx_prefix *client,
                         const struct ppri_nginx_prefix *backend,
                         const struct ppri_nginx_word *word, unsigned flags);

/* Add a name of a backend to what is put together. */
void ppri_nginx_add_backend_name(struct ppri_nginx_prefix *backend, struct ppr_view scheme,
                                 const struct ppri_nginx_target *target);

/* Join a client's path on all bases of the server to a path of all names of a backend. Return false
   if a rule was left out. */
bool ppri_nginx_map_all(struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass,
                        const struct ppri_nginx_prefix_part *path,
                        const struct ppri_nginx_prefix_part *uri, unsigned flags);

/* Have nothing at or below a path passed on, on all bases of the server. */
void ppri_nginx_shut(struct ppri_nginx_reader *reader, const struct ppri_nginx_prefix_part *path);

/* The number that the next rule will have in the draft; about the rule added last, the number that
   it has. */
size_t ppri_nginx_next_rule(const struct ppri_nginx_reader *reader);

/* Hand the rules of the server to the draft. */
void ppri_nginx_flush_rules(struct ppri_nginx_reader *reader);

#endif
