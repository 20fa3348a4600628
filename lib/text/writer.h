/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The one way by which bytes get into a caller's buffer. A writer without a
   buffer measures: it counts, and writes nothing. */

#ifndef PPRI_TEXT_WRITER_H
#define PPRI_TEXT_WRITER_H

#include "text/view.h"

struct ppri_writer {
    char *data; /* NULL: measuring */
    size_t capacity; /* bytes at data */
    size_t size; /* bytes written or counted */
};

/* Append bytes, which are not in the buffer. Those beyond the capacity are counted, and not
   written. */
void ppri_writer_append(struct ppri_writer *writer, struct ppr_view bytes);

/* Append room for bytes and return it; NULL when measuring, or if there is not
   room for all of them. */
char *ppri_writer_reserve(struct ppri_writer *writer, size_t size);

/* Write a thing in full to a buffer: measure it first, so that a buffer with not enough room
   stays as it is. Return BAD_ARGUMENT for NULL, NO_SPACE with the bytes needed, or REWRITTEN. */
struct ppr_result ppri_write_whole(void (*write)(struct ppri_writer *writer, const void *thing),
                                   const void *thing, char *buffer, size_t capacity);

#endif
