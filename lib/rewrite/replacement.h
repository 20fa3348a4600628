/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A replacement: what comes out for one reference, as pieces of what is there already.
   Its size is known before a byte is written. As a rule the end of the reference stands, and only
   what is before it is replaced. */

#ifndef PPRI_REWRITE_REPLACEMENT_H
#define PPRI_REWRITE_REPLACEMENT_H

#include "rewrite/result.h"
#include "table/capture.h"
#include "text/writer.h"
#include "uri/path.h"

/* What decided about a reference, for ppr_why_url. The numbers are those of doc/design.md. */
enum ppri_step {
    PPRI_STEP_SCHEME, /* N1 */
    PPRI_STEP_MALFORMED, /* N1, W3 */
    PPRI_STEP_USERINFO, /* N1, W4 */
    PPRI_STEP_RELATIVE, /* it stays */
    PPRI_STEP_BACKEND, /* N2: its origin is a backend's of the table */
    PPRI_STEP_OTHER_SERVER, /* N3 */
    PPRI_STEP_NAME, /* N4: another name of this backend */
    PPRI_STEP_NAME_FACING, /* N4: the same, under a client prefix */
    PPRI_STEP_CLIENT, /* N5: the client's own origin, under a client prefix */
    PPRI_STEP_CLIENT_KEPT, /* N5: on the client's origin; the backend was sent that Host, and means
                              itself */
    PPRI_STEP_CLIENT_OUTSIDE, /* N5: under no client prefix */
    PPRI_STEP_ORIGIN, /* N6: only the origin is wrong */
    PPRI_STEP_ORIGIN_KEPT, /* N6: and the backend means itself */
    PPRI_STEP_ORIGIN_STAYS, /* N6: https, where the client is not known to be */
    PPRI_STEP_ORIGIN_OUTSIDE, /* N6: under no client prefix */
    PPRI_STEP_ORIGIN_UNCOVERED, /* N6: a kept host that is not the client's */
    PPRI_STEP_HOST, /* N7 */
    PPRI_STEP_SITE, /* N8 */
    PPRI_STEP_PATH, /* a path, judged by the rules at home */
    PPRI_STEP_PATH_AWARE,
    PPRI_STEP_PATH_FACING,
    PPRI_STEP_PATH_UNCOVERED,
    PPRI_STEP_REQUEST, /* a request's, by the rules for requests */
    PPRI_STEP_REQUEST_LOCAL,
    PPRI_STEP_REQUEST_UNCOVERED,
    PPRI_STEP_REQUEST_SITE,
    PPRI_STEP_REQUEST_BACKEND, /* it is another backend's */
    PPRI_STEP_REQUEST_UNNAMED /* the configuration does not name the client */
};

struct ppri_replacement {
    enum ppr_reason reason;
    enum ppri_step step;
    size_t rule; /* its number; 0: none */
    struct ppri_captures captures; /* what those in origin and prefix stand for */
    bool rewritten; /* the members below say into what */
    struct ppr_view scheme; /* before the origin; empty: it has its own */
    struct ppr_view origin; /* both empty: the path stands alone */
    struct ppr_view guard; /* "/." where the path would begin with "//" (W5) */
    struct ppr_view prefix; /* "" or "/segment..." */
    struct ppri_path tail; /* the path behind the prefix */
    bool dotted; /* dot segments are to be removed from it */
    struct ppr_view rest; /* query and fragment */
    size_t tail_size; /* bytes of the tail as it comes out */
    size_t size; /* bytes of it all */
    bool stands; /* tail and rest are the end of the reference as it stands; before them are two
                    texts at most, and no captures */
};

/* Plan that a reference stays as it is. */
static inline void ppri_replacement_keep(struct ppri_replacement *replacement, enum ppri_step step,
                                         enum ppr_reason reason, size_t rule)
{
    replacement->step = step;
    replacement->reason = reason;
    replacement->rule = rule;
    replacement->rewritten = false;
}

/* Let a reference stay that a rule maps and that could not be replaced where it stands. */
static inline void ppri_replacement_uncover(struct ppri_replacement *replacement)
{
    replacement->rewritten = false;
    replacement->reason = PPR_REASON_UNCOVERED;
    replacement->rule = 0;
}

/* True if a rewritten reference comes out with a scheme. */
static inline bool ppri_replacement_is_absolute(const struct ppri_replacement *replacement)
{
    return replacement->scheme.size ||
           (replacement->origin.size && replacement->origin.data[0] != '/');
}

/* Work out the guard, the sizes and `stands` from captures, scheme, origin, prefix, tail, dotted
   and rest. */
void ppri_replacement_finish(struct ppri_replacement *replacement, struct ppr_view text);

/* What comes before the tail of a replacement whose end stands. */
void ppri_replacement_lead(const struct ppri_replacement *replacement, struct ppr_view lead[2]);

/* Whether what comes out is just this text. */
PPRI_RARE bool ppri_replacement_equals(const struct ppri_replacement *replacement,
                                       struct ppr_view text);

/* Write what comes out to where there is room, and nothing of it is. */
PPRI_RARE void ppri_replacement_write(const struct ppri_replacement *replacement, char *to);

/* Write the tail alone, without its dot segments. Return the end of what was written. */
PPRI_RARE char *ppri_replacement_write_tail(const struct ppri_replacement *replacement, char *to);

/* The result of a replacement, written to a buffer if there is room. */
PPRI_RARE struct ppr_result ppri_replacement_result(const struct ppri_replacement *replacement,
                                                    char *buffer, size_t capacity);

#endif
