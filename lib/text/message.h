/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Sentences for a person, put together from words of theirs. */

#ifndef PPRI_TEXT_MESSAGE_H
#define PPRI_TEXT_MESSAGE_H

#include "text/view.h"

/* Bytes of the longest sentence, with the NUL at its end. */
#define PPRI_MESSAGE_MAX 512

/* Write a sentence, with a NUL at its end. Each "%" in it stands for the next of two
   words; of a long word only the beginning comes, and what is no printable ASCII
   character of it as "?". */
void ppri_message(char to[PPRI_MESSAGE_MAX], const char *sentence, struct ppr_view first,
                  struct ppr_view second);

/* Room for the digits of any number. */
#define PPRI_NUMBER_MAX (3 * sizeof(size_t))

/* Write the digits of a number at an offset; return the offset behind them. */
size_t ppri_put_number(char *to, size_t at, size_t number);

/* Write a text at an offset; return the offset behind it. */
size_t ppri_put_text(char *to, size_t at, const char *text);

#endif
