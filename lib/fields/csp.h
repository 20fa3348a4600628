/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The parser of Content-Security-Policy (CSP 3). */

#ifndef PPRI_FIELDS_CSP_H
#define PPRI_FIELDS_CSP_H

#include "rewrite/value.h"

void ppri_kind_csp(struct ppri_value_edit *edit, struct ppr_view value);

#endif
