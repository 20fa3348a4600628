/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Regular expressions of an Apache httpd configuration. */

#ifndef PPRI_RULES_APACHE_REGEX_H
#define PPRI_RULES_APACHE_REGEX_H

#include "rules/apache/configuration.h"

/* Refuse a regular expression that stands for a target (no size: there is none); say what to
   write instead. */
enum ppr_status ppri_apache_refuse_regex(struct ppri_apache *reader, struct ppri_apache_run regex,
                                         struct ppri_apache_run target);

#endif
