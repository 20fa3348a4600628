/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "fields/uri.h"

void ppri_kind_uri(struct ppri_value_edit *edit, struct ppr_view value)
{
    const struct ppr_view reference = ppri_trim(value, edit->folded);
    const size_t before = reference.size ? (size_t)(reference.data - value.data) : 0;
    ppri_value_keep(edit, ppri_slice(value, 0, before));
    ppri_value_reference(edit, reference);
    ppri_value_keep(edit, ppri_from(value, before + reference.size));
}
