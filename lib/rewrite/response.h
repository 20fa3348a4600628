/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Maps references of responses. */

#ifndef PPRI_REWRITE_RESPONSE_H
#define PPRI_REWRITE_RESPONSE_H

#include "rewrite/subject.h"

/* Maps a subject of a response. */
void ppri_response_map(struct ppri_subject *subject, struct ppri_replacement *replacement);

#endif
