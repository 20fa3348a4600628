/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Field lines: finding them in a block (RFC 9112 5), and rewriting the value of
   one. */

#ifndef PPRI_FIELDS_LINES_H
#define PPRI_FIELDS_LINES_H

#include "rewrite/value.h"

/* A line of a block, with what is folded onto it. */
struct ppri_line {
    struct ppr_view value; /* between the first colon and the line end; NULL data: there is no
                              colon */
    enum ppr_kind kind; /* of its field, if ppri_line_find found it */
    size_t begin; /* offset in the block */
    size_t end; /* offset of what comes after it */
    bool folded;
    bool spaced; /* white space stands before the colon, if ppri_line_find found it */
};

enum ppri_line_status { PPRI_LINE, PPRI_LINE_EMPTY, PPRI_LINE_NONE };

/* Find the line at an offset: a line, the empty line that ends the block, or none
   that is complete. `whole`: the block ends with its bytes. */
PPRI_RARE enum ppri_line_status ppri_line_next(struct ppr_view block, bool whole, size_t at,
                                               struct ppri_line *line);

/* Whether a value has a NUL, or a CR or LF that is no part of a fold (B2). The walk over a cookie
   finds them itself. */
bool ppri_is_broken(enum ppr_kind kind, struct ppr_view value, bool folded);

/* Find the next line, from an offset on, of a field that is to be rewritten. */
enum ppri_line_status ppri_line_find(struct ppr_view block, bool whole, size_t at,
                                     const struct ppri_exchange *exchange, struct ppri_line *line);

/* Rewrite the value of a line that was found. Does not look at the name: it may have
   been written over. */
void ppri_line_edit(const struct ppri_line *line, struct ppri_value_edit *edit);

#endif
