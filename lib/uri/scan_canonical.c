/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "uri/scan_canonical.h"

#include "text/chars.h"

#include <string.h>

PPRI_NOINLINE bool ppri_is_clean(struct ppr_view text, size_t at)
{
    for (; at < text.size; at += PPRI_VECTOR_SIZE) {
        const uint32_t control = ppri_vector_bits(ppri_control_in(ppri_vector_at(text, at)));
        if (control & ppri_bits_below(text.size - at))
            return false;
    }
    return true;
}

PPRI_NOINLINE size_t ppri_canonical_end_beyond(struct ppr_view text, bool behind_slash)
{
    for (size_t i = PPRI_WINDOW; i < text.size; i++) {
        const char c = text.data[i];
        if (c == '?' || c == '#')
            return i;
        if (ppri_is(c, PPRI_PATH_ODD) || (behind_slash && c == '.'))
            return 0;
        behind_slash = c == '/';
    }
    return text.size;
}

/* Scan a text of 16 bytes or more. */
static inline bool scan(struct ppri_reference *reference, struct ppr_view text)
{
    const size_t begin = ppri_canonical_scheme(text.data);
    if (!begin && (text.data[0] != '/' || text.data[1] == '/'))
        return false;
    return ppri_canonical_scan(reference, text, begin);
}

/* A text that fills no block is scanned in a longer copy: what is added is like letters at
   its end, and is taken off again. */
PPRI_NOINLINE static bool scan_small(struct ppri_reference *reference, struct ppr_view text)
{
    char copy[PPRI_VECTOR_SIZE];
    if (text.size < 2)
        return false;
    memset(copy, 'x', sizeof copy);
    memcpy(copy, text.data, text.size);
    if (!scan(reference, ppri_view(copy, sizeof copy)))
        return false;
    const size_t scheme = reference->scheme.size;
    const size_t host = scheme ? scheme + 3 : 0;
    const size_t host_end = host + reference->origin.host.size;
    const size_t path = (size_t)(reference->path.data - copy);
    const size_t path_end = path + reference->path.size;
    if (host >= text.size)
        return false;
    reference->scheme = scheme ? ppri_view(text.data, scheme) : ppri_view(NULL, 0);
    if (scheme)
        reference->origin.host =
            ppri_slice(text, host, host_end < text.size ? host_end : text.size);
    const size_t end = path_end < text.size ? path_end : text.size;
    reference->path = ppri_slice(text, path < end ? path : end, end);
    reference->rest = ppri_from(text, end);
    return true;
}

bool ppri_scan_canonical(struct ppri_reference *reference, struct ppr_view text)
{
    if (text.size < PPRI_VECTOR_SIZE)
        return scan_small(reference, text);
    return text.size <= PPRI_TEXT_MAX && scan(reference, text);
}
