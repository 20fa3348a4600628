/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Whose is it? References of responses. */

#ifndef PPRI_REWRITE_RESPONSE_H
#define PPRI_REWRITE_RESPONSE_H

#include "rewrite/subject.h"

/* Judge a subject in a response, and work out what comes out. */
void ppri_response_map(struct ppri_subject *subject, struct ppri_replacement *replacement);

#endif
