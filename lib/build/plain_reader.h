/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The reader of the plain rule format: one rule a line (doc/rules.md). */

#ifndef PPRI_BUILD_PLAIN_READER_H
#define PPRI_BUILD_PLAIN_READER_H

#include "build/builder.h"

/* The words for the flags of cookies. */
struct ppri_flag_word {
    struct ppr_view word;
    unsigned flag;
};

#define PPRI_FLAG_WORDS 8

extern const struct ppri_flag_word ppri_flag_words[PPRI_FLAG_WORDS];

/* Add the rules of a text to a builder without an error. */
enum ppr_status ppri_plain_read(struct ppr_builder *builder, struct ppr_view text);

/* Add the flag that a word says. Return why it cannot be, or NULL; static. */
const char *ppri_cookie_flag(struct ppr_view word, unsigned *flags);

#endif
