/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The parser of a text, with absolute URLs anywhere in it. */

#ifndef PPRI_FIELDS_TEXT_H
#define PPRI_FIELDS_TEXT_H

#include "rewrite/value.h"

void ppri_kind_text(struct ppri_value_edit *edit, struct ppr_view value);

#endif
