/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Maps references in percent-encoded text and in JSON strings. */

#include "rewrite/encoded.h"

#include "text/chars.h"
#include "text/json_string.h"
#include "text/percent.h"

#include <stdint.h>

/* The most bytes that one escape or percent-encoding decodes to. */
#define DECODED_AT_MAX 4

/* Decodes the character at the offset `at` into `to`, and sets `*size`, its decoded bytes. Returns
   its encoded bytes, or 0 if there is no such escape in JSON. */
static size_t decode_at(struct ppr_view text, const struct ppri_encoded *encoded, size_t at,
                        char to[DECODED_AT_MAX], size_t *size)
{
    if (encoded->encoding == PPRI_ENCODING_JSON && text.data[at] == '\\')
        return ppri_json_unescape(text, at, to, size);
    to[0] = text.data[at];
    *size = 1;
    if (encoded->encoding != PPRI_ENCODING_JSON && ppri_percent_read(text, at, to))
        return 3;
    if (encoded->folded && ppri_is_space(to[0]))
        to[0] = ' ';
    return 1;
}

/* The beginning of a text, decoded into `decoded`. */
struct beginning {
    size_t size; /* bytes */
    bool whole; /* it ends at the query or the end of the text; else at the end of the buffer */
    bool malformed; /* there is a broken escape, or a control character in the query (W3) */
};

/* Decodes `text` up to its query. Like encoded_size never inlined: the locals of both would enlarge
   the frame from which references are mapped. */
PPRI_NOINLINE static struct beginning decode(struct ppr_view text, struct ppri_encoded *encoded)
{
    struct beginning beginning = {0, true, false};
    bool in_query = false;
    char piece[DECODED_AT_MAX];
    size_t size = 0;
    for (size_t at = 0, step = 0; at < text.size && beginning.whole; at += step) {
        step = decode_at(text, encoded, at, piece, &size);
        in_query = in_query || piece[0] == '?' || piece[0] == '#';
        beginning.malformed = !step || (in_query && ppri_is(piece[0], PPRI_CONTROL));
        if (beginning.malformed)
            break;
        beginning.whole = in_query || size <= PPRI_DECODED_MAX - beginning.size;
        for (size_t n = 0; n < size && !in_query && beginning.whole; n++)
            encoded->decoded[beginning.size++] = piece[n];
    }
    return beginning;
}

/* Returns the bytes of `text` that decode to its first `decoded` bytes. */
PPRI_NOINLINE static size_t encoded_size(struct ppr_view text, const struct ppri_encoded *encoded,
                                         size_t decoded)
{
    char piece[DECODED_AT_MAX];
    size_t at = 0;
    for (size_t size = 0; decoded; decoded -= size)
        at += decode_at(text, encoded, at, piece, &size);
    return at;
}

/* Records that a reference stays; it is uncovered if it was to be rewritten. */
static void leave(struct ppri_replacement *replacement)
{
    if (replacement->rewritten)
        ppri_replacement_uncover(replacement);
}

/* Maps `reference`, which is decoded. Returns the bytes of it that the lead replaces. */
PPRI_INLINE size_t map(struct ppri_exchange *exchange, struct ppr_view reference, unsigned flags,
                       bool absolute, struct ppri_encoded *encoded)
{
    struct ppri_replacement *replacement = &encoded->replacement;
    ppri_reference_map(exchange, reference, flags, replacement);
    if (replacement->rewritten && absolute && !ppri_replacement_is_absolute(replacement))
        leave(replacement);
    if (!replacement->rewritten)
        return 0;
    const struct ppr_view tail = replacement->tail.piece[0];
    const size_t end = reference.size - replacement->rest.size;
    encoded->tail_comes = replacement->tail_size &&
                          (replacement->dotted ||
                           (uintptr_t)tail.data + tail.size != (uintptr_t)reference.data + end);
    if (encoded->tail_comes && replacement->tail_size > PPRI_DECODED_MAX)
        leave(replacement);
    return end - (encoded->tail_comes ? 0 : replacement->tail_size);
}

void ppri_encoded_map(struct ppri_exchange *exchange, struct ppr_view text,
                      enum ppri_encoding encoding, unsigned flags, bool absolute,
                      struct ppri_encoded *encoded)
{
    encoded->encoding = encoding;
    encoded->folded = (flags & PPRI_REFERENCE_FOLDED) != 0;
    encoded->slash_escaped = false;
    if (encoding == PPRI_ENCODING_QUERY && ppri_find(text, '%') == text.size) {
        encoded->cut = map(exchange, text, flags, absolute, encoded);
        return;
    }
    const struct beginning beginning = decode(text, encoded);
    const size_t cut = map(exchange, ppri_view(encoded->decoded, beginning.size),
                           flags & ~(unsigned)PPRI_REFERENCE_FOLDED, absolute, encoded);
    if (beginning.malformed)
        ppri_replacement_keep(&encoded->replacement, PPRI_STEP_MALFORMED, PPR_REASON_MALFORMED, 0);
    else if (!beginning.whole)
        leave(&encoded->replacement);
    if (!encoded->replacement.rewritten)
        return;
    encoded->cut = encoded_size(text, encoded, cut);
    const size_t slash = ppri_find(text, '/');
    encoded->slash_escaped = slash < text.size && slash && text.data[slash - 1] == '\\';
}

/* Appends `c` in the encoding of the text. */
static void append_char(const struct ppri_encoded *encoded, struct ppri_writer *writer, char c)
{
    const bool stays_in_query = encoded->encoding == PPRI_ENCODING_QUERY && (c == ':' || c == '/');
    char piece[3] = {'\\', c, 0};
    struct ppr_view out = ppri_view(&piece[1], 1);
    if (encoded->encoding == PPRI_ENCODING_JSON) {
        if (c == '"' || c == '\\' || (c == '/' && encoded->slash_escaped))
            out = ppri_view(piece, 2);
    } else if (!ppri_is(c, PPRI_UNRESERVED) && !stays_in_query) {
        ppri_percent_write(c, piece);
        out = ppri_view(piece, 3);
    }
    ppri_writer_append(writer, out);
}

/* Appends the tail, encoded. Never inlined, so its locals do not enlarge the caller's frame. */
PPRI_NOINLINE static void append_tail(const struct ppri_encoded *encoded,
                                      struct ppri_writer *writer)
{
    char tail[PPRI_DECODED_MAX];
    ppri_replacement_write_tail(&encoded->replacement, tail);
    for (size_t i = 0; i < encoded->replacement.tail_size; i++)
        append_char(encoded, writer, tail[i]);
}

void ppri_encoded_append_lead(const struct ppri_encoded *encoded, struct ppri_writer *writer)
{
    const struct ppri_replacement *replacement = &encoded->replacement;
    const struct ppr_view parts[] = {replacement->scheme, replacement->origin, replacement->guard,
                                     replacement->prefix};
    for (size_t n = 0; n < sizeof parts / sizeof *parts; n++) {
        struct ppr_view rest = parts[n];
        struct ppr_view piece;
        for (bool lower; ppri_capture_next(&replacement->captures, &rest, &piece, &lower);) {
            for (size_t i = 0; i < piece.size; i++)
                append_char(encoded, writer,
                            (char)(lower ? ppri_lower(piece.data[i]) : piece.data[i]));
        }
    }
    if (encoded->tail_comes)
        append_tail(encoded, writer);
}
