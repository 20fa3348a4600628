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

struct ppri_replacement {
    enum ppr_reason reason;
    size_t rule; /* its number; 0: none */
    struct ppri_captures captures; /* what those in origin and prefix stand for */
    bool rewritten; /* the members below say into what */
    struct ppr_view origin; /* empty: the path stands alone */
    struct ppr_view guard; /* "/." where the path would begin with "//" (O9) */
    struct ppr_view prefix; /* "" or "/segment..." */
    struct ppri_path tail; /* the path behind the prefix */
    bool dotted; /* dot segments are to be removed from it */
    struct ppr_view rest; /* query and fragment */
    size_t tail_size; /* bytes of the tail as it comes out */
    size_t size; /* bytes of it all */
    bool stands; /* tail and rest are the end of the reference as it stands, and no captures are
                    before them */
};

/* Plan that a reference stays as it is. */
static inline void ppri_replacement_keep(struct ppri_replacement *replacement,
                                         enum ppr_reason reason, size_t rule)
{
    replacement->reason = reason;
    replacement->rule = rule;
    replacement->rewritten = false;
}

/* Work out what follows for a reference from captures, origin, prefix, tail, dotted and rest: the
   guard, the sizes, and whether its end stands. */
void ppri_replacement_finish(struct ppri_replacement *replacement, struct ppr_view text);

/* What comes before the tail of a replacement that has an origin or a guard, but not both. */
static inline struct ppr_view ppri_replacement_lead(const struct ppri_replacement *replacement)
{
    return replacement->origin.size ? replacement->origin : replacement->guard;
}

/* Whether what comes out is just this text. */
bool ppri_replacement_equals(const struct ppri_replacement *replacement, struct ppr_view text);

/* Write what comes out to where there is room, and nothing of it is. */
void ppri_replacement_write(const struct ppri_replacement *replacement, char *to);

/* The result of a replacement, written to a buffer if there is room. */
struct ppr_result ppri_replacement_result(const struct ppri_replacement *replacement, char *buffer,
                                          size_t capacity);

#endif
