/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Field lines: finds them in a block (RFC 9112 5), and edits the value of one. */

#ifndef PPRI_FIELDS_LINES_H
#define PPRI_FIELDS_LINES_H

#include "rewrite/value.h"

/* A line of a block, with the lines that are folded onto it. */
struct ppri_line {
    /* Between the first colon and the line end; NULL data if there is no colon. */
    struct ppr_view value;
    enum ppr_kind kind; /* of its field; set by ppri_line_find */
    size_t begin; /* offset in the block */
    size_t end; /* offset after its line end */
    bool folded;
    bool spaced; /* white space stands before the colon; set by ppri_line_find */
};

enum ppri_line_status { PPRI_LINE, PPRI_LINE_EMPTY, PPRI_LINE_NONE };

/* Finds the line at the offset `at` of `block`: a line, the empty line that ends the block, or no
   complete line. `whole`: the block ends with its bytes. */
PPRI_RARE enum ppri_line_status ppri_line_next(struct ppr_view block, bool whole, size_t at,
                                               struct ppri_line *line);

/* True if `value` has a NUL, or a CR or LF that is not part of a fold. */
bool ppri_has_line_end(struct ppr_view value, bool folded);

/* True if `value` is malformed because of a NUL, CR or LF. */
static inline bool ppri_is_broken(enum ppr_kind kind, struct ppr_view value, bool folded)
{
    /* The parsers of cookies and references look for all control characters. */
    if (kind == PPR_KIND_DROP || (!folded && (kind == PPR_KIND_COOKIE || kind == PPR_KIND_URI)))
        return false;
    return ppri_has_line_end(value, folded);
}

/* Finds the next line of a field that the table rewrites, from the offset `at` on. */
enum ppri_line_status ppri_line_find(struct ppr_view block, bool whole, size_t at,
                                     const struct ppri_exchange *exchange, struct ppri_line *line);

/* Edits the value of a line that was found. The name is not read: it may be overwritten already. */
void ppri_line_edit(const struct ppri_line *line, struct ppri_value_edit *edit);

#endif
