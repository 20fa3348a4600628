/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Sentences for people, with words of their input in them. */

#ifndef PPRI_TEXT_MESSAGE_H
#define PPRI_TEXT_MESSAGE_H

#include "text/view.h"

/* Bytes of the longest sentence, including its NUL. */
#define PPRI_MESSAGE_MAX 512

/* Writes `sentence` to `to`, with a NUL at its end. Each "%" is replaced by the next of two words.
   A long word is cut, and its bytes that are not printable ASCII become "?". */
void ppri_message(char to[PPRI_MESSAGE_MAX], const char *sentence, struct ppr_view first,
                  struct ppr_view second);

/* Bytes for the digits of any number. */
#define PPRI_NUMBER_MAX (3 * sizeof(size_t))

/* Writes the digits of `number` at the offset `at`. Returns the offset after them. */
size_t ppri_put_number(char *to, size_t at, size_t number);

/* Writes `text` at the offset `at`. Returns the offset after it. */
size_t ppri_put_text(char *to, size_t at, const char *text);

#endif
