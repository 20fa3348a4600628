/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The writer: all bytes get into a caller's buffer by it. Without a buffer it measures the bytes,
   and writes nothing. */

#ifndef PPRI_TEXT_WRITER_H
#define PPRI_TEXT_WRITER_H

#include "text/view.h"

struct ppri_writer {
    char *data; /* NULL while measuring */
    size_t capacity; /* bytes of `data` */
    size_t size; /* bytes written or counted */
};

/* Appends `bytes`, which must not be in the buffer. If they do not fit, they are counted, and not
   written. */
void ppri_writer_append(struct ppri_writer *writer, struct ppr_view bytes);

/* Appends room for `size` bytes. Returns it, or NULL while measuring or if it does not fit. */
char *ppri_writer_reserve(struct ppri_writer *writer, size_t size);

/* Writes `thing` by `write` to `buffer`. It is measured first, so a buffer that is not large enough
   stays unchanged. Returns PPR_BAD_ARGUMENT if `thing` is NULL, PPR_NO_SPACE with the bytes needed,
   or PPR_REWRITTEN. */
struct ppr_result ppri_write_whole(void (*write)(struct ppri_writer *writer, const void *thing),
                                   const void *thing, char *buffer, size_t capacity);

#endif
