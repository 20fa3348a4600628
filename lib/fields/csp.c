/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Content-Security-Policy (CSP 3 2.2): absolute sources, the references of report-uri,
   the origins of frame-ancestors. Keywords, nonces, hashes and wildcards stay. */

#include "fields/csp.h"

#include "text/chars.h"

enum directive {
    DIRECTIVE_NONE,
    DIRECTIVE_SOURCES,
    DIRECTIVE_REPORTS,
    DIRECTIVE_ANCESTORS,
    DIRECTIVE_OTHER
};

static enum directive directive_of(struct ppr_view name)
{
    if (ppri_equal_nocase(name, PPRI_LITERAL("report-uri")))
        return DIRECTIVE_REPORTS;
    if (ppri_equal_nocase(name, PPRI_LITERAL("frame-ancestors")))
        return DIRECTIVE_ANCESTORS;
    if (ppri_equal_nocase(name, PPRI_LITERAL("report-to")))
        return DIRECTIVE_OTHER; /* the name of a group */
    return DIRECTIVE_SOURCES;
}

/* Whether an authority, before whatever follows it, has a wildcard for host or port. */
static bool is_wild(struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        if (c == '/' || c == '?' || c == '#')
            return false;
        if (c == '*')
            return true;
    }
    return false;
}

/* Whether a token names a host with its scheme, and no wildcard for host or port. */
static bool is_source(struct ppr_view token)
{
    const size_t colon = ppri_find(token, ':');
    if (token.size - colon < 3 || token.data[colon + 1] != '/' || token.data[colon + 2] != '/')
        return false;
    return !is_wild(ppri_from(token, colon + 3)) &&
           ppri_scheme_of(ppri_slice(token, 0, colon)) != PPRI_SCHEME_OTHER;
}

/* Of an ancestor only the origin counts. */
static void tell_ancestor(struct ppri_value_edit *edit, struct ppr_view token)
{
    const size_t authority = ppri_find(token, ':') + 3;
    const size_t size = authority + ppri_find(ppri_from(token, authority), '/');
    ppri_value_origin(edit, ppri_slice(token, 0, size));
}

static void tell_token(struct ppri_value_edit *edit, enum directive directive,
                       struct ppr_view token)
{
    if (directive == DIRECTIVE_REPORTS)
        ppri_value_reference(edit, token);
    else if (directive == DIRECTIVE_OTHER || !is_source(token))
        return;
    else if (directive == DIRECTIVE_ANCESTORS)
        tell_ancestor(edit, token);
    else if (ppri_lower(token.data[0]) == 'w') /* https matches no wss (CSP 3 6.7.2.8) */
        ppri_value_socket(edit, token);
    else
        ppri_value_url(edit, token);
}

void ppri_kind_csp(struct ppri_value_edit *edit, struct ppr_view value)
{
    enum directive directive = DIRECTIVE_NONE;
    edit->ends = PPRI_ENDS_LIST;
    for (size_t at = 0; at < value.size;) {
        const size_t begin = at;
        const char c = value.data[at];
        if (c == ';' || c == ',' || ppri_is_html_space(c)) {
            /* The first token behind ";" is a directive's name, and a "," ends a policy. */
            if (!ppri_is_html_space(c))
                directive = DIRECTIVE_NONE;
            at++;
            continue;
        }
        while (at < value.size && value.data[at] != ';' && value.data[at] != ',' &&
               !ppri_is_html_space(value.data[at]))
            at++;
        const struct ppr_view token = ppri_slice(value, begin, at);
        if (directive == DIRECTIVE_NONE)
            directive = directive_of(token);
        else
            tell_token(edit, directive, token);
    }
}
