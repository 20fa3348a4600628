/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

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
