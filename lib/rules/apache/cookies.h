/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The cookie rules of ProxyPassReverseCookieDomain and ProxyPassReverseCookiePath. */

#ifndef PPRI_RULES_APACHE_COOKIES_H
#define PPRI_RULES_APACHE_COOKIES_H

#include "rules/apache/hosts.h"

/* Add the cookie rules of all heads to the draft. */
void ppri_apache_add_cookies(struct ppri_apache *reader, const struct ppri_array *heads);

#endif
