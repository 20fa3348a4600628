/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "text/writer.h"

#include "text/chars.h"

#include <string.h>

char *ppri_writer_reserve(struct ppri_writer *writer, size_t size)
{
    const size_t at = writer->size;
    writer->size += size;
    if (!writer->data || at > writer->capacity || size > writer->capacity - at)
        return NULL;
    return writer->data + at;
}

/* RFC 9112 5.2: an obs-fold, which is white space with a line end in it, becomes spaces. */
static void unfold(char *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const size_t begin = i;
        bool fold = false;
        for (; i < size && ppri_is_space(data[i]); i++)
            fold = fold || data[i] == '\r' || data[i] == '\n';
        if (fold)
            memset(data + begin, ' ', i - begin);
    }
}

void ppri_writer_copy(const struct ppri_writer *writer, char *to, struct ppr_view bytes)
{
    if (!bytes.size)
        return;
    if (!writer->overlaps)
        memcpy(to, bytes.data, bytes.size);
    else if (to != bytes.data)
        memmove(to, bytes.data, bytes.size);
    if (writer->unfold)
        unfold(to, bytes.size);
}

void ppri_writer_append(struct ppri_writer *writer, struct ppr_view bytes)
{
    char *to = ppri_writer_reserve(writer, bytes.size);
    if (to)
        ppri_writer_copy(writer, to, bytes);
}
