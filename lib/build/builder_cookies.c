/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The builder's rules for cookies (C4). */

#include <ppr/ppr.h>

#include "build/findings.h"
#include "build/items.h"
#include "table/cookie_rules.h"
#include "text/chars.h"

static enum ppr_status refuse_cookie_rule(struct ppr_builder *builder, enum ppr_part part,
                                          size_t offset, const char *message)
{
    return ppri_builder_fail(builder, PPR_BAD_RULE, part, offset, message);
}

/* Refuse what is longer than any attribute that counts. */
static enum ppr_status check_size(struct ppr_builder *builder, enum ppr_part part,
                                  struct ppr_view text)
{
    if (ppri_is_bad(text))
        return ppri_builder_refuse(builder, part, "a view without data must be empty");
    if (text.size > PPRI_COOKIE_TEXT_MAX)
        return refuse_cookie_rule(builder, part, PPRI_COOKIE_TEXT_MAX,
                                  "this must not be longer than 1024 bytes");
    return PPR_OK;
}

static enum ppr_status check_domain(struct ppr_builder *builder, enum ppr_part part,
                                    struct ppr_view text)
{
    enum ppr_status status = check_size(builder, part, text);
    if (status != PPR_OK)
        return status;
    const struct ppr_view domain = ppri_without_dot(text);
    if (!domain.size)
        return refuse_cookie_rule(builder, part, text.size, "a domain must not be empty");
    if (domain.data[0] == '.')
        return refuse_cookie_rule(builder, part, 1, "a domain must not begin with two dots");
    for (size_t i = text.size - domain.size; i < text.size; i++) {
        const char c = text.data[i];
        if (ppri_is(ppri_lower(c), PPRI_HOST_OTHER) && c != '[' && c != ']' && c != ':')
            return refuse_cookie_rule(builder, part, i, "a domain must not have this character");
    }
    return PPR_OK;
}

static enum ppr_status check_cookie_path(struct ppr_builder *builder, enum ppr_part part,
                                         struct ppr_view path)
{
    enum ppr_status status = check_size(builder, part, path);
    if (status != PPR_OK)
        return status;
    if (!path.size || path.data[0] != '/')
        return refuse_cookie_rule(builder, part, 0, "a path must begin with /");
    for (size_t i = 0; i < path.size; i++) {
        const char c = path.data[i];
        if (ppri_is(c, PPRI_CONTROL) || c == ';' || c == ' ')
            return refuse_cookie_rule(builder, part, i,
                                      "a cookie's path must not have this character");
    }
    return PPR_OK;
}

static enum ppr_status check_cookie_name(struct ppr_builder *builder, enum ppr_part part,
                                         struct ppr_view name)
{
    enum ppr_status status = check_size(builder, part, name);
    if (status != PPR_OK)
        return status;
    if (!name.size)
        return refuse_cookie_rule(builder, part, 0, "a cookie's name must not be empty");
    for (size_t i = 0; i < name.size; i++) {
        const char c = name.data[i];
        if (!ppri_is(c, PPRI_TOKEN))
            return refuse_cookie_rule(builder, part, i,
                                      "a cookie's name must not have this character");
        if (c == '*' && i + 1 < name.size)
            return refuse_cookie_rule(builder, part, i, "* must be the last character of a name");
    }
    return PPR_OK;
}

static const enum ppr_item_kind item_kinds[] = {
    [PPRI_COOKIE_DOMAIN] = PPR_ITEM_COOKIE_DOMAIN,
    [PPRI_COOKIE_PATH] = PPR_ITEM_COOKIE_PATH,
    [PPRI_COOKIE_FLAGS] = PPR_ITEM_COOKIE_FLAGS,
};

static enum ppr_status add_cookie_rule(struct ppr_builder *builder, struct ppri_cookie_rule rule,
                                       struct ppr_view from, struct ppr_view to)
{
    rule.scope = builder->cookie_scope;
    /* the star of a name stands after `from` in the pool, to be read back */
    rule.from_size = (uint16_t)(from.size - rule.any_end);
    rule.to_size = (uint16_t)to.size;
    if (builder->cookies.count >= PPRI_RULES_MAX ||
        !ppri_array_reserve(&builder->cookies, &builder->allocator, sizeof rule, 1) ||
        /* Two empty texts ("/" and "/") still point into the pool: it must be there. */
        !ppri_array_reserve(&builder->pool, &builder->allocator, 1, 1) ||
        !ppri_builder_append(builder, from, &rule.from) ||
        !ppri_builder_append(builder, to, &rule.to) ||
        !ppri_items_add(builder, item_kinds[rule.kind], builder->cookies.count))
        return ppri_builder_no_memory(builder, PPR_PART_RULE);
    ((struct ppri_cookie_rule *)builder->cookies.data)[builder->cookies.count++] = rule;
    return PPR_OK;
}

enum ppr_status ppr_builder_cookie_scope(struct ppr_builder *builder, struct ppr_view client)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (ppri_is_bad(client))
        return ppri_builder_refuse(builder, PPR_PART_SCOPE, "a view without data must be empty");
    const struct ppri_prefix all = {0};
    builder->cookie_scope = all;
    struct ppri_fault fault;
    const size_t capture = ppri_find(client, '{');
    if (capture < client.size)
        return refuse_cookie_rule(builder, PPR_PART_SCOPE, capture,
                                  "a scope must not have captures");
    if (!client.size || ppri_prefix_parse(client, PPRI_CLIENT, &builder->allocator, &builder->pool,
                                          &builder->cookie_scope, &fault))
        return PPR_OK;
    return ppri_builder_fail(builder, fault.status, PPR_PART_SCOPE, fault.offset, fault.message);
}

enum ppr_status ppr_builder_cookie_domain(struct ppr_builder *builder, struct ppr_view from,
                                          struct ppr_view to)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    status = check_domain(builder, PPR_PART_COOKIE_DOMAIN, from);
    if (status == PPR_OK)
        status = check_domain(builder, PPR_PART_NEW_COOKIE_DOMAIN, to);
    if (status != PPR_OK)
        return status;
    const struct ppri_cookie_rule rule = {.kind = PPRI_COOKIE_DOMAIN};
    return add_cookie_rule(builder, rule, ppri_without_dot(from), ppri_without_dot(to));
}

/* A path without the slash at its end. */
static struct ppr_view without_last_slash(struct ppr_view path)
{
    return path.data[path.size - 1] == '/' ? ppri_slice(path, 0, path.size - 1) : path;
}

enum ppr_status ppr_builder_cookie_path(struct ppr_builder *builder, struct ppr_view from,
                                        struct ppr_view to)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    status = check_cookie_path(builder, PPR_PART_COOKIE_PATH, from);
    if (status == PPR_OK)
        status = check_cookie_path(builder, PPR_PART_NEW_COOKIE_PATH, to);
    if (status != PPR_OK)
        return status;
    const struct ppri_cookie_rule rule = {.kind = PPRI_COOKIE_PATH};
    return add_cookie_rule(builder, rule, without_last_slash(from), without_last_slash(to));
}

enum ppr_status ppr_builder_cookie_flags(struct ppr_builder *builder, struct ppr_view name,
                                         unsigned flags)
{
    enum ppr_status status = PPR_OK;
    const unsigned same_site =
        flags & (PPR_COOKIE_SAMESITE_STRICT | PPR_COOKIE_SAMESITE_LAX | PPR_COOKIE_SAMESITE_NONE);
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    if (!flags || flags > 255 || (same_site & (same_site - 1)))
        return ppri_builder_refuse(builder, PPR_PART_FLAGS,
                                   "flags must be known ones, and one SameSite at most");
    status = check_cookie_name(builder, PPR_PART_COOKIE_NAME, name);
    if (status != PPR_OK)
        return status;
    /* A removal counts more. */
    if (flags & PPR_COOKIE_NOSECURE)
        flags &= ~(unsigned)PPR_COOKIE_SECURE;
    if (flags & PPR_COOKIE_NOHTTPONLY)
        flags &= ~(unsigned)PPR_COOKIE_HTTPONLY;
    if (flags & PPR_COOKIE_NOSAMESITE)
        flags &= ~same_site;
    struct ppri_cookie_rule rule = {.kind = PPRI_COOKIE_FLAGS, .flags = (uint16_t)flags};
    rule.any_end = name.data[name.size - 1] == '*';
    return add_cookie_rule(builder, rule, name, ppri_view(NULL, 0));
}

enum ppr_status ppr_builder_cookie_off(struct ppr_builder *builder, enum ppr_item_kind kind)
{
    enum ppr_status status = PPR_OK;
    struct ppri_cookie_rule rule = {.kind = PPRI_COOKIE_DOMAIN};
    if (!ppri_builder_is_sound(builder, &status))
        return status;
    while (rule.kind < PPRI_COOKIE_KINDS && item_kinds[rule.kind] != kind)
        rule.kind++;
    if (rule.kind == PPRI_COOKIE_KINDS)
        return ppri_builder_refuse(builder, PPR_PART_KIND, "a kind must be one of cookie rules");
    return add_cookie_rule(builder, rule, PPRI_COOKIE_OFF, ppri_view(NULL, 0));
}
