/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/encoded.h"

#include "text/chars.h"
#include "text/json_string.h"
#include "text/percent.h"

#include <stdint.h>

/* The most bytes that one encoding stands for. */
#define DECODED_AT_MAX 4

/* Decode the character at an offset of a text. Return the bytes that it takes there, 0 if it is no
   encoding that the text may have. */
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

/* The beginning of a text, decoded. */
struct beginning {
    size_t size;
    bool whole; /* up to the query or the end of the text; else up to the size of the buffer */
    bool malformed; /* with a broken encoding, or a control character in the query (W3) */
};

/* Never inlined, nor encoded_size, so that their locals do not enlarge the frame below which
   references are mapped. */
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

/* The size of the text that stands for some decoded bytes. */
PPRI_NOINLINE static size_t encoded_size(struct ppr_view text, const struct ppri_encoded *encoded,
                                         size_t decoded)
{
    char piece[DECODED_AT_MAX];
    size_t at = 0;
    for (size_t size = 0; decoded; decoded -= size)
        at += decode_at(text, encoded, at, piece, &size);
    return at;
}

/* Let a reference stay, which names a backend if it was to be replaced. */
static void leave(struct ppri_replacement *replacement)
{
    if (replacement->rewritten)
        ppri_replacement_uncover(replacement);
}

/* Map a decoded reference. Return the size of its beginning that the lead replaces. */
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

/* Append a character in the encoding of the text. */
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

/* Never inlined, so that its locals do not enlarge the caller's frame. */
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
