/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A path that bounds something, as Service-Worker-Allowed (C3). */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "rewrite/resolve.h"
#include "rewrite/scope_path.h"

void ppri_kind_scope(struct ppri_value_edit *edit, struct ppr_view value)
{
    const struct ppr_view path = ppri_trim(value, edit->folded);
    struct ppri_exchange *exchange = edit->exchange;
    struct ppri_scope_path bound;
    /* What is no plain path is judged as a reference, one with a backslash (O7) too. */
    if (path.size && (path.data[0] != '/' || ppri_begins_with(path, PPRI_LITERAL("//")) ||
                      ppri_find(path, '\\') < path.size)) {
        ppri_value_reference(edit, path);
        return;
    }
    ppri_exchange_know(exchange);
    ppri_scope_path_worker(exchange, exchange->has_backend ? &exchange->backend_origin : NULL, path,
                           edit->folded, &bound);
    ppri_value_note(edit, bound.reason, bound.rule, path.data);
    if (bound.rewritten)
        ppri_value_capture(edit, ppri_slice(path, 0, bound.cut), &bound.captures, bound.lead);
}
