/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Advice about an error of plain rules, made from the error's place and the words of its line. */

#ifndef PPRI_RULES_ADVICE_WORDS_H
#define PPRI_RULES_ADVICE_WORDS_H

#include "text/message.h"

struct ppri_advice {
    enum ppr_part part;
    struct ppr_view text; /* the whole of it */
    struct ppr_view line; /* with those that continue it */
    struct ppr_view word[33];
    size_t count; /* at least 1 */
    size_t current; /* the word that the error is about */
    size_t offset; /* of the wrong byte in this word; its size if something must follow */
    char message[PPRI_MESSAGE_MAX]; /* empty if there is no advice */
};

/* Set the message: "%" stands for the next of two words. Return true. */
bool ppri_advise(struct ppri_advice *advice, const char *sentence, struct ppr_view first,
                 struct ppr_view second);

/* Set the message to a sentence without words. Return true. */
bool ppri_advise_plainly(struct ppri_advice *advice, const char *sentence);

/* Set the message "did you mean `...`?", with a text put before the word. Return true. */
bool ppri_advise_meant(struct ppri_advice *advice, struct ppr_view before, struct ppr_view word);

static inline struct ppr_view ppri_advice_word(const struct ppri_advice *advice)
{
    return advice->word[advice->current];
}

#endif
