/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind `uri`: one URI reference, as Location (RFC 9110 10.2.2). */

#ifndef PPRI_KIND_URI_H
#define PPRI_KIND_URI_H

#include "edit.h"

void ppri_kind_uri(struct ppri_edit *edit, struct ppr_view value);

#endif
