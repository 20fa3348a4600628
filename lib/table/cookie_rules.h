/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The users' rules for cookies (K4), which are looked up in the table's hash. */

#ifndef PPRI_TABLE_COOKIE_RULES_H
#define PPRI_TABLE_COOKIE_RULES_H

#include "table/table.h"

enum ppri_cookie_kind { PPRI_COOKIE_DOMAIN, PPRI_COOKIE_PATH, PPRI_COOKIE_FLAGS };

#define PPRI_COOKIE_KINDS 3

/* The `from` of a rule that switches its kind off in its scope (`off`). No attribute and no name
   equals it. */
#define PPRI_COOKIE_OFF PPRI_LITERAL(";")

/* The cookie rules that apply in an exchange. */
struct ppri_cookies {
    const struct ppr_table *table;
    /* By enum ppri_cookie_kind, the text of the scope whose rules apply; empty if everywhere. */
    struct ppr_view scope[PPRI_COOKIE_KINDS];
};

static inline struct ppr_view ppri_cookie_from(const char *pool,
                                               const struct ppri_cookie_rule *rule)
{
    return ppri_view(pool + rule->from, rule->from_size);
}

static inline struct ppr_view ppri_cookie_to(const struct ppri_cookies *cookies,
                                             const struct ppri_cookie_rule *rule)
{
    return ppri_view(cookies->table->pool + rule->to, rule->to_size);
}

/* Returns `domain` without its first dot (RFC 6265bis 5.6.3). */
static inline struct ppr_view ppri_without_dot(struct ppr_view domain)
{
    return domain.size && domain.data[0] == '.' ? ppri_from(domain, 1) : domain;
}

/* Returns the key of a cookie rule by its kind, scope and `from`. */
uint64_t ppri_cookie_key(const char *pool, const struct ppri_cookie_rule *rule);

/* Returns the key of the rule's scope. */
uint64_t ppri_cookie_scope_key(const char *pool, const struct ppri_cookie_rule *rule);

/* True if two rules have one kind, scope and `from`: only the first of them applies. */
bool ppri_cookie_is_same(const char *pool, const struct ppri_cookie_rule *a,
                         const struct ppri_cookie_rule *b);

/* A path at a place, for scopes. */
struct ppri_cookie_place {
    struct ppr_view path; /* NULL data if not known */
    enum ppri_path_form form;
    const struct ppri_origin *origin; /* NULL if not known */
};

/* Sets the scopes of `cookies` that are not everywhere. `rule` is this exchange's rule, or NULL.
   `asked` is the place of client_target. */
void ppri_cookies_find_scopes(struct ppri_cookies *cookies, const struct ppri_rule *rule,
                              struct ppri_cookie_place asked);

/* Returns the rule of `kind` that applies to `text`, or NULL. Of paths that cover a path the
   longest applies, of names and beginnings of names the first. */
const struct ppri_cookie_rule *ppri_cookies_find(const struct ppri_cookies *cookies,
                                                 enum ppri_cookie_kind kind, struct ppr_view text);

/* Returns the rule for any path, which also applies to cookies without a Path, or NULL. */
const struct ppri_cookie_rule *ppri_cookies_find_any_path(const struct ppri_cookies *cookies);

#endif
