/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Set-Cookie (RFC 6265bis 5.6), edited in place: C1 to C5. */

#include "fields/set_cookie.h"

#include "fields/cookie_attributes.h"
#include "rewrite/resolve.h"
#include "rewrite/scope_path.h"
#include "table/cookie_rules.h"
#include "text/chars.h"
#include "text/skip.h"

/* RFC 6265bis 5.6: a longer attribute value is ignored by those who read it. */
#define ATTRIBUTE_MAX 1024

/* A cookie being walked over. */
struct cookie {
    struct ppri_value_edit *edit;
    struct ppri_cookies rules;
    struct ppri_attributes attributes;
    const struct ppri_origin *backend; /* whose the cookie is; NULL: not known */
    struct ppri_origin guessed; /* it, if it is not the exchange's */
    size_t rule; /* the number of a rule of it; 0: none */
    unsigned flags; /* that the user wants */
    unsigned seen; /* of them, those that are there */
};

/* The user's rule for a text; NULL: there is none. */
static const struct ppri_cookie_rule *user_rule(const struct cookie *cookie,
                                                enum ppri_cookie_kind kind, struct ppr_view text)
{
    const bool has_rules = cookie->rules.table->cookie_count > 0;
    return has_rules ? ppri_cookies_find(&cookie->rules, kind, text) : NULL;
}

static bool is_address(struct ppr_view host)
{
    size_t i = 0;
    while (i < host.size && (ppri_is_digit(host.data[i]) || host.data[i] == '.'))
        i++;
    return i == host.size || host.data[0] == '[';
}

/* Whether a domain is a host, or a parent domain of it. */
static bool is_domain_of(struct ppr_view domain, struct ppr_view host)
{
    if (domain.size && ppri_host_equal(domain, host))
        return true;
    if (!domain.size || domain.size >= host.size)
        return false;
    const size_t from = host.size - domain.size;
    return host.data[from - 1] == '.' && !is_address(host) &&
           ppri_equal_nocase(domain, ppri_from(host, from));
}

/* The Domain that counts, the last one. An empty one is none. */
static struct ppr_view last_domain(const struct cookie *cookie)
{
    struct ppr_view domain = ppri_view(NULL, 0);
    struct ppri_attribute attribute;
    for (size_t at = 0; ppri_attributes_next(&cookie->attributes, false, &at, &attribute);) {
        if (attribute.kind == PPRI_ATTRIBUTE_DOMAIN && attribute.value.size <= ATTRIBUTE_MAX)
            domain = ppri_without_dot(attribute.value);
    }
    return domain;
}

/* Start with the cookie rules for an exchange, which has been resolved. */
static void start_rules(struct ppri_cookies *cookies, const struct ppri_exchange *exchange)
{
    cookies->table = exchange->table;
    for (int kind = 0; kind < PPRI_COOKIE_KINDS; kind++)
        cookies->scope[kind] = ppri_view(NULL, 0);
    if (!exchange->table->has_cookie_scopes)
        return;
    const struct ppri_cookie_place asked = {
        .path = exchange->client_path,
        .canonical = exchange->canonical_client,
        .origin = exchange->has_client_origin ? &exchange->client_origin : NULL};
    ppri_cookies_find_scopes(cookies, exchange->rule, asked);
}

/* RFC 6265bis 5.6: a control character, but for TAB, makes it no cookie. */
static bool has_wrong_control(struct ppr_view value, bool folded)
{
    for (size_t at = 0; (at = ppri_skip(value, at, PPRI_CONTROL)) < value.size; at++) {
        const char c = value.data[at];
        if (c != '\t' && !(folded && ppri_is_space(c)))
            return true;
    }
    return false;
}

/* The name of a cookie; without "=" it has none. */
static struct ppr_view name_of(struct ppr_view pair)
{
    const size_t equals = ppri_find(pair, '=');
    return ppri_trim(ppri_slice(pair, 0, equals < pair.size ? equals : 0), true);
}

/* C5: a cookie of the host alone, by its name. */
static bool is_host_cookie(struct ppr_view pair)
{
    const struct ppr_view prefix = PPRI_LITERAL("__Host-");
    struct ppr_view name = ppri_trim(pair, true);
    if (name.size && name.data[0] == '=') /* without a name its value would pass for one */
        name = ppri_trim(ppri_from(name, 1), true);
    return name.size >= prefix.size && name.data[0] == '_' &&
           ppri_equal_nocase(ppri_slice(name, 0, prefix.size), prefix);
}

/* Guess the backend of a cookie by its Domain. Return false if no rule is on that host. */
PPRI_NOINLINE static bool guess_backend(struct cookie *cookie, struct ppr_view domain)
{
    const struct ppr_table *table = cookie->edit->exchange->table;
    enum ppri_scheme scheme = PPRI_SCHEME_NONE;
    const struct ppri_rule *rule = ppri_lookup_backend_host(table, domain, &scheme);
    if (!rule)
        return false;
    cookie->rule = ppri_rule_number(rule);
    if (ppri_rule_captures(rule)) /* one of a family: which, is not known */
        return true;
    cookie->guessed = ppri_prefix_origin(table->pool, &rule->backend);
    cookie->guessed.scheme = scheme;
    cookie->guessed.port = ppri_backend_port(&rule->backend, scheme);
    cookie->backend = &cookie->guessed;
    return true;
}

/* C2: Domain and Path are judged together. Return whether a cookie is the backend's, which is
   the one that was asked, or is guessed. */
static bool find_backend(struct cookie *cookie)
{
    const struct ppri_exchange *exchange = cookie->edit->exchange;
    const struct ppr_view domain = last_domain(cookie);
    const bool is_any = !domain.size || user_rule(cookie, PPRI_COOKIE_DOMAIN, domain);
    if (!exchange->has_backend)
        return is_any || guess_backend(cookie, domain);
    cookie->backend = &exchange->backend_origin;
    cookie->rule = ppri_rule_number(exchange->rule);
    return is_any || is_domain_of(domain, exchange->backend_host.host) ||
           is_domain_of(domain, exchange->backend_origin.host);
}

/* Whether a lead has nothing that ends an attribute, or makes it none (C5). */
static bool may_stand(const struct ppri_captures *captures, struct ppr_view lead)
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

/* There are no captures in a text of the user's. */
static const struct ppri_captures no_captures;

/* Put a text in the place of the beginning of an attribute's value, if it may stand
   there (C5). */
static void put_value(struct cookie *cookie, const struct ppri_attribute *attribute,
                      const struct ppri_captures *captures, struct ppr_view lead, size_t cut)
{
    const size_t size = ppri_capture_size(captures, lead) + attribute->value.size - cut;
    if (!may_stand(captures, lead) || size > ATTRIBUTE_MAX ||
        attribute->value.size > ATTRIBUTE_MAX) {
        ppri_value_note(cookie->edit, PPR_REASON_MALFORMED, 0, attribute->whole.data);
        return;
    }
    ppri_value_capture(cookie->edit, ppri_slice(attribute->value, 0, cut), captures, lead);
}

/* Note a reason at an attribute's value; without "=", at the attribute. */
static void note(struct cookie *cookie, enum ppr_reason reason, size_t rule,
                 const struct ppri_attribute *attribute)
{
    const char *value = attribute->value.data;
    ppri_value_note(cookie->edit, reason, rule, value ? value : attribute->whole.data);
}

static void remove_attribute(struct cookie *cookie, const struct ppri_attribute *attribute)
{
    ppri_value_replace(cookie->edit, attribute->whole, ppri_view(NULL, 0));
}

static void edit_domain(struct cookie *cookie, const struct ppri_attribute *attribute)
{
    const struct ppr_view domain = ppri_without_dot(attribute->value);
    const struct ppri_cookie_rule *rule = user_rule(cookie, PPRI_COOKIE_DOMAIN, domain);
    if (!domain.size)
        return;
    note(cookie, PPR_REASON_MAPPED, cookie->rule, attribute);
    if (!rule) {
        remove_attribute(cookie, attribute);
        return;
    }
    const struct ppr_view to = ppri_cookie_to(&cookie->rules, rule);
    if (ppri_equal(to, domain))
        return;
    struct ppri_attribute dotless = *attribute;
    dotless.value = domain;
    put_value(cookie, &dotless, &no_captures, to, domain.size);
}

static void edit_cookie_path(struct cookie *cookie, const struct ppri_attribute *attribute)
{
    const struct ppr_view path = attribute->value;
    const struct ppri_cookie_rule *rule = NULL;
    if (path.size && path.data[0] == '/')
        rule = user_rule(cookie, PPRI_COOKIE_PATH, path);
    if (!rule) {
        struct ppri_scope_path bound;
        ppri_scope_path_cookie(cookie->edit->exchange, cookie->backend, path, &bound);
        note(cookie, bound.reason, bound.rule, attribute);
        if (bound.rewritten)
            put_value(cookie, attribute, &bound.captures, bound.lead, bound.cut);
        return;
    }
    /* C4. "/" itself comes out without a slash at its end, as in C3. */
    struct ppr_view lead = ppri_cookie_to(&cookie->rules, rule);
    const size_t cut = path.size == 1 ? 1 : rule->from_size;
    if (!lead.size && path.size == cut)
        lead = PPRI_LITERAL("/");
    note(cookie, PPR_REASON_MAPPED, cookie->rule, attribute);
    if (!ppri_equal(lead, ppri_slice(path, 0, cut)))
        put_value(cookie, attribute, &no_captures, lead, cut);
}

/* The flags by which a user says what becomes of an attribute, and the attribute. */
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
};

#define FLAG_ROWS (sizeof flag_rows / sizeof *flag_rows)

/* Edit an attribute by the user's flags. */
static void edit_flag(struct cookie *cookie, const struct ppri_attribute *attribute)
{
    for (size_t i = 0; i < FLAG_ROWS; i++) {
        const struct flag_row *row = &flag_rows[i];
        const struct ppr_view text = ppr_view_of(row->text + sizeof "; " - 1);
        const size_t equals = ppri_find(text, '=');
        if (!(cookie->flags & (row->add | row->remove)) ||
            !ppri_equal_nocase(attribute->name, ppri_slice(text, 0, equals)))
            continue;
        const struct ppr_view value = ppri_from(text, equals + (equals < text.size));
        /* One without a value would count if it came last, and for something else. */
        if ((cookie->flags & row->remove) || (value.size && !attribute->value.data)) {
            remove_attribute(cookie, attribute);
            return;
        }
        cookie->seen |= row->add;
        if (value.size && !ppri_equal_nocase(value, attribute->value))
            put_value(cookie, attribute, &no_captures, value, attribute->value.size);
        return;
    }
}

static void append_flags(struct cookie *cookie)
{
    const struct ppr_view end = ppri_from(cookie->attributes.value, cookie->attributes.value.size);
    for (size_t i = 0; i < FLAG_ROWS; i++) {
        if (cookie->flags & ~cookie->seen & flag_rows[i].add)
            ppri_value_replace(cookie->edit, end, ppr_view_of(flag_rows[i].text));
    }
}

static void edit_attributes(struct cookie *cookie, bool is_ours)
{
    struct ppri_attribute attribute;
    for (size_t at = 0;
         ppri_attributes_next(&cookie->attributes, cookie->flags != 0, &at, &attribute);) {
        if (is_ours && attribute.kind == PPRI_ATTRIBUTE_DOMAIN)
            edit_domain(cookie, &attribute);
        else if (is_ours && attribute.kind == PPRI_ATTRIBUTE_PATH)
            edit_cookie_path(cookie, &attribute);
        else if (cookie->flags)
            edit_flag(cookie, &attribute);
    }
}

void ppri_kind_set_cookie(struct ppri_value_edit *edit, struct ppr_view value)
{
    /* White space behind the value is none of the last attribute's. */
    const struct ppr_view before = ppri_slice(value, 0, ppri_trimmed_end(value, edit->folded));
    struct cookie cookie;
    cookie.edit = edit;
    cookie.backend = NULL;
    cookie.rule = 0;
    cookie.seen = 0;
    ppri_attributes_find(&cookie.attributes, before);
    if (cookie.attributes.has_controls && has_wrong_control(before, edit->folded)) {
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, value.data);
        return;
    }
    if (is_host_cookie(cookie.attributes.pair))
        return;
    ppri_exchange_know(edit->exchange);
    start_rules(&cookie.rules, edit->exchange);
    const bool is_ours = find_backend(&cookie);
    if (!is_ours)
        ppri_value_note(edit, PPR_REASON_OTHER_SITE, 0, value.data);
    const struct ppri_cookie_rule *flags = NULL;
    if (ppri_trim(cookie.attributes.pair, true).size)
        flags = user_rule(&cookie, PPRI_COOKIE_FLAGS, name_of(cookie.attributes.pair));
    cookie.flags = flags ? flags->flags : 0;
    edit_attributes(&cookie, is_ours);
    if (cookie.flags)
        append_flags(&cookie);
}
