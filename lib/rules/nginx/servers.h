/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The servers: which of them is asked for a host, by server_name and listen. */

#ifndef PPRI_RULES_NGINX_SERVERS_H
#define PPRI_RULES_NGINX_SERVERS_H

#include "rules/nginx/configuration.h"

/* Note what servers say of each other, before any is read: names that more than one has, and the
   default server of each address. */
void ppri_nginx_survey(struct ppri_nginx_reader *reader);

/* Begin with a server block, or what is outside of all: find what its client prefixes begin with. */
void ppri_nginx_begin_server(struct ppri_nginx_reader *reader, size_t server);

/* Have requests for hosts that no server names routed by the server at hand, if it is the only one
   that gets them and nothing of it would shut a path of another server. Known once its locations
   are read. */
void ppri_nginx_settle_default(struct ppri_nginx_reader *reader);

/* Warn of names for which no rule is made. */
void ppri_nginx_warn_names(const struct ppri_nginx_reader *reader);

/* Whether the server at hand has a plain name, perhaps one that an earlier server has. */
bool ppri_nginx_has_names(const struct ppri_nginx_reader *reader);

/* Whether client prefixes of the server at hand have a name. */
bool ppri_nginx_is_named(const struct ppri_nginx_reader *reader);

static inline struct ppri_nginx_base *ppri_nginx_base(const struct ppri_nginx_reader *reader,
                                                      size_t number)
{
    return &((struct ppri_nginx_base *)reader->bases.data)[number];
}

/* Add a base to what is put together. */
void ppri_nginx_add_base(struct ppri_nginx_prefix *pieces, const struct ppri_nginx_base *base);

/* The port of an address with its colon; empty: none. */
struct ppr_view ppri_nginx_port_of(struct ppr_view address);

#endif
