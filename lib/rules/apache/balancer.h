/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Backends of an Apache httpd configuration: URLs, and balancers with their members. */

#ifndef PPRI_RULES_APACHE_BALANCER_H
#define PPRI_RULES_APACHE_BALANCER_H

#include "rules/apache/directive.h"

/* Add a member to its balancer. */
enum ppr_status ppri_apache_add_member(struct ppri_apache *reader, size_t number);

/* Whether a URL, as httpd takes it, is of a backend that no http URL names. */
bool ppri_apache_is_nameless(struct ppr_view url);

/* What becomes of each backend URL. */
typedef enum ppr_status ppri_apache_action(struct ppri_apache *reader, void *context,
                                           struct ppri_apache_run url);

/* Hand each URL that an argument of a directive stands for to an action: its own, or those of a
   balancer's members. */
enum ppr_status ppri_apache_each_backend(struct ppri_apache *reader,
                                         const struct ppri_apache_directive *directive,
                                         struct ppri_apache_run argument,
                                         ppri_apache_action *action, void *context);

#endif
