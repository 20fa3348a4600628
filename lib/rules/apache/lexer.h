/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The lines of an Apache httpd configuration: continued lines put together, variables replaced, and
   words without their quotes. */

#ifndef PPRI_RULES_APACHE_LEXER_H
#define PPRI_RULES_APACHE_LEXER_H

#include "rules/apache/configuration.h"

/* A line of a source, as far as it was read. */
struct ppri_apache_line {
    size_t source;
    size_t next; /* the offset of the line after it */
    size_t next_number;
    size_t at; /* what is left of it, in the line of the reader */
    size_t end;
    bool is_open; /* its last word has a quote without an end */
    struct ppri_position place; /* of the last word that was located */
    size_t place_offset;
};

/* Load the next line of a source. Return false at its end. */
bool ppri_apache_load(struct ppri_apache *reader, struct ppri_apache_line *line);

/* Take the next word of the line that was loaded last. Return false at its end. */
bool ppri_apache_next(struct ppri_apache *reader, struct ppri_apache_line *line,
                      struct ppri_apache_word *word);

/* Let what is left of a line end before its last ">". Return false if there is none. */
bool ppri_apache_cut(const struct ppri_apache *reader, struct ppri_apache_line *line);

/* Appends the remaining words of a line to the reader's words. Returns how many there are. */
size_t ppri_apache_take_words(struct ppri_apache *reader, struct ppri_apache_line *line);

#endif
