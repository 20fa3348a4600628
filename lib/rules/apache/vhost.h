/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The virtual hosts of an Apache httpd configuration, and the origins that clients ask them by. */

#ifndef PPRI_RULES_APACHE_VHOST_H
#define PPRI_RULES_APACHE_VHOST_H

#include "rules/apache/configuration.h"

/* The virtual host that a section is in, or is. */
size_t ppri_apache_server_of(const struct ppri_apache *reader, size_t section);

/* Load the origins of a server: of those that a virtual host is called by, or an empty one. All
   else in the workspace is forgotten. */
enum ppr_status ppri_apache_load_server(struct ppri_apache *reader, size_t server);

/* Warn of virtual hosts without a name, beside others: their rules count for any host. */
enum ppr_status ppri_apache_warn_unnamed(struct ppri_apache *reader);

#endif
