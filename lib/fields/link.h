/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The parser of Link (RFC 8288 3). */

#ifndef PPRI_FIELDS_LINK_H
#define PPRI_FIELDS_LINK_H

#include "rewrite/value.h"

void ppri_kind_link(struct ppri_value_edit *edit, struct ppr_view value);

#endif
