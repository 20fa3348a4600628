/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The character classes of URIs (RFC 3986) and fields (RFC 9110), without a locale. */

#ifndef PPRI_TEXT_CHARS_H
#define PPRI_TEXT_CHARS_H

#include <stdbool.h>
#include <stdint.h>

enum ppri_class {
    PPRI_CONTROL = 1, /* below 0x20, and DEL (0x7f) */
    PPRI_TOKEN = 2, /* tchar (RFC 9110 5.6.2) */
    PPRI_UNRESERVED = 4, /* RFC 3986 2.3 */
    PPRI_HOST_OTHER = 8, /* all bytes except lower-case letters, digits, "-", "." and "_" */
    PPRI_HOST_WRONG = 16, /* bytes that no registered name has */
    PPRI_SCHEME_CHAR = 32, /* RFC 3986 3.1 */
    PPRI_HEX = 64, /* hexadecimal digits */
    /* Bytes that need a look in a path: controls, % . ? # \ and bytes that no URI has
       (ppri_is_raw). */
    PPRI_PATH_MARK = 128,
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

/* True if `c` is optional white space (RFC 9110 5.6.3). */
static inline bool ppri_is_ows(char c)
{
    return c == ' ' || c == '\t';
}

/* True if `c` is white space in a value on several lines: obs-fold consists of it (RFC 9112
   5.2). */
static inline bool ppri_is_space(char c)
{
    return ppri_is_ows(c) || c == '\r' || c == '\n';
}

/* True if `c` is ASCII white space as in WHATWG's standards. */
static inline bool ppri_is_html_space(char c)
{
    return ppri_is_space(c) || c == '\f';
}

/* True if `c` must be percent-encoded in a path (RFC 3986 2), is no control character, and is sent
   unencoded by backends. */
static inline bool ppri_is_raw(char c)
{
    return ppri_is(c, PPRI_PATH_MARK) && !ppri_is(c, PPRI_CONTROL) && c != '%' && c != '.' &&
           c != '?' && c != '#' && c != '\\';
}

static inline char ppri_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

/* Returns the value of `c`, a hexadecimal digit. */
static inline unsigned ppri_hex_value(char c)
{
    return ppri_is_digit(c) ? (unsigned)(c - '0') : (unsigned)(ppri_lower(c) - 'a') + 10;
}

/* The most captures of a rule. */
#define PPRI_CAPTURES_MAX 4

/* True if `c`, a byte of a prefix in the pool, is a capture: its number in the rule. */
static inline bool ppri_is_capture(char c)
{
    return c > 0 && c <= PPRI_CAPTURES_MAX;
}

#endif
