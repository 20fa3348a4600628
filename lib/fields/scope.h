/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The parser of a path that bounds something, as Service-Worker-Allowed. */

#ifndef PPRI_FIELDS_SCOPE_H
#define PPRI_FIELDS_SCOPE_H

#include "rewrite/value.h"

void ppri_kind_scope(struct ppri_value_edit *edit, struct ppr_view value);

#endif
