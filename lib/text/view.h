/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Views: bytes that are owned elsewhere. */

#ifndef PPRI_TEXT_VIEW_H
#define PPRI_TEXT_VIEW_H

#include "text/compiler.h"

#include <ppr/ppr.h>

#include <stdbool.h>
#include <stddef.h>

/* A view of a string literal. */
#define PPRI_LITERAL(text) ppri_view(text, sizeof(text) - 1)

static inline struct ppr_view ppri_view(const char *data, size_t size)
{
    const struct ppr_view view = {data, size};
    return view;
}

/* Returns the bytes from the offset `from` up to `to`. */
static inline struct ppr_view ppri_slice(struct ppr_view view, size_t from, size_t to)
{
    /* NULL + 0 is not defined in C. */
    return ppri_view(from ? view.data + from : view.data, to - from);
}

/* Returns the bytes from the offset `from` on. */
static inline struct ppr_view ppri_from(struct ppr_view view, size_t from)
{
    return ppri_slice(view, from, view.size);
}

/* True if `view`, which is a caller's, breaks the contract: NULL with a size. */
static inline bool ppri_is_bad(struct ppr_view view)
{
    return !view.data && view.size;
}

bool ppri_equal(struct ppr_view a, struct ppr_view b);

/* True if two views are equal without regard to the case of ASCII letters. */
bool ppri_equal_nocase(struct ppr_view a, struct ppr_view b);

/* Returns the offset of the first `c`, or view.size. */
size_t ppri_find(struct ppr_view view, char c);

/* Returns the size of `view` without the optional white space at its end. `also_lines`: without CR
   and LF. */
size_t ppri_trimmed_end(struct ppr_view view, bool also_lines);

/* Returns `view` without the optional white space around it. `also_lines`: also without CR and LF,
   as around a folded value. */
PPRI_RARE struct ppr_view ppri_trim_all(struct ppr_view view, bool also_lines);

/* Like ppri_trim_all, with an early exit. */
static inline struct ppr_view ppri_trim(struct ppr_view view, bool also_lines)
{
    /* All white space is at most a space. One space at the beginning is usual. */
    if (view.size > 1 && view.data[0] == ' ')
        view = ppri_from(view, 1);
    const bool bare = view.size && view.data[0] > ' ' && view.data[view.size - 1] > ' ';
    return bare ? view : ppri_trim_all(view, also_lines);
}

/* True if `text` begins with the byte order mark of UTF-8. */
PPRI_RARE bool ppri_has_byte_order_mark(struct ppr_view text);

/* True if `text` begins with `with`. */
bool ppri_begins_with(struct ppr_view text, struct ppr_view with);

#endif
