/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads the heads and ends of sections, and the conditions in heads. */

#ifndef PPRI_RULES_APACHE_SECTION_READER_H
#define PPRI_RULES_APACHE_SECTION_READER_H

#include "rules/apache/configuration.h"
#include "rules/apache/lexer.h"

/* Reads the rest of a head, after its name "<Name". Sets `open` to the number of the new section. */
void ppri_apache_open_section(struct ppri_apache *reader, size_t *open,
                              struct ppri_apache_line *line, struct ppri_apache_word name);

/* Reads an end, "</Name>". Sets `open` to the section around. `bottom` is the section that was open
   where the text begins; the text cannot end it. */
void ppri_apache_close_section(struct ppri_apache *reader, size_t *open, size_t bottom,
                               const struct ppri_apache_word *name);

#endif
