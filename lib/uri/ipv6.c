/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "uri/ipv6.h"

#include "text/chars.h"

#include <string.h>

/* Read "1.2.3.4", all of `text`, with no leading zeros (RFC 3986 3.2.2). */
static bool read_ipv4(struct ppr_view text, uint8_t address[4])
{
    size_t at = 0;
    for (unsigned part = 0; part < 4; part++) {
        if (part && (at == text.size || text.data[at++] != '.'))
            return false;
        const size_t begin = at;
        unsigned value = 0;
        while (at < text.size && ppri_is_digit(text.data[at]) && at - begin < 3)
            value = value * 10 + (unsigned)(text.data[at++] - '0');
        if (at == begin || value > 255 || (at - begin > 1 && text.data[begin] == '0'))
            return false;
        address[part] = (uint8_t)value;
    }
    return at == text.size;
}

/* Read one to four hexadecimal digits at `*at`. */
static bool read_hex_group(struct ppr_view text, size_t *at, uint8_t group[2])
{
    const size_t begin = *at;
    unsigned value = 0;
    while (*at < text.size && *at - begin < 4 && ppri_is(text.data[*at], PPRI_HEX))
        value = value << 4 | ppri_hex_value(text.data[(*at)++]);
    group[0] = (uint8_t)(value >> 8);
    group[1] = (uint8_t)value;
    return *at > begin;
}

static bool skip_double_colon(struct ppr_view text, size_t *at)
{
    if (text.size - *at < 2 || text.data[*at] != ':' || text.data[*at + 1] != ':')
        return false;
    *at += 2;
    return true;
}

/* Move what follows "::" to the end, and fill the gap with zeros. */
static bool open_gap(uint8_t address[PPRI_IPV6_BYTES], size_t filled, size_t gap)
{
    if (filled > PPRI_IPV6_BYTES - 2)
        return false; /* "::" stands for one group at least */
    const size_t after = filled - gap;
    memmove(address + PPRI_IPV6_BYTES - after, address + gap, after);
    memset(address + gap, 0, PPRI_IPV6_BYTES - filled);
    return true;
}

bool ppri_ipv6_read(struct ppr_view text, uint8_t address[PPRI_IPV6_BYTES])
{
    size_t at = 0;
    size_t filled = 0;
    size_t gap = PPRI_IPV6_BYTES + 1; /* where "::" stood; beyond: nowhere */
    if (skip_double_colon(text, &at))
        gap = 0;
    while (at < text.size) {
        if (filled == PPRI_IPV6_BYTES)
            return false;
        if (filled <= PPRI_IPV6_BYTES - 4 && read_ipv4(ppri_from(text, at), address + filled)) {
            filled += 4;
            break;
        }
        if (!read_hex_group(text, &at, address + filled))
            return false;
        filled += 2;
        if (at == text.size)
            break;
        if (gap > PPRI_IPV6_BYTES && skip_double_colon(text, &at))
            gap = filled;
        else if (text.data[at++] != ':' || at == text.size)
            return false;
    }
    if (gap > PPRI_IPV6_BYTES)
        return filled == PPRI_IPV6_BYTES;
    return open_gap(address, filled, gap);
}

/* Find the longest run of two or more zero groups; the first of equals. */
static void find_zeros(const uint8_t address[PPRI_IPV6_BYTES], unsigned *begin, unsigned *length)
{
    *begin = 8;
    *length = 1;
    unsigned run = 0;
    for (unsigned i = 0; i < 8; i++) {
        run = address[2 * i] || address[2 * i + 1] ? 0 : run + 1;
        if (run > *length) {
            *length = run;
            *begin = i + 1 - run;
        }
    }
}

static size_t write_group(unsigned value, char *text)
{
    size_t size = 0;
    for (int shift = 12; shift >= 0; shift -= 4) {
        const unsigned digit = value >> shift & 15;
        if (digit || size || !shift)
            text[size++] = "0123456789abcdef"[digit];
    }
    return size;
}

size_t ppri_ipv6_write(const uint8_t address[PPRI_IPV6_BYTES], char text[PPRI_IPV6_TEXT])
{
    unsigned begin = 0;
    unsigned length = 0;
    find_zeros(address, &begin, &length);
    size_t size = 0;
    for (unsigned i = 0; i < 8; i++) {
        if (i == begin) {
            text[size++] = ':';
            i += length - 1;
            if (i == 7)
                text[size++] = ':';
            continue;
        }
        if (i)
            text[size++] = ':';
        size += write_group((unsigned)address[2 * i] << 8 | address[2 * i + 1], text + size);
    }
    return size;
}
