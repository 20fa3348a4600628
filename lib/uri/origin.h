/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Origins: scheme, host and port (RFC 9110 4.3.1), their equality (M3) and their hashes. */

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

/* The port of an origin whose port is not known. */
#define PPRI_NO_PORT (-1)

struct ppri_origin {
    enum ppri_scheme scheme;
    int32_t port; /* effective; PPRI_NO_PORT if absent while the scheme is not known */
    struct ppr_view host; /* as sent, without a dot at its end; an IPv6 literal with its brackets */
    /* The host has only lower-case letters, digits, "-", "." and "_"; if false it may have other
       bytes. */
    bool canonical;
};

/* Returns the scheme with the name `name`, in any case. */
enum ppri_scheme ppri_scheme_of(struct ppr_view name);

/* Returns the bytes of the scheme's name; 0 if it is not one of the four. */
static inline size_t ppri_scheme_size(enum ppri_scheme scheme)
{
    if (scheme == PPRI_SCHEME_HTTP || scheme == PPRI_SCHEME_HTTPS)
        return 3 + (size_t)scheme;
    return scheme == PPRI_SCHEME_WS || scheme == PPRI_SCHEME_WSS ? (size_t)scheme - 1 : 0;
}

/* Returns the default port of `scheme`; PPRI_NO_PORT if it is not one of the four. */
static inline int32_t ppri_default_port(enum ppri_scheme scheme)
{
    if (scheme == PPRI_SCHEME_HTTP || scheme == PPRI_SCHEME_WS)
        return 80;
    return scheme == PPRI_SCHEME_HTTPS || scheme == PPRI_SCHEME_WSS ? 443 : PPRI_NO_PORT;
}

/* Returns the scheme for which a socket's scheme stands (M3): http for ws, https for wss. Returns
   any other scheme itself. */
static inline enum ppri_scheme ppri_scheme_family(enum ppri_scheme scheme)
{
    return scheme == PPRI_SCHEME_WS || scheme == PPRI_SCHEME_WSS ? (enum ppri_scheme)(scheme - 2)
                                                                 : scheme;
}

/* True if `domain` is a parent domain of `host`. An address has no parents. */
bool ppri_host_is_under(struct ppr_view host, struct ppr_view domain);

/* True if all readers of URLs read the origin's host alike (W3). Then it has no percent sign, "'",
   "," or byte above 0x7e, and is no IPvFuture literal. */
PPRI_RARE bool ppri_host_is_plain(const struct ppri_origin *origin);

/* True if `host` is an address of IPv4 or IPv6. */
PPRI_RARE bool ppri_host_is_address(struct ppr_view host);

/* True if two hosts are equal that have one size, or of which the first is an IPv6 literal. */
bool ppri_host_compare(struct ppr_view a, struct ppr_view b);

/* True if two hosts are equal: names in any case of ASCII letters, IPv6 literals as addresses. */
static inline bool ppri_host_equal(struct ppr_view a, struct ppr_view b)
{
    return (a.size == b.size || (a.size && a.data[0] == '[')) && ppri_host_compare(a, b);
}

bool ppri_origin_equal(const struct ppri_origin *a, const struct ppri_origin *b);

/* Returns a hash of `host`, which is equal for equal hosts. */
uint64_t ppri_host_hash(struct ppr_view host);

/* Returns the hash of a rule's host, which may have captures. All captures hash alike. */
uint64_t ppri_host_pattern_hash(struct ppr_view host);

/* Returns the hash of an origin, by the hash of its host. */
static inline uint64_t ppri_origin_key(uint64_t host, enum ppri_scheme scheme, int32_t port)
{
    return ppri_mix(host, (uint64_t)scheme << 32 | (uint64_t)(uint32_t)port);
}

/* Returns a hash of `origin`, which is equal for equal origins. */
static inline uint64_t ppri_origin_hash(const struct ppri_origin *origin)
{
    return ppri_origin_key(ppri_host_hash(origin->host), origin->scheme, origin->port);
}

/* Returns the hash of a rule's origin, whose host may have captures. */
static inline uint64_t ppri_origin_pattern_hash(const struct ppri_origin *origin)
{
    return ppri_origin_key(ppri_host_pattern_hash(origin->host), origin->scheme, origin->port);
}

/* Sets `*hash` to the hash of `host` as one of a shape. A label is replaced by a capture if its bit
   in `captures` is set; bits are from the right. Returns false if the host has another number of
   labels than `labels`. An example with 2 labels, and captures 0b10:

       acme.internal, beta.internal    hash as \1.internal, like {tenant}.internal in a rule */
PPRI_RARE bool ppri_host_shape_hash(struct ppr_view host, unsigned labels, uint32_t captures,
                                    uint64_t *hash);

#endif
