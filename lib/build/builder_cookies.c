/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The builder's rules for cookies (K4). */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "build/items.h"
#include "build/prefix_parser.h"
#include "text/chars.h"

/* Refuse what is longer than any attribute that counts. */
static bool check_size(struct ppr_builder *builder, enum ppr_part part, struct ppr_view text)
{
    if (!ppri_builder_takes(builder, part, text))
        return false;
    return text.size <= PPRI_COOKIE_TEXT_MAX ||
           ppri_builder_refuse(builder, part, PPRI_COOKIE_TEXT_MAX,
                               "this must not be longer than 1024 bytes");
}

static bool is_domain_char(char c)
{
    return !ppri_is(ppri_lower(c), PPRI_HOST_OTHER) || c == '[' || c == ']' || c == ':';
}

static bool check_domain(struct ppr_builder *builder, enum ppr_part part, struct ppr_view text)
{
    if (!check_size(builder, part, text))
        return false;
    size_t at = text.size - ppri_without_dot(text).size;
    if (at == text.size)
        return ppri_builder_refuse(builder, part, at, "a domain must not be empty");
    if (text.data[at] == '.')
        return ppri_builder_refuse(builder, part, at, "a domain must not begin with two dots");
    while (at < text.size && is_domain_char(text.data[at]))
        at++;
    return at == text.size ||
           ppri_builder_refuse(builder, part, at, "a domain must not have this character");
}

static bool check_path(struct ppr_builder *builder, enum ppr_part part, struct ppr_view path)
{
    if (!check_size(builder, part, path))
        return false;
    if (!path.data || path.data[0] != '/')
        return ppri_builder_refuse(builder, part, 0, "a path must begin with /");
    size_t at = 1;
    while (at < path.size && !ppri_is(path.data[at], PPRI_CONTROL) && path.data[at] != ';' &&
           path.data[at] != ' ')
        at++;
    return at == path.size ||
           ppri_builder_refuse(builder, part, at, "a cookie's path must not have this character");
}

static bool check_name(struct ppr_builder *builder, struct ppr_view name)
{
    const enum ppr_part part = PPR_PART_COOKIE_NAME;
    if (!check_size(builder, part, name))
        return false;
    if (!name.size)
        return ppri_builder_refuse(builder, part, 0, "a cookie's name must not be empty");
    const size_t star = ppri_find(name, '*');
    size_t at = 0;
    while (at < star && ppri_is(name.data[at], PPRI_TOKEN))
        at++;
    if (at < star)
        return ppri_builder_refuse(builder, part, at,
                                   "a cookie's name must not have this character");
    return star + 1 >= name.size ||
           ppri_builder_refuse(builder, part, star, "* must be the last character of a name");
}

/* Add a rule. The star of a name stands after `from` in the names. */
static void add_rule(struct ppr_builder *builder, struct ppri_cookie_rule rule,
                     struct ppr_view from, struct ppr_view to)
{
    const enum ppr_item_kind kind = (enum ppr_item_kind)(PPR_ITEM_COOKIE_DOMAIN + rule.kind);
    rule.scope = builder->cookie_scope;
    rule.from_size = (uint16_t)(from.size - rule.any_end);
    rule.to_size = (uint16_t)to.size;
    if (builder->cookies.count >= PPRI_RULES_MAX || !ppri_builder_name(builder, from, &rule.from) ||
        !ppri_builder_name(builder, to, &rule.to) ||
        !ppri_array_append(&builder->cookies, &builder->allocator, &rule, 1, sizeof rule) ||
        !ppri_items_add(builder, kind, builder->cookies.count - 1))
        ppri_builder_no_memory(builder, PPR_PART_RULE);
}

enum ppr_status ppr_builder_cookie_scope(struct ppr_builder *builder, struct ppr_view client)
{
    static const struct ppri_prefix all;
    if (!ppri_builder_takes(builder, PPR_PART_SCOPE, client))
        return ppri_builder_status(builder);
    const size_t capture = ppri_find(client, '{');
    builder->cookie_scope = all;
    if (capture < client.size)
        ppri_builder_refuse(builder, PPR_PART_SCOPE, capture, "a scope must not have captures");
    else if (client.size)
        ppri_prefix_parse(builder, PPR_PART_SCOPE, client, client, &builder->names,
                          &builder->cookie_scope);
    return ppri_builder_status(builder);
}

enum ppr_status ppr_builder_cookie_domain(struct ppr_builder *builder, struct ppr_view from,
                                          struct ppr_view to)
{
    const struct ppri_cookie_rule rule = {.kind = PPRI_COOKIE_DOMAIN};
    if (check_domain(builder, PPR_PART_COOKIE_DOMAIN, from) &&
        check_domain(builder, PPR_PART_NEW_COOKIE_DOMAIN, to))
        add_rule(builder, rule, ppri_without_dot(from), ppri_without_dot(to));
    return ppri_builder_status(builder);
}

/* A path without the slash at its end. */
static struct ppr_view without_last_slash(struct ppr_view path)
{
    return ppri_slice(path, 0, path.size - (path.data[path.size - 1] == '/'));
}

enum ppr_status ppr_builder_cookie_path(struct ppr_builder *builder, struct ppr_view from,
                                        struct ppr_view to)
{
    const bool is_any = from.data && ppri_equal(from, PPRI_LITERAL("*"));
    const struct ppri_cookie_rule rule = {.kind = PPRI_COOKIE_PATH, .any_end = is_any};
    if ((is_any ? ppri_builder_takes(builder, PPR_PART_COOKIE_PATH, from)
                : check_path(builder, PPR_PART_COOKIE_PATH, from)) &&
        check_path(builder, PPR_PART_NEW_COOKIE_PATH, to))
        add_rule(builder, rule, without_last_slash(from), without_last_slash(to));
    return ppri_builder_status(builder);
}

enum ppr_status ppr_builder_cookie_flags(struct ppr_builder *builder, struct ppr_view name,
                                         unsigned flags)
{
    const unsigned same_site =
        flags & (PPR_COOKIE_SAMESITE_STRICT | PPR_COOKIE_SAMESITE_LAX | PPR_COOKIE_SAMESITE_NONE);
    if (ppri_builder_status(builder) == PPR_OK &&
        (!flags || flags >= 2 * PPR_COOKIE_NOPARTITIONED || (same_site & (same_site - 1))))
        ppri_builder_misuse(builder, PPR_PART_FLAGS,
                            "flags must be known ones, and one SameSite at most");
    if (!check_name(builder, name))
        return ppri_builder_status(builder);
    /* A removal counts more. */
    if (flags & PPR_COOKIE_NOSECURE)
        flags &= ~(unsigned)PPR_COOKIE_SECURE;
    if (flags & PPR_COOKIE_NOHTTPONLY)
        flags &= ~(unsigned)PPR_COOKIE_HTTPONLY;
    if (flags & PPR_COOKIE_NOSAMESITE)
        flags &= ~same_site;
    if (flags & PPR_COOKIE_NOPARTITIONED)
        flags &= ~(unsigned)PPR_COOKIE_PARTITIONED;
    const struct ppri_cookie_rule rule = {.kind = PPRI_COOKIE_FLAGS,
                                          .any_end = name.data[name.size - 1] == '*',
                                          .flags = (uint16_t)flags};
    add_rule(builder, rule, name, ppri_view(NULL, 0));
    return ppri_builder_status(builder);
}

enum ppr_status ppr_builder_cookie_off(struct ppr_builder *builder, enum ppr_item_kind kind)
{
    const struct ppri_cookie_rule rule = {.kind = (uint8_t)(kind - PPR_ITEM_COOKIE_DOMAIN)};
    if (ppri_builder_status(builder) != PPR_OK)
        return ppri_builder_status(builder);
    if (kind < PPR_ITEM_COOKIE_DOMAIN || kind > PPR_ITEM_COOKIE_FLAGS)
        ppri_builder_misuse(builder, PPR_PART_KIND, "a kind must be one of cookie rules");
    else
        add_rule(builder, rule, PPRI_COOKIE_OFF, ppri_view(NULL, 0));
    return ppri_builder_status(builder);
}
