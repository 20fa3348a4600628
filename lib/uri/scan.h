/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The scanner of URI references (RFC 3986 4.1): splits what a peer sent, as it
   was sent, or says where it is malformed (O7). Two ways lead through it: a short
   one for plain references, and the careful one for all. */

#ifndef PPRI_URI_SCAN_H
#define PPRI_URI_SCAN_H

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
    bool plain; /* nothing in it needs normalising */
    size_t error; /* malformed, or another scheme whose authority is: the offset of the
                     first wrong byte */
    struct ppr_view scheme; /* NULL data: absent, as for all parts */
    struct ppr_view userinfo;
    struct ppri_origin origin; /* absolute and network forms */
    struct ppr_view path;
    struct ppr_view rest; /* from "?" or "#" to the end */
    uint64_t slashes; /* plain: bits, the slashes of the path in the first 64 bytes */
};

/* Scan a reference by the way that fits it. `folded`: it stood on several
   lines, and obs-fold in it (RFC 9112 5.2) counts as spaces. */
void ppri_scan(struct ppri_reference *reference, struct ppr_view text, bool folded);

/* The short way. Return false, for the careful way to judge, for anything
   that is not plain. */
bool ppri_scan_plain(struct ppri_reference *reference, struct ppr_view text);

/* The same for an origin alone, "http://host" or "https://host", perhaps with a port. */
bool ppri_scan_plain_origin(struct ppri_origin *origin, struct ppr_view text);

/* Whether a host is nothing but lower-case letters, digits, "-", "." and "_". */
bool ppri_is_plain_host(struct ppr_view host);

/* Whether there is no control character in a text from an offset on. */
bool ppri_is_clean(struct ppr_view text, size_t at);

/* The careful way, for every text. */
void ppri_scan_careful(struct ppri_reference *reference, struct ppr_view text, bool folded);

/* Scan the authority of an http URL: [userinfo "@"] host [":" port]. Its port is
   PPRI_NO_PORT if absent or empty. On failure set `*error`. */
bool ppri_scan_authority(struct ppr_view text, struct ppr_view *userinfo,
                         struct ppri_origin *origin, size_t *error);

/* The end of the run of white space from `i` on, if that is an obs-fold: if it
   holds a line end. Otherwise `i`. */
size_t ppri_fold_end(struct ppr_view text, size_t i);

#endif
