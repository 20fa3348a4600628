/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Formats errors and warnings. */

#include <ppr/ppr.h>

#include "text/chars.h"
#include "text/message.h"
#include "text/writer.h"

/* Write a line or column; 0 is none. */
static void write_place(struct ppri_writer *writer, size_t number)
{
    char digits[PPRI_NUMBER_MAX];
    if (!number)
        return;
    ppri_writer_append(writer, ppri_view(digits, ppri_put_number(digits, 0, number)));
    ppri_writer_append(writer, PPRI_LITERAL(":"));
}

/* A log has one line for an error, so control characters become "?". */
static void write_printable(struct ppri_writer *writer, struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        const bool is_control = ppri_is(text.data[i], PPRI_CONTROL);
        ppri_writer_append(writer, is_control ? PPRI_LITERAL("?") : ppri_slice(text, i, i + 1));
    }
}

/* A source without line or column has no place in it. */
static void write_error(struct ppri_writer *writer, const void *thing)
{
    const struct ppr_error *error = thing;
    if (error->source && error->source[0]) {
        write_printable(writer, ppr_view_of(error->source));
        ppri_writer_append(writer, PPRI_LITERAL(":"));
    }
    write_place(writer, error->line);
    write_place(writer, error->line ? error->column : 0);
    if (writer->size)
        ppri_writer_append(writer, PPRI_LITERAL(" "));
    write_printable(writer, ppr_view_of(error->message));
}

struct ppr_result ppr_error_text(const struct ppr_error *error, char *buffer, size_t capacity)
{
    return ppri_write_whole(write_error, error, buffer, capacity);
}
