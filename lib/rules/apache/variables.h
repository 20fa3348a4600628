/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The variables of an Apache httpd configuration: Define, UnDefine, ${NAME}, and what the caller
   defines. */

#ifndef PPRI_RULES_APACHE_VARIABLES_H
#define PPRI_RULES_APACHE_VARIABLES_H

#include "rules/apache/configuration.h"

/* Return the value of a variable; no data if it has none. */
struct ppr_view ppri_apache_value(const struct ppri_apache *reader, struct ppr_view name);

/* Define a name, with a value unless that has no data; or undefine it. */
void ppri_apache_define(struct ppri_apache *reader, struct ppr_view name, bool is_defined,
                        struct ppr_view value);

/* Whether a name is defined. `is_known` is cleared if nothing tells. */
bool ppri_apache_is_defined(const struct ppri_apache *reader, struct ppr_view name, bool *is_known);

/* Note a variable without a value, once. */
void ppri_apache_note_missing(struct ppri_apache *reader, const struct ppri_apache_word *word);

/* Warn of all variables without a value. */
void ppri_apache_warn_missing(struct ppri_apache *reader);

#endif
