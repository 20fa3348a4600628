/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An edit of one field value. A kind of field walks over the value and tells the
   edit, in order, which pieces stay and which are something else; it never touches
   the output. Measuring and writing are the same walk. */

#ifndef PPRI_REWRITE_VALUE_H
#define PPRI_REWRITE_VALUE_H

#include "rewrite/exchange.h"
#include "rewrite/patches.h"
#include "rewrite/result.h"
#include "text/writer.h"

/* What a walk has gone over. */
struct ppri_progress {
    size_t pieces;
    size_t consumed; /* bytes of the value */
    size_t produced; /* bytes that come out for them */
};

/* Of all references so far, the reason most worth a look, and its rule. */
struct ppri_outcome {
    enum ppr_reason reason;
    uint32_t rule; /* its number, which is no larger */
    size_t offset; /* of the reference, in the value */
};

/* What would end a reference where it stands, and so may not come into it: not by a rule's
   prefix, nor by what the exchange or its rule says that a relative reference goes on from. */
enum ppri_ends {
    PPRI_ENDS_NOTHING,
    PPRI_ENDS_BRACKET, /* > */
    PPRI_ENDS_QUOTE, /* ' */
    PPRI_ENDS_QUOTES, /* " */
    PPRI_ENDS_LIST, /* ; and , */
    PPRI_ENDS_TEXT /* what stands around a token of a text */
};

struct ppri_value_edit {
    struct ppri_exchange *exchange;
    struct ppri_writer *writer; /* NULL: measuring */
    struct ppri_patches *patches; /* to be added to, when measuring; NULL: none are */
    bool folded; /* the value stood on several lines */
    bool rewritten; /* something comes out otherwise than it went in */
    uint8_t ends; /* enum ppri_ends */
    struct ppri_outcome outcome;

    struct ppri_progress now;
    struct ppri_progress peak; /* where `produced` is farthest ahead of `consumed` */
    size_t skip; /* only the pieces from this number on are written, */
    size_t stop; /* and only those before this one */
    uint64_t verdict; /* what a kind has judged of the value as a whole; 0: nothing yet */
};

/* Start an edit: nothing judged yet, all pieces to be written. NULL writer: measure. */
void ppri_value_start(struct ppri_value_edit *edit, struct ppri_exchange *exchange,
                      struct ppri_writer *writer, bool folded);

/* This piece stays, and is to be written. */
void ppri_value_write(struct ppri_value_edit *edit, struct ppr_view piece);

/* This piece stays. */
static inline void ppri_value_keep(struct ppri_value_edit *edit, struct ppr_view piece)
{
    if (edit->writer) {
        ppri_value_write(edit, piece);
        return;
    }
    /* Nothing is farther ahead than before. */
    edit->now.pieces++;
    edit->now.consumed += piece.size;
    edit->now.produced += piece.size;
}

/* This piece is a reference: map it. */
void ppri_value_reference(struct ppri_value_edit *edit, struct ppr_view piece);

/* This piece is a URL in a place where a path alone would mean something else:
   map it if it comes out with an origin, otherwise keep it. */
void ppri_value_url(struct ppri_value_edit *edit, struct ppr_view piece);

/* The same for the URL of a socket, ws or wss: a client origin of http or https has the
   scheme of its sockets. */
void ppri_value_socket(struct ppri_value_edit *edit, struct ppr_view piece);

/* This piece is a serialised origin: map it. */
void ppri_value_origin(struct ppri_value_edit *edit, struct ppr_view piece);

/* Of this piece only what is behind its first `cut` bytes stays, behind `lead`. */
void ppri_value_replace(struct ppri_value_edit *edit, struct ppr_view piece, struct ppr_view lead,
                        size_t cut);

/* The same, with captures in the lead, as a bound has them. */
void ppri_value_capture(struct ppri_value_edit *edit, struct ppr_view piece,
                        struct ppri_captures *captures, struct ppr_view lead, size_t cut);

/* Note a reason, if it is more worth a look. `offset`: of its reference in the value. */
void ppri_outcome_add(struct ppri_outcome *outcome, enum ppr_reason reason, size_t rule,
                      size_t offset);

/* Keep the whole value, which is no value of its kind. */
void ppri_value_malformed(struct ppri_value_edit *edit, struct ppr_view value);

/* The walk of a kind of field over a value of its syntax. */
typedef void ppri_value_parser(struct ppri_value_edit *edit, struct ppr_view value);

/* Rewrite a value into a buffer: walk over it to measure, and again to write if patches do not
   say all. */
PPRI_INLINE struct ppr_result ppri_value_rewrite(struct ppri_exchange *exchange,
                                                 ppri_value_parser *parse, struct ppr_view value,
                                                 char *buffer, size_t capacity)
{
    struct ppri_value_edit edit;
    struct ppri_patches patches;
    ppri_value_start(&edit, exchange, NULL, false);
    ppri_patches_start(&patches, value.data);
    edit.patches = &patches;
    parse(&edit, value);
    struct ppr_result result = ppri_result(PPR_UNCHANGED, edit.outcome.reason, edit.outcome.rule);
    result.offset = edit.outcome.offset;
    if (!edit.rewritten)
        return result;
    result.count = edit.now.produced;
    result.status = PPR_NO_SPACE;
    if (edit.now.produced > capacity)
        return result;
    result.status = PPR_REWRITTEN;
    if (!patches.partial) {
        ppri_patches_copy(&patches, value.size, buffer);
        return result;
    }
    struct ppri_writer writer = {.data = buffer, .capacity = capacity};
    ppri_value_start(&edit, exchange, &writer, false);
    parse(&edit, value);
    return result;
}

#endif
