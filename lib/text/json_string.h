/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* JSON strings (RFC 8259 7). */

#ifndef PPRI_TEXT_JSON_STRING_H
#define PPRI_TEXT_JSON_STRING_H

#include <ppr/ppr.h>

/* Decodes the escape at the offset `at` of `string` to one character in UTF-8, and sets `*size` to
   its bytes. Returns the bytes of the escape, or 0 if it is malformed. */
size_t ppri_json_unescape(struct ppr_view string, size_t at, char to[4], size_t *size);

#endif
