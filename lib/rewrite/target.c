/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/target.h"

#include "text/chars.h"
#include "uri/scan_careful.h"

struct ppr_view ppri_path_of_target(struct ppr_view target)
{
    struct ppri_reference parts;
    struct ppr_view path = target;
    if (target.data[0] != '/') {
        ppri_scan_careful(&parts, target, false);
        if (parts.form != PPRI_FORM_ABSOLUTE)
            return ppri_view(NULL, 0);
        path = parts.path.size ? parts.path : PPRI_LITERAL("/");
    }
    size_t size = path.size;
    for (size_t i = 0; i < path.size; i++) {
        if (size == path.size && (path.data[i] == '?' || path.data[i] == '#'))
            size = i;
        if (ppri_is(path.data[i], PPRI_CONTROL) || (size == path.size && path.data[i] == '\\'))
            return ppri_view(NULL, 0);
    }
    return ppri_slice(path, 0, size);
}
