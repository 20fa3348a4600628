/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads a text and those that it includes: sections, conditions, variables, and the directives that
   later steps take up. */

#ifndef PPRI_RULES_APACHE_GRAMMAR_H
#define PPRI_RULES_APACHE_GRAMMAR_H

#include "rules/apache/configuration.h"

void ppri_apache_read_texts(struct ppri_apache *reader);

#endif
