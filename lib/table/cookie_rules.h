/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What users say of cookies (K4), looked up in the table's hash. */

#ifndef PPRI_TABLE_COOKIE_RULES_H
#define PPRI_TABLE_COOKIE_RULES_H

#include "table/table.h"

enum ppri_cookie_kind { PPRI_COOKIE_DOMAIN, PPRI_COOKIE_PATH, PPRI_COOKIE_FLAGS };

#define PPRI_COOKIE_KINDS 3

/* What a rule is for that says that there is none: no attribute, and no name, has it. */
#define PPRI_COOKIE_OFF PPRI_LITERAL(";")

/* The cookie rules of a request. */
struct ppri_cookies {
    const struct ppr_table *table;
    struct ppr_view scope[PPRI_COOKIE_KINDS]; /* that which counts, of each kind */
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

/* A domain without the dot that may stand before it (RFC 6265bis 5.6.3). */
static inline struct ppr_view ppri_without_dot(struct ppr_view domain)
{
    return domain.size && domain.data[0] == '.' ? ppri_from(domain, 1) : domain;
}

/* The key of what a cookie rule is for. */
uint64_t ppri_cookie_key(const char *pool, const struct ppri_cookie_rule *rule);

/* The key of a rule's scope. */
uint64_t ppri_cookie_scope_key(const char *pool, const struct ppri_cookie_rule *rule);

/* Whether two rules are for the same: only the first of them counts. */
bool ppri_cookie_is_same(const char *pool, const struct ppri_cookie_rule *a,
                         const struct ppri_cookie_rule *b);

/* What may be in a scope: a path at a place. */
struct ppri_cookie_place {
    struct ppr_view path; /* NULL data: not known */
    enum ppri_path_form form;
    const struct ppri_origin *origin; /* NULL: not known */
};

/* Set the scopes that are not all requests. `rule`: the request's, or NULL. `asked`: what the
   client asked for. */
void ppri_cookies_find_scopes(struct ppri_cookies *cookies, const struct ppri_rule *rule,
                              struct ppri_cookie_place asked);

/* The rule of a kind that counts for a text; NULL: none. Of paths that cover a path the longest
   counts, of names and beginnings of a name the first. */
const struct ppri_cookie_rule *ppri_cookies_find(const struct ppri_cookies *cookies,
                                                 enum ppri_cookie_kind kind, struct ppr_view text);

/* The rule for any path, and for none; NULL: there is none. */
const struct ppri_cookie_rule *ppri_cookies_find_any_path(const struct ppri_cookies *cookies);

#endif
