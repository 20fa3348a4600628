/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* References that are encoded in another text: percent-encoded in a query, or escaped in a JSON
   string. The text is decoded up to the query, and mapped. The bytes after the mapped prefix stay
   encoded as they are:

       text    http%3A%2F%2Fb%2Fx%3Fq        maps as http://b/x
       cut     http%3A%2F%2Fb
       lead    https%3A%2F%2Fwww%2Fm         is the encoding of https://www/m
       output  https%3A%2F%2Fwww%2Fm%2Fx%3Fq */

#ifndef PPRI_REWRITE_ENCODED_H
#define PPRI_REWRITE_ENCODED_H

#include "rewrite/reference.h"

/* The encodings of a reference in a text. */
enum ppri_encoding {
    PPRI_ENCODING_QUERY, /* percent-encoded (RFC 3986 2.1), except ":" and "/" */
    PPRI_ENCODING_PERCENT, /* percent-encoded */
    PPRI_ENCODING_JSON /* escaped (RFC 8259 7) */
};

/* The most decoded bytes of a reference before its query. */
#define PPRI_DECODED_MAX 256

/* A mapped reference. If its replacement is rewritten, the lead replaces the first `cut` bytes of
   the text. */
struct ppri_encoded {
    struct ppri_replacement replacement;
    enum ppri_encoding encoding;
    bool folded; /* the text stood on several lines; their ends are read as spaces */
    bool slash_escaped; /* JSON: the lead writes "/" as "\/" */
    bool tail_comes; /* the lead includes the tail; else bytes of the text are the tail */
    size_t cut; /* bytes of the text; valid if the replacement is rewritten */
    char decoded[PPRI_DECODED_MAX]; /* captures may point into it */
};

/* Maps the reference in `text`. If the output cannot stand in its place, the reference stays,
   uncovered. `flags` are of enum ppri_reference_flag. `absolute`: the output must have a scheme. */
void ppri_encoded_map(struct ppri_exchange *exchange, struct ppr_view text,
                      enum ppri_encoding encoding, unsigned flags, bool absolute,
                      struct ppri_encoded *encoded);

/* Appends the encoded lead of a rewritten reference to `writer`. */
void ppri_encoded_append_lead(const struct ppri_encoded *encoded, struct ppri_writer *writer);

#endif
