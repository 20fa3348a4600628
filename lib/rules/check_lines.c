/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_lines.h"

#include "rules/check_words.h"

/* Scopes times rules that are compared: a long text is not checked to its end. */
#define COMPARISONS_MAX 4000000

struct lines {
    struct ppr_builder *builder;
    const struct ppri_check_items *items;
    size_t comparisons;
};

static void tell(struct lines *lines, const struct ppr_item *item, const char *sentence,
                 struct ppr_view word)
{
    const struct ppri_check_place place = {item->source, item->line, item->column};
    ppri_check_warn(lines->builder, 0, &place, sentence, word, word);
}

/* ------------------------------------------------------------------- Scopes -- */

/* Return the offset of the path in a client prefix. */
static size_t path_of(struct ppr_view prefix)
{
    size_t at = 0;
    if (prefix.data[0] != '/')
        at = ppri_find(prefix, ':') + 3;
    else if (prefix.size > 1 && prefix.data[1] == '/')
        at = 2;
    return at + ppri_find(ppri_from(prefix, at), '/');
}

/* Return the host and port of a client prefix; empty for a path alone. */
static struct ppr_view authority_of(struct ppr_view prefix)
{
    const size_t path = path_of(prefix);
    const size_t slashes = ppri_find(prefix, '/') + 2;
    return path < slashes ? ppri_view(NULL, 0) : ppri_slice(prefix, slashes, path);
}

/* True if of two paths one is at or below the other. A capture stands for any segment. */
static bool are_in_line(struct ppr_view a, struct ppr_view b)
{
    while (a.size > 1 && b.size > 1) {
        a = ppri_from(a, 1);
        b = ppri_from(b, 1);
        const struct ppr_view one = ppri_slice(a, 0, ppri_find(a, '/'));
        const struct ppr_view other = ppri_slice(b, 0, ppri_find(b, '/'));
        const bool captured =
            (one.size && one.data[0] == '{') || (other.size && other.data[0] == '{');
        if (one.size && other.size && !captured && !ppri_equal(one, other))
            return false;
        a = ppri_from(a, one.size);
        b = ppri_from(b, other.size);
    }
    return true;
}

static bool may_meet(const struct ppri_check_items *items, const struct ppri_check_rule *rule,
                     struct ppr_view scope)
{
    const struct ppr_view client = ppri_check_shown(items, &rule->client);
    const struct ppr_view host = authority_of(scope);
    const struct ppr_view own = authority_of(client);
    if (host.size && own.size && ppri_find(own, '{') == own.size && !ppri_equal(host, own))
        return false;
    return are_in_line(ppri_from(client, path_of(client)), ppri_from(scope, path_of(scope)));
}

static void check_scope(struct lines *lines, const struct ppr_item *item)
{
    const struct ppri_check_rule *rules = lines->items->rules.data;
    bool has_map = false;
    if (!item->scope.size)
        return;
    for (size_t i = 0; i < lines->items->rules.count; i++) {
        if (rules[i].kind != PPR_ITEM_MAP)
            continue;
        has_map = true;
        if (++lines->comparisons > COMPARISONS_MAX ||
            may_meet(lines->items, &rules[i], item->scope))
            return;
    }
    if (has_map)
        tell(lines, item,
             "no map rule is at, above or below the client prefix %: this rule is never used",
             item->scope);
}

/* ------------------------------------------------------------------ Cookies -- */

/* Return the size of a domain without its port; that of the domain if it has none. */
static size_t size_without_port(struct ppr_view domain)
{
    const size_t colon = ppri_find(domain, ':');
    const bool is_address = domain.size && domain.data[0] == '[';
    const bool has_more =
        ppri_find(ppri_from(domain, colon + (colon < domain.size)), ':') + colon + 1 < domain.size;
    return is_address || has_more ? domain.size : colon;
}

static void check_domain(struct lines *lines, const struct ppr_item *item)
{
    const size_t from = size_without_port(item->from);
    const size_t to = size_without_port(item->to);
    if (ppri_equal_nocase(item->from, item->to))
        tell(lines, item, "this rule does nothing: both are the same", item->from);
    else if (from < item->from.size)
        tell(lines, item,
             "a cookie's Domain has no port, so that this rule is never used: write `%`",
             ppri_slice(item->from, 0, from));
    else if (to < item->to.size)
        tell(lines, item, "a cookie's Domain has no port, and browsers drop this one: write `%`",
             ppri_slice(item->to, 0, to));
}

static void check_flags(struct lines *lines, const struct ppr_item *item)
{
    if (item->flags & PPR_COOKIE_SECURE)
        return;
    if (item->flags & PPR_COOKIE_SAMESITE_NONE)
        tell(lines, item, "browsers drop a cookie with % and without Secure: add secure",
             PPRI_LITERAL("SameSite=None"));
    else if (item->flags & PPR_COOKIE_PARTITIONED)
        tell(lines, item, "browsers drop a cookie with % and without Secure: add secure",
             PPRI_LITERAL("Partitioned"));
}

/* ---------------------------------------------------------------------- All -- */

static void check_item(struct lines *lines, const struct ppr_item *item)
{
    switch (item->is_off ? PPR_ITEM_CLIENT : (enum ppr_item_kind)item->kind) {
    case PPR_ITEM_FIELD:
        if (ppri_find(item->name, '*') < item->name.size)
            tell(lines, item, "a field name has no wildcards: this rule is for the field `%` only",
                 item->name);
        break;
    case PPR_ITEM_COOKIE_DOMAIN:
        check_domain(lines, item);
        break;
    case PPR_ITEM_COOKIE_PATH:
        if (ppri_equal(item->from, item->to))
            tell(lines, item, "this rule does nothing: both are the same", item->from);
        break;
    case PPR_ITEM_COOKIE_FLAGS:
        check_flags(lines, item);
        break;
    default:
        break;
    }
    check_scope(lines, item);
}

void ppri_check_lines(struct ppr_builder *builder, const struct ppri_check_items *items)
{
    struct lines lines = {.builder = builder, .items = items};
    struct ppr_item item;
    for (size_t number = 1; ppr_builder_item(builder, number, &item) == PPR_OK; number++)
        check_item(&lines, &item);
}
