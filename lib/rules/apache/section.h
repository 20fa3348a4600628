/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The sections around a directive of an Apache httpd configuration, and the paths that they are
   about. */

#ifndef PPRI_RULES_APACHE_SECTION_H
#define PPRI_RULES_APACHE_SECTION_H

#include "rules/apache/pattern.h"

/* The nearest section of a kind that a section is or stands in; 0: none. */
size_t ppri_apache_section_around(const struct ppri_apache *reader, size_t section,
                                  enum ppri_apache_section_kind kind);

/* The nearest <Location> or <LocationMatch>; 0: none. */
size_t ppri_apache_location_around(const struct ppri_apache *reader, size_t section);

/* The section around a directive of mod_proxy where httpd does not take it; 0: none. */
size_t ppri_apache_wrong_section(const struct ppri_apache *reader, size_t section);

/* Read what a section, or a word of a directive, is about. A path is a pattern, too; a wildcard
   narrows it. `is_match`: it is a regular expression. */
void ppri_apache_read_path(struct ppri_apache *reader, const struct ppri_apache_word *word,
                           bool is_match, struct ppri_apache_pattern *pattern);

/* The word of a <Location> that has its path, and whether that is a regular expression. */
const struct ppri_apache_word *ppri_apache_location_word(const struct ppri_apache *reader,
                                                         size_t location, bool *is_match);

/* A path as a URL has it. httpd compares paths decoded; `is_sent`: it is put into Location as it is
   written, so that its encodings, and what would be something else in a URL, are those that the
   client gets. */
struct ppr_view ppri_apache_encode(struct ppri_apache *reader, struct ppr_view path, bool is_sent);

#endif
