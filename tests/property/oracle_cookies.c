/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Set-Cookie, K1 to K5 of doc/design.md, and the paths of the scope kind. */

#include "property/oracle_parts.h"

#include <string.h>

/* ------------------------------------------------ The user's own rules -- */

/* Return true if this exchange's rule is at or below a scope. */
static bool has_rule(const struct situation *now, const struct prefix *scope)
{
    const struct rule *const rule = now->rule;
    if (!rule || !covers(scope->path, rule->client.path))
        return false;
    if (scope->form == HOST_FORM)
        return rule->client.form > PATH_FORM && same_bytes(rule->client.host, scope->host) &&
               (scope->port == NO_PORT ||
                scope->port == port_of(rule->client.scheme, rule->client.port));
    return scope->form == PATH_FORM ||
           (rule->client.form == scope->form && rule->client.scheme == scope->scheme &&
            same_bytes(rule->client.host, scope->host) &&
            port_of(scope->scheme, rule->client.port) == port_of(scope->scheme, scope->port));
}

/* Return true if client_target is at or below a scope. */
static bool has_target(const struct situation *now, const struct prefix *scope)
{
    const struct rule rule = {.kind = LOCAL, .client = *scope};
    return now->has_target && covers(scope->path, now->target) &&
           (scope->form == PATH_FORM || (now->has_client && is_here(now, &rule)));
}

/* The depth of a rule's scope: 0 if it is not that of this exchange, 1 for all requests. */
static size_t scope_depth(const struct situation *now, const struct cookie_rule *rule)
{
    const struct prefix *const scope = &rule->scope;
    if (scope->form == NO_PREFIX)
        return 1;
    return has_rule(now, scope) || has_target(now, scope)
               ? 2 + 2 * scope->path.count + (scope->form != PATH_FORM)
               : 0;
}

/* Find the next rule of a kind; of the scopes only the deepest applies. Begin with NULL. */
static const struct cookie_rule *next_rule(const struct situation *now, enum cookie_kind kind,
                                           const struct cookie_rule *rule)
{
    const struct cookie_rule *const end = now->table->cookies + now->table->cookie_count;
    size_t deepest = 1;
    for (const struct cookie_rule *r = now->table->cookies; r < end; r++) {
        if (r->kind == kind && scope_depth(now, r) > deepest)
            deepest = scope_depth(now, r);
    }
    for (rule = rule ? rule + 1 : now->table->cookies; rule < end; rule++) {
        if (rule->kind == kind && !rule->off && scope_depth(now, rule) == deepest)
            return rule;
    }
    return NULL;
}

/* ---------------------------------------------------------- Paths (K3) -- */

/* The new path of a cookie or a scope; `stays` if there is none. */
struct new_path {
    bool stays;
    struct ppr_view text;
    bool is_prefix; /* a client prefix with nothing after it */
    bool open;
};

static const struct new_path same_path = {.stays = true, .text = {"", 0}};

static struct new_path prefix_of(struct path path)
{
    const struct ppr_view text = sent_from(path, 0);
    return (struct new_path){.text = text.size ? text : ppr_view_of("/"), .is_prefix = true};
}

static struct ppr_view without_slash(struct ppr_view path)
{
    while (path.size > 1 && ends(path, '/'))
        path.size--;
    return path;
}

/* K4: compared as text, with the longest FROM; `*` comes last. */
static struct new_path user_path(const struct situation *now, struct ppr_view value, bool *found)
{
    const struct cookie_rule *best = NULL;
    struct ppr_view best_from = nothing;
    struct ppr_view star = nothing;
    struct new_path result = {.stays = false};
    struct ppr_view tail;
    for (const struct cookie_rule *rule = NULL; (rule = next_rule(now, COOKIE_PATH, rule));) {
        struct ppr_view from = without_slash(rule->from);
        from.size -= same_bytes(from, ppr_view_of("/"));
        if (same_bytes(from, ppr_view_of("*"))) {
            star = star.size ? star : rule->to;
        } else if (value.size >= from.size && same_bytes(part(value, 0, from.size), from) &&
                   (value.size == from.size || value.data[from.size] == '/') &&
                   (!best || from.size > best_from.size)) {
            best = rule;
            best_from = from;
        }
    }
    *found = best || star.size;
    if (!best)
        return star.size ? (struct new_path){.text = star} : same_path;
    tail = value.size == 1 ? nothing : part(value, best_from.size, value.size);
    result.text = without_slash(best->to);
    if (tail.size)
        result.text = join(ends(result.text, '/') ? nothing : result.text, tail);
    return result;
}

static bool is_unaware(const struct situation *now, const struct rule *rule)
{
    return now->unaware || rule->unaware;
}

static bool is_own(const struct situation *now, const struct rule *rule)
{
    return rule->kind == now->rule->kind && rule->number == now->rule->number &&
           covers(rule->client.path, now->rule->client.path) &&
           covers(rule->backend.path, now->rule->backend.path);
}

/* Return the member of a rule for responses at home that covers a path; NULL if there is none. */
static const struct rule *member_at(const struct situation *now, const struct rule *rule,
                                    struct path path)
{
    struct values values = {0};
    return rule->response && match_backend(rule, now->home, &values) &&
                   match_path(rule, rule->backend.path, path, &values)
               ? member_of(rule, &values)
               : NULL;
}

/* The rule with the deepest backend prefix of a kind that covers a path; NULL if there is none. */
static const struct rule *deepest_at(const struct situation *now, enum rule_kind kind,
                                     struct path path)
{
    const struct rule *deepest = NULL;
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        if (rule->kind == kind && member_at(now, rule, path) &&
            (!deepest || compare_rules(rule, deepest, false) > 0))
            deepest = rule;
    }
    return deepest;
}

/* The rule that maps a path, of those with the deepest backend prefix: this exchange's, or that of
   M4. If it is another client host's, this exchange's rule if that covers the path, too. */
static const struct rule *mapping_rule(const struct situation *now, struct path path,
                                       const struct rule *deepest)
{
    struct values values = {0};
    const struct rule *own = NULL;
    const struct rule *rule;
    for (size_t i = 0; i < now->table->rule_count && !own; i++) {
        rule = member_at(now, &now->table->rules[i], path);
        if (rule && rule->kind == MAP && is_own(now, rule))
            own = rule;
    }
    if (own && own->backend.path.count == deepest->backend.path.count &&
        match_backend(own, now->home, &values))
        return own;
    rule = lookup(now, now->home, path);
    if (is_here(now, rule))
        return rule;
    return own && is_here(now, own) ? own : NULL;
}

/* K3.2: spliced by the deepest rule of the backend that covers the path. */
static struct new_path spliced(const struct situation *now, struct path path, struct ppr_view value)
{
    const struct rule *const deepest = deepest_at(now, MAP, path);
    const struct rule *const keep = deepest_at(now, KEEP, path);
    const struct rule *best;
    struct new_path result = {.stays = false};
    struct ppr_view tail;
    if (!deepest || (keep && compare_rules(keep, deepest, false) >= 0))
        return same_path;
    best = mapping_rule(now, path, deepest);
    if (!best) /* another client host's */
        return prefix_of(now->rule->client.path);
    if (best->client.path.count && covers(best->client.path, path) && !is_unaware(now, best))
        return same_path;
    tail = sent_from(split_path(value), best->backend.path.count);
    if (value.size == 1 || !tail.size)
        return prefix_of(best->client.path);
    result.text = join(sent_from(best->client.path, 0), tail);
    return result;
}

/* K3.3: above this exchange's rule. */
static struct new_path common(const struct situation *now, struct path path)
{
    struct path prefix = {NULL, 0};
    struct new_path result;
    bool any = false;
    bool open = false;
    if (now->rule->client.path.count == now->rule->backend.path.count &&
        covers(now->rule->client.path, now->rule->backend.path))
        return (struct new_path){.stays = true, .text = nothing, .open = now->family};
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->kind != MAP || !rule->response || !match_backend(rule, now->home, &values) ||
            !is_here(now, rule))
            continue;
        open = open || !is_literal(rule); /* all members of a family, or one? */
        rule = rule->number == now->rule->number ? now->rule : member_of(rule, &values);
        if (!is_literal(rule) || !covers(path, rule->backend.path))
            continue;
        if (!any)
            prefix = rule->client.path;
        while (!covers(prefix, rule->client.path))
            prefix.count--;
        any = true;
    }
    result = any ? prefix_of(prefix) : same_path;
    result.open = open;
    return result;
}

static bool has_rule_at_home(const struct situation *now)
{
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        struct values values = {0};
        if (rule->kind == MAP && rule->response && match_backend(rule, now->home, &values))
            return true;
    }
    return false;
}

/* K3, for a value that begins with a slash. No browser asks for a path with dot segments, so one
   that had them removed would be sent to more URLs than before (K5). */
static struct new_path map_path(const struct situation *now, struct ppr_view value)
{
    const struct rule *const own = now->rule;
    struct new_path result;
    struct path path = read_path(value);
    path.count -= path.segments[path.count - 1].sent.size == 0;
    if (!own || !now->has_home)
        return same_path;
    if (is_dotted(value))
        return (struct new_path){.stays = true, .text = nothing, .open = true};
    if (own->client.path.count && covers(own->client.path, path) && !own->unaware) /* K3.1 */
        return same_path;
    if (!has_rule_at_home(now))
        return same_path;
    result = covers(own->backend.path, path) || !covers(path, own->backend.path)
                 ? spliced(now, path, value)
                 : common(now, path);
    result.open = result.open || now->family; /* all members of a family, or one? */
    return result;
}

/* ---------------------------------------------------------- Attributes -- */

struct attribute {
    struct ppr_view text; /* without its semicolon */
    struct ppr_view name;
    struct ppr_view value;
};

struct cookie {
    const struct situation *now;
    struct ppr_view out;
    struct ppr_view domain; /* the last one, without a dot before it */
    const struct cookie_rule *domain_rule;
    enum { OURS, VALID, REMOVE, FOREIGN } state;
    unsigned flags;
    bool has_path;
    bool has[4]; /* Secure, HttpOnly, SameSite, Partitioned */
    bool open;
    bool malformed;
};

static bool next_attribute(struct ppr_view value, size_t *at, struct attribute *attribute)
{
    size_t end;
    size_t equals;
    if (*at > value.size)
        return false;
    end = *at + find_any(part(value, *at, value.size), ";");
    attribute->text = part(value, *at, end);
    equals = find_any(attribute->text, "=");
    attribute->name = trim(part(attribute->text, 0, equals));
    attribute->value = equals < attribute->text.size
                           ? trim(part(attribute->text, equals + 1, attribute->text.size))
                           : nothing;
    *at = end + 1;
    return true;
}

static void copy_attribute(struct cookie *cookie, const struct attribute *attribute)
{
    cookie->out = join3(cookie->out, ppr_view_of(";"), attribute->text);
}

/* Copy an attribute with another value; the white space around it stays. */
static void copy_value(struct cookie *cookie, const struct attribute *attribute,
                       struct ppr_view value)
{
    const struct ppr_view text = attribute->text;
    const size_t begin = attribute->value.size ? (size_t)(attribute->value.data - text.data)
                                               : find_any(text, "=") + (has_any(text, "=") ? 1 : 0);
    cookie->out = join3(cookie->out, ppr_view_of(";"), part(text, 0, begin));
    cookie->out = join3(cookie->out, value, part(text, begin + attribute->value.size, text.size));
}

static struct ppr_view without_dots(struct ppr_view domain)
{
    while (starts(domain, "."))
        domain = part(domain, 1, domain.size);
    return lower_all(domain);
}

/* RFC 6265bis 5.1.3. */
static bool domain_matches(struct ppr_view host, struct ppr_view domain)
{
    const size_t more = host.size - domain.size;
    bool is_address = true;
    if (same_bytes(host, domain))
        return true;
    for (size_t i = 0; i < host.size; i++)
        is_address = is_address && (is_digit(host.data[i]) || host.data[i] == '.');
    return host.size > domain.size && !is_address && host.data[0] != '[' &&
           host.data[more - 1] == '.' && same_bytes(part(host, more, host.size), domain);
}

/* K2: a host of the backend, or a parent of one with at least two labels. */
static bool is_backends(const struct situation *now, struct ppr_view domain, bool *open)
{
    const bool parent = has_any(domain, ".");
    const struct ppr_view hosts[] = {now->has_backend ? now->backend.host : nothing,
                                     now->asked_host, now->has_host ? now->host : nothing};
    if (is_backend_host(now, domain))
        return true;
    for (size_t i = 0; i < 3; i++) {
        if (same_bytes(hosts[i], domain) || (parent && domain_matches(hosts[i], domain)))
            return true;
    }
    for (size_t i = 0; i < now->table->rule_count; i++) {
        const struct rule *const rule = &now->table->rules[i];
        if (rule->backend.form && parent && domain_matches(rule->backend.host, domain))
            return true;
        *open = *open || has_any(rule->backend.host, "{"); /* a parent of captured labels? */
    }
    return false;
}

static bool is_clients(const struct situation *now, struct ppr_view domain)
{
    return now->has_client && domain_matches(now->client.host, domain);
}

/* K2: the last Domain decides. */
static void judge_domain(struct cookie *cookie, struct ppr_view value, size_t at)
{
    const struct situation *const now = cookie->now;
    struct attribute attribute;
    cookie->domain = nothing;
    while (next_attribute(value, &at, &attribute)) {
        if (same_word(attribute.name, "Domain") && attribute.value.size <= 1024)
            cookie->domain = lower_all(
                part(attribute.value, starts(attribute.value, "."), attribute.value.size));
    }
    if (!cookie->domain.size)
        return;
    while ((cookie->domain_rule = next_rule(now, COOKIE_DOMAIN, cookie->domain_rule))) {
        if (same_bytes(without_dots(cookie->domain_rule->from), cookie->domain))
            return;
    }
    cookie->state = is_clients(now, cookie->domain)                   ? VALID
                    : is_backends(now, cookie->domain, &cookie->open) ? REMOVE
                                                                      : FOREIGN;
}

/* K2, K4. */
static void take_domain(struct cookie *cookie, const struct attribute *attribute)
{
    const struct ppr_view own = without_dots(attribute->value);
    const struct ppr_view dotless = /* RFC 6265bis 5.6.3: one dot goes */
        part(attribute->value, starts(attribute->value, "."), attribute->value.size);
    bool open = false;
    if (cookie->domain_rule && same_bytes(lower_all(dotless), cookie->domain)) {
        struct ppr_view to = cookie->domain_rule->to;
        to = part(to, starts(to, "."), to.size);
        copy_value(cookie, attribute,
                   starts(attribute->value, ".") ? join(ppr_view_of("."), to) : to);
        return;
    }
    cookie->open = cookie->open || starts(own, "["); /* addresses are not compared here */
    if (cookie->state == REMOVE)
        return;
    if (cookie->state == OURS && own.size && !is_clients(cookie->now, own) &&
        is_backends(cookie->now, own, &open))
        return;
    cookie->open = cookie->open || (cookie->state == OURS && open);
    copy_attribute(cookie, attribute);
}

/* K3, K4. */
static void take_path(struct cookie *cookie, const struct attribute *attribute)
{
    struct new_path path = same_path;
    bool found = false;
    if (attribute->value.size > 1024) { /* no browser reads it */
        cookie->malformed = cookie->malformed || cookie->state != FOREIGN;
        copy_attribute(cookie, attribute);
        return;
    }
    cookie->has_path = starts(attribute->value, "/"); /* the last one decides */
    if (starts(attribute->value, "/")) {
        path = user_path(cookie->now, attribute->value, &found);
        path.open = path.open || cookie->now->family; /* a scope that a capture makes */
        if (!found && cookie->state != FOREIGN)
            path = map_path(cookie->now, attribute->value);
    }
    cookie->open = cookie->open || path.open;
    if (has_any(path.text, ";") || path.text.size > 1024) { /* K5 */
        cookie->malformed = true;
        path = same_path;
    }
    if (path.stays)
        copy_attribute(cookie, attribute);
    else
        copy_value(cookie, attribute, path.text);
}

/* K3.4, K4: a cookie without a Path. */
static void add_path(struct cookie *cookie)
{
    const struct situation *const now = cookie->now;
    struct ppr_view text = nothing;
    if (cookie->has_path || cookie->state == FOREIGN)
        return;
    cookie->open = cookie->open || now->family; /* a label is equal in any case */
    for (const struct cookie_rule *rule = NULL; (rule = next_rule(now, COOKIE_PATH, rule));) {
        if (!text.size && same_bytes(rule->from, ppr_view_of("*")))
            text = rule->to;
    }
    if (!text.size && now->rule && now->rule->client.path.count && now->has_target &&
        now->target.count == now->rule->client.path.count &&
        covers(now->rule->client.path, now->target))
        text = sent_from(now->rule->client.path, 0);
    if (has_any(text, ";") || text.size > 1024)
        cookie->malformed = true;
    else if (text.size)
        cookie->out = join3(cookie->out, ppr_view_of("; Path="), text);
}

/* ------------------------------------------------------------ Flags (K4) -- */

static const struct flag {
    const char *name;
    unsigned add;
    unsigned remove;
} flags[4] = {
    {"Secure", PPR_COOKIE_SECURE, PPR_COOKIE_NOSECURE},
    {"HttpOnly", PPR_COOKIE_HTTPONLY, PPR_COOKIE_NOHTTPONLY},
    {"SameSite", PPR_COOKIE_SAMESITE_STRICT | PPR_COOKIE_SAMESITE_LAX | PPR_COOKIE_SAMESITE_NONE,
     PPR_COOKIE_NOSAMESITE},
    {"Partitioned", COOKIE_PARTITIONED, COOKIE_NOPARTITIONED},
};

static const char *samesite(unsigned bits)
{
    return bits & PPR_COOKIE_SAMESITE_STRICT ? "Strict"
           : bits & PPR_COOKIE_SAMESITE_LAX  ? "Lax"
                                             : "None";
}

/* The first rule for a cookie's name applies; `s*` is for all names that begin with `s`. */
static unsigned flags_of(const struct situation *now, struct ppr_view name)
{
    for (const struct cookie_rule *rule = NULL; (rule = next_rule(now, COOKIE_FLAGS, rule));) {
        const size_t star = find_any(rule->from, "*");
        if (star < rule->from.size
                ? name.size >= star && same_bytes(part(name, 0, star), part(rule->from, 0, star))
                : same_bytes(name, rule->from))
            return rule->flags;
    }
    return 0;
}

static void take_flag(struct cookie *cookie, const struct attribute *attribute, size_t i)
{
    const bool is_samesite = flags[i].add & PPR_COOKIE_SAMESITE_LAX;
    const char *const value = samesite(cookie->flags);
    if (cookie->flags & flags[i].remove)
        return;
    cookie->open = cookie->open || (is_samesite && !attribute->value.size); /* there, or missing? */
    cookie->has[i] = !is_samesite || attribute->value.size;
    if (is_samesite && attribute->value.size && (cookie->flags & flags[i].add) &&
        !same_word(attribute->value, value))
        copy_value(cookie, attribute, ppr_view_of(value));
    else
        copy_attribute(cookie, attribute);
}

static void add_flags(struct cookie *cookie)
{
    for (size_t i = 0; i < 4; i++) {
        if (!(cookie->flags & flags[i].add) || (cookie->flags & flags[i].remove) || cookie->has[i])
            continue;
        cookie->out = join3(cookie->out, ppr_view_of("; "), ppr_view_of(flags[i].name));
        if (flags[i].add & PPR_COOKIE_SAMESITE_LAX)
            cookie->out =
                join3(cookie->out, ppr_view_of("="), ppr_view_of(samesite(cookie->flags)));
    }
}

/* ------------------------------------------------------------- Cookies -- */

static void take_attribute(struct cookie *cookie, const struct attribute *attribute)
{
    for (size_t i = 0; i < 4; i++) {
        if (same_word(attribute->name, flags[i].name)) {
            take_flag(cookie, attribute, i);
            return;
        }
    }
    if (same_word(attribute->name, "Domain"))
        take_domain(cookie, attribute);
    else if (same_word(attribute->name, "Path"))
        take_path(cookie, attribute);
    else
        copy_attribute(cookie, attribute);
}

/* K5. */
static bool is_host_cookie(struct ppr_view name, struct ppr_view rest)
{
    return starts(name.size ? name : rest, "__Host-");
}

struct oracle_answer answer_cookie(const struct situation *now, struct ppr_view value)
{
    const size_t end = find_any(value, ";");
    const struct ppr_view pair = part(value, 0, end);
    const size_t equals = find_any(pair, "=");
    const bool named = equals < pair.size;
    const struct ppr_view name = named ? trim(part(pair, 0, equals)) : nothing;
    const struct ppr_view rest = trim(named ? part(pair, equals + 1, pair.size) : pair);
    struct cookie cookie = {.now = now, .out = pair};
    struct attribute attribute;
    struct oracle_answer result;
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] != '\t' && has_control(part(value, i, i + 1)))
            return stays(PPR_REASON_MALFORMED, NULL);
    }
    if (is_host_cookie(name, rest))
        return stays(PPR_REASON_NONE, NULL);
    cookie.flags = flags_of(now, name);
    cookie.open = !name.size && !rest.size; /* browsers drop it */
    judge_domain(&cookie, value, end + 1);
    for (size_t at = end + 1; next_attribute(value, &at, &attribute);)
        take_attribute(&cookie, &attribute);
    add_path(&cookie);
    add_flags(&cookie);
    result = becomes(value, cookie.out, NULL);
    result.loose = true;
    result.open = cookie.open;
    return result;
}

/* --------------------------------------------------------------- Scope -- */

/* As a cookie's Path, but a client prefix keeps its slash, because a browser compares a scope as
   the beginning of a text. One with dot segments becomes this exchange's client prefix. */
struct oracle_answer answer_scope_path(const struct situation *now, struct ppr_view value)
{
    const bool dotted = is_dotted(part(value, 0, find_any(value, "?#")));
    struct new_path path = dotted && now->rule && now->rule->client.path.count
                               ? prefix_of(now->rule->client.path)
                               : map_path(now, value);
    struct oracle_answer result;
    if (path.is_prefix && !ends(path.text, '/'))
        path.text = join(path.text, ppr_view_of("/"));
    if (starts(path.text, "//")) /* W5 */
        path.text = join(ppr_view_of("/."), path.text);
    result = becomes(value, path.stays ? value : path.text, NULL);
    result.loose = true;
    /* A scope becomes no wider than the client prefix. */
    result.open =
        path.open || has_any(value, "?#") ||
        (now->rule && now->rule->client.path.count &&
         !covers(now->rule->client.path, read_path(result.status == PPR_REWRITTEN
                                                       ? (struct ppr_view){result.data, result.size}
                                                       : value)));
    return result;
}
