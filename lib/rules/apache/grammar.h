/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The directives and sections of an Apache httpd configuration: which are read, and where each
   begins and ends. */

#ifndef PPRI_RULES_APACHE_GRAMMAR_H
#define PPRI_RULES_APACHE_GRAMMAR_H

#include "rules/apache/configuration.h"

/* Read all lines of a text: its sections, and the directives that later steps take up. */
enum ppr_status ppri_apache_read_lines(struct ppri_apache *reader);

#endif
