/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Origins: scheme, host and port (RFC 9110 4.3.1), and their equality (M3). */

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
#define PPRI_NO_PORT (-1)

struct ppri_origin {
    enum ppri_scheme scheme;
    int32_t port; /* effective; PPRI_NO_PORT while the scheme is not known */
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
static inline int32_t ppri_default_port(enum ppri_scheme scheme)
{
    if (scheme == PPRI_SCHEME_HTTP || scheme == PPRI_SCHEME_WS)
        return 80;
    return scheme == PPRI_SCHEME_HTTPS || scheme == PPRI_SCHEME_WSS ? 443 : PPRI_NO_PORT;
}

/* The scheme that one of a socket stands for (M3): ws is http, wss is https. */
static inline enum ppri_scheme ppri_scheme_family(enum ppri_scheme scheme)
{
    return scheme == PPRI_SCHEME_WS || scheme == PPRI_SCHEME_WSS ? (enum ppri_scheme)(scheme - 2)
                                                                 : scheme;
}

/* Whether a domain is a parent of a host, which is no address. */
bool ppri_host_is_under(struct ppr_view host, struct ppr_view domain);

/* Whether an origin's host is one that no reader of URLs takes for another: it has no percent sign,
   "'", "," and no byte above 0x7e, and is no literal of a future version (W3). */
PPRI_RARE bool ppri_host_is_plain(const struct ppri_origin *origin);

/* Whether a host is an address, of IPv4 or IPv6. */
PPRI_RARE bool ppri_host_is_address(struct ppr_view host);

/* Whether two hosts are equal: names as ASCII, IPv6 literals as addresses. */
bool ppri_host_equal(struct ppr_view a, struct ppr_view b);

bool ppri_origin_equal(const struct ppri_origin *a, const struct ppri_origin *b);

/* A hash that is the same for equal hosts. */
uint64_t ppri_host_hash(struct ppr_view host);

/* The hash of a rule's host, in which there may be captures. Any two captures hash alike. */
uint64_t ppri_host_pattern_hash(struct ppr_view host);

/* The hash of a scheme and port on a host, by the hash of that. */
static inline uint64_t ppri_origin_key(uint64_t host, enum ppri_scheme scheme, int32_t port)
{
    return ppri_mix(host, (uint64_t)scheme << 32 | (uint64_t)(uint32_t)port);
}

/* A hash that is the same for equal origins. */
static inline uint64_t ppri_origin_hash(const struct ppri_origin *origin)
{
    return ppri_origin_key(ppri_host_hash(origin->host), origin->scheme, origin->port);
}

/* The key of a rule's origin, whose host may have captures. */
static inline uint64_t ppri_origin_pattern_hash(const struct ppri_origin *origin)
{
    return ppri_origin_key(ppri_host_pattern_hash(origin->host), origin->scheme, origin->port);
}

/* Hash a host as one of a number of labels, with one value for each label that is a capture.
   `captures`: a bit for each label, from the right. Return false if the host has another number of
   labels. */
PPRI_RARE bool ppri_host_shape_hash(struct ppr_view host, unsigned labels, uint32_t captures,
                                    uint64_t *hash);

#endif
