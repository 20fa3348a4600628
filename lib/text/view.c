/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Compares, searches and trims views. */

#include "text/view.h"

#include "text/chars.h"
#include "text/short.h"

#include <string.h>

PPRI_NOINLINE bool ppri_equal(struct ppr_view a, struct ppr_view b)
{
    return a.size == b.size && ppri_same(a.data, b.data, a.size);
}

bool ppri_equal_nocase(struct ppr_view a, struct ppr_view b)
{
    if (a.size != b.size)
        return false;
    if (ppri_equal(a, b))
        return true;
    size_t i = 0;
    /* Most texts differ in more than the bit that distinguishes capital and small letters. */
    for (; a.size - i >= 8; i += 8) {
        if ((ppri_load_8(a.data + i) ^ ppri_load_8(b.data + i)) & ~ppri_load_8("        "))
            return false;
    }
    for (i = 0; i < a.size; i++) {
        if (a.data[i] != b.data[i] && ppri_lower(a.data[i]) != ppri_lower(b.data[i]))
            return false;
    }
    return true;
}

size_t ppri_find(struct ppr_view view, char c)
{
    const char *found = view.size ? memchr(view.data, c, view.size) : NULL;
    return found ? (size_t)(found - view.data) : view.size;
}

static bool is_trimmed(char c, bool also_lines)
{
    return also_lines ? ppri_is_space(c) : ppri_is_ows(c);
}

size_t ppri_trimmed_end(struct ppr_view view, bool also_lines)
{
    size_t to = view.size;
    while (to && is_trimmed(view.data[to - 1], also_lines))
        to--;
    return to;
}

struct ppr_view ppri_trim_all(struct ppr_view view, bool also_lines)
{
    size_t from = 0;
    const size_t to = ppri_trimmed_end(view, also_lines);
    while (from < to && is_trimmed(view.data[from], also_lines))
        from++;
    return ppri_slice(view, from, to);
}

bool ppri_begins_with(struct ppr_view text, struct ppr_view with)
{
    return text.size >= with.size && ppri_equal(ppri_slice(text, 0, with.size), with);
}

bool ppri_has_byte_order_mark(struct ppr_view text)
{
    return ppri_begins_with(text, PPRI_LITERAL("\xEF\xBB\xBF"));
}
