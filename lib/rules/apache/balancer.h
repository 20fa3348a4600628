/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Backends of an Apache httpd configuration: URLs, and balancers with their members. */

#ifndef PPRI_RULES_APACHE_BALANCER_H
#define PPRI_RULES_APACHE_BALANCER_H

#include "rules/apache/configuration.h"

/* A backend's URL, and the word that it is from. */
struct ppri_apache_backend {
    struct ppr_view url;
    const struct ppri_apache_word *word;
};

/* Add all members to their balancers. */
void ppri_apache_add_members(struct ppri_apache *reader);

/* Append the URLs that a text of a word stands for in a server: its own, or those of a balancer's
   members. What cannot be a backend is left out, with a warning if `warns`. Return how many there
   are. */
size_t ppri_apache_backends(struct ppri_apache *reader, size_t server,
                            const struct ppri_apache_word *word, struct ppr_view text, bool warns,
                            struct ppri_array *backends);

/* Whether no http URL names a backend. */
bool ppri_apache_is_nameless(struct ppr_view url);

/* Why the builder refuses a rule, and where in which of its prefixes; NULL: it does not. */
struct ppri_apache_refusal {
    char message[PPRI_MESSAGE_MAX];
    size_t offset;
    bool is_client;
};

bool ppri_apache_is_refused(struct ppri_apache *reader, struct ppr_view client,
                            struct ppr_view backend, struct ppri_apache_refusal *refusal);

#endif
