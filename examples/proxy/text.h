/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A string that grows. Without memory a call sets `failed`, so it is enough to look at that after
 * the last call. */

#ifndef PROXY_TEXT_H
#define PROXY_TEXT_H

#include <ppr/ppr.h>
#include <stdbool.h>
#include <stddef.h>

struct text {
    char *data;
    size_t size;
    size_t capacity;
    bool failed;
};

/** Make room for `capacity` bytes in all. Returns false, and sets `failed`, without memory. */
bool text_reserve(struct text *text, size_t capacity);

/** Append bytes. They must not be the text's own. */
void text_add(struct text *text, struct ppr_view view);

/** Append a NUL-terminated string. */
void text_add_string(struct text *text, const char *string);

/** Replace the contents of a text. */
void text_set(struct text *text, struct ppr_view view);

/** Empty a text, and keep its memory. */
void text_clear(struct text *text);

/** Free a text, which is then an empty one. */
void text_free(struct text *text);

/** Return a view of a text, valid until it changes. */
struct ppr_view text_view(const struct text *text);

#endif
