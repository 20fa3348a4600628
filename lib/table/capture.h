/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Captures (M10): what "{name}" of a rule's prefixes stands for. In the pool a capture is
   one byte, its number in the rule from 1, counted on the backend's side from left to
   right. Such a byte is in no host and no path. */

#ifndef PPRI_TABLE_CAPTURE_H
#define PPRI_TABLE_CAPTURE_H

#include "text/chars.h"
#include "text/writer.h"

#include <stdint.h>

/* What the captures of a rule stand for. */
struct ppri_captures {
    const char *data[PPRI_CAPTURES_MAX]; /* NULL: it is not known, or in `digits` */
    uint16_t size[PPRI_CAPTURES_MAX];
    uint8_t labels; /* bits: those that are host labels, and come out in lower case */
    uint8_t known; /* bits: those that are known; 0: there are none, texts are as they stand */
    char digits[6]; /* of the one that was a port, with NULL data */
};

/* What captures must be, as bits. */
struct ppri_capture_kinds {
    uint8_t labels; /* of a host */
    uint8_t ports;
};

/* Whether a text is a host label as rules know it: 1 to 63 letters, digits, "-" and "_",
   no "-" at either end (RFC 1123 2.1). */
bool ppri_is_label(struct ppr_view text);

/* Whether all bytes of a text are letters, digits, "-" and "_". */
bool ppri_has_label_chars(struct ppr_view text);

/* Note what a capture stands for. Return false if it cannot: if it is empty, longer than
   65,535 bytes, has white space, or is no label or port (M10) where it must be one. */
bool ppri_capture_set(struct ppri_captures *captures, char capture, struct ppr_view text,
                      struct ppri_capture_kinds kinds);

/* The same of a port, as a number. */
void ppri_capture_set_port(struct ppri_captures *captures, char capture, int32_t port);

/* What a known capture stands for; it is valid as long as the captures stay where they are. */
struct ppr_view ppri_capture_text(const struct ppri_captures *captures, char capture);

/* Whether a known capture stands for a port. */
bool ppri_capture_is_port(const struct ppri_captures *captures, char capture, int32_t port);

static inline bool ppri_capture_known(const struct ppri_captures *captures, char capture)
{
    return captures->known >> (capture - 1) & 1;
}

/* Whether a capture stands for a text. NULL captures: for any label. */
bool ppri_capture_is(const struct ppri_captures *captures, char capture, struct ppr_view text);

/* Whether all captures in a prefix's text are known. */
bool ppri_capture_complete(const struct ppri_captures *captures, struct ppr_view text);

/* Take the next piece off a text: a run without captures, or what one stands for; then
   `*lower` says that it comes out in lower case. NULL captures: there are none in it.
   Return false at the end. */
bool ppri_capture_next(const struct ppri_captures *captures, struct ppr_view *text,
                       struct ppr_view *piece, bool *lower);

/* The next two, for texts in which there may be captures. */
size_t ppri_capture_all_size(const struct ppri_captures *captures, struct ppr_view text);
bool ppri_capture_take_all(const struct ppri_captures *captures, struct ppr_view text,
                           struct ppr_view *from);

/* The bytes that come out for a text. */
static inline size_t ppri_capture_size(const struct ppri_captures *captures, struct ppr_view text)
{
    return captures->known ? ppri_capture_all_size(captures, text) : text.size;
}

/* Take what comes out for a text off the front of another. Return false if it is not
   there. */
static inline bool ppri_capture_take(const struct ppri_captures *captures, struct ppr_view text,
                                     struct ppr_view *from)
{
    if (!text.size)
        return true;
    if (captures->known)
        return ppri_capture_take_all(captures, text, from);
    if (text.size > from->size || !ppri_equal(text, ppri_slice(*from, 0, text.size)))
        return false;
    *from = ppri_from(*from, text.size);
    return true;
}

/* Write what comes out for a text. */
void ppri_capture_append(const struct ppri_captures *captures, struct ppri_writer *writer,
                         struct ppr_view text);

#endif
