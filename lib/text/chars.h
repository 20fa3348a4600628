/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Character classes of URIs (RFC 3986) and fields (RFC 9110), without a locale. */

#ifndef PPRI_TEXT_CHARS_H
#define PPRI_TEXT_CHARS_H

#include <stdbool.h>
#include <stdint.h>

enum ppri_class {
    PPRI_CONTROL = 1, /* below 0x20, and DEL */
    PPRI_TOKEN = 2, /* RFC 9110 5.6.2 tchar */
    PPRI_UNRESERVED = 4, /* RFC 3986 2.3 */
    PPRI_HOST_OTHER = 8, /* all but lower-case letters, digits, "-", ".", "_" */
    PPRI_HOST_WRONG = 16, /* what no registered name holds */
    PPRI_SCHEME_CHAR = 32, /* RFC 3986 3.1 */
    PPRI_HEX = 64, /* hexadecimal digits */
    PPRI_PATH_MARK = 128, /* what is to be looked at in a path: controls, % . ? # \ and what no URI
                             holds (ppri_is_raw) */
    PPRI_LINE_MARK = 256, /* NUL, CR and LF */
    PPRI_COOKIE_MARK = 512, /* controls and ";" */
    PPRI_LINE_FEED = 1024
};

extern const uint16_t ppri_classes[256];

static inline bool ppri_is(char c, enum ppri_class wanted)
{
    return (ppri_classes[(unsigned char)c] & wanted) != 0;
}

static inline bool ppri_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ppri_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Optional white space, RFC 9110 5.6.3. */
static inline bool ppri_is_ows(char c)
{
    return c == ' ' || c == '\t';
}

/* White space of a value on several lines: obs-fold is made of it (RFC 9112 5.2). */
static inline bool ppri_is_space(char c)
{
    return ppri_is_ows(c) || c == '\r' || c == '\n';
}

/* ASCII white space as WHATWG has it. */
static inline bool ppri_is_html_space(char c)
{
    return ppri_is_space(c) || c == '\f';
}

/* Whether a path may hold a byte only percent-encoded (RFC 3986 2), though it is no control
   character, and backends send it as it is. */
static inline bool ppri_is_raw(char c)
{
    return ppri_is(c, PPRI_PATH_MARK) && !ppri_is(c, PPRI_CONTROL) && c != '%' && c != '.' &&
           c != '?' && c != '#' && c != '\\';
}

static inline char ppri_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* The value of a hexadecimal digit, which `c` must be. */
static inline unsigned ppri_hex_value(char c)
{
    return ppri_is_digit(c) ? (unsigned)(c - '0') : (unsigned)(ppri_lower(c) - 'a') + 10;
}

/* The most captures that a rule may have. */
#define PPRI_CAPTURES_MAX 4

/* A byte of a prefix in the pool that is a capture: its number in the rule. */
static inline bool ppri_is_capture(char c)
{
    return c > 0 && c <= PPRI_CAPTURES_MAX;
}

#endif
