/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The parser of serialised origins (RFC 6454 6.2), "null" and "*". */

#ifndef PPRI_FIELDS_ORIGIN_H
#define PPRI_FIELDS_ORIGIN_H

#include "rewrite/value.h"

void ppri_kind_origin(struct ppri_value_edit *edit, struct ppr_view value);

#endif
