/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A URI reference (RFC 3986 4.1), split into its parts as they were sent. */

#ifndef PPRI_URI_REFERENCE_H
#define PPRI_URI_REFERENCE_H

#include "text/view.h"
#include "uri/origin.h"

enum ppri_form {
    PPRI_FORM_MALFORMED,
    PPRI_FORM_OTHER_SCHEME, /* not http, https, ws or wss */
    PPRI_FORM_ABSOLUTE, /* scheme and authority */
    PPRI_FORM_NETWORK, /* //authority: RFC 3986 4.2 network-path reference */
    PPRI_FORM_PATH, /* absolute-path reference */
    PPRI_FORM_RELATIVE, /* relative-path reference */
    PPRI_FORM_SAME_PATH /* query, fragment, or nothing */
};

struct ppri_reference {
    enum ppri_form form;
    bool canonical; /* nothing in the path needs normalising */
    bool backslashes; /* before the query some stand for slashes (W3) */
    size_t error; /* malformed, or another scheme whose authority is: the offset of the
                     first wrong byte */
    struct ppr_view scheme; /* NULL data: absent, as for all parts */
    struct ppr_view userinfo;
    struct ppri_origin origin; /* absolute and network forms */
    struct ppr_view path;
    struct ppr_view rest; /* from "?" or "#" to the end */
};

#endif
