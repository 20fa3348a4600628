/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Sets, compares and writes the values of captures. */

#include "table/capture.h"

#include "text/chars.h"
#include "text/message.h"
#include "uri/path.h"

#include <string.h>

#define LABEL_MAX 63

bool ppri_is_label(struct ppr_view text)
{
    return text.size && text.size <= LABEL_MAX && text.data[0] != '-' &&
           text.data[text.size - 1] != '-' && ppri_has_label_chars(text);
}

bool ppri_has_label_chars(struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        const char c = ppri_lower(text.data[i]);
        if (ppri_is(c, PPRI_HOST_OTHER) || c == '.')
            return false;
    }
    return true;
}

/* Returns the port of 1 to 5 digits without a leading zero, 1 to 65535 (M10), or 0 if `text` is no
   such port. */
static int32_t port_of(struct ppr_view text)
{
    int32_t port = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (!ppri_is_digit(text.data[i]) || i == 5)
            return 0;
        port = port * 10 + (text.data[i] - '0');
    }
    return text.size && text.data[0] != '0' && port <= 65535 ? port : 0;
}

bool ppri_capture_set(struct ppri_captures *captures, char capture, struct ppr_view text,
                      struct ppri_capture_kinds kinds)
{
    const unsigned n = (unsigned)capture - 1;
    const bool is_label = kinds.labels >> n & 1;
    for (size_t i = 0; i < text.size; i++) {
        /* White space would be lost at the end of a field value. */
        if ((unsigned char)text.data[i] <= ' ')
            return false;
    }
    if (!text.size || text.size > UINT16_MAX || (is_label && !ppri_is_label(text)) ||
        ((kinds.ports >> n & 1) && !port_of(text)))
        return false;
    captures->data[n] = text.data;
    captures->size[n] = (uint16_t)text.size;
    captures->known |= (uint8_t)(1U << n);
    if (is_label)
        captures->labels |= (uint8_t)(1U << n);
    return true;
}

void ppri_capture_set_port(struct ppri_captures *captures, char capture, int32_t port)
{
    const unsigned n = (unsigned)capture - 1;
    char digits[PPRI_NUMBER_MAX];
    captures->data[n] = NULL;
    captures->size[n] = (uint16_t)ppri_put_number(digits, 0, (size_t)port);
    memcpy(captures->digits, digits, captures->size[n]);
    captures->known |= (uint8_t)(1U << n);
}

static bool is_lower(const struct ppri_captures *captures, char capture)
{
    return captures->labels >> (capture - 1) & 1;
}

struct ppr_view ppri_capture_text(const struct ppri_captures *captures, char capture)
{
    const char *data = captures->data[capture - 1];
    return ppri_view(data ? data : captures->digits, captures->size[capture - 1]);
}

bool ppri_capture_is_port(const struct ppri_captures *captures, char capture, int32_t port)
{
    return !ppri_capture_known(captures, capture) ||
           port_of(ppri_capture_text(captures, capture)) == port;
}

bool ppri_capture_is(const struct ppri_captures *captures, char capture, struct ppr_view text)
{
    if (!captures || !ppri_capture_known(captures, capture))
        return ppri_is_label(text);
    const struct ppr_view own = ppri_capture_text(captures, capture);
    return ppri_segment_same(own, text) ||
           (is_lower(captures, capture) && ppri_equal_nocase(own, text));
}

bool ppri_capture_complete(const struct ppri_captures *captures, struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (ppri_is_capture(text.data[i]) && !ppri_capture_known(captures, text.data[i]))
            return false;
    }
    return true;
}

bool ppri_capture_next(const struct ppri_captures *captures, struct ppr_view *text,
                       struct ppr_view *piece, bool *lower)
{
    size_t size = text->size;
    *lower = false;
    if (!size)
        return false;
    if (captures && captures->known) {
        for (size = 0; size < text->size && !ppri_is_capture(text->data[size]);)
            size++;
    }
    if (size) {
        *piece = ppri_slice(*text, 0, size);
        *text = ppri_from(*text, size);
        return true;
    }
    *piece = ppri_capture_text(captures, text->data[0]);
    *lower = is_lower(captures, text->data[0]);
    *text = ppri_from(*text, 1);
    return true;
}

size_t ppri_capture_all_size(const struct ppri_captures *captures, struct ppr_view text)
{
    size_t size = 0;
    struct ppr_view piece;
    for (bool lower; ppri_capture_next(captures, &text, &piece, &lower);)
        size += piece.size;
    return size;
}

/* True if `text` begins with `piece`, which is compared in lower case if `lower`. */
static bool begins_with(struct ppr_view text, struct ppr_view piece, bool lower)
{
    if (piece.size > text.size)
        return false;
    for (size_t i = 0; i < piece.size; i++) {
        if (text.data[i] != (lower ? ppri_lower(piece.data[i]) : piece.data[i]))
            return false;
    }
    return true;
}

bool ppri_capture_take_all(const struct ppri_captures *captures, struct ppr_view text,
                           struct ppr_view *from)
{
    struct ppr_view piece;
    for (bool lower; ppri_capture_next(captures, &text, &piece, &lower);) {
        if (!begins_with(*from, piece, lower))
            return false;
        *from = ppri_from(*from, piece.size);
    }
    return true;
}

void ppri_capture_append(const struct ppri_captures *captures, struct ppri_writer *writer,
                         struct ppr_view text)
{
    struct ppr_view piece;
    for (bool lower; ppri_capture_next(captures, &text, &piece, &lower);) {
        char *to = ppri_writer_reserve(writer, piece.size);
        for (size_t i = 0; to && i < piece.size; i++)
            to[i] = (char)(lower ? ppri_lower(piece.data[i]) : piece.data[i]);
    }
}
