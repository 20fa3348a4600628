/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Query parameters that users named: a URL in the value of one is mapped, too. */

#ifndef PPRI_REWRITE_QUERY_PARAMS_H
#define PPRI_REWRITE_QUERY_PARAMS_H

#include "rewrite/reference.h"

/* Find the next value of a named parameter from `*at` on, at first behind the "?", in a
   reference without its fragment. Return false if there is none. */
bool ppri_query_next(const struct ppr_table *table, struct ppr_view text, size_t *at,
                     struct ppr_view *value);

/* What is decoded of a value: origin and path must be in it, the rest need not. */
#define PPRI_DECODED_MAX 256

/* What becomes of a value: it loses its first `cut` bytes, and gets a lead, which is the
   replacement's origin, guard and prefix, and perhaps a slash. */
struct ppri_query_change {
    struct ppri_replacement replacement;
    char decoded[PPRI_DECODED_MAX]; /* the beginning of the value, which captures may be in */
    bool slash;
    bool encoded; /* the value's own ":" and "/" are, so the lead's come out so, too */
    size_t cut;
};

/* Map the URL in a value. Return false if it stays. `flags`: PPRI_REFERENCE_* of the reference. */
bool ppri_query_map(struct ppri_exchange *exchange, struct ppr_view value, unsigned flags,
                    struct ppri_query_change *change);

/* Append a change's lead as it comes out. */
void ppri_query_append_lead(const struct ppri_query_change *change, struct ppri_writer *writer);

#endif
