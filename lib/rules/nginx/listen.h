/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The origins that clients ask a server by: its listen and server_name directives. */

#ifndef PPRI_RULES_NGINX_LISTEN_H
#define PPRI_RULES_NGINX_LISTEN_H

#include "rules/nginx/configuration.h"

/* Note what servers say of each other, before any is taken up: at which addresses TLS is spoken,
   and whether one is for some hosts only. */
enum ppr_status ppri_nginx_survey(struct ppri_nginx_reader *reader);

/* Take up a server block, or what is outside of all: read its origins. */
enum ppr_status ppri_nginx_server(struct ppri_nginx_reader *reader, size_t server);

/* Warn of a server for all hosts that has made rules, beside one for some. */
enum ppr_status ppri_nginx_warn_nameless(const struct ppri_nginx_reader *reader);

/* Warn of its names that are no plain host names, where others are, and of those with a port. */
enum ppr_status ppri_nginx_warn_names(const struct ppri_nginx_reader *reader);

static inline const struct ppri_nginx_origin *
ppri_nginx_origin(const struct ppri_nginx_reader *reader, size_t number)
{
    return &((const struct ppri_nginx_origin *)reader->origins.data)[number];
}

/* Whether an origin's port is the default of its scheme; where none is known, it is. */
bool ppri_nginx_is_default_port(const struct ppri_nginx_origin *origin);

/* Add an origin to what is put together. */
void ppri_nginx_add_origin(struct ppri_nginx_prefix *pieces,
                           const struct ppri_nginx_origin *origin);

/* The port of an address with its colon; empty: none. */
struct ppr_view ppri_nginx_port_of(struct ppr_view address);

#endif
