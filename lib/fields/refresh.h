/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The parser of Refresh, as WHATWG HTML reads it. */

#ifndef PPRI_FIELDS_REFRESH_H
#define PPRI_FIELDS_REFRESH_H

#include "rewrite/value.h"

void ppri_kind_refresh(struct ppri_value_edit *edit, struct ppr_view value);

#endif
