/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Writes to a caller's buffer, or measures. */

#include "text/writer.h"

#include <string.h>

char *ppri_writer_reserve(struct ppri_writer *writer, size_t size)
{
    const size_t at = writer->size;
    writer->size += size;
    if (!writer->data || at > writer->capacity || size > writer->capacity - at)
        return NULL;
    return writer->data + at;
}

void ppri_writer_append(struct ppri_writer *writer, struct ppr_view bytes)
{
    char *to = ppri_writer_reserve(writer, bytes.size);
    if (to && bytes.size)
        memcpy(to, bytes.data, bytes.size);
}

struct ppr_result ppri_write_whole(void (*write)(struct ppri_writer *writer, const void *thing),
                                   const void *thing, char *buffer, size_t capacity)
{
    struct ppr_result result = {.status = PPR_BAD_ARGUMENT};
    if (!thing || (!buffer && capacity))
        return result;
    struct ppri_writer measure = {.data = NULL};
    write(&measure, thing);
    result.count = measure.size;
    result.status = PPR_NO_SPACE;
    if (measure.size > capacity)
        return result;
    struct ppri_writer writer = {.data = buffer, .capacity = capacity};
    write(&writer, thing);
    result.status = PPR_REWRITTEN;
    return result;
}
