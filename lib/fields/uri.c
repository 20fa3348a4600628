/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* One URI reference, as the value of Location is (RFC 9110 10.2.2). */

#include <ppr/ppr.h>

#include "fields/kinds.h"

void ppri_kind_uri(struct ppri_value_edit *edit, struct ppr_view value)
{
    ppri_value_reference(edit, ppri_trim(value, edit->folded));
}
