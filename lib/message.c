/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "message.h"

#define WORD_MAX 160

static void add_char(char to[PPRI_MESSAGE_MAX], size_t *size, char c)
{
    if (*size + 1 < PPRI_MESSAGE_MAX)
        to[(*size)++] = c;
}

static void add_word(char to[PPRI_MESSAGE_MAX], size_t *size, struct ppr_view word)
{
    const bool cut = word.size > WORD_MAX;
    const size_t end = cut ? WORD_MAX : word.size;
    for (size_t i = 0; i < end; i++) {
        const char c = word.data[i];
        add_char(to, size, (char)(c < ' ' || c > '~' ? '?' : c));
    }
    for (unsigned dots = 0; cut && dots < 3; dots++)
        add_char(to, size, '.');
}

void ppri_message(char to[PPRI_MESSAGE_MAX], const char *sentence, struct ppr_view first,
                  struct ppr_view second)
{
    struct ppr_view next = first;
    size_t size = 0;
    for (; *sentence; sentence++) {
        if (*sentence != '%') {
            add_char(to, &size, *sentence);
            continue;
        }
        add_word(to, &size, next);
        next = second;
    }
    to[size] = '\0';
}
