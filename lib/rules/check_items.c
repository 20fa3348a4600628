/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/check_items.h"

#include <string.h>

/* --------------------------------------------------------------- Texts -- */

static bool append(struct ppri_check_items *items, struct ppr_view bytes)
{
    struct ppri_array *texts = &items->texts;
    return bytes.size <= UINT32_MAX - texts->count &&
           ppri_array_append(texts, items->allocator, bytes.data, bytes.size, 1);
}

/* Return the text from an offset up to the end of all texts. */
static struct ppri_check_text text_from(const struct ppri_check_items *items, size_t at)
{
    const struct ppri_check_text text = {(uint32_t)at, (uint32_t)(items->texts.count - at)};
    return text;
}

static bool add_text(struct ppri_check_items *items, struct ppr_view bytes,
                     struct ppri_check_text *text)
{
    const size_t at = items->texts.count;
    if (!append(items, bytes))
        return false;
    *text = text_from(items, at);
    return true;
}

static struct ppri_check_text part(struct ppri_check_text text, size_t from, size_t to)
{
    const struct ppri_check_text found = {text.at + (uint32_t)from, (uint32_t)(to - from)};
    return found;
}

/* ------------------------------------------------------------ Captures -- */

/* Return the name of the next capture from `*at` on, and move `*at` to its closing brace; an
   empty view: there is none. */
static struct ppr_view next_name(struct ppr_view text, size_t *at)
{
    const size_t open = *at + ppri_find(ppri_from(text, *at), '{');
    if (open == text.size)
        return ppri_from(text, open);
    *at = open + ppri_find(ppri_from(text, open), '}');
    return ppri_slice(text, open + 1, *at);
}

/* Return the number of a capture in a prefix, from 1. */
static uint8_t number_of(struct ppr_view text, struct ppr_view name)
{
    struct ppr_view other;
    uint8_t number = 1;
    for (size_t at = 0; (other = next_name(text, &at)).size; number++) {
        if (ppri_equal(other, name))
            return number;
    }
    return 0;
}

static void set_order(struct ppri_check_rule *rule, const struct ppr_item *item)
{
    struct ppr_view name;
    size_t at = 0;
    for (size_t i = 0; i < PPRI_CAPTURES_MAX && (name = next_name(item->backend, &at)).size; i++)
        rule->order[i] = number_of(item->client, name);
}

/* Append a prefix without the names of its captures. */
static bool append_nameless(struct ppri_check_items *items, struct ppr_view text)
{
    struct ppr_view name;
    size_t from = 0;
    for (size_t at = 0; (name = next_name(text, &at)).size; from = at) {
        if (!append(items, ppri_slice(text, from, at - name.size)))
            return false;
    }
    return append(items, ppri_from(text, from));
}

/* ------------------------------------------------------------ Prefixes -- */

/* Return the offset of the authority in a prefix: behind "http://" or "//"; 0 if the prefix is a
   path alone. */
static size_t authority_in(struct ppr_view text)
{
    if (text.data[0] != '/')
        return ppri_find(text, ':') + 3;
    return text.size > 1 && text.data[1] == '/' ? 2 : 0;
}

/* Return the offset of the path in a prefix. */
static size_t path_in(struct ppr_view text)
{
    const size_t authority = authority_in(text);
    return authority + ppri_find(ppri_from(text, authority), '/');
}

static enum ppri_check_scheme scheme_of(struct ppr_view text)
{
    if (text.data[0] == '/')
        return PPRI_CHECK_NO_SCHEME;
    return ppri_find(text, ':') == sizeof "http" - 1 ? PPRI_CHECK_HTTP : PPRI_CHECK_HTTPS;
}

/* Return the size of the host at the beginning of an authority. */
static size_t host_size(struct ppr_view authority)
{
    if (authority.data[0] == '[')
        return ppri_find(authority, ']') + 1;
    return ppri_find(authority, ':');
}

/* Return the port of ":81" or ":{}". */
static int read_port(struct ppr_view text)
{
    if (!text.size)
        return PPRI_CHECK_OWN_PORT;
    if (text.data[1] == '{')
        return PPRI_CHECK_CAPTURED_PORT;
    int port = 0;
    for (size_t i = 1; i < text.size; i++)
        port = port * 10 + (text.data[i] - '0');
    return port;
}

/* Find the parts of "http://host:port/path/", "//host:port/path/" or "/path/". */
static void set_parts(const struct ppri_check_items *items, struct ppri_check_prefix *prefix)
{
    const struct ppr_view text = ppri_check_view(items, prefix->text);
    const size_t host = authority_in(text);
    const size_t path = path_in(text);
    const size_t port = host + host_size(ppri_slice(text, host, path));
    prefix->scheme = scheme_of(text);
    prefix->host = part(prefix->text, host, port);
    prefix->port = read_port(ppri_slice(text, port, path));
    prefix->path = part(prefix->text, path, text.size);
}

struct ppr_view ppri_check_shown_path(const struct ppri_check_items *items,
                                      const struct ppri_check_prefix *prefix)
{
    const struct ppr_view text = ppri_check_shown(items, prefix);
    return ppri_from(text, path_in(text));
}

static bool add_prefix(struct ppri_check_items *items, struct ppr_view text,
                       struct ppri_check_prefix *prefix)
{
    const struct ppr_view slash = ppri_view("/", text.data[text.size - 1] == '/' ? 0 : 1);
    size_t begin = items->texts.count;
    if (!append(items, text) || !append(items, slash))
        return false;
    prefix->shown = text_from(items, begin);
    prefix->text = prefix->shown;
    if (ppri_find(text, '{') < text.size) {
        begin = items->texts.count;
        if (!append_nameless(items, text) || !append(items, slash))
            return false;
        prefix->text = text_from(items, begin);
    }
    set_parts(items, prefix);
    return true;
}

/* ---------------------------------------------------------------- Items -- */

static struct ppri_check_place place_of(const struct ppr_item *item)
{
    const struct ppri_check_place place = {item->source, item->line, item->column};
    return place;
}

/* Return the flags of a rule with its directions: an item without any is for both, and a keep rule
   for responses. */
static unsigned flags_of(const struct ppr_item *item)
{
    const unsigned both = PPR_FOR_REQUESTS | PPR_FOR_RESPONSES;
    if (item->kind == PPR_ITEM_KEEP)
        return item->flags | PPR_FOR_RESPONSES;
    return item->flags & both ? item->flags : item->flags | both;
}

static bool add_rule(struct ppri_check_items *items, const struct ppr_item *item)
{
    struct ppri_array *rules = item->kind == PPR_ITEM_LOCAL ? &items->locals : &items->rules;
    struct ppri_check_rule rule = {.place = place_of(item),
                                   .kind = (enum ppr_item_kind)item->kind,
                                   .number = item->rule,
                                   .flags = flags_of(item)};
    if ((item->client.size && !add_prefix(items, item->client, &rule.client)) ||
        (item->backend.size && !add_prefix(items, item->backend, &rule.backend)))
        return false;
    set_order(&rule, item);
    return ppri_array_append(rules, items->allocator, &rule, 1, sizeof rule);
}

/* Return the text that a rule for cookies or for a parameter, or a client origin is about. */
static struct ppr_view subject_of(const struct ppr_item *item)
{
    if (item->kind == PPR_ITEM_CLIENT)
        return item->client;
    if (item->kind == PPR_ITEM_COOKIE_DOMAIN)
        return item->from;
    if (item->kind == PPR_ITEM_COOKIE_PATH)
        return item->from.size ? item->from : PPRI_LITERAL("/");
    return item->name;
}

/* Add the scope of a cookie rule. Neighbours share a text: a scope may be long, and be given once
   for many rules. */
static bool add_scope(struct ppri_check_items *items, struct ppr_view scope,
                      struct ppri_check_text *text)
{
    const struct ppri_check_named *named = items->named.data;
    const size_t count = items->named.count;
    if (!count || !ppri_equal(ppri_check_view(items, named[count - 1].scope), scope))
        return add_text(items, scope, text);
    *text = named[count - 1].scope;
    return true;
}

static bool add_named(struct ppri_check_items *items, const struct ppr_item *item)
{
    const struct ppr_view text = subject_of(item);
    struct ppri_check_named named = {.place = place_of(item),
                                     .kind = (enum ppr_item_kind)item->kind,
                                     .flags = item->kind == PPR_ITEM_QUERY_PARAM ? item->flags : 0,
                                     .any_end = item->kind == PPR_ITEM_COOKIE_FLAGS &&
                                                text.data[text.size - 1] == '*'};
    return add_scope(items, item->scope, &named.scope) && add_text(items, text, &named.text) &&
           ppri_array_append(&items->named, items->allocator, &named, 1, sizeof named);
}

static bool add_item(struct ppri_check_items *items, const struct ppr_item *item)
{
    if (item->rule)
        return add_rule(items, item);
    return item->kind == PPR_ITEM_FIELD || item->is_off || add_named(items, item);
}

bool ppri_check_items_read(struct ppri_check_items *items, const struct ppr_builder *builder)
{
    const size_t count = ppr_builder_size(builder);
    for (size_t number = 1; number <= count; number++) {
        struct ppr_item item;
        ppr_builder_item(builder, number, &item);
        if (!add_item(items, &item))
            return false;
    }
    return true;
}

void ppri_check_items_release(struct ppri_check_items *items)
{
    ppri_release(items->allocator, items->rules.data);
    ppri_release(items->allocator, items->locals.data);
    ppri_release(items->allocator, items->named.data);
    ppri_release(items->allocator, items->texts.data);
}
