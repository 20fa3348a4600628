/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The scanner of URI references (RFC 3986 4.1): splits a reference as it was sent, or finds the
   offset at which it is malformed (W3). */

#ifndef PPRI_URI_SCAN_H
#define PPRI_URI_SCAN_H

#include "uri/reference.h"

/* How to read a reference. */
enum ppri_scan_flag {
    PPRI_SCAN_FOLDED =
        1, /* it stood on several lines: obs-fold in it (RFC 9112 5.2) counts as spaces */
    PPRI_SCAN_BACKSLASHES =
        2 /* a backslash before the query is a slash, as browsers have it (W3) */
};

/* Scan a reference. `flags`: of enum ppri_scan_flag. */
void ppri_scan(struct ppri_reference *reference, struct ppr_view text, unsigned flags);

/* Whether a text goes on from an offset with a canonical path, and then with a query or fragment
   that has no control character. If so, set where the path ends. */
bool ppri_scan_is_canonical(struct ppr_view text, size_t at, size_t *end);

/* Scan a request target (RFC 9112 3.2): origin-form, in which "//x" is a path, or absolute-form.
   Any other is malformed. `flags`: as for ppri_scan. */
PPRI_RARE void ppri_scan_target(struct ppri_reference *reference, struct ppr_view target,
                                unsigned flags);

/* The size of a scheme at the start of a reference (RFC 3986 3.1); 0: there is none. */
size_t ppri_scan_scheme(struct ppr_view text);

/* Scan the authority of an http URL: [userinfo "@"] host [":" port]. The host has no dot at its
   end (M2). The port is PPRI_NO_PORT if absent or empty. On failure set `*error`. */
bool ppri_scan_authority(struct ppr_view text, struct ppr_view *userinfo,
                         struct ppri_origin *origin, size_t *error);

/* The end of the run of white space from `i` on, if that is an obs-fold: if it
   holds a line end. Otherwise `i`. */
PPRI_RARE size_t ppri_fold_end(struct ppr_view text, size_t i);

#endif
