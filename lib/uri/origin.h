/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Origins: scheme, host and port (RFC 9110 4.3.1), and their equality (R3). */

#ifndef PPRI_URI_ORIGIN_H
#define PPRI_URI_ORIGIN_H

#include "text/hash.h"
#include "text/view.h"

#include <stdint.h>

enum ppri_scheme {
    PPRI_SCHEME_NONE = 0,
    PPRI_SCHEME_HTTP,
    PPRI_SCHEME_HTTPS,
    PPRI_SCHEME_WS,
    PPRI_SCHEME_WSS,
    PPRI_SCHEME_OTHER
};

/* A port that is not given. */
#define PPRI_NO_PORT (-1L)

struct ppri_origin {
    enum ppri_scheme scheme;
    long port; /* effective; PPRI_NO_PORT while the scheme is not known */
    struct ppr_view host; /* as sent; an IPv6 literal in its brackets */
    bool canonical; /* the host is lower-case letters, digits, "-", "." and "_"; false: perhaps */
};

/* The scheme that a name names, in any case. */
enum ppri_scheme ppri_scheme_of(struct ppr_view name);

/* The bytes of a scheme's name; 0 for others than the four. */
static inline size_t ppri_scheme_size(enum ppri_scheme scheme)
{
    if (scheme == PPRI_SCHEME_HTTP || scheme == PPRI_SCHEME_HTTPS)
        return 3 + (size_t)scheme;
    return scheme == PPRI_SCHEME_WS || scheme == PPRI_SCHEME_WSS ? (size_t)scheme - 1 : 0;
}

/* A scheme's default port; PPRI_NO_PORT for others than the four. */
static inline long ppri_default_port(enum ppri_scheme scheme)
{
    if (scheme == PPRI_SCHEME_HTTP || scheme == PPRI_SCHEME_WS)
        return 80;
    return scheme == PPRI_SCHEME_HTTPS || scheme == PPRI_SCHEME_WSS ? 443 : PPRI_NO_PORT;
}

/* Whether two hosts are equal: names as ASCII, IPv6 literals as addresses. */
bool ppri_host_equal(struct ppr_view a, struct ppr_view b);

bool ppri_origin_equal(const struct ppri_origin *a, const struct ppri_origin *b);

/* A hash that is the same for equal origins. */
uint64_t ppri_origin_hash(const struct ppri_origin *origin);

/* The hash of an origin's scheme and port, which goes on with the host. */
static inline uint64_t ppri_origin_hash_start(const struct ppri_origin *origin)
{
    return ppri_mix(PPRI_HASH_START,
                    (uint64_t)origin->scheme << 32 | (uint64_t)(uint32_t)origin->port);
}

/* The hash of an origin whose host has so many labels, of which some, bits from the right,
   are captures. Return false if it has not. */
bool ppri_origin_shape_hash(const struct ppri_origin *origin, unsigned labels, uint32_t captures,
                            uint64_t *hash);

#endif
