/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The parsers of all kinds, and functions that several of them use. */

#include "fields/kinds.h"

#include "fields/set_cookie.h"
#include "table/field_names.h"

static ppri_value_parser *const parsers[] = {
    [PPR_KIND_URI] = ppri_kind_uri,
    [PPR_KIND_REFRESH] = ppri_kind_refresh,
    [PPR_KIND_LINK] = ppri_kind_link,
    [PPR_KIND_COOKIE] = ppri_kind_set_cookie,
    [PPR_KIND_ORIGIN] = ppri_kind_origin,
    [PPR_KIND_SCOPE] = ppri_kind_scope,
    [PPR_KIND_CSP] = ppri_kind_csp,
    [PPR_KIND_TEXT] = ppri_kind_text,
    [PPR_KIND_IF] = ppri_kind_if,
    [PPR_KIND_HX_LOCATION] = ppri_kind_hx_location,
    [PPR_KIND_ENDPOINTS] = ppri_kind_endpoints,
    [PPR_KIND_DROP] = ppri_kind_drop,
    [PPRI_KIND_REFERER] = ppri_kind_referer,
    [PPRI_KIND_SWITCH] = ppri_kind_switch,
};

ppri_value_parser *ppri_kind_parser(enum ppr_kind kind)
{
    return kind < sizeof parsers / sizeof parsers[0] ? parsers[kind] : NULL;
}

bool ppri_kind_is_url(struct ppr_view token)
{
    const size_t colon = ppri_find(token, ':');
    return ppri_begins_with(ppri_from(token, colon), PPRI_LITERAL("://")) &&
           ppri_scheme_of(ppri_slice(token, 0, colon)) != PPRI_SCHEME_OTHER;
}

bool ppri_kind_skip_char(struct ppr_view *text, char c)
{
    *text = ppri_kind_skip(*text, ppri_is_space);
    if (!text->size || text->data[0] != c)
        return false;
    *text = ppri_from(*text, 1);
    return true;
}

bool ppri_kind_take_quoted(struct ppr_view *rest, struct ppr_view *text)
{
    size_t size = 0;
    while (size < rest->size && rest->data[size] != '"')
        size += rest->data[size] == '\\' ? 2 : 1;
    if (size >= rest->size)
        return false;
    *text = ppri_slice(*rest, 0, size);
    *rest = ppri_from(*rest, size + 1);
    return true;
}
