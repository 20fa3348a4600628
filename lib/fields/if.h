/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The parser of If (RFC 4918 10.4). */

#ifndef PPRI_FIELDS_IF_H
#define PPRI_FIELDS_IF_H

#include "rewrite/value.h"

void ppri_kind_if(struct ppri_value_edit *edit, struct ppr_view value);

#endif
