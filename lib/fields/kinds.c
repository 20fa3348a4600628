/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "fields/kinds.h"

#include "fields/csp.h"
#include "fields/if.h"
#include "fields/link.h"
#include "fields/origin.h"
#include "fields/refresh.h"
#include "fields/scope.h"
#include "fields/set_cookie.h"
#include "fields/text.h"
#include "fields/uri.h"

static ppri_value_parser *const parsers[] = {
    [PPR_KIND_URI] = ppri_kind_uri,       [PPR_KIND_REFRESH] = ppri_kind_refresh,
    [PPR_KIND_LINK] = ppri_kind_link,     [PPR_KIND_COOKIE] = ppri_kind_set_cookie,
    [PPR_KIND_ORIGIN] = ppri_kind_origin, [PPR_KIND_SCOPE] = ppri_kind_scope,
    [PPR_KIND_CSP] = ppri_kind_csp,       [PPR_KIND_TEXT] = ppri_kind_text,
    [PPR_KIND_IF] = ppri_kind_if,
};

ppri_value_parser *ppri_kind_parser(enum ppr_kind kind)
{
    return kind < sizeof parsers / sizeof parsers[0] ? parsers[kind] : NULL;
}
