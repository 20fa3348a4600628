/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Writes sentences, numbers and words. */

#include "text/message.h"

#define WORD_MAX 160

static void add_char(char to[PPRI_MESSAGE_MAX], size_t *size, char c)
{
    if (*size + 1 < PPRI_MESSAGE_MAX)
        to[(*size)++] = c;
}

static void put_word(char to[PPRI_MESSAGE_MAX], size_t *size, struct ppr_view word)
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
        put_word(to, &size, next);
        next = second;
    }
    to[size] = '\0';
}

size_t ppri_put_number(char *to, size_t at, size_t number)
{
    char digits[PPRI_NUMBER_MAX];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    while (count)
        to[at++] = digits[--count];
    return at;
}

size_t ppri_put_text(char *to, size_t at, const char *text)
{
    for (; *text; text++)
        to[at++] = *text;
    return at;
}
