/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The scanner of URI references (RFC 3986 4.1): splits a reference as it was sent, or finds the
   offset at which it is malformed (O7). */

#ifndef PPRI_URI_SCAN_H
#define PPRI_URI_SCAN_H

#include "uri/reference.h"

/* Scan a reference. `folded`: it stood on several lines, and obs-fold in it (RFC 9112 5.2) counts
   as spaces. */
void ppri_scan(struct ppri_reference *reference, struct ppr_view text, bool folded);

/* Whether a text goes on from an offset with a canonical path, and then with a query or fragment that
   has no control character. */
bool ppri_scan_is_canonical(struct ppr_view text, size_t at);

/* Scan a request target (RFC 9112 3.2): origin-form, in which "//x" is a path, or absolute-form.
   Any other is malformed. */
void ppri_scan_target(struct ppri_reference *reference, struct ppr_view target);

/* Scan the authority of an http URL: [userinfo "@"] host [":" port]. Its port is
   PPRI_NO_PORT if absent or empty. On failure set `*error`. */
bool ppri_scan_authority(struct ppr_view text, struct ppr_view *userinfo,
                         struct ppri_origin *origin, size_t *error);

/* The end of the run of white space from `i` on, if that is an obs-fold: if it
   holds a line end. Otherwise `i`. */
size_t ppri_fold_end(struct ppr_view text, size_t i);

#endif
