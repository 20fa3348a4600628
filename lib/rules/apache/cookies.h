/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The cookie rules of an Apache httpd configuration. */

#ifndef PPRI_RULES_APACHE_COOKIES_H
#define PPRI_RULES_APACHE_COOKIES_H

#include "rules/apache/configuration.h"

/* Add what the directives for cookies say. */
enum ppr_status ppri_apache_cookies(struct ppri_apache *reader);

#endif
