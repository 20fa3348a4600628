/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The words for the flags of cookies, in plain rules and in nginx's. */

#ifndef PPRI_TEXT_COOKIE_FLAGS_H
#define PPRI_TEXT_COOKIE_FLAGS_H

#include "text/view.h"

struct ppri_flag_word {
    const char *word;
    unsigned flag; /* enum ppr_cookie_flag */
    unsigned group; /* flags of which a cookie rule may have only one */
};

#define PPRI_FLAG_WORDS 10

extern const struct ppri_flag_word ppri_flag_words[PPRI_FLAG_WORDS];

/* Adds the flag of `word` to `flags`. Returns NULL, or the reason why it cannot be added, a static
   string. */
const char *ppri_cookie_flag(struct ppr_view word, unsigned *flags);

#endif
