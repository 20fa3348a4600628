/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "fields/uri.h"

void ppri_kind_uri(struct ppri_value_edit *edit, struct ppr_view value)
{
    ppri_value_reference(edit, ppri_trim(value, edit->folded));
}
