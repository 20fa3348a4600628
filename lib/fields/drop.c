/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind drop: a field that is removed, such as Alt-Svc, which would lead clients around the
   proxy. */

#include <ppr/ppr.h>

#include "fields/kinds.h"

void ppri_kind_drop(struct ppri_value_edit *edit, struct ppr_view value)
{
    (void)value;
    edit->status = PPR_DROPPED;
}
