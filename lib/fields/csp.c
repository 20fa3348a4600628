/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Content-Security-Policy (CSP 3 2.2): absolute sources, the references of report-uri,
   the origins of frame-ancestors. Keywords, nonces, hashes and wildcards stay. */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "text/chars.h"

/* A "," ends a policy, and so its last directive. */
static bool is_directive_end(char c)
{
    return c == ';' || c == ',';
}

/* Whether a URL has a wildcard for host or port. */
static bool is_wild(struct ppr_view url)
{
    size_t at = ppri_find(url, ':') + 3;
    while (at < url.size && ppri_find(PPRI_LITERAL("*/?#"), url.data[at]) == 4)
        at++;
    return at < url.size && url.data[at] == '*';
}

/* Of an ancestor only the origin counts. */
static void tell_ancestor(struct ppri_value_edit *edit, struct ppr_view token)
{
    const size_t authority = ppri_find(token, ':') + 3;
    const size_t size = authority + ppri_find(ppri_from(token, authority), '/');
    ppri_value_origin(edit, ppri_slice(token, 0, size));
}

static void tell_directive(struct ppri_value_edit *edit, struct ppr_view directive)
{
    struct ppr_view name;
    ppri_kind_next_token(&directive, ppri_is_html_space, &name);
    const bool reports = ppri_equal_nocase(name, PPRI_LITERAL("report-uri"));
    const bool ancestors = ppri_equal_nocase(name, PPRI_LITERAL("frame-ancestors"));
    if (ppri_equal_nocase(name, PPRI_LITERAL("report-to"))) /* the name of a group */
        return;
    for (struct ppr_view token; ppri_kind_next_token(&directive, ppri_is_html_space, &token);) {
        if (reports)
            ppri_value_reference(edit, token);
        else if (!ppri_kind_is_url(token) || is_wild(token))
            continue;
        else if (ancestors)
            tell_ancestor(edit, token);
        else
            ppri_value_url(edit, token);
    }
}

void ppri_kind_csp(struct ppri_value_edit *edit, struct ppr_view value)
{
    edit->ends = PPRI_ENDS_LIST;
    for (struct ppr_view directive; ppri_kind_next_token(&value, is_directive_end, &directive);)
        tell_directive(edit, directive);
}
