/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An edit of one field value. A kind of field walks over the value and tells the edit, from
   left to right, which pieces of it are references or change otherwise. All else stays. */

#ifndef PPRI_REWRITE_VALUE_H
#define PPRI_REWRITE_VALUE_H

#include "rewrite/bounds.h"
#include "rewrite/exchange.h"
#include "rewrite/output.h"
#include "rewrite/result.h"
#include "rewrite/sources.h"

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
    struct ppri_output *output;
    struct ppr_view value;
    bool folded; /* the value stood on several lines */
    bool strict; /* of a request's field by which a backend checks for forged requests */
    uint8_t status; /* enum ppr_status: UNCHANGED, REWRITTEN, or DROPPED for the whole field */
    uint8_t ends; /* enum ppri_ends */
    uint32_t noted; /* bytes of the piece that the outcome is about, UINT32_MAX if it has more */
    struct ppri_outcome outcome;
};

/* Start an edit, of which nothing is judged yet. */
static inline void ppri_value_start(struct ppri_value_edit *edit, struct ppri_exchange *exchange,
                                    struct ppri_output *output, struct ppr_view value, bool folded)
{
    edit->exchange = exchange;
    edit->output = output;
    edit->value = value;
    edit->folded = folded;
    edit->strict = false;
    edit->status = PPR_UNCHANGED;
    edit->ends = PPRI_ENDS_NOTHING;
    edit->outcome.reason = PPR_REASON_NONE;
    edit->outcome.rule = 0;
    edit->outcome.offset = 0;
}

/* This piece is a reference: map it. */
void ppri_value_reference(struct ppri_value_edit *edit, struct ppr_view piece);

/* This piece is a URL in a place where a path alone would mean something else:
   map it if it comes out with an origin. */
PPRI_RARE void ppri_value_url(struct ppri_value_edit *edit, struct ppr_view piece);

/* This piece is a host with a path, and perhaps a port, as in a policy: map it. */
PPRI_RARE void ppri_value_host(struct ppri_value_edit *edit, struct ppr_view piece);

/* This piece is a reference in a JSON string, without its quotes: map it. `absolute`: it must come
   out with an origin. */
PPRI_RARE void ppri_value_json(struct ppri_value_edit *edit, struct ppr_view string, bool absolute);

/* This piece is a serialised origin: map it. */
PPRI_RARE void ppri_value_origin(struct ppri_value_edit *edit, struct ppr_view piece);

/* In the place of a piece, which is a backend's origin, come the sources that stand for it. */
PPRI_RARE void ppri_value_sources(struct ppri_value_edit *edit, struct ppr_view piece,
                                  const struct ppri_sources *sources);

/* In the place of a piece comes a lead, which is not in the value. */
void ppri_value_replace(struct ppri_value_edit *edit, struct ppr_view piece, struct ppr_view lead);

/* At a place in the value come two texts that are not in it. */
PPRI_RARE void ppri_value_insert(struct ppri_value_edit *edit, struct ppr_view at,
                                 struct ppr_view first, struct ppr_view second);

/* In the place of the beginning of a piece comes what a bound says. */
void ppri_value_bound(struct ppri_value_edit *edit, struct ppr_view piece,
                      const struct ppri_bound *bound);

/* Note a reason if it is more worth a look. Return whether it was noted. `offset`: of its reference
   in the value. */
bool ppri_outcome_add(struct ppri_outcome *outcome, enum ppr_reason reason, size_t rule,
                      size_t offset);

/* Note the reason of a piece of the value. */
void ppri_value_note(struct ppri_value_edit *edit, enum ppr_reason reason, size_t rule,
                     struct ppr_view piece);

/* The walk of a kind of field over a value of its syntax. */
typedef void ppri_value_parser(struct ppri_value_edit *edit, struct ppr_view value);

/* Rewrite a value into a buffer. */
struct ppr_result ppri_value_rewrite(struct ppri_exchange *exchange, ppri_value_parser *parse,
                                     struct ppr_view value, char *buffer, size_t capacity);

/* Walk over an edit's value once more, and write it into a buffer of the measured size. */
PPRI_RARE void ppri_value_write(struct ppri_value_edit *edit, ppri_value_parser *parse,
                                char *buffer, size_t size);

#endif
