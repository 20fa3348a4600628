/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "cookies.h"

const struct ppri_cookie_rule *ppri_cookies_domain(const struct ppri_cookies *cookies,
                                                   struct ppr_view domain)
{
    for (size_t i = 0; i < cookies->count; i++) {
        const struct ppri_cookie_rule *rule = &cookies->rules[i];
        if (rule->kind == PPRI_COOKIE_DOMAIN &&
            ppri_equal_nocase(ppri_cookie_from(cookies, rule), domain))
            return rule;
    }
    return NULL;
}

/* Whether a path is at or below another, which has no slash at its end. */
static bool covers(struct ppr_view prefix, struct ppr_view path)
{
    return prefix.size <= path.size && ppri_equal(ppri_slice(path, 0, prefix.size), prefix) &&
           (prefix.size == path.size || path.data[prefix.size] == '/');
}

const struct ppri_cookie_rule *ppri_cookies_path(const struct ppri_cookies *cookies,
                                                 struct ppr_view path)
{
    const struct ppri_cookie_rule *longest = NULL;
    for (size_t i = 0; i < cookies->count; i++) {
        const struct ppri_cookie_rule *rule = &cookies->rules[i];
        if (rule->kind == PPRI_COOKIE_PATH && covers(ppri_cookie_from(cookies, rule), path) &&
            (!longest || rule->from_size > longest->from_size))
            longest = rule;
    }
    return longest;
}

unsigned ppri_cookies_flags(const struct ppri_cookies *cookies, struct ppr_view name)
{
    for (size_t i = 0; i < cookies->count; i++) {
        const struct ppri_cookie_rule *rule = &cookies->rules[i];
        const struct ppr_view from = ppri_cookie_from(cookies, rule);
        if (rule->kind != PPRI_COOKIE_FLAGS || from.size > name.size ||
            (from.size < name.size && !rule->any_end))
            continue;
        if (ppri_equal(from, ppri_slice(name, 0, from.size)))
            return rule->flags;
    }
    return 0;
}
