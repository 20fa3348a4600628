/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind scope: a path that bounds something, as Service-Worker-Allowed does (K3). */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "rewrite/reference.h"
#include "uri/scan.h"

/* True if `scope`, which is relative, climbs out of a prefix. */
PPRI_NOINLINE static bool climbs(const struct ppri_value_edit *edit, struct ppr_view scope)
{
    struct ppri_replacement replacement;
    ppri_reference_map(edit->exchange, scope, edit->folded ? PPRI_REFERENCE_FOLDED : 0,
                       &replacement);
    return replacement.step != PPRI_STEP_RELATIVE;
}

/* Maps a scope that is a path. One with a backslash, which browsers read as a slash, or a relative
   one that climbs may be wider than its text. Returns false for other scopes. */
PPRI_NOINLINE static bool judge(const struct ppri_value_edit *edit, struct ppr_view scope,
                                struct ppri_bound *bound)
{
    const unsigned folded = edit->folded ? (unsigned)PPRI_SCAN_FOLDED : 0;
    struct ppri_reference parts;
    ppri_scan(&parts, scope, folded | PPRI_SCAN_BACKSLASHES);
    if (parts.form == PPRI_FORM_PATH && !parts.backslashes) {
        ppri_bound_scope(edit->exchange, parts.path, bound);
        return true;
    }
    return (parts.form == PPRI_FORM_PATH ||
            (parts.form == PPRI_FORM_RELATIVE && climbs(edit, scope))) &&
           ppri_bound_wide_scope(edit->exchange, scope, bound);
}

/* Maps a scope of those forms, and records its reason. Returns false for other scopes. */
PPRI_NOINLINE static bool tell(struct ppri_value_edit *edit, struct ppr_view scope)
{
    struct ppri_bound bound;
    if (!judge(edit, scope, &bound))
        return false;
    ppri_value_note(edit, bound.reason, bound.rule, scope);
    if (bound.rewritten)
        ppri_value_bound(edit, scope, &bound);
    return true;
}

void ppri_kind_scope(struct ppri_value_edit *edit, struct ppr_view value)
{
    const struct ppr_view scope = ppri_trim(value, edit->folded);
    if (!tell(edit, scope))
        ppri_value_reference(edit, scope);
}
