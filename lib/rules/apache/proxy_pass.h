/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The map and keep rules of ProxyPass and ProxyPassReverse. */

#ifndef PPRI_RULES_APACHE_PROXY_PASS_H
#define PPRI_RULES_APACHE_PROXY_PASS_H

#include "rules/apache/configuration.h"

/* Add what ProxyPass and ProxyPassReverse say. */
enum ppr_status ppri_apache_map(struct ppri_apache *reader);

/* Have a rule for the path of a <Location>, too, where a ProxyPass of the server covers it: so
   that it is known which requests came through it. */
enum ppr_status ppri_apache_map_location(struct ppri_apache *reader, size_t server,
                                         struct ppri_apache_run path);

#endif
