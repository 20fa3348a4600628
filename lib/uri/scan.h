/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The scanner of URI references (RFC 3986 4.1). It splits a reference as it was sent, or finds the
   offset of its first wrong byte (W3). */

#ifndef PPRI_URI_SCAN_H
#define PPRI_URI_SCAN_H

#include "uri/reference.h"

/* Flags of a scan. */
enum ppri_scan_flag {
    /* The reference stood on several lines: obs-fold in it is read as spaces (RFC 9112 5.2). */
    PPRI_SCAN_FOLDED = 1,
    PPRI_SCAN_BACKSLASHES = 2 /* a backslash before the query is a slash, as in browsers (W3) */
};

/* Scans the reference `text`. `flags` are of enum ppri_scan_flag. */
void ppri_scan(struct ppri_reference *reference, struct ppr_view text, unsigned flags);

/* True if a canonical path begins at the offset `at` of `text`, and a query or fragment without
   control characters follows, or nothing. Sets `*end` to the end of the path. */
bool ppri_scan_is_canonical(struct ppr_view text, size_t at, size_t *end);

/* Scans a request target (RFC 9112 3.2) in origin-form, in which "//x" is a path, or in
   absolute-form. Any other target is malformed. `flags` as for ppri_scan. */
PPRI_RARE void ppri_scan_target(struct ppri_reference *reference, struct ppr_view target,
                                unsigned flags);

/* Returns the bytes of the scheme of `text` (RFC 3986 3.1), or 0 if there is no scheme. */
size_t ppri_scan_scheme(struct ppr_view text);

/* Scans the authority of an http URL: [userinfo "@"] host [":" port]. The host is without a dot at
   its end (M2). The port is PPRI_NO_PORT if absent or empty. Returns false if the authority is
   malformed, and sets `*error` to the offset of the first wrong byte. */
bool ppri_scan_authority(struct ppr_view text, struct ppr_view *userinfo,
                         struct ppri_origin *origin, size_t *error);

/* Returns the end of the run of white space at `i` if it is an obs-fold, that is, if it has a line
   end. Else returns `i`. */
PPRI_RARE size_t ppri_fold_end(struct ppr_view text, size_t i);

#endif
