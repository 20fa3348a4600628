/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kind set-cookie (RFC 6265bis 5.6), by the rules K1 to K5. */

#include "fields/set_cookie.h"

#include "fields/cookie_attributes.h"
#include "table/cookie_rules.h"
#include "text/chars.h"
#include "text/skip.h"

/* Bytes of the longest attribute value that browsers use (RFC 6265bis 5.6). */
#define ATTRIBUTE_MAX 1024

/* The owner of a cookie, by its Domain (K2). */
enum owner {
    OWNER_BACKEND, /* there is no Domain, or a user's rule for it */
    OWNER_CLIENT, /* the Domain is valid for the client's host */
    OWNER_HIDDEN, /* the Domain names the backend, and must be removed */
    OWNER_OTHER /* the Domain is another site's */
};

/* A cookie while it is edited. */
struct cookie {
    struct ppri_value_edit *edit;
    struct ppri_cookies rules;
    struct ppri_attributes attributes;
    enum owner owner;
    struct ppr_view domain; /* the last Domain, without its dot; empty if there is no Domain */
    const struct ppri_cookie_rule *domain_rule; /* the user's rule for `domain`, or NULL */
    bool has_path; /* the last Path is valid */
    /* enum ppr_cookie_flag of the user's rule for the cookie's name; 0 if there is none. */
    unsigned flags;
    unsigned seen; /* of these flags, those whose attribute is present */
};

/* True if the user has rules for cookies. */
static bool has_rules(const struct cookie *cookie)
{
    return cookie->rules.table->cookie_count > 0;
}

/* Returns the last Domain without its dot, which decides (K2); empty if there is no Domain. One
   longer than ATTRIBUTE_MAX is ignored. */
static struct ppr_view last_domain(const struct cookie *cookie)
{
    struct ppr_view domain = ppri_view(NULL, 0);
    struct ppri_attribute scratch;
    const struct ppri_attribute *attribute;
    for (size_t at = 0;
         (attribute = ppri_attributes_next(&cookie->attributes, false, &at, &scratch)) != NULL;) {
        if (attribute->kind == PPRI_ATTRIBUTE_DOMAIN && attribute->value.size <= ATTRIBUTE_MAX)
            domain = ppri_without_dot(attribute->value);
    }
    return domain;
}

/* True if `value` has a control character other than TAB, which makes it no cookie (RFC 6265bis
   5.6). White space of folds is allowed. */
PPRI_RARE static bool has_wrong_control(struct ppr_view value, bool folded)
{
    for (size_t at = 0; (at = ppri_skip(value, at, PPRI_CONTROL)) < value.size; at++) {
        const char c = value.data[at];
        if (c != '\t' && !(folded && ppri_is_space(c)))
            return true;
    }
    return false;
}

/* Returns the name of a cookie; empty if the pair has no "=". */
static struct ppr_view name_of(struct ppr_view pair)
{
    const size_t equals = ppri_find(pair, '=');
    return ppri_trim(ppri_slice(pair, 0, equals < pair.size ? equals : 0), true);
}

/* True if the cookie's name begins with "__Host-" (K5). */
static bool is_host_cookie(struct ppr_view pair)
{
    const struct ppr_view prefix = PPRI_LITERAL("__Host-");
    struct ppr_view name = ppri_trim(pair, true);
    /* A cookie without a name would pass for one by its value. */
    if (name.size && name.data[0] == '=')
        name = ppri_trim(ppri_from(name, 1), true);
    return name.size >= prefix.size && name.data[0] == '_' &&
           ppri_equal_nocase(ppri_slice(name, 0, prefix.size), prefix);
}

/* Finds the scopes of the exchange, and the user's rules for the Domain and the name. */
PPRI_RARE static void find_rules(struct cookie *cookie)
{
    const struct ppri_exchange *exchange = cookie->edit->exchange;
    const struct ppri_cookie_place asked = {
        .path = exchange->client_path,
        .form = (enum ppri_path_form)exchange->client_form,
        .origin = exchange->has_client_origin ? &exchange->client_origin : NULL};
    const struct ppri_cookie_rule *flags = NULL;
    for (int kind = 0; kind < PPRI_COOKIE_KINDS; kind++)
        cookie->rules.scope[kind] = ppri_view(NULL, 0);
    if (exchange->table->has_cookie_scopes)
        ppri_cookies_find_scopes(&cookie->rules, exchange->rule, asked);
    if (cookie->domain.size)
        cookie->domain_rule = ppri_cookies_find(&cookie->rules, PPRI_COOKIE_DOMAIN, cookie->domain);
    if (ppri_trim(cookie->attributes.pair, true).size)
        flags =
            ppri_cookies_find(&cookie->rules, PPRI_COOKIE_FLAGS, name_of(cookie->attributes.pair));
    if (flags)
        cookie->flags = flags->flags;
}

/* True if `domain` is valid for the client's host (RFC 6265bis 5.1.3). */
static bool is_client_domain(const struct cookie *cookie, struct ppr_view domain)
{
    const struct ppri_exchange *exchange = cookie->edit->exchange;
    return exchange->has_client_origin &&
           (ppri_host_equal(exchange->client_origin.host, domain) ||
            ppri_host_is_under(exchange->client_origin.host, domain));
}

/* True if `domain` is a backend's host, or a parent of one with at least two labels. */
static bool is_backend_domain(const struct cookie *cookie, struct ppr_view domain)
{
    const struct ppri_exchange *exchange = cookie->edit->exchange;
    if (ppri_exchange_is_backend_host(exchange, domain) ||
        ppri_exchange_is_kept_host(exchange, domain))
        return true;
    return ppri_find(domain, '.') < domain.size &&
           (ppri_host_is_under(exchange->asked_host, domain) ||
            ppri_host_is_under(exchange->backend_host.host, domain) ||
            ppri_lookup_backend_domain(exchange->table, domain));
}

/* Returns the owner of the cookie (K2). It decides about Domain and Path. */
static enum owner find_owner(const struct cookie *cookie)
{
    if (!cookie->domain.size || cookie->domain_rule)
        return OWNER_BACKEND;
    if (is_client_domain(cookie, cookie->domain))
        return OWNER_CLIENT;
    return is_backend_domain(cookie, cookie->domain) ? OWNER_HIDDEN : OWNER_OTHER;
}

/* True if `lead` has no byte that ends an attribute or makes it invalid (K5). */
PPRI_RARE static bool may_stand(const struct ppri_captures *captures, struct ppr_view lead)
{
    struct ppr_view piece;
    if (!captures->known)
        return ppri_skip(lead, 0, PPRI_COOKIE_MARK) == lead.size;
    for (bool lower; ppri_capture_next(captures, &lead, &piece, &lower);) {
        if (ppri_skip(piece, 0, PPRI_COOKIE_MARK) < piece.size)
            return false;
    }
    return true;
}

/* Replaces the beginning of an attribute's value as `bound` has it. The attribute stays, malformed,
   if the new value would be invalid or longer than ATTRIBUTE_MAX (K1, K5). */
static void put_bound(struct cookie *cookie, const struct ppri_attribute *attribute,
                      const struct ppri_bound *bound)
{
    const size_t size =
        ppri_capture_size(&bound->captures, bound->lead) + attribute->value.size - bound->cut;
    const bool is_wrong = cookie->edit->exchange->table->has_cookie_marks &&
                          !may_stand(&bound->captures, bound->lead);
    if (is_wrong || size > ATTRIBUTE_MAX) {
        ppri_value_note(cookie->edit, PPR_REASON_MALFORMED, 0, attribute->whole);
        return;
    }
    ppri_value_bound(cookie->edit, attribute->value, bound);
}

/* Replaces the first `cut` bytes of an attribute's value by `text`, which is the user's. */
PPRI_RARE static void put_value(struct cookie *cookie, const struct ppri_attribute *attribute,
                                struct ppr_view text, size_t cut)
{
    struct ppri_bound bound = {.lead = text, .cut = cut};
    bound.captures.known = 0;
    put_bound(cookie, attribute, &bound);
}

/* Records a reason at the attribute's value, or at the whole attribute if there is no "=". */
PPRI_NOINLINE static void note(struct cookie *cookie, enum ppr_reason reason, size_t rule,
                               const struct ppri_attribute *attribute)
{
    ppri_value_note(cookie->edit, reason, rule,
                    attribute->value.data ? attribute->value : attribute->whole);
}

static void remove_attribute(struct cookie *cookie, const struct ppri_attribute *attribute)
{
    ppri_value_replace(cookie->edit, attribute->whole, ppri_view(NULL, 0));
}

/* Returns the number of this exchange's rule. */
static size_t own_rule(const struct cookie *cookie)
{
    return ppri_rule_number(cookie->edit->exchange->rule);
}

/* K4: replaces `domain`, a Domain without its dot, by that of the user's rule. The dot stays. */
PPRI_RARE static void put_user_domain(struct cookie *cookie, const struct ppri_attribute *attribute,
                                      struct ppr_view domain)
{
    const struct ppr_view to = ppri_cookie_to(&cookie->rules, cookie->domain_rule);
    struct ppri_attribute dotless = *attribute;
    dotless.value = domain;
    note(cookie, PPR_REASON_MAPPED, own_rule(cookie), attribute);
    if (!ppri_equal(to, domain))
        put_value(cookie, &dotless, to, domain.size);
}

static void edit_domain(struct cookie *cookie, const struct ppri_attribute *attribute)
{
    const struct ppr_view domain = ppri_without_dot(attribute->value);
    const bool is_same =
        domain.size == cookie->domain.size && ppri_equal_nocase(domain, cookie->domain);
    if (cookie->domain_rule && is_same) {
        put_user_domain(cookie, attribute, domain);
        return;
    }
    struct ppr_view host = domain;
    while (host.size && host.data[0] == '.')
        host = ppri_from(host, 1);
    const bool is_leak = cookie->owner == OWNER_BACKEND && host.size &&
                         !is_client_domain(cookie, host) && is_backend_domain(cookie, host);
    if (cookie->owner == OWNER_HIDDEN || is_leak) {
        note(cookie, PPR_REASON_MAPPED, own_rule(cookie), attribute);
        remove_attribute(cookie, attribute);
    } else if (cookie->owner == OWNER_CLIENT)
        note(cookie, PPR_REASON_CLIENT_FACING, 0, attribute);
}

/* K4: replaces the first `cut` bytes of a Path by the user's path, without a slash at its end. "/"
   itself keeps its slash. */
PPRI_RARE static void put_user_path(struct cookie *cookie, const struct ppri_attribute *attribute,
                                    const struct ppri_cookie_rule *rule, size_t cut)
{
    const struct ppr_view path = attribute->value;
    struct ppr_view lead = ppri_cookie_to(&cookie->rules, rule);
    if (!lead.size && path.size == cut)
        lead = PPRI_LITERAL("/");
    note(cookie, PPR_REASON_MAPPED, own_rule(cookie), attribute);
    if (!ppri_equal(lead, ppri_slice(path, 0, cut)))
        put_value(cookie, attribute, lead, cut);
}

/* Edits a Path by the user's rule for it, else by the rule for any path. Returns false if there is
   no such rule. */
PPRI_RARE static bool edit_user_path(struct cookie *cookie, const struct ppri_attribute *attribute)
{
    const struct ppr_view path = attribute->value;
    const struct ppri_cookie_rule *rule = ppri_cookies_find(&cookie->rules, PPRI_COOKIE_PATH, path);
    size_t cut = path.size;
    if (rule)
        cut = path.size == 1 ? 1 : rule->from_size;
    else
        rule = ppri_cookies_find_any_path(&cookie->rules);
    if (rule)
        put_user_path(cookie, attribute, rule, cut);
    return rule != NULL;
}

static void edit_cookie_path(struct cookie *cookie, const struct ppri_attribute *attribute)
{
    const struct ppr_view path = attribute->value;
    if (path.size > ATTRIBUTE_MAX) { /* browsers ignore it: an earlier Path stays the last one */
        if (cookie->owner != OWNER_OTHER)
            note(cookie, PPR_REASON_MALFORMED, 0, attribute);
        return;
    }
    cookie->has_path = false; /* the last Path decides (K3.4) */
    if (!path.size || path.data[0] != '/') {
        if (cookie->owner != OWNER_OTHER)
            note(cookie, PPR_REASON_RELATIVE, 0, attribute);
        return;
    }
    cookie->has_path = true;
    if (!(has_rules(cookie) && edit_user_path(cookie, attribute)) && cookie->owner != OWNER_OTHER) {
        struct ppri_bound bound;
        ppri_bound_cookie(cookie->edit->exchange, path, &bound);
        note(cookie, bound.reason, bound.rule, attribute);
        if (bound.rewritten)
            put_bound(cookie, attribute, &bound);
    }
}

/* Appends an attribute after the last one. */
PPRI_RARE static void append(struct cookie *cookie, struct ppr_view name, struct ppr_view value)
{
    const struct ppr_view end = ppri_from(cookie->attributes.value, cookie->attributes.value.size);
    ppri_value_insert(cookie->edit, end, name, value);
}

/* K3.4, K4: adds a Path to a cookie without one. It does if a user's rule for any path applies, or
   if the browser's default would be wider. */
PPRI_NOINLINE static void append_path(struct cookie *cookie)
{
    const struct ppri_exchange *exchange = cookie->edit->exchange;
    const struct ppri_cookie_rule *any =
        has_rules(cookie) ? ppri_cookies_find_any_path(&cookie->rules) : NULL;
    const struct ppr_view name = PPRI_LITERAL("; Path=");
    if (any) {
        const struct ppr_view path = ppri_cookie_to(&cookie->rules, any);
        append(cookie, name, path.size ? path : PPRI_LITERAL("/"));
    } else if (ppri_bound_is_at_prefix(exchange) &&
               ppri_skip(exchange->client_path, 0, PPRI_COOKIE_MARK) ==
                   exchange->client_path.size) {
        const struct ppr_view path =
            ppri_prefix_path(exchange->table->pool, &exchange->rule->client);
        append(cookie, name, ppri_rule_captures(exchange->rule) ? exchange->client_path : path);
    } else
        return;
    ppri_value_note(cookie->edit, PPR_REASON_MAPPED, own_rule(cookie), cookie->attributes.value);
}

/* An attribute, and the user's flags that add or remove it. */
struct flag_row {
    unsigned add;
    unsigned remove;
    const char *text;
};

static const struct flag_row flag_rows[] = {
    {PPR_COOKIE_SECURE, PPR_COOKIE_NOSECURE, "; Secure"},
    {PPR_COOKIE_HTTPONLY, PPR_COOKIE_NOHTTPONLY, "; HttpOnly"},
    {PPR_COOKIE_SAMESITE_STRICT, PPR_COOKIE_NOSAMESITE, "; SameSite=Strict"},
    {PPR_COOKIE_SAMESITE_LAX, PPR_COOKIE_NOSAMESITE, "; SameSite=Lax"},
    {PPR_COOKIE_SAMESITE_NONE, PPR_COOKIE_NOSAMESITE, "; SameSite=None"},
    {PPR_COOKIE_PARTITIONED, PPR_COOKIE_NOPARTITIONED, "; Partitioned"},
};

#define FLAG_ROWS (sizeof flag_rows / sizeof *flag_rows)

/* Edits an attribute by the user's flags. */
PPRI_RARE static void edit_flag(struct cookie *cookie, const struct ppri_attribute *attribute)
{
    for (size_t i = 0; i < FLAG_ROWS; i++) {
        const struct flag_row *row = &flag_rows[i];
        const struct ppr_view text = ppr_view_of(row->text + sizeof "; " - 1);
        const size_t equals = ppri_find(text, '=');
        if (!(cookie->flags & (row->add | row->remove)) ||
            !ppri_equal_nocase(attribute->name, ppri_slice(text, 0, equals)))
            continue;
        const struct ppr_view value = ppri_from(text, equals + (equals < text.size));
        /* SameSite without a value is removed. As the last attribute of its name it would decide,
           with another meaning. */
        if ((cookie->flags & row->remove) || (value.size && !attribute->value.data)) {
            remove_attribute(cookie, attribute);
            return;
        }
        cookie->seen |= row->add;
        if (value.size && !ppri_equal_nocase(value, attribute->value))
            put_value(cookie, attribute, value, attribute->value.size);
        return;
    }
}

PPRI_RARE static void append_flags(struct cookie *cookie)
{
    for (size_t i = 0; i < FLAG_ROWS; i++) {
        if (cookie->flags & ~cookie->seen & flag_rows[i].add)
            append(cookie, ppr_view_of(flag_rows[i].text), ppri_view(NULL, 0));
    }
}

static void edit_attributes(struct cookie *cookie)
{
    const bool any = cookie->flags != 0;
    struct ppri_attribute scratch;
    const struct ppri_attribute *attribute;
    for (size_t at = 0;
         (attribute = ppri_attributes_next(&cookie->attributes, any, &at, &scratch)) != NULL;) {
        if (attribute->kind == PPRI_ATTRIBUTE_DOMAIN)
            edit_domain(cookie, attribute);
        else if (attribute->kind == PPRI_ATTRIBUTE_PATH)
            edit_cookie_path(cookie, attribute);
        else if (any)
            edit_flag(cookie, attribute);
    }
}

void ppri_kind_set_cookie(struct ppri_value_edit *edit, struct ppr_view value)
{
    /* White space after the value is not part of the last attribute. */
    const struct ppr_view before = ppri_slice(value, 0, ppri_trimmed_end(value, edit->folded));
    struct cookie cookie;
    cookie.edit = edit;
    cookie.seen = 0;
    cookie.has_path = false;
    ppri_attributes_find(&cookie.attributes, before);
    if (cookie.attributes.has_controls && has_wrong_control(before, edit->folded)) {
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, value);
        return;
    }
    if (is_host_cookie(cookie.attributes.pair))
        return;
    cookie.rules.table = edit->exchange->table;
    cookie.domain = last_domain(&cookie);
    cookie.domain_rule = NULL;
    cookie.flags = 0;
    if (has_rules(&cookie))
        find_rules(&cookie);
    cookie.owner = find_owner(&cookie);
    if (cookie.owner == OWNER_OTHER)
        ppri_value_note(edit, PPR_REASON_OTHER_SITE, 0, value);
    edit_attributes(&cookie);
    if (!cookie.has_path && cookie.owner != OWNER_OTHER)
        append_path(&cookie);
    if (cookie.flags)
        append_flags(&cookie);
}
