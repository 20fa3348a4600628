/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Captures (M10): the values of "{name}" in a rule's prefixes. In the pool a capture is one byte,
   its number. Numbers are from 1, in the order of the backend prefix from left to right. No host
   and no path has such a byte.

       map /t/{tenant}/ http://{tenant}.internal:8080/x/

       backend prefix    http://\1.internal:8080/x/    covers http://acme.internal:8080/x/a
       client prefix     /t/\1/                        is written as /t/acme/ */

#ifndef PPRI_TABLE_CAPTURE_H
#define PPRI_TABLE_CAPTURE_H

#include "text/chars.h"
#include "text/writer.h"

#include <stdint.h>

/* The values of a rule's captures. */
struct ppri_captures {
    const char *data[PPRI_CAPTURES_MAX]; /* NULL if the value is not known, or is in `digits` */
    uint16_t size[PPRI_CAPTURES_MAX]; /* bytes */
    uint8_t labels; /* bits of captures that are host labels, and are written in lower case */
    /* Bits of captures with a value; 0 if there are none, and texts are written as they are. */
    uint8_t known;
    char digits[6]; /* the value of a capture that was read as a port number */
};

/* The captures that must be labels or ports, as bits. */
struct ppri_capture_kinds {
    uint8_t labels; /* host labels */
    uint8_t ports;
};

/* True if `text` is a host label in a rule (RFC 1123 2.1). It has 1 to 63 letters, digits, "-" and
   "_", without "-" at either end. */
bool ppri_is_label(struct ppr_view text);

/* True if all bytes of `text` are letters, digits, "-" or "_". */
bool ppri_has_label_chars(struct ppr_view text);

/* Sets the value of `capture` to `text`. Returns false if `text` is empty, longer than 65,535
   bytes, or has a space or a control character below it. Also if it is no label or port where
   `kinds` wants one (M10). */
bool ppri_capture_set(struct ppri_captures *captures, char capture, struct ppr_view text,
                      struct ppri_capture_kinds kinds);

/* Sets the value of `capture` to a port. */
void ppri_capture_set_port(struct ppri_captures *captures, char capture, int32_t port);

/* Returns the value of a known capture. It is valid while `captures` stays where it is. */
struct ppr_view ppri_capture_text(const struct ppri_captures *captures, char capture);

/* True if the value of `capture` is `port`, or is not known. */
bool ppri_capture_is_port(const struct ppri_captures *captures, char capture, int32_t port);

static inline bool ppri_capture_known(const struct ppri_captures *captures, char capture)
{
    return captures->known >> (capture - 1) & 1;
}

/* True if the value of `capture` is `text`. If it is not known, or `captures` is NULL, true if
   `text` is a label. */
bool ppri_capture_is(const struct ppri_captures *captures, char capture, struct ppr_view text);

/* True if all captures in `text`, a part of a prefix, are known. */
bool ppri_capture_complete(const struct ppri_captures *captures, struct ppr_view text);

/* Takes the next piece off `text`, a part of a prefix: a run without captures, or the value of a
   capture. Sets `*lower` if the piece is written in lower case. If `captures` is NULL, all of
   `text` is one piece. Returns false at the end. */
bool ppri_capture_next(const struct ppri_captures *captures, struct ppr_view *text,
                       struct ppr_view *piece, bool *lower);

/* Like ppri_capture_size and ppri_capture_take, for texts that may have captures. */
size_t ppri_capture_all_size(const struct ppri_captures *captures, struct ppr_view text);
bool ppri_capture_take_all(const struct ppri_captures *captures, struct ppr_view text,
                           struct ppr_view *from);

/* Returns the bytes of `text` with the values of its captures. */
static inline size_t ppri_capture_size(const struct ppri_captures *captures, struct ppr_view text)
{
    return captures->known ? ppri_capture_all_size(captures, text) : text.size;
}

/* Takes `text`, with the values of its captures, off the beginning of `from`. Returns false if
   `from` does not begin with it. */
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

/* Writes `text` with the values of its captures. */
void ppri_capture_append(const struct ppri_captures *captures, struct ppri_writer *writer,
                         struct ppr_view text);

#endif
