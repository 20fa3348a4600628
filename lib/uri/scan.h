/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The scanner of URI references (RFC 3986 4.1): splits a reference as it was sent, or finds the
   offset at which it is malformed (O7). A short way leads through it for canonical references,
   and a careful one for all. */

#ifndef PPRI_URI_SCAN_H
#define PPRI_URI_SCAN_H

#include "uri/reference.h"

/* Scan a reference by the way that fits it. `folded`: it stood on several
   lines, and obs-fold in it (RFC 9112 5.2) counts as spaces. */
void ppri_scan(struct ppri_reference *reference, struct ppr_view text, bool folded);

#endif
