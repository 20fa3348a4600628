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
    PPRI_FORM_NETWORK, /* //authority, a network-path reference (RFC 3986 4.2) */
    PPRI_FORM_PATH, /* absolute-path reference */
    PPRI_FORM_RELATIVE, /* relative-path reference */
    PPRI_FORM_SAME_PATH /* a query, a fragment, or an empty reference */
};

struct ppri_reference {
    enum ppri_form form;
    bool canonical; /* nothing in the path needs normalising */
    bool backslashes; /* backslashes before the query are read as slashes (W3) */
    /* Offset of the first wrong byte; set if malformed, or if the authority of another scheme
       is. */
    size_t error;
    struct ppr_view scheme; /* NULL data if absent, like all parts */
    struct ppr_view userinfo;
    struct ppri_origin origin; /* set in absolute and network-path references */
    struct ppr_view path;
    struct ppr_view rest; /* from "?" or "#" to the end */
};

#endif
