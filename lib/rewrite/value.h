/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An edit of one field value. The parser of a kind of field reports the pieces that are references
   or change otherwise, from left to right. All other bytes stay. */

#ifndef PPRI_REWRITE_VALUE_H
#define PPRI_REWRITE_VALUE_H

#include "rewrite/bounds.h"
#include "rewrite/exchange.h"
#include "rewrite/output.h"
#include "rewrite/result.h"
#include "rewrite/sources.h"

/* The most notable reason of all references so far (see ppri_outcome_add). */
struct ppri_outcome {
    enum ppr_reason reason;
    uint32_t rule; /* the number of the rule, 0 if there is none */
    size_t offset; /* bytes before the reference in the value */
};

/* The bytes that end a reference where it stands. An output that would have one is refused. Such a
   byte may come from a rule's prefix, a capture, or the base of a relative reference. */
enum ppri_ends {
    PPRI_ENDS_NOTHING,
    PPRI_ENDS_BRACKET, /* > */
    PPRI_ENDS_QUOTE, /* ' */
    PPRI_ENDS_QUOTES, /* " */
    PPRI_ENDS_LIST, /* ; and , */
    PPRI_ENDS_TEXT /* the boundaries of tokens in a text */
};

struct ppri_value_edit {
    struct ppri_exchange *exchange;
    struct ppri_output *output;
    struct ppr_view value;
    bool folded; /* the value stood on several lines (obs-fold) */
    bool strict; /* the field is Referer, by which a backend checks for forged requests */
    /* enum ppr_status: PPR_UNCHANGED, PPR_REWRITTEN, or PPR_DROPPED for the whole field. */
    uint8_t status;
    uint8_t ends; /* enum ppri_ends */
    uint32_t noted; /* bytes of the piece that the outcome is about, at most UINT32_MAX */
    struct ppri_outcome outcome;
};

/* Starts an edit of `value`. */
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

/* Maps `piece`, a reference. */
void ppri_value_reference(struct ppri_value_edit *edit, struct ppr_view piece);

/* Maps `piece`, a reference, if the output is absolute. Else `piece` stays, uncovered: a path alone
   would mean something else in its place. */
PPRI_RARE void ppri_value_url(struct ppri_value_edit *edit, struct ppr_view piece);

/* Maps `piece`, a host with a path and perhaps a port, as in a policy (csp). */
PPRI_RARE void ppri_value_host(struct ppri_value_edit *edit, struct ppr_view piece);

/* Maps the reference `string`, a JSON string without its quotes. `absolute`: the output must be
   absolute, or the reference stays. */
PPRI_RARE void ppri_value_json(struct ppri_value_edit *edit, struct ppr_view string, bool absolute);

/* Maps `piece`, a serialised origin. */
PPRI_RARE void ppri_value_origin(struct ppri_value_edit *edit, struct ppr_view piece);

/* Replaces `piece`, a backend's origin, by the sources that stand for it. */
PPRI_RARE void ppri_value_sources(struct ppri_value_edit *edit, struct ppr_view piece,
                                  const struct ppri_sources *sources);

/* Replaces `piece` by `lead`, which is not in the value. */
void ppri_value_replace(struct ppri_value_edit *edit, struct ppr_view piece, struct ppr_view lead);

/* Inserts two texts at the place `at` of the value. Neither may be in the value. */
PPRI_RARE void ppri_value_insert(struct ppri_value_edit *edit, struct ppr_view at,
                                 struct ppr_view first, struct ppr_view second);

/* Replaces the beginning of `piece` as `bound` has it. */
void ppri_value_bound(struct ppri_value_edit *edit, struct ppr_view piece,
                      const struct ppri_bound *bound);

/* Records `reason` and `rule` in `outcome` if the reason is more notable than the recorded one: of
   equal ones the first stays. `offset` is that of the reference in the value. Returns true if they
   are recorded. */
bool ppri_outcome_add(struct ppri_outcome *outcome, enum ppr_reason reason, size_t rule,
                      size_t offset);

/* Records the reason of `piece` in the outcome of the edit. */
void ppri_value_note(struct ppri_value_edit *edit, enum ppr_reason reason, size_t rule,
                     struct ppr_view piece);

/* The parser of a kind of field: reports the pieces of `value` to the edit. */
typedef void ppri_value_parser(struct ppri_value_edit *edit, struct ppr_view value);

/* Rewrites `value` by `parse` into `buffer`. */
struct ppr_result ppri_value_rewrite(struct ppri_exchange *exchange, ppri_value_parser *parse,
                                     struct ppr_view value, char *buffer, size_t capacity);

/* Parses the edit's value once more, and writes the output to `buffer`, which has the measured
   size. */
PPRI_RARE void ppri_value_write(struct ppri_value_edit *edit, ppri_value_parser *parse,
                                char *buffer, size_t size);

#endif
