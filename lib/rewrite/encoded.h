/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* References that stand encoded in another text: percent-encoded in a query, or escaped in a JSON
   string. The beginning of the text is decoded and mapped. The end of the text stays as it is:

       text       http%3A%2F%2Fb%2Fx%3Fq    maps as http://b/x
       cut        http%3A%2F%2Fb
       lead       https%3A%2F%2Fwww%2Fm     is the encoding of https://www/m
       comes out  https%3A%2F%2Fwww%2Fm%2Fx%3Fq */

#ifndef PPRI_REWRITE_ENCODED_H
#define PPRI_REWRITE_ENCODED_H

#include "rewrite/reference.h"

/* The encodings of a reference in a text. */
enum ppri_encoding {
    PPRI_ENCODING_QUERY, /* percent-encoded (RFC 3986 2.1), but for ":" and "/" */
    PPRI_ENCODING_PERCENT, /* percent-encoded */
    PPRI_ENCODING_JSON /* RFC 8259 7 */
};

/* The most decoded bytes before the query of a reference. */
#define PPRI_DECODED_MAX 256

/* A mapped reference. If its replacement is rewritten, the text loses its first `cut` bytes and
   gets the lead. */
struct ppri_encoded {
    struct ppri_replacement replacement;
    enum ppri_encoding encoding;
    bool folded; /* the text stood on several lines: their ends are spaces */
    bool slash_escaped; /* JSON: a slash stands as "\/" */
    bool tail_comes; /* the lead has the tail, too: no bytes of the text are the tail */
    size_t cut;
    char decoded[PPRI_DECODED_MAX]; /* captures may point into it */
};

/* Map the reference in a text. A reference that names a backend and cannot be replaced is
   uncovered. `flags`: of enum ppri_reference_flag. `absolute`: it must come out with a scheme. */
void ppri_encoded_map(struct ppri_exchange *exchange, struct ppr_view text,
                      enum ppri_encoding encoding, unsigned flags, bool absolute,
                      struct ppri_encoded *encoded);

/* Append the lead of a rewritten reference, encoded. */
void ppri_encoded_append_lead(const struct ppri_encoded *encoded, struct ppri_writer *writer);

#endif
