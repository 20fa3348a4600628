/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Paths that servers compare decoded, written as URLs have them. */

#ifndef PPRI_TEXT_PERCENT_H
#define PPRI_TEXT_PERCENT_H

#include <stddef.h>

/* What a plain character of a path becomes: itself, or its percent-encoding; its size. Braces
   are encoded: they are never a capture's. */
size_t ppri_encode(char c, char to[3]);

#endif
