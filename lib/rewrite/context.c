/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads the context of an exchange: schemes, authorities and the client origin. */

#include "rewrite/context.h"

#include "text/chars.h"
#include "text/short.h"
#include "uri/scan.h"

#include <string.h>

/* True if `host`, which is not empty, may be written: it has only letters, digits, "-", "." and
   "_", or is an IPv6 literal. */
PPRI_RARE static bool is_clean_host(struct ppr_view host)
{
    if (host.data[0] == '[')
        return ppri_lower(host.data[1]) != 'v';
    for (size_t i = 0; i < host.size; i++) {
        if (ppri_is(ppri_lower(host.data[i]), PPRI_HOST_OTHER))
            return false;
    }
    return true;
}

/* Returns the scheme that a backend_scheme other than http and https stands for. The scheme grpc is
   HTTP/2 without TLS. */
PPRI_RARE static enum ppri_scheme read_other_scheme(struct ppr_view text, enum ppri_scheme scheme)
{
    if (scheme != PPRI_SCHEME_OTHER)
        return ppri_scheme_family(scheme);
    if (ppri_equal_nocase(text, PPRI_LITERAL("h2c")) ||
        ppri_equal_nocase(text, PPRI_LITERAL("grpc")))
        return PPRI_SCHEME_HTTP;
    return ppri_equal_nocase(text, PPRI_LITERAL("h2")) ? PPRI_SCHEME_HTTPS : PPRI_SCHEME_NONE;
}

static enum ppri_scheme read_scheme(struct ppr_view text, bool is_backend)
{
    const enum ppri_scheme scheme = ppri_scheme_of(text);
    if (scheme == PPRI_SCHEME_HTTP || scheme == PPRI_SCHEME_HTTPS)
        return scheme;
    return is_backend ? read_other_scheme(text, scheme) : PPRI_SCHEME_NONE;
}

/* True if `text` is a scheme (RFC 3986 3.1). */
PPRI_RARE static bool is_scheme(struct ppr_view text)
{
    if (!text.size || !ppri_is_alpha(text.data[0]))
        return false;
    for (size_t i = 1; i < text.size; i++) {
        const char c = text.data[i];
        if (!ppri_is_alpha(c) && !ppri_is_digit(c) && c != '+' && c != '-' && c != '.')
            return false;
    }
    return true;
}

/* Reads a host with or without a port into `origin`. Returns false if it is malformed or longer
   than the most, has userinfo, or has a host that may not be written. */
static bool read_authority(struct ppr_view text, struct ppri_origin *origin)
{
    struct ppr_view userinfo;
    size_t error = 0;
    return text.size <= PPRI_CONTEXT_AUTHORITY_MAX &&
           ppri_scan_authority(text, &userinfo, origin, &error) && !userinfo.data &&
           origin->host.size <= PPRI_CONTEXT_HOST_MAX &&
           (origin->canonical || is_clean_host(origin->host));
}

/* Sets the scheme of `origin`, and the scheme's default port if it has none. */
static void give_scheme(struct ppri_origin *origin, enum ppri_scheme scheme)
{
    origin->scheme = scheme;
    if (origin->port == PPRI_NO_PORT)
        origin->port = ppri_default_port(scheme);
}

/* Returns `authority` without the colon of an empty port. */
static struct ppr_view without_colon(struct ppr_view authority)
{
    authority.size -= authority.data[authority.size - 1] == ':';
    return authority;
}

/* Copies the client origin, as received but without an empty port. */
static void copy_client_origin(struct ppri_exchange *exchange, struct ppr_view authority)
{
    _Static_assert(PPRI_CLIENT_TEXT_MAX >= sizeof "https://" - 1 + PPRI_CONTEXT_AUTHORITY_MAX,
                   "there must be room for every client origin");
    const struct ppr_view scheme = exchange->client_origin.scheme == PPRI_SCHEME_HTTPS
                                       ? PPRI_LITERAL("https://")
                                       : PPRI_LITERAL("http://");
    authority = without_colon(authority);
    /* The fixed size is that of "https://", and of "http://" with its NUL, which the authority
       overwrites. */
    memcpy(exchange->is.client_text, scheme.data, sizeof "http://");
    ppri_copy(exchange->is.client_text + scheme.size, authority.data, authority.size);
    exchange->has_client_origin = true;
    exchange->client_text_size = (uint16_t)(scheme.size + authority.size);
}

/* Returns the authority of client_target if that is in absolute-form, where it overrides the Host
   field (RFC 9112 3.2.2). Else returns client_authority. */
PPRI_RARE static struct ppr_view find_target_authority(const struct ppr_context *given)
{
    struct ppri_reference parts;
    ppri_scan(&parts, given->client_target, 0);
    if (parts.form != PPRI_FORM_ABSOLUTE || parts.userinfo.data)
        return given->client_authority;
    const char *const begin = parts.origin.host.data;
    return ppri_view(begin, (size_t)(parts.path.data - begin));
}

static struct ppr_view find_client_authority(const struct ppr_context *given)
{
    const struct ppr_view target = given->client_target;
    return !target.size || target.data[0] == '/' || target.data[0] == '*'
               ? given->client_authority
               : find_target_authority(given);
}

static void read_client(struct ppri_exchange *exchange, const struct ppr_context *given)
{
    const enum ppri_scheme scheme = read_scheme(given->client_scheme, false);
    const struct ppr_view authority = find_client_authority(given);
    struct ppri_origin origin = exchange->client_origin;
    if (given->client_scheme.size && scheme == PPRI_SCHEME_NONE)
        exchange->ignored |= PPR_IGNORED_CLIENT_SCHEME;
    if (!authority.size)
        return;
    if (!read_authority(authority, &origin)) {
        exchange->ignored |= PPR_IGNORED_CLIENT_AUTHORITY;
        return;
    }
    if (scheme == PPRI_SCHEME_NONE)
        return;
    give_scheme(&origin, scheme);
    exchange->client_origin = origin;
    copy_client_origin(exchange, authority);
}

static void read_backend_host(struct ppri_exchange *exchange, const struct ppr_context *given,
                              const struct ppri_origin *asked)
{
    const struct ppr_view text = given->backend_host;
    struct ppri_origin host = *asked; /* most often equal */
    if (!text.size)
        return;
    if ((host.host.size && ppri_equal(text, given->backend_authority)) ||
        read_authority(text, &host)) {
        exchange->backend_host = host;
        exchange->backend_name = without_colon(text);
    } else
        exchange->ignored |= PPR_IGNORED_BACKEND_HOST;
}

static void read_backend(struct ppri_exchange *exchange, const struct ppr_context *given)
{
    const enum ppri_scheme scheme = read_scheme(given->backend_scheme, true);
    struct ppri_origin origin = exchange->backend_origin;
    if (scheme == PPRI_SCHEME_NONE && given->backend_scheme.size &&
        !is_scheme(given->backend_scheme))
        exchange->ignored |= PPR_IGNORED_BACKEND_SCHEME;
    if (given->backend_authority.size && !read_authority(given->backend_authority, &origin)) {
        exchange->ignored |= PPR_IGNORED_BACKEND_AUTHORITY;
        origin = exchange->backend_origin;
    }
    exchange->asked_host = origin.host;
    if (origin.host.size)
        exchange->backend_name = without_colon(given->backend_authority);
    read_backend_host(exchange, given, &origin);
    if (!origin.host.size || scheme == PPRI_SCHEME_NONE)
        return;
    give_scheme(&origin, scheme);
    exchange->backend_origin = origin;
    exchange->backend_given = true;
    exchange->has_backend = true;
}

void ppri_context_read(struct ppri_exchange *exchange)
{
    const struct ppr_context *given = &exchange->is.given;
    exchange->client_path = given->client_target;
    read_backend(exchange, given);
    read_client(exchange, given); /* last: client_text overwrites `given` */
}
