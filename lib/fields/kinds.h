/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kinds of field: each walks over a value of its syntax and tells the edit, in
   order, what stays and what is a reference. One file each. */

#ifndef PPRI_FIELDS_KINDS_H
#define PPRI_FIELDS_KINDS_H

#include "rewrite/value.h"

typedef void ppri_kind_walk(struct ppri_edit *edit, struct ppr_view value);

ppri_kind_walk ppri_kind_uri; /* one URI reference, as Location (RFC 9110 10.2.2) */
ppri_kind_walk ppri_kind_refresh; /* Refresh, as WHATWG HTML reads it */
ppri_kind_walk ppri_kind_link; /* Link (RFC 8288 3) */
ppri_kind_walk ppri_kind_cookie; /* Set-Cookie (RFC 6265bis 5.6) */
ppri_kind_walk ppri_kind_origin; /* serialised origins (RFC 6454 6.2), "null", "*" */
ppri_kind_walk ppri_kind_scope; /* a path that bounds something: Service-Worker-Allowed */
ppri_kind_walk ppri_kind_csp; /* Content-Security-Policy (CSP 3) */
ppri_kind_walk ppri_kind_text; /* absolute URLs anywhere in a text */
ppri_kind_walk ppri_kind_if; /* If (RFC 4918 10.4) */

#endif
