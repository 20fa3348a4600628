/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind csp (CSP 3 2.2): sources with a host, the references of report-uri, the origins of
   frame-ancestors. Keywords, nonces, hashes and wildcards stay. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "rewrite/sources.h"
#include "text/chars.h"
#include "uri/scan.h"

/* The most rules that are looked at for all origins of a value. It bounds the time for many origins
   of a backend with many rules: the rest of the origins are mapped as URLs. */
#define LOOKS_MAX 1000000

/* A walk over a value. */
struct policy {
    struct ppri_value_edit *edit;
    size_t looks; /* rules that may still be looked at */
};

/* Directives end at ";". Policies end at ",", and so do their last directives. */
static bool is_directive_end(char c)
{
    return c == ';' || c == ',';
}

/* True if the host or port of a source has a wildcard. */
static bool is_wild(struct ppr_view url)
{
    size_t at = ppri_kind_is_url(url) ? ppri_find(url, ':') + 3 : 0;
    while (at < url.size && ppri_find(PPRI_LITERAL("*/?#"), url.data[at]) == 4)
        at++;
    return at < url.size && url.data[at] == '*';
}

/* Maps an ancestor: only its origin has a meaning. */
static void tell_ancestor(struct ppri_value_edit *edit, struct ppr_view token)
{
    const size_t authority = ppri_find(token, ':') + 3;
    const size_t size = authority + ppri_find(ppri_from(token, authority), '/');
    ppri_value_origin(edit, ppri_slice(token, 0, size));
}

/* Reads a token that is an origin alone. Returns false if it is not, or has a path other than
   "/". */
static bool read_origin(struct ppr_view token, struct ppri_origin *origin)
{
    struct ppri_reference parts;
    ppri_scan(&parts, token, 0);
    *origin = parts.origin;
    origin->scheme = ppri_scheme_family(parts.origin.scheme);
    return parts.form == PPRI_FORM_ABSOLUTE && !parts.userinfo.data && !parts.rest.size &&
           parts.path.size <= 1 && ppri_host_is_plain(&parts.origin);
}

/* Replaces `token` by the sources that stand for `origin`. Returns false if there are no such
   sources. */
PPRI_NOINLINE static bool tell_sources(struct policy *policy, struct ppr_view token,
                                       const struct ppri_origin *origin, unsigned form)
{
    struct ppri_sources sources;
    if (!ppri_sources_find(policy->edit->exchange, origin, &policy->looks, &sources))
        return false;
    sources.form = form;
    ppri_value_sources(policy->edit, token, &sources);
    return true;
}

/* Maps a source that is an origin alone, which allows all paths. Returns false for other
   sources. */
PPRI_NOINLINE static bool tell_origin(struct policy *policy, struct ppr_view token)
{
    const struct ppri_exchange *exchange = policy->edit->exchange;
    const unsigned form = ppri_lower(token.data[0]) == 'w' ? (unsigned)PPRI_SOURCES_SOCKET : 0;
    struct ppri_origin origin;
    if (!read_origin(token, &origin))
        return false;
    if (tell_sources(policy, token, &origin, form))
        return true;
    if (token.data[token.size - 1] == '/' ||
        !(ppri_exchange_is_client_host(exchange, origin.host) ||
          ppri_exchange_is_kept_host(exchange, origin.host)))
        return false;
    ppri_value_origin(policy->edit, token); /* without a path, as sent */
    return true;
}

static void tell_source(struct policy *policy, struct ppr_view token)
{
    if (!tell_origin(policy, token))
        ppri_value_url(policy->edit, token);
}

/* Records *uncovered* for a source with a wildcard that names a backend. No source for the client
   allows exactly as much. */
PPRI_NOINLINE static void tell_wild(struct ppri_value_edit *edit, struct ppr_view token)
{
    const size_t slashes = ppri_kind_is_url(token) ? ppri_find(token, ':') + 3 : 0;
    const struct ppr_view rest = ppri_from(token, slashes);
    const struct ppr_view authority = ppri_slice(rest, 0, ppri_find(rest, '/'));
    const struct ppr_view host = ppri_slice(authority, 0, ppri_find(authority, ':'));
    if (!ppri_exchange_is_client_host(edit->exchange, host) &&
        ppri_exchange_is_backend_host(edit->exchange, host))
        ppri_value_note(edit, PPR_REASON_UNCOVERED, 0, token);
}

/* Maps a source without a scheme. An origin alone stands for all paths of a backend. */
PPRI_NOINLINE static void tell_host(struct policy *policy, struct ppr_view token, bool ancestors)
{
    struct ppri_value_edit *edit = policy->edit;
    const size_t slash = ppri_find(token, '/');
    struct ppri_origin origin;
    struct ppr_view userinfo;
    size_t unused = 0;
    if (!ppri_scan_authority(ppri_slice(token, 0, slash), &userinfo, &origin, &unused) ||
        userinfo.data || !ppri_host_is_plain(&origin))
        return;
    origin.scheme = ppri_exchange_network_scheme(edit->exchange, origin.host);
    if (origin.port == PPRI_NO_PORT)
        origin.port = ppri_default_port(origin.scheme);
    if (!ancestors && slash + 1 < token.size)
        ppri_value_host(edit, token);
    else if (!tell_sources(policy, token, &origin,
                           PPRI_SOURCES_BARE | (ancestors ? (unsigned)PPRI_SOURCES_ORIGIN : 0)))
        tell_wild(edit, token);
}

/* True if the directive `name` has a list of sources. */
static bool has_sources(struct ppr_view name)
{
    static const char *const others[] = {"frame-ancestors", "form-action", "base-uri"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (ppri_equal_nocase(name, ppr_view_of(others[i])))
            return true;
    }
    for (size_t at = 0; at + 4 <= name.size; at++) {
        if (ppri_equal_nocase(ppri_slice(name, at, at + 4), PPRI_LITERAL("-src")))
            return true;
    }
    return false;
}

static void tell_directive(struct policy *policy, struct ppr_view directive)
{
    struct ppri_value_edit *edit = policy->edit;
    struct ppr_view name;
    ppri_kind_next_token(&directive, ppri_is_html_space, &name);
    const bool reports = ppri_equal_nocase(name, PPRI_LITERAL("report-uri"));
    const bool ancestors = ppri_equal_nocase(name, PPRI_LITERAL("frame-ancestors"));
    if (ppri_equal_nocase(name, PPRI_LITERAL("report-to"))) /* its value is the name of a group */
        return;
    const bool sources = has_sources(name);
    for (struct ppr_view token; ppri_kind_next_token(&directive, ppri_is_html_space, &token);) {
        if (reports)
            ppri_value_reference(edit, token);
        else if ((!sources && !ppri_kind_is_url(token)) || token.data[0] == '\'')
            continue;
        else if (is_wild(token))
            tell_wild(edit, token);
        else if (!ppri_kind_is_url(token))
            tell_host(policy, token, ancestors);
        else if (ancestors)
            tell_ancestor(edit, token);
        else
            tell_source(policy, token);
    }
}

void ppri_kind_csp(struct ppri_value_edit *edit, struct ppr_view value)
{
    struct policy policy = {edit, LOOKS_MAX};
    edit->ends = PPRI_ENDS_LIST;
    for (struct ppr_view directive; ppri_kind_next_token(&value, is_directive_end, &directive);)
        tell_directive(&policy, directive);
}
