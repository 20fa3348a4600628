/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Views: bytes that somebody else owns. */

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

/* The bytes from one offset up to another. */
static inline struct ppr_view ppri_slice(struct ppr_view view, size_t from, size_t to)
{
    /* NULL + 0 is not defined in C. */
    return ppri_view(from ? view.data + from : view.data, to - from);
}

/* The bytes from an offset on. */
static inline struct ppr_view ppri_from(struct ppr_view view, size_t from)
{
    return ppri_slice(view, from, view.size);
}

/* Whether a caller's view breaks the contract. */
static inline bool ppri_is_bad(struct ppr_view view)
{
    return !view.data && view.size;
}

bool ppri_equal(struct ppr_view a, struct ppr_view b);

/* Equal without regard to the case of ASCII letters. */
bool ppri_equal_nocase(struct ppr_view a, struct ppr_view b);

/* The offset of the first `c`, or the view's size. */
size_t ppri_find(struct ppr_view view, char c);

/* Where a view ends without the optional white space behind it. */
size_t ppri_trimmed_end(struct ppr_view view, bool also_lines);

/* The view without optional white space around it; `also_lines`: without CR
   and LF too, as around a folded value. */
PPRI_RARE struct ppr_view ppri_trim_all(struct ppr_view view, bool also_lines);

static inline struct ppr_view ppri_trim(struct ppr_view view, bool also_lines)
{
    /* No white space is above a space; one in front is usual. */
    if (view.size > 1 && view.data[0] == ' ')
        view = ppri_from(view, 1);
    const bool bare = view.size && view.data[0] > ' ' && view.data[view.size - 1] > ' ';
    return bare ? view : ppri_trim_all(view, also_lines);
}

/* Whether a text begins with the byte order mark of UTF-8. */
PPRI_RARE bool ppri_has_byte_order_mark(struct ppr_view text);

/* Whether a text begins with another. */
bool ppri_begins_with(struct ppr_view text, struct ppr_view with);

#endif
