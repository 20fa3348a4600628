/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Compares and hashes hosts and origins. */

#include "uri/origin.h"

#include "text/chars.h"
#include "text/hash.h"
#include "text/short.h"
#include "text/skip.h"
#include "uri/ipv6.h"

#include <string.h>

enum ppri_scheme ppri_scheme_of(struct ppr_view name)
{
    /* The bit 0x20 makes a capital letter a small one. No other byte than these letters becomes one
       of them. */
    const uint64_t small = UINT64_C(0x2020202020);
    if (name.size < 2 || name.size > 5)
        return PPRI_SCHEME_OTHER;
    const uint64_t word = ppri_load_part(name.data, name.size) | (small >> (8 * (5 - name.size)));
    if (word == ppri_load_8("http\0\0\0"))
        return PPRI_SCHEME_HTTP;
    if (word == ppri_load_8("https\0\0"))
        return PPRI_SCHEME_HTTPS;
    if (word == ppri_load_8("ws\0\0\0\0\0"))
        return PPRI_SCHEME_WS;
    return word == ppri_load_8("wss\0\0\0\0") ? PPRI_SCHEME_WSS : PPRI_SCHEME_OTHER;
}

/* Reads `host`, an IPv6 literal in brackets. Returns false if it is no such literal. */
static bool read_ipv6_literal(struct ppr_view host, uint8_t address[PPRI_IPV6_BYTES])
{
    return host.size > 2 && host.data[0] == '[' && host.data[host.size - 1] == ']' &&
           ppri_ipv6_read(ppri_slice(host, 1, host.size - 1), address);
}

PPRI_RARE static bool is_host_equal(struct ppr_view a, struct ppr_view b)
{
    if (ppri_equal_nocase(a, b))
        return true;
    uint8_t address_a[PPRI_IPV6_BYTES];
    uint8_t address_b[PPRI_IPV6_BYTES];
    return read_ipv6_literal(a, address_a) && read_ipv6_literal(b, address_b) &&
           !memcmp(address_a, address_b, PPRI_IPV6_BYTES);
}

bool ppri_host_compare(struct ppr_view a, struct ppr_view b)
{
    return (a.size == b.size && ppri_same(a.data, b.data, a.size)) || is_host_equal(a, b);
}

bool ppri_host_is_plain(const struct ppri_origin *origin)
{
    const struct ppr_view host = origin->host;
    if (origin->canonical)
        return true;
    for (size_t i = 0; i < host.size; i++) {
        const char c = host.data[i];
        if (c == '%' || c == ',' || c == '\'' || (unsigned char)c > 0x7e)
            return false;
    }
    return host.data[0] != '[' || ppri_lower(host.data[1]) != 'v';
}

bool ppri_host_is_address(struct ppr_view host)
{
    size_t i = 0;
    while (i < host.size && (ppri_is_digit(host.data[i]) || host.data[i] == '.'))
        i++;
    return i == host.size || host.data[0] == '[';
}

bool ppri_host_is_under(struct ppr_view host, struct ppr_view domain)
{
    const size_t from = host.size - domain.size;
    return domain.size && domain.size < host.size && host.data[from - 1] == '.' &&
           !ppri_host_is_address(host) && ppri_equal_nocase(domain, ppri_from(host, from));
}

bool ppri_origin_equal(const struct ppri_origin *a, const struct ppri_origin *b)
{
    return a->scheme == b->scheme && a->port == b->port && ppri_host_equal(a->host, b->host);
}

/* The bit that small letters have and capitals lack. Hashes of hosts set it in every byte. */
#define SMALL 0x20

uint64_t ppri_host_hash(struct ppr_view host)
{
    uint8_t address[PPRI_IPV6_BYTES];
    if (host.size && host.data[0] == '[' && read_ipv6_literal(host, address))
        return ppri_hash_bytes(PPRI_HASH_START, ppri_view((const char *)address, sizeof address));
    return ppri_hash_bits(PPRI_HASH_START, host, SMALL * UINT64_C(0x0101010101010101));
}

uint64_t ppri_host_pattern_hash(struct ppr_view host)
{
    if (ppri_skip(host, 0, PPRI_CONTROL) == host.size)
        return ppri_host_hash(host);
    struct ppri_hasher hasher = ppri_hasher_start(PPRI_HASH_START);
    for (size_t i = 0; i < host.size; i++)
        ppri_hasher_add(&hasher,
                        (char)((ppri_is_capture(host.data[i]) ? 1 : host.data[i]) | SMALL));
    return ppri_hasher_end(&hasher);
}

bool ppri_host_shape_hash(struct ppr_view host, unsigned labels, uint32_t captures, uint64_t *hash)
{
    unsigned label = 1;
    for (size_t i = 0; i < host.size; i++)
        label += host.data[i] == '.';
    if (label != labels || !host.size || host.data[0] == '[')
        return false;
    struct ppri_hasher hasher = ppri_hasher_start(PPRI_HASH_START);
    for (size_t i = 0; i < host.size; i++) {
        const char c = host.data[i];
        const bool capture = label <= 32 && (captures >> (label - 1) & 1);
        if (c == '.')
            label--;
        else if (capture && i && host.data[i - 1] != '.')
            continue;
        ppri_hasher_add(&hasher, (char)((c != '.' && capture ? 1 : c) | SMALL));
    }
    *hash = ppri_hasher_end(&hasher);
    return true;
}
