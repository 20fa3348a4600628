/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* IPv6 addresses in text (RFC 4291 2.2, RFC 5952). */

#ifndef PPRI_URI_IPV6_H
#define PPRI_URI_IPV6_H

#include "text/view.h"

#include <stdint.h>

#define PPRI_IPV6_BYTES 16
#define PPRI_IPV6_TEXT  39 /* bytes of the longest canonical form, without a NUL */

/* Reads `text`, an address without brackets or a zone, into `address`. Returns false if it is no
   address. */
bool ppri_ipv6_read(struct ppr_view text, uint8_t address[PPRI_IPV6_BYTES]);

/* Writes the canonical form of `address` (RFC 5952 4). Returns the bytes written. */
size_t ppri_ipv6_write(const uint8_t address[PPRI_IPV6_BYTES], char text[PPRI_IPV6_TEXT]);

#endif
