/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "uri/origin.h"

#include "text/chars.h"
#include "text/hash.h"
#include "uri/ipv6.h"

#include <string.h>

enum ppri_scheme ppri_scheme_of(struct ppr_view name)
{
    if (ppri_equal_nocase(name, PPRI_LITERAL("http")))
        return PPRI_SCHEME_HTTP;
    if (ppri_equal_nocase(name, PPRI_LITERAL("https")))
        return PPRI_SCHEME_HTTPS;
    if (ppri_equal_nocase(name, PPRI_LITERAL("ws")))
        return PPRI_SCHEME_WS;
    if (ppri_equal_nocase(name, PPRI_LITERAL("wss")))
        return PPRI_SCHEME_WSS;
    return PPRI_SCHEME_OTHER;
}

bool ppri_is_canonical_host(struct ppr_view host)
{
    for (size_t at = 0; at < host.size; at += PPRI_VECTOR_SIZE) {
        const uint32_t canonical =
            ppri_vector_bits(ppri_canonical_in_host(ppri_vector_at(host, at)));
        if (~canonical & ppri_bits_below(host.size - at))
            return false;
    }
    return true;
}

/* Read a host that is an IPv6 literal in brackets. */
static bool read_ipv6_literal(struct ppr_view host, uint8_t address[PPRI_IPV6_BYTES])
{
    return host.size > 2 && host.data[0] == '[' && host.data[host.size - 1] == ']' &&
           ppri_ipv6_read(ppri_slice(host, 1, host.size - 1), address);
}

bool ppri_host_equal(struct ppr_view a, struct ppr_view b)
{
    if (ppri_equal_nocase(a, b))
        return true;
    if (!a.size || !b.size || a.data[0] != '[' || b.data[0] != '[')
        return false;
    uint8_t address_a[PPRI_IPV6_BYTES];
    uint8_t address_b[PPRI_IPV6_BYTES];
    return read_ipv6_literal(a, address_a) && read_ipv6_literal(b, address_b) &&
           !memcmp(address_a, address_b, PPRI_IPV6_BYTES);
}

bool ppri_origin_equal(const struct ppri_origin *a, const struct ppri_origin *b)
{
    return a->scheme == b->scheme && a->port == b->port && ppri_host_equal(a->host, b->host);
}

/* Hash a host, captures in it all being the same. */
static uint64_t hash_host(uint64_t hash, struct ppr_view host)
{
    struct ppri_hasher hasher = ppri_hasher_start(hash);
    for (size_t i = 0; i < host.size; i++) {
        const char c = host.data[i];
        ppri_hasher_add(&hasher, (char)(ppri_is_capture(c) ? 1 : ppri_lower(c)));
    }
    return ppri_hasher_end(&hasher);
}

uint64_t ppri_origin_hash(const struct ppri_origin *origin)
{
    const uint64_t hash = ppri_origin_hash_start(origin);
    uint8_t address[PPRI_IPV6_BYTES];
    if (ppri_is_canonical_host(origin->host))
        return ppri_origin_hash_canonical(origin);
    if (read_ipv6_literal(origin->host, address))
        return ppri_hash_bytes(hash, ppri_view((const char *)address, sizeof address));
    return hash_host(hash, origin->host);
}

bool ppri_origin_shape_hash(const struct ppri_origin *origin, unsigned labels, uint32_t captures,
                            uint64_t *hash)
{
    const struct ppr_view host = origin->host;
    unsigned label = 1;
    for (size_t i = 0; i < host.size; i++)
        label += host.data[i] == '.';
    if (label != labels || !host.size || host.data[0] == '[')
        return false;
    struct ppri_hasher hasher = ppri_hasher_start(ppri_origin_hash_start(origin));
    for (size_t i = 0; i < host.size; i++) {
        const char c = host.data[i];
        const bool capture = label <= 32 && (captures >> (label - 1) & 1);
        if (c == '.')
            label--;
        else if (capture && i && host.data[i - 1] != '.')
            continue;
        ppri_hasher_add(&hasher, (char)(c != '.' && capture ? 1 : ppri_lower(c)));
    }
    *hash = ppri_hasher_end(&hasher);
    return true;
}
