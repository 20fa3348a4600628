/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "fields/uri.h"

void ppri_kind_uri(struct ppri_edit *edit, struct ppr_view value)
{
    const struct ppr_view reference = ppri_trim(value, edit->folded);
    const size_t before = reference.size ? (size_t)(reference.data - value.data) : 0;
    ppri_edit_keep(edit, ppri_slice(value, 0, before));
    ppri_edit_reference(edit, reference);
    ppri_edit_keep(edit, ppri_from(value, before + reference.size));
}
