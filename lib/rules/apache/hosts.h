/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The names of the servers of Apache httpd: which client prefixes lead to which server. httpd chooses
   a virtual host by the address that a client has connected to, then by its Host; the first of an
   address is for all other hosts. */

#ifndef PPRI_RULES_APACHE_HOSTS_H
#define PPRI_RULES_APACHE_HOSTS_H

#include "rules/apache/configuration.h"

/* What client prefixes of a server begin with. */
struct ppri_apache_head {
    struct ppr_view text; /* "//host", "//host:port"; empty: any host */
    size_t server;
    size_t main_server; /* of "//host:port": the server of "//host"; else the head's own server */
    bool is_default; /* for hosts that no other head names */
};

/* Find out which servers pass requests on. */
void ppri_apache_find_passing(struct ppri_apache *reader);

/* Make the heads of all servers: those with a port first, those for any host last. */
void ppri_apache_make_heads(struct ppri_apache *reader, struct ppri_array *heads);

#endif
