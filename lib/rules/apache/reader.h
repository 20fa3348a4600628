/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The reader of Apache httpd configurations (doc/apache.md): first which directives and sections
   there are, then the plan of each server, then the rules of all names. */

#ifndef PPRI_RULES_APACHE_READER_H
#define PPRI_RULES_APACHE_READER_H

#include <ppr/rules.h>

/* Add the rules of a text to a builder without an error: all of them, or none and an error. */
enum ppr_status ppri_apache_read(struct ppr_builder *builder, struct ppr_view text,
                                 const struct ppr_rules_options *options);

#endif
