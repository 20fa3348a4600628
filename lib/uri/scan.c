/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The scanner of URI references: authority, path, query and fragment. */

#include "uri/scan.h"

#include "text/chars.h"
#include "text/percent.h"
#include "text/skip.h"
#include "uri/ipv6.h"
#include "uri/path.h"

/* -------------------------------------------------------------- Authority -- */

/* Reads a port (RFC 3986 3.2.3). A number above 65535 is wrong. */
PPRI_RARE static bool scan_port(struct ppr_view text, int32_t *port, size_t *error)
{
    int32_t value = 0;
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

/* True if `text` is an IPvFuture (RFC 3986 3.2.2): "v", hexadecimal digits, ".", and bytes of a
   name or ":". */
PPRI_RARE static bool is_future(struct ppr_view text)
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

/* Returns the bytes of an IP-literal with its brackets (RFC 3986 3.2.2), or 0 if `text`, which
   begins with "[", has none. A zone (RFC 6874) is not allowed in a reference. */
PPRI_RARE static size_t scan_literal(struct ppr_view text)
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

/* Scans a reg-name (RFC 3986 3.2.2) up to a colon or the end, from `*size` on, and sets `*size` to
   its end. Returns false if a byte that no host has is there. Bytes above 0x7e are accepted: such a
   host is another site's, not malformed. */
PPRI_RARE static bool scan_name(struct ppr_view text, size_t *size)
{
    size_t i = *size; /* the bytes before are canonical */
    for (; i < text.size && text.data[i] != ':'; i++) {
        char byte = 0;
        if (ppri_is(text.data[i], PPRI_HOST_WRONG) ||
            (text.data[i] == '%' && !ppri_percent_read(text, i, &byte)))
            break;
    }
    *size = i;
    return i == text.size || text.data[i] == ':';
}

/* Returns `host` without the dot of the root (RFC 1034 3.1), which makes no difference (M2). */
static inline struct ppr_view without_root(struct ppr_view host)
{
    host.size -= host.size > 1 && host.data[host.size - 1] == '.';
    return host;
}

/* Scans host [":" port]. */
PPRI_RARE static bool scan_host(struct ppr_view text, struct ppri_origin *origin, size_t *error)
{
    size_t size = ppri_skip(text, 0, PPRI_HOST_OTHER);
    const bool is_canonical = size == text.size || text.data[size] == ':';
    if (text.size && text.data[0] == '[')
        size = scan_literal(text);
    else if (!is_canonical && !scan_name(text, &size)) {
        *error = size;
        return false;
    }
    *error = size;
    if (!size || (size < text.size && text.data[size] != ':'))
        return false;
    origin->host = without_root(ppri_slice(text, 0, size));
    origin->port = PPRI_NO_PORT;
    origin->canonical = is_canonical;
    if (size == text.size)
        return true;
    if (scan_port(ppri_from(text, size + 1), &origin->port, error))
        return true;
    *error += size + 1;
    return false;
}

/* Scans userinfo "@" host [":" port]. The first "@" is at the offset `at`. With a second "@" it is
   malformed: readers disagree about where the host begins. */
PPRI_RARE static bool scan_userinfo(struct ppr_view text, size_t at, struct ppr_view *userinfo,
                                    struct ppri_origin *origin, size_t *error)
{
    const size_t begin = at + 1;
    *userinfo = ppri_slice(text, 0, at);
    for (size_t i = 0; i < at; i++) {
        const char c = text.data[i];
        if (c != ':' && ppri_is(c, PPRI_HOST_WRONG)) {
            *error = i;
            return false;
        }
    }
    *error = begin + ppri_find(ppri_from(text, begin), '@');
    if (*error < text.size)
        return false;
    if (scan_host(ppri_from(text, begin), origin, error))
        return true;
    *error += begin;
    return false;
}

PPRI_RARE static bool scan_authority(struct ppr_view text, struct ppr_view *userinfo,
                                     struct ppri_origin *origin, size_t *error)
{
    if (scan_host(text, origin, error)) /* it has no "@" */
        return true;
    const size_t at = ppri_find(text, '@');
    return at < text.size && scan_userinfo(text, at, userinfo, origin, error);
}

/* Sets `origin` to a canonical host without a port. Most authorities are no more than that. */
static inline void take_canonical(struct ppr_view text, struct ppri_origin *origin)
{
    origin->host = without_root(text);
    origin->port = PPRI_NO_PORT;
    origin->canonical = true;
}

bool ppri_scan_authority(struct ppr_view text, struct ppr_view *userinfo,
                         struct ppri_origin *origin, size_t *error)
{
    userinfo->data = NULL;
    userinfo->size = 0;
    if (!text.size || ppri_skip(text, 0, PPRI_HOST_OTHER) < text.size)
        return scan_authority(text, userinfo, origin, error);
    take_canonical(text, origin);
    return true;
}

/* -------------------------------------------------------------- Reference -- */

PPRI_RARE static void malformed(struct ppri_reference *reference, size_t error)
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

/* Returns the offset of the first control character (W3) at or after `at`, or text.size. */
PPRI_NOINLINE static size_t skip_clean(struct ppr_view text, size_t at, unsigned flags)
{
    while ((at = ppri_skip(text, at, PPRI_CONTROL)) < text.size) {
        const size_t end = flags & PPRI_SCAN_FOLDED ? ppri_fold_end(text, at) : at;
        if (end == at)
            return at;
        at = end;
    }
    return at;
}

/* Returns the end of the path that begins at `begin`. A control character ends it, and a backslash
   that is no slash. Clears `canonical` if the path needs normalising: it has a percent-encoding, a
   byte that must be encoded, or perhaps a dot segment. */
PPRI_NOINLINE static size_t skip_path(struct ppr_view text, size_t begin, unsigned flags,
                                      struct ppri_reference *reference)
{
    size_t at = begin;
    while ((at = ppri_skip(text, at, PPRI_PATH_MARK)) < text.size) {
        const char c = text.data[at];
        size_t end = at + 1;
        if (c == '?' || c == '#' || (c == '\\' && !(flags & PPRI_SCAN_BACKSLASHES)))
            return at;
        if (c == '\\')
            reference->backslashes = true;
        if (ppri_is(c, PPRI_CONTROL)) {
            end = flags & PPRI_SCAN_FOLDED ? ppri_fold_end(text, at) : at;
            if (end == at)
                return at;
        }
        if (c == '.' ? at == begin || text.data[at - 1] == '/' || text.data[at - 1] == '\\'
                     : ppri_is(c, PPRI_PATH_MARK))
            reference->canonical = false;
        at = end;
    }
    return at;
}

/* Scans path, query and fragment, from the offset `at` on. */
PPRI_NOINLINE static void scan_rest(struct ppri_reference *reference, struct ppr_view text,
                                    size_t at, unsigned flags)
{
    reference->canonical = true;
    const size_t end = skip_path(text, at, flags, reference);
    size_t wrong = end;
    if (end == text.size || text.data[end] == '?' || text.data[end] == '#')
        wrong = skip_clean(text, end, flags);
    if (wrong < text.size) {
        malformed(reference, wrong);
        return;
    }
    reference->path = ppri_slice(text, at, end);
    reference->rest = ppri_from(text, end);
}

size_t ppri_scan_scheme(struct ppr_view text)
{
    size_t size = 0;
    if (!text.size || !ppri_is_alpha(text.data[0]))
        return 0;
    while (size < text.size && ppri_is(text.data[size], PPRI_SCHEME_CHAR))
        size++;
    return size < text.size && text.data[size] == ':' ? size : 0;
}

static bool is_slash(char c, unsigned flags)
{
    return c == '/' || (c == '\\' && flags & PPRI_SCAN_BACKSLASHES);
}

static bool starts_authority(struct ppr_view text, size_t at, unsigned flags)
{
    return text.size - at >= 2 && is_slash(text.data[at], flags) &&
           is_slash(text.data[at + 1], flags);
}

/* Returns the end of an authority: the offset of the path, query or fragment. The bytes before
   `at`, an offset in it, are canonical. */
static size_t authority_end(struct ppr_view text, size_t at, unsigned flags)
{
    while (at < text.size && !is_slash(text.data[at], flags) && text.data[at] != '?' &&
           text.data[at] != '#')
        at++;
    return at;
}

/* Scans a reference of another scheme. A wrong authority does not make it malformed (N1): only
   `error` is set, for ppr_parse_url. */
PPRI_RARE static void scan_other(struct ppri_reference *reference, struct ppr_view text, size_t at,
                                 unsigned flags)
{
    size_t error = 0;
    reference->form = PPRI_FORM_OTHER_SCHEME;
    scan_rest(reference, text, at, flags);
    if (reference->form == PPRI_FORM_MALFORMED || !starts_authority(text, at, 0))
        return;
    const struct ppr_view authority = ppri_slice(text, at + 2, authority_end(text, at + 2, flags));
    /* An empty authority is valid in other schemes, as in file:///x. */
    reference->origin.host = authority;
    reference->path = ppri_from(reference->path, 2 + authority.size);
    if (authority.size &&
        !ppri_scan_authority(authority, &reference->userinfo, &reference->origin, &error))
        reference->error = at + 2 + error;
}

static void set_nothing(struct ppri_reference *reference)
{
    reference->error = 0;
    reference->backslashes = false;
    reference->scheme = ppri_view(NULL, 0);
    reference->userinfo = ppri_view(NULL, 0);
    reference->origin.scheme = PPRI_SCHEME_NONE;
    reference->origin.port = PPRI_NO_PORT;
    reference->origin.host = ppri_view(NULL, 0);
    reference->origin.canonical = false;
}

/* Scans the authority at the offset `at`, and the rest of the reference. */
static void scan_hierarchy(struct ppri_reference *reference, struct ppr_view text, size_t at,
                           unsigned flags)
{
    size_t error = 0;
    const size_t other = ppri_skip(text, at, PPRI_HOST_OTHER);
    const struct ppr_view authority = ppri_slice(text, at, authority_end(text, other, flags));
    if (authority.size && authority.size == other - at)
        take_canonical(authority, &reference->origin);
    else if (!ppri_scan_authority(authority, &reference->userinfo, &reference->origin, &error)) {
        malformed(reference, at + error);
        return;
    }
    if (reference->origin.port == PPRI_NO_PORT)
        reference->origin.port = ppri_default_port(reference->origin.scheme);
    reference->form = reference->scheme.data ? PPRI_FORM_ABSOLUTE : PPRI_FORM_NETWORK;
    scan_rest(reference, text, at + authority.size, flags);
}

void ppri_scan(struct ppri_reference *reference, struct ppr_view text, unsigned flags)
{
    size_t at = 0;
    /* A space or fold before a reference is not part of it, and readers disagree about it. */
    if (text.size > PPRI_TEXT_MAX ||
        (text.size &&
         (text.data[0] == ' ' || (flags & PPRI_SCAN_FOLDED && ppri_fold_end(text, 0) > 0)))) {
        malformed(reference, text.size > PPRI_TEXT_MAX ? PPRI_TEXT_MAX : 0);
        return;
    }
    set_nothing(reference);
    const size_t scheme = ppri_scan_scheme(text);
    if (scheme) {
        reference->scheme = ppri_slice(text, 0, scheme);
        reference->origin.scheme = ppri_scheme_of(reference->scheme);
        at = scheme + 1;
        if (reference->origin.scheme == PPRI_SCHEME_OTHER) {
            scan_other(reference, text, at, flags);
            return;
        }
    }
    if (starts_authority(text, at, flags)) {
        scan_hierarchy(reference, text, at + 2, flags);
        return;
    }
    if (scheme) {
        malformed(reference, at);
        return;
    }
    reference->form = PPRI_FORM_RELATIVE;
    if (text.size && is_slash(text.data[0], flags))
        reference->form = PPRI_FORM_PATH;
    scan_rest(reference, text, 0, flags);
    if (reference->form == PPRI_FORM_RELATIVE && !reference->path.size)
        reference->form = PPRI_FORM_SAME_PATH;
}

bool ppri_scan_is_canonical(struct ppr_view text, size_t at, size_t *end)
{
    for (size_t begin = at; (at = ppri_skip(text, at, PPRI_PATH_MARK)) < text.size; at++) {
        const char c = text.data[at];
        *end = at;
        if (c == '?' || c == '#')
            return ppri_skip(text, at, PPRI_CONTROL) == text.size;
        const bool is_dotted = c == '.' && (at == begin || text.data[at - 1] == '/');
        if (is_dotted || (c != '.' && ppri_is(c, PPRI_PATH_MARK)))
            return false;
    }
    *end = at;
    return true;
}

void ppri_scan_target(struct ppri_reference *reference, struct ppr_view target, unsigned flags)
{
    if (target.size && target.size <= PPRI_TEXT_MAX && target.data[0] == '/') {
        set_nothing(reference);
        reference->form = PPRI_FORM_PATH;
        scan_rest(reference, target, 0, flags);
        return;
    }
    ppri_scan(reference, target, flags);
    if (reference->form != PPRI_FORM_ABSOLUTE)
        malformed(reference, 0);
}

PPRI_RARE enum ppr_status ppr_parse_url(struct ppr_view reference, struct ppr_url *url,
                                        size_t *offset)
{
    if (ppri_is_bad(reference) || !url)
        return PPR_BAD_ARGUMENT;
    if (!reference.data)
        reference = PPRI_LITERAL("");
    struct ppri_reference parts;
    ppri_scan(&parts, reference, 0);
    if (parts.form == PPRI_FORM_MALFORMED || parts.error) {
        if (offset)
            *offset = parts.error;
        return PPR_MALFORMED;
    }
    const struct ppr_url absent = {.scheme = parts.scheme,
                                   .userinfo = parts.userinfo,
                                   .host = parts.origin.host,
                                   .path = parts.path,
                                   .port = (int32_t)parts.origin.port};
    *url = absent;
    /* A dot at the end of the host is part of it, as sent. */
    if (url->host.size && url->host.data + url->host.size < reference.data + reference.size)
        url->host.size += url->host.data[url->host.size] == '.';
    struct ppr_view rest = parts.rest;
    const size_t hash = ppri_find(rest, '#');
    if (hash < rest.size)
        url->fragment = ppri_from(rest, hash + 1);
    rest = ppri_slice(rest, 0, hash);
    if (rest.size)
        url->query = ppri_from(rest, 1);
    return PPR_OK;
}
