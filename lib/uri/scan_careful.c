/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "uri/scan_careful.h"

#include "text/chars.h"
#include "uri/ipv6.h"
#include "uri/path.h"

#include <string.h>

/* RFC 3986 3.2.3; a number over 65535 names no port. */
static bool scan_port(struct ppr_view text, long *port, size_t *error)
{
    long value = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (ppri_is_digit(text.data[i]))
            value = value * 10 + (text.data[i] - '0');
        if (!ppri_is_digit(text.data[i]) || value > 65535) {
            *error = i;
            return false;
        }
    }
    *port = text.size ? value : PPRI_NO_PORT;
    return true;
}

/* RFC 3986 3.2.2 IPvFuture: "v", hexadecimal digits, ".", and what a name may hold. */
static bool is_future(struct ppr_view text)
{
    const size_t dot = ppri_find(text, '.');
    if (dot < 2 || text.size - dot < 2)
        return false;
    for (size_t i = 1; i < dot; i++) {
        if (!ppri_is(text.data[i], PPRI_HEX))
            return false;
    }
    for (size_t i = dot + 1; i < text.size; i++) {
        const char c = text.data[i];
        if (c != ':' && (ppri_is(c, PPRI_HOST_WRONG) || c == '%' || (unsigned char)c > 0x7e))
            return false;
    }
    return true;
}

/* RFC 3986 3.2.2 IP-literal, `text` beginning with "[". Return its size with
   both brackets, 0 if it is none. A zone (RFC 6874) has no place in a reference. */
static size_t scan_literal(struct ppr_view text)
{
    const size_t close = ppri_find(text, ']');
    if (close == text.size || close < 2)
        return 0;
    const struct ppr_view inner = ppri_slice(text, 1, close);
    uint8_t address[PPRI_IPV6_BYTES];
    if (ppri_lower(inner.data[0]) == 'v')
        return is_future(inner) ? close + 1 : 0;
    return ppri_ipv6_read(inner, address) ? close + 1 : 0;
}

/* RFC 3986 3.2.2 reg-name, up to a colon or the end. Bytes above 0x7e are let
   through: such a host is another site's, not malformed. Return false and the
   offset of a byte that no host holds. */
static bool scan_name(struct ppr_view text, size_t *size)
{
    size_t i = 0;
    for (; i < text.size && text.data[i] != ':'; i++) {
        const bool encoded = text.data[i] == '%' && text.size - i > 2 &&
                             ppri_is(text.data[i + 1], PPRI_HEX) &&
                             ppri_is(text.data[i + 2], PPRI_HEX);
        if (ppri_is(text.data[i], PPRI_HOST_WRONG) || (text.data[i] == '%' && !encoded))
            break;
    }
    *size = i;
    return i == text.size || text.data[i] == ':';
}

/* Split off "userinfo@". A second "@" makes it malformed: where the host begins
   is then a matter of opinion. */
static bool scan_userinfo(struct ppr_view text, struct ppr_view *userinfo, size_t *error)
{
    *userinfo = ppri_view(NULL, 0);
    const size_t at = ppri_find(text, '@');
    if (at == text.size)
        return true;
    *userinfo = ppri_slice(text, 0, at);
    *error = at + 1 + ppri_find(ppri_from(text, at + 1), '@');
    for (size_t i = 0; i < at; i++) {
        const char c = text.data[i];
        if (c != ':' && ppri_is(c, PPRI_HOST_WRONG)) {
            *error = i;
            return false;
        }
    }
    return *error == text.size;
}

bool ppri_scan_authority(struct ppr_view text, struct ppr_view *userinfo,
                         struct ppri_origin *origin, size_t *error)
{
    if (!scan_userinfo(text, userinfo, error))
        return false;
    const size_t begin = userinfo->data ? userinfo->size + 1 : 0;
    const struct ppr_view rest = ppri_from(text, begin);
    size_t size = 0;
    if (rest.size && rest.data[0] == '[')
        size = scan_literal(rest);
    else if (!scan_name(rest, &size)) {
        *error = begin + size;
        return false;
    }
    *error = begin + size;
    if (!size || (size < rest.size && rest.data[size] != ':'))
        return false;
    origin->host = ppri_slice(rest, 0, size);
    origin->port = PPRI_NO_PORT;
    if (size == rest.size)
        return true;
    if (scan_port(ppri_from(rest, size + 1), &origin->port, error))
        return true;
    *error += begin + size + 1;
    return false;
}

static void malformed(struct ppri_reference *reference, size_t error)
{
    const struct ppri_reference nothing = {.form = PPRI_FORM_MALFORMED, .error = error};
    *reference = nothing;
}

size_t ppri_fold_end(struct ppr_view text, size_t i)
{
    size_t to = i;
    bool line_end = false;
    for (; to < text.size && ppri_is_space(text.data[to]); to++)
        line_end = line_end || text.data[to] == '\n';
    return line_end ? to : i;
}

/* Find the first byte that no reference may hold (O7), and where the path ends.
   Return the offset of the wrong byte, or the size if there is none. */
static size_t scan_bytes(struct ppr_view text, bool folded, size_t *path_end)
{
    bool in_path = true;
    *path_end = text.size;
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        if (in_path && (c == '?' || c == '#')) {
            in_path = false;
            *path_end = i;
        }
        if (in_path && c == '\\')
            return i;
        if (!ppri_is(c, PPRI_CONTROL))
            continue;
        const size_t end = folded ? ppri_fold_end(text, i) : i;
        if (end == i)
            return i;
        i = end - 1;
    }
    return text.size;
}

/* The size of a scheme at the start of a reference (RFC 3986 3.1), 0 for none. */
static size_t scan_scheme(struct ppr_view text)
{
    size_t size = 0;
    if (!text.size || !ppri_is_alpha(text.data[0]))
        return 0;
    while (size < text.size && ppri_is(text.data[size], PPRI_SCHEME_CHAR))
        size++;
    return size < text.size && text.data[size] == ':' ? size : 0;
}

static bool starts_authority(struct ppr_view text, size_t at)
{
    return text.size - at >= 2 && text.data[at] == '/' && text.data[at + 1] == '/';
}

/* Scan "//authority" at `at`; return where the path begins, or 0 when malformed. */
static size_t scan_network(struct ppri_reference *reference, struct ppr_view hierarchy, size_t at)
{
    at += 2;
    const struct ppr_view rest = ppri_from(hierarchy, at);
    const struct ppr_view authority = ppri_slice(rest, 0, ppri_find(rest, '/'));
    size_t error = 0;
    if (!ppri_scan_authority(authority, &reference->userinfo, &reference->origin, &error)) {
        malformed(reference, at + error);
        return 0;
    }
    if (reference->origin.port == PPRI_NO_PORT)
        reference->origin.port = ppri_default_port(reference->origin.scheme);
    return at + authority.size;
}

/* Other schemes are not judged (O6): only who wants the parts is told of an authority
   that has none. */
static void scan_other(struct ppri_reference *reference, struct ppr_view hierarchy, size_t at)
{
    reference->form = PPRI_FORM_OTHER_SCHEME;
    reference->path = ppri_from(hierarchy, at);
    if (!starts_authority(hierarchy, at))
        return;
    const struct ppr_view rest = ppri_from(hierarchy, at + 2);
    const struct ppr_view authority = ppri_slice(rest, 0, ppri_find(rest, '/'));
    size_t error = 0;
    /* An empty one is right for some, as in file:///x. */
    reference->origin.host = authority;
    if (authority.size &&
        !ppri_scan_authority(authority, &reference->userinfo, &reference->origin, &error))
        reference->error = at + 2 + error;
    reference->path = ppri_from(rest, authority.size);
}

static enum ppri_form relative_form(struct ppr_view path)
{
    if (!path.size)
        return PPRI_FORM_SAME_PATH;
    return path.data[0] == '/' ? PPRI_FORM_PATH : PPRI_FORM_RELATIVE;
}

void ppri_scan_careful(struct ppri_reference *reference, struct ppr_view text, bool folded)
{
    size_t path_end = 0;
    if (text.size > PPRI_TEXT_MAX) {
        malformed(reference, PPRI_TEXT_MAX);
        return;
    }
    /* A space in front, or a fold, is not the reference's; whose it is, is a matter of opinion. */
    const bool spaced =
        text.size && (text.data[0] == ' ' || (folded && ppri_fold_end(text, 0) > 0));
    const size_t wrong = spaced ? 0 : scan_bytes(text, folded, &path_end);
    if (wrong < text.size) {
        malformed(reference, wrong);
        return;
    }
    const struct ppri_reference nothing = {.origin = {.port = PPRI_NO_PORT}};
    *reference = nothing;
    reference->rest = ppri_from(text, path_end);
    const struct ppr_view hierarchy = ppri_slice(text, 0, path_end);
    const size_t scheme = scan_scheme(hierarchy);
    size_t at = 0;
    if (scheme) {
        reference->scheme = ppri_slice(text, 0, scheme);
        reference->origin.scheme = ppri_scheme_of(reference->scheme);
        at = scheme + 1;
        if (reference->origin.scheme == PPRI_SCHEME_OTHER) {
            scan_other(reference, hierarchy, at);
            return;
        }
        if (!starts_authority(hierarchy, at)) {
            malformed(reference, at);
            return;
        }
    }
    if (starts_authority(hierarchy, at)) {
        at = scan_network(reference, hierarchy, at);
        if (!at)
            return;
        reference->form = scheme ? PPRI_FORM_ABSOLUTE : PPRI_FORM_NETWORK;
        reference->path = ppri_from(hierarchy, at);
        return;
    }
    reference->path = hierarchy;
    reference->form = relative_form(hierarchy);
}
