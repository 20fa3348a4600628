/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind text: absolute URLs as tokens or as the values of parameters. In a challenge also the
   references of the parameter `domain` (RFC 7616 3.3). */

#include <ppr/ppr.h>

#include "fields/kinds.h"
#include "text/chars.h"

static bool is_boundary(char c)
{
    const struct ppr_view marks = PPRI_LITERAL("\"',;<>()");
    return ppri_is_space(c) || ppri_find(marks, c) < marks.size;
}

/* Returns the value of a parameter if `token` is one, else `token`. */
static struct ppr_view value_of(struct ppr_view token)
{
    size_t name = 0;
    while (name < token.size && ppri_is(token.data[name], PPRI_TOKEN))
        name++;
    return name && name < token.size && token.data[name] == '=' ? ppri_from(token, name + 1)
                                                                : token;
}

/* True if `token` is a URL with escaped slashes, as in JSON: `http:\/\/host\/path`. */
static bool is_escaped_url(struct ppr_view token)
{
    const size_t colon = ppri_find(token, ':');
    return ppri_begins_with(ppri_from(token, colon), PPRI_LITERAL(":\\/\\/")) &&
           ppri_scheme_of(ppri_slice(token, 0, colon)) != PPRI_SCHEME_OTHER;
}

/* Maps the references in the quoted value of `domain`, at which `text` begins. */
static void tell_domain(struct ppri_value_edit *edit, struct ppr_view *text)
{
    const struct ppr_view inner = ppri_from(*text, 1);
    struct ppr_view list = ppri_slice(inner, 0, ppri_find(inner, '"'));
    *text = ppri_from(inner, list.size);
    for (struct ppr_view token; ppri_kind_next_token(&list, ppri_is_space, &token);)
        ppri_value_reference(edit, token);
}

void ppri_kind_text(struct ppri_value_edit *edit, struct ppr_view value)
{
    edit->ends = PPRI_ENDS_TEXT;
    for (struct ppr_view token; ppri_kind_next_token(&value, is_boundary, &token);) {
        const struct ppr_view url = value_of(token);
        if (ppri_kind_is_url(url))
            ppri_value_url(edit, url);
        else if (is_escaped_url(url))
            ppri_value_json(edit, url, true);
        else if (ppri_equal_nocase(token, PPRI_LITERAL("domain=")) && value.size &&
                 value.data[0] == '"')
            tell_domain(edit, &value);
    }
}
