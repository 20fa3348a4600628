/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads and writes IPv6 addresses. */

#include "uri/ipv6.h"

#include <string.h>
#if defined(_WIN32)
#  include <ws2tcpip.h>
#else
#  include <arpa/inet.h>
#endif

/* Bytes of the longest address in text, with the last four bytes as IPv4. */
#define ADDRESS_MAX (sizeof "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255" - 1)

bool ppri_ipv6_read(struct ppr_view text, uint8_t address[PPRI_IPV6_BYTES])
{
    char string[ADDRESS_MAX + 1] = "";
    if (text.size > ADDRESS_MAX || ppri_find(text, '\0') < text.size)
        return false;
    if (text.size)
        memcpy(string, text.data, text.size);
    return inet_pton(AF_INET6, string, address) == 1;
}

/* Finds the longest run of two or more zero groups, the first of equal ones. `*begin` is 8 if there
   is no such run. */
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
