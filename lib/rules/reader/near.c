/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/reader/near.h"

#include "text/chars.h"

bool ppri_is_near(struct ppr_view word, struct ppr_view known)
{
    size_t same = 0;
    while (same < word.size && same < known.size &&
           ppri_lower(word.data[same]) == ppri_lower(known.data[same]))
        same++;
    const struct ppr_view a = ppri_from(word, same);
    const struct ppr_view b = ppri_from(known, same);
    const size_t a_less = a.size > 0;
    const size_t b_less = b.size > 0;
    if (ppri_equal_nocase(ppri_from(a, a_less), ppri_from(b, b_less)) ||
        ppri_equal_nocase(ppri_from(a, a_less), b) || ppri_equal_nocase(a, ppri_from(b, b_less)))
        return true;
    return a.size > 1 && b.size > 1 && ppri_lower(a.data[0]) == ppri_lower(b.data[1]) &&
           ppri_lower(a.data[1]) == ppri_lower(b.data[0]) &&
           ppri_equal_nocase(ppri_from(a, 2), ppri_from(b, 2));
}

struct ppr_view ppri_near_of(struct ppr_view word, const char *const list[])
{
    for (; word.size > 1 && *list; list++) {
        if (ppri_is_near(word, ppr_view_of(*list)))
            return ppr_view_of(*list);
    }
    return ppri_view(NULL, 0);
}
