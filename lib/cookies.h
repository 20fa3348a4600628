/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What users say of cookies (C4), as the table holds it. */

#ifndef PPRI_COOKIES_H
#define PPRI_COOKIES_H

#include "prefix.h"

enum ppri_cookie_rule_kind { PPRI_COOKIE_DOMAIN, PPRI_COOKIE_PATH, PPRI_COOKIE_FLAGS };

/* A rule for cookies. Texts are in the pool. */
struct ppri_cookie_rule {
    struct ppri_prefix scope; /* the client prefix at or below which it counts; no size: any */
    uint32_t from; /* the domain without a dot before it, the path without a slash at its
                      end, or the name without "*" */
    uint32_t to; /* the same of what comes out; no text for flags */
    uint16_t from_size;
    uint16_t to_size;
    uint8_t kind;
    bool any_end; /* flags: names that go on behind `from`, too */
    uint16_t flags; /* enum ppr_cookie_flag */
};

/* The rules of a table. */
struct ppri_cookies {
    const struct ppri_cookie_rule *rules;
    size_t count;
    const char *pool;
};

static inline struct ppr_view ppri_cookie_from(const struct ppri_cookies *cookies,
                                               const struct ppri_cookie_rule *rule)
{
    return ppri_view(cookies->pool + rule->from, rule->from_size);
}

static inline struct ppr_view ppri_cookie_to(const struct ppri_cookies *cookies,
                                             const struct ppri_cookie_rule *rule)
{
    return ppri_view(cookies->pool + rule->to, rule->to_size);
}

/* A domain without the dot that may stand before it (RFC 6265bis 5.6.3). */
static inline struct ppr_view ppri_without_dot(struct ppr_view domain)
{
    return domain.size && domain.data[0] == '.' ? ppri_from(domain, 1) : domain;
}

/* The rule for a domain without a dot before it; NULL: none. */
const struct ppri_cookie_rule *ppri_cookies_domain(const struct ppri_cookies *cookies,
                                                   struct ppr_view domain);

/* The rule with the longest path that covers a path; NULL: none. */
const struct ppri_cookie_rule *ppri_cookies_path(const struct ppri_cookies *cookies,
                                                 struct ppr_view path);

/* The flags that the first rule for a cookie's name sets and takes away. */
unsigned ppri_cookies_flags(const struct ppri_cookies *cookies, struct ppr_view name);

#endif
