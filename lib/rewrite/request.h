/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* References of requests, and request targets. */

#ifndef PPRI_REWRITE_REQUEST_H
#define PPRI_REWRITE_REQUEST_H

#include "rewrite/subject.h"

/* Judge a subject in a request, and work out what comes out. `strict`: it is in a field by which a
   backend checks for forged requests; only what the configuration names is mapped. */
void ppri_request_map(struct ppri_subject *subject, bool strict,
                      struct ppri_replacement *replacement);

/* Find the backend URL of a request target, which is the subject, on whatever origin. */
void ppri_request_route(struct ppri_subject *subject, struct ppri_replacement *replacement);

#endif
