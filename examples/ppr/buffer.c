/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "tool.h"

#include <stdlib.h>

void *check_memory(void *memory)
{
    if (memory)
        return memory;
    fputs("ppr: out of memory\n", stderr);
    exit(EXIT_USAGE);
}

void reserve(struct buffer *buffer, size_t capacity)
{
    if (capacity <= buffer->capacity)
        return;
    buffer->data = check_memory(realloc(buffer->data, capacity));
    buffer->capacity = capacity;
}

/* Read all of a stream. */
void read_all(FILE *stream, struct buffer *buffer)
{
    buffer->size = 0;
    for (;;) {
        if (buffer->size == buffer->capacity)
            reserve(buffer, buffer->size ? buffer->size * 2 : 65536);
        const size_t got =
            fread(buffer->data + buffer->size, 1, buffer->capacity - buffer->size, stream);
        if (!got)
            return;
        buffer->size += got;
    }
}

void print(FILE *stream, struct ppr_view bytes)
{
    if (bytes.size)
        fwrite(bytes.data, 1, bytes.size, stream);
}
