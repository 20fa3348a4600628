/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* JSON strings (RFC 8259 7). */

#ifndef PPRI_TEXT_JSON_STRING_H
#define PPRI_TEXT_JSON_STRING_H

#include <ppr/ppr.h>

/* Read the escape at an offset of a string: one character, in UTF-8. Return the bytes that it
   takes in the string, 0 if it is no escape. */
size_t ppri_json_unescape(struct ppr_view string, size_t at, char to[4], size_t *size);

#endif
