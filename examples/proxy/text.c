/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool text_reserve(struct text *text, size_t capacity)
{
    if (capacity <= text->capacity)
        return true;
    char *data = realloc(text->data, capacity);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->capacity = capacity;
    return true;
}

void text_add(struct text *text, struct ppr_view view)
{
    if (view.size == 0)
        return;
    if (view.size > SIZE_MAX / 4 - text->size) {
        text->failed = true;
        return;
    }
    size_t needed = text->size + view.size;
    if (needed > text->capacity && !text_reserve(text, needed * 2))
        return;
    memcpy(text->data + text->size, view.data, view.size);
    text->size = needed;
}

void text_add_string(struct text *text, const char *string)
{
    text_add(text, ppr_view_of(string));
}

void text_set(struct text *text, struct ppr_view view)
{
    text_clear(text);
    text_add(text, view);
}

void text_clear(struct text *text)
{
    text->size = 0;
    text->failed = false;
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){0};
}

struct ppr_view text_view(const struct text *text)
{
    return (struct ppr_view){text->data, text->size};
}
