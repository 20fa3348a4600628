/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind set-cookie: the parser of Set-Cookie (RFC 6265bis 5.6). */

#ifndef PPRI_FIELDS_SET_COOKIE_H
#define PPRI_FIELDS_SET_COOKIE_H

#include "rewrite/value.h"

void ppri_kind_set_cookie(struct ppri_value_edit *edit, struct ppr_view value);

#endif
