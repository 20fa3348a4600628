/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A replacement: the output for one reference, as views of existing bytes. Its size is known before
   a byte is written. In most replacements the end of the reference stands, and only the bytes
   before it are replaced. */

#ifndef PPRI_REWRITE_REPLACEMENT_H
#define PPRI_REWRITE_REPLACEMENT_H

#include "rewrite/result.h"
#include "table/capture.h"
#include "text/writer.h"
#include "uri/path.h"

/* The step that decided about a reference, for ppr_why_url. The numbers are those of
   doc/design.md. */
enum ppri_step {
    PPRI_STEP_SCHEME, /* N1 */
    PPRI_STEP_MALFORMED, /* N1, W3 */
    PPRI_STEP_USERINFO, /* N1, W4 */
    PPRI_STEP_RELATIVE, /* it stays */
    PPRI_STEP_BACKEND, /* N2: its origin is a backend's of the table */
    PPRI_STEP_OTHER_SERVER, /* N3 */
    PPRI_STEP_NAME, /* N4: another name of this backend */
    PPRI_STEP_NAME_FACING, /* N4: the same name, under a client prefix */
    PPRI_STEP_CLIENT, /* N5: the client's own origin, under a client prefix */
    PPRI_STEP_CLIENT_KEPT, /* N5: on the client's origin; the backend was sent that Host, and means
                              itself */
    PPRI_STEP_CLIENT_OUTSIDE, /* N5: under no client prefix */
    PPRI_STEP_ORIGIN, /* N6: only the origin is wrong */
    PPRI_STEP_ORIGIN_KEPT, /* N6: the same origin, and the Host is kept */
    PPRI_STEP_ORIGIN_STAYS, /* N6: https, and the client is not known to be on https */
    PPRI_STEP_ORIGIN_OUTSIDE, /* N6: under no client prefix */
    PPRI_STEP_ORIGIN_UNCOVERED, /* N6: a kept host that is not the client's */
    PPRI_STEP_HOST, /* N7 */
    PPRI_STEP_SITE, /* N8 */
    PPRI_STEP_PATH, /* a path, mapped by the rules at home */
    PPRI_STEP_PATH_AWARE,
    PPRI_STEP_PATH_FACING,
    PPRI_STEP_PATH_UNCOVERED,
    PPRI_STEP_REQUEST, /* mapped by the rules for requests */
    PPRI_STEP_REQUEST_LOCAL,
    PPRI_STEP_REQUEST_UNCOVERED,
    PPRI_STEP_REQUEST_SITE,
    PPRI_STEP_REQUEST_BACKEND, /* the rule is another backend's */
    PPRI_STEP_REQUEST_UNNAMED /* the configuration does not name the client */
};

struct ppri_replacement {
    enum ppr_reason reason;
    enum ppri_step step;
    size_t rule; /* the rule's number, 0 if there is none */
    struct ppri_captures captures; /* the values of the captures in origin and prefix */
    bool rewritten; /* false if the reference stays; the members below are then not set */
    struct ppr_view scheme; /* before the origin; empty if the origin has it */
    struct ppr_view origin; /* if it and the scheme are empty, the output is a path */
    struct ppr_view guard; /* "/." if the path would begin with "//", else empty (W5) */
    struct ppr_view prefix; /* "" or "/segment..." */
    struct ppri_path tail; /* the rest of the path after the prefix */
    bool dotted; /* the tail is written without its dot segments, segment by segment */
    struct ppr_view rest; /* query and fragment */
    size_t tail_size; /* bytes of the tail as it is written */
    size_t size; /* bytes of the whole output */
    bool stands; /* tail and rest are the end of the reference as it stands; before them are two
                    texts at most, and no captures */
};

/* Records that a reference stays. */
static inline void ppri_replacement_keep(struct ppri_replacement *replacement, enum ppri_step step,
                                         enum ppr_reason reason, size_t rule)
{
    replacement->step = step;
    replacement->reason = reason;
    replacement->rule = rule;
    replacement->rewritten = false;
}

/* Records that a reference stays, uncovered: a rule maps it, but the result cannot stand in its
   place. */
static inline void ppri_replacement_uncover(struct ppri_replacement *replacement)
{
    replacement->rewritten = false;
    replacement->reason = PPR_REASON_UNCOVERED;
    replacement->rule = 0;
}

/* True if the output of a rewritten reference has a scheme. */
static inline bool ppri_replacement_is_absolute(const struct ppri_replacement *replacement)
{
    return replacement->scheme.size ||
           (replacement->origin.size && replacement->origin.data[0] != '/');
}

/* Sets the guard, the sizes and `stands`, from captures, scheme, origin, prefix, tail, dotted and
   rest. `text` is the reference. An empty path becomes "/". */
void ppri_replacement_finish(struct ppri_replacement *replacement, struct ppr_view text);

/* Sets `lead` to the bytes before the tail of a replacement that `stands`. */
void ppri_replacement_lead(const struct ppri_replacement *replacement, struct ppr_view lead[2]);

/* True if the output equals `text`. */
PPRI_RARE bool ppri_replacement_equals(const struct ppri_replacement *replacement,
                                       struct ppr_view text);

/* Writes the output to `to`, which has room, and does not overlap any view of the replacement. */
PPRI_RARE void ppri_replacement_write(const struct ppri_replacement *replacement, char *to);

/* Writes the tail alone, without its dot segments if `dotted`. Returns the end of the bytes
   written. */
PPRI_RARE char *ppri_replacement_write_tail(const struct ppri_replacement *replacement, char *to);

/* Returns the result of a replacement, and writes the output to `buffer` if it fits. */
PPRI_RARE struct ppr_result ppri_replacement_result(const struct ppri_replacement *replacement,
                                                    char *buffer, size_t capacity);

#endif
