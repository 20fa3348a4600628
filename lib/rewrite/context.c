/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads the pieces of a context into an exchange. */

#include <ppr/ppr.h>

#include "rewrite/exchange.h"
#include "rewrite/target.h"
#include "text/chars.h"
#include "text/vector.h"
#include "uri/scan.h"
#include "uri/scan_canonical.h"
#include "uri/scan_careful.h"

#include <string.h>

/* A host that may stand in what comes out: nothing but letters, digits, "-", ".",
   "_", or an IPv6 literal. */
static bool is_clean_host(struct ppr_view host)
{
    if (host.data[0] == '[')
        return ppri_lower(host.data[1]) != 'v';
    for (size_t i = 0; i < host.size; i++) {
        if (!ppri_is(ppri_lower(host.data[i]), PPRI_HOST_CANONICAL))
            return false;
    }
    return true;
}

/* Schemes of a context. "grpc" is HTTP/2 without TLS. */
static enum ppri_scheme read_scheme(struct ppr_view text, bool is_backend)
{
    if (ppri_equal_nocase(text, PPRI_LITERAL("http")))
        return PPRI_SCHEME_HTTP;
    if (ppri_equal_nocase(text, PPRI_LITERAL("https")))
        return PPRI_SCHEME_HTTPS;
    if (!is_backend)
        return PPRI_SCHEME_NONE;
    if (ppri_equal_nocase(text, PPRI_LITERAL("h2c")) ||
        ppri_equal_nocase(text, PPRI_LITERAL("grpc")))
        return PPRI_SCHEME_HTTP;
    return ppri_equal_nocase(text, PPRI_LITERAL("h2")) ? PPRI_SCHEME_HTTPS : PPRI_SCHEME_NONE;
}

/* RFC 3986 3.1. */
static bool is_scheme(struct ppr_view text)
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

/* Read a host with or without a port. Return false if it may not stand in a URL. */
static bool read_authority(struct ppr_view text, struct ppri_origin *origin, bool *is_canonical)
{
    struct ppr_view userinfo;
    size_t error = 0;
    *is_canonical = ppri_is_canonical_host(text);
    if (*is_canonical) {
        origin->host = text;
        return text.size <= PPRI_CONTEXT_HOST_MAX;
    }
    return text.size <= PPRI_CONTEXT_AUTHORITY_MAX &&
           ppri_scan_authority(text, &userinfo, origin, &error) && !userinfo.data &&
           origin->host.size && origin->host.size <= PPRI_CONTEXT_HOST_MAX &&
           is_clean_host(origin->host);
}

/* Give an origin its scheme, and the scheme's default port if it has none. */
static void give_scheme(struct ppri_origin *origin, enum ppri_scheme scheme)
{
    origin->scheme = scheme;
    if (origin->port == PPRI_NO_PORT)
        origin->port = ppri_default_port(scheme);
}

/* Copy the client origin: it goes into fields as it was received, without an empty port. */
static void copy_client_origin(struct ppri_exchange *exchange, struct ppr_view scheme,
                               struct ppr_view authority)
{
    _Static_assert(PPRI_CLIENT_TEXT_MAX >= sizeof "https://" - 1 + PPRI_CONTEXT_AUTHORITY_MAX,
                   "there must be room for every client origin");
    const size_t end = authority.size - (authority.data[authority.size - 1] == ':');
    char *const host = exchange->client_text + scheme.size + 3;
    memcpy(exchange->client_text, scheme.data, scheme.size);
    ppri_copy(host - 3, "://", 3);
    ppri_copy(host, authority.data, end);
    exchange->has_client_origin = true;
    exchange->client_text_size = (uint16_t)(scheme.size + 3 + end);
}

/* The authority of an absolute-form target, which takes the place of the Host field's (RFC 9112
   3.2.2); or the Host field's. */
static struct ppr_view client_authority(const struct ppr_context *context)
{
    struct ppri_reference parts;
    const struct ppr_view target = context->client_target;
    if (!target.size || target.data[0] == '/' || target.data[0] == '*')
        return context->client_authority;
    ppri_scan(&parts, target, false);
    if (parts.form != PPRI_FORM_ABSOLUTE || parts.userinfo.data)
        return context->client_authority;
    const size_t begin = (size_t)(parts.origin.host.data - target.data);
    size_t end = begin;
    while (end < target.size && target.data[end] != '/' && target.data[end] != '?' &&
           target.data[end] != '#')
        end++;
    return ppri_slice(target, begin, end);
}

static void read_client(struct ppri_exchange *exchange, const struct ppr_context *context)
{
    const enum ppri_scheme scheme = read_scheme(context->client_scheme, false);
    const struct ppr_view authority = client_authority(context);
    struct ppri_origin origin = exchange->client_origin;
    bool is_canonical = false;
    if (context->client_scheme.size && scheme == PPRI_SCHEME_NONE)
        exchange->ignored |= PPR_IGNORED_CLIENT_SCHEME;
    if (!authority.size)
        return;
    if (!read_authority(authority, &origin, &is_canonical)) {
        exchange->ignored |= PPR_IGNORED_CLIENT_AUTHORITY;
        return;
    }
    if (scheme == PPRI_SCHEME_NONE)
        return;
    give_scheme(&origin, scheme);
    exchange->client_origin = origin;
    copy_client_origin(exchange, context->client_scheme, authority);
}

static void read_backend(struct ppri_exchange *exchange, const struct ppr_context *context)
{
    const enum ppri_scheme scheme = read_scheme(context->backend_scheme, true);
    struct ppri_origin origin = exchange->backend_origin;
    if (scheme == PPRI_SCHEME_NONE && context->backend_scheme.size &&
        !is_scheme(context->backend_scheme))
        exchange->ignored |= PPR_IGNORED_BACKEND_SCHEME;
    if (!context->backend_authority.size)
        return;
    if (!read_authority(context->backend_authority, &origin, &exchange->canonical_backend_host)) {
        exchange->ignored |= PPR_IGNORED_BACKEND_AUTHORITY;
        return;
    }
    if (scheme == PPRI_SCHEME_NONE)
        return;
    give_scheme(&origin, scheme);
    exchange->backend_origin = origin;
    exchange->backend_given = true;
    exchange->has_backend = true;
}

static void read_backend_host(struct ppri_exchange *exchange, struct ppr_view text)
{
    struct ppri_origin host = {PPRI_SCHEME_NONE, PPRI_NO_PORT, {NULL, 0}};
    bool is_canonical = false;
    if (!text.size)
        return;
    if (read_authority(text, &host, &is_canonical))
        exchange->backend_host = host;
    else
        exchange->ignored |= PPR_IGNORED_BACKEND_HOST;
}

/* Return `bit` if a target was given and has no path, else 0. */
static unsigned check_target(struct ppr_view target, unsigned bit)
{
    if (!target.size)
        return 0;
    return target.size <= PPRI_TEXT_MAX && ppri_path_of_target(target).data ? 0 : bit;
}

/* Return true if a context keeps the contract, whatever the version of the header that the caller
   knows. All members of this version were in the first. */
static bool is_context(const struct ppr_context *context)
{
    if (context->size < sizeof *context)
        return false;
    const char *bytes = (const char *)context;
    for (size_t i = sizeof *context; i < context->size; i++) {
        if (bytes[i])
            return false;
    }
    return !ppri_is_bad(context->client_scheme) && !ppri_is_bad(context->client_authority) &&
           !ppri_is_bad(context->client_target) && !ppri_is_bad(context->backend_scheme) &&
           !ppri_is_bad(context->backend_authority) && !ppri_is_bad(context->backend_target) &&
           !ppri_is_bad(context->backend_host);
}

/* Start with nothing known. Member by member: that is quicker than to clear all. */
static inline void start_unknown(struct ppri_exchange *exchange, const struct ppr_table *table)
{
    const struct ppri_origin nowhere = {PPRI_SCHEME_NONE, PPRI_NO_PORT, {NULL, 0}};
    exchange->table = table;
    exchange->direction = PPR_RESPONSE;
    exchange->ignored = 0;
    exchange->careful = false;
    exchange->resolved = false;
    exchange->has_client_origin = false;
    exchange->canonical_client = false;
    exchange->backend_given = false;
    exchange->has_backend = false;
    exchange->has_backend_path = false;
    exchange->canonical_backend_host = false;
    exchange->canonical_backend = false;
    exchange->is_derived = false;
    exchange->is_own = false;
    exchange->is_foreign = false;
    exchange->client_origin = nowhere;
    exchange->client_path = ppri_view(NULL, 0);
    exchange->backend_host = nowhere;
    exchange->rule = NULL;
    exchange->captures.known = 0;
    exchange->captures.labels = 0;
    exchange->levels[PPRI_CLIENT] = 0;
    exchange->levels[PPRI_BACKEND] = 0;
    exchange->backend_origin = nowhere;
    exchange->backend_target = ppri_view(NULL, 0);
    exchange->client_text_size = 0;
}

enum ppr_status ppr_exchange_init(struct ppr_exchange *exchange, const struct ppr_table *table,
                                  const struct ppr_context *context, unsigned *ignored)
{
    if (!exchange)
        return PPR_BAD_ARGUMENT;
    struct ppri_exchange *own = ppri_exchange_in(exchange);
    own->table = NULL; /* calls refuse an exchange that was not prepared */
    if (ignored)
        *ignored = 0;
    if (!table || (context && !is_context(context)))
        return PPR_BAD_ARGUMENT;
    start_unknown(own, table);
    if (context) {
        read_client(own, context);
        read_backend(own, context);
        read_backend_host(own, context->backend_host);
        own->client_path = context->client_target;
        own->backend_target = context->backend_target;
    }
    if (ignored)
        *ignored = own->ignored | check_target(own->client_path, PPR_IGNORED_CLIENT_TARGET) |
                   check_target(own->backend_target, PPR_IGNORED_BACKEND_TARGET);
    return PPR_OK;
}
