/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Maps references of requests, and request targets. */

#ifndef PPRI_REWRITE_REQUEST_H
#define PPRI_REWRITE_REQUEST_H

#include "rewrite/subject.h"

/* Maps a subject of a request. `strict`: the field is one by which a backend checks for forged
   requests, and only references that the configuration names are mapped. */
void ppri_request_map(struct ppri_subject *subject, bool strict,
                      struct ppri_replacement *replacement);

/* Maps the subject, a request target on whatever origin, to the backend URL. */
void ppri_request_route(struct ppri_subject *subject, struct ppri_replacement *replacement);

#endif
