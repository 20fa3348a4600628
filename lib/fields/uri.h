/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The parser of one URI reference, as the value of Location is (RFC 9110 10.2.2). */

#ifndef PPRI_FIELDS_URI_H
#define PPRI_FIELDS_URI_H

#include "rewrite/value.h"

void ppri_kind_uri(struct ppri_value_edit *edit, struct ppr_view value);

#endif
