/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The careful scanner of URI references: takes every text, and says where one is malformed (O7). */

#ifndef PPRI_URI_SCAN_CAREFUL_H
#define PPRI_URI_SCAN_CAREFUL_H

#include "uri/reference.h"

/* The careful way, for every text. */
void ppri_scan_careful(struct ppri_reference *reference, struct ppr_view text, bool folded);

/* Scan the authority of an http URL: [userinfo "@"] host [":" port]. Its port is
   PPRI_NO_PORT if absent or empty. On failure set `*error`. */
bool ppri_scan_authority(struct ppr_view text, struct ppr_view *userinfo,
                         struct ppri_origin *origin, size_t *error);

/* The end of the run of white space from `i` on, if that is an obs-fold: if it
   holds a line end. Otherwise `i`. */
size_t ppri_fold_end(struct ppr_view text, size_t i);

#endif
