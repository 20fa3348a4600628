/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Cookie rules of an Apache httpd configuration. httpd adds up what is said outside of virtual
   hosts, in one, and in each <Location> that covers a path; in libppr the deepest scope counts
   alone. So each scope gets all rules that count in it. */

#include "rules/apache/cookies.h"

#include "rules/apache/directive.h"
#include "rules/apache/path_index.h"
#include "rules/apache/proxy_pass.h"
#include "rules/apache/regex.h"
#include "rules/apache/vhost.h"

/* Where rules count. */
struct scope {
    size_t server;
    bool is_location;
    struct ppri_apache_run path;
};

static enum ppr_status add_directive(struct ppri_apache *reader,
                                     struct ppri_apache_directive *directive)
{
    const bool is_path = directive->item->kind == PPRI_APACHE_COOKIE_PATH;
    struct ppr_builder *rules = reader->draft.rules;
    struct ppri_apache_run word[4];
    size_t words = 0;
    for (bool got = true; words < 4; words++) {
        const enum ppr_status status =
            ppri_apache_take(reader, &directive->rest, &word[words], &got);
        if (status != PPR_OK)
            return status;
        if (!got)
            break;
    }
    if (words < 2)
        return ppri_apache_fail(reader, directive->name, 0,
                                is_path ? "two paths must follow" : "two domains must follow",
                                ppri_view(NULL, 0));
    if (words > 3)
        return ppri_apache_fail(reader, word[3], 0, "this word is too many", ppri_view(NULL, 0));
    const struct ppr_view old = ppri_apache_view(&reader->text, word[0]);
    const struct ppr_view new = ppri_apache_view(&reader->text, word[1]);
    const size_t semicolon = ppri_find(new, ';');
    if (is_path && semicolon < new.size)
        return ppri_apache_fail(reader, word[1], semicolon,
                                "flags of cookies are not read here; in the plain format: "
                                "cookie-flags * FLAG...",
                                ppri_view(NULL, 0));
    ppri_draft_place(
        &reader->draft,
        ppri_apache_position(&reader->text, ppri_apache_mark(&reader->text, word[0], 0)));
    const enum ppr_status status = is_path ? ppr_builder_cookie_path(rules, old, new)
                                           : ppr_builder_cookie_domain(rules, old, new);
    const enum ppr_part part = (enum ppr_part)ppri_draft_error(&reader->draft)->part;
    const bool is_new = part == PPR_PART_NEW_COOKIE_PATH || part == PPR_PART_NEW_COOKIE_DOMAIN;
    return ppri_apache_locate(reader, word[is_new], status);
}

/* Enter all directives for cookies, by the path that they are for. */
static enum ppr_status note_all(struct ppri_apache *reader)
{
    for (size_t i = 1; i <= reader->items.count; i++) {
        struct ppri_apache_directive directive;
        const unsigned kind = ppri_apache_item(reader, i)->kind;
        if (kind != PPRI_APACHE_COOKIE_DOMAIN && kind != PPRI_APACHE_COOKIE_PATH)
            continue;
        ppri_apache_reset(&reader->text, 0);
        reader->is_loaded = false;
        enum ppr_status status = ppri_apache_load_directive(reader, i, &directive);
        if (status == PPR_OK && directive.location)
            status = ppri_apache_encode(&reader->text, false, &directive.path);
        if (status == PPR_OK)
            status = ppri_apache_index_add(reader, ppri_apache_sort(kind, directive.location != 0),
                                           directive.server,
                                           ppri_apache_view(&reader->text, directive.path), i);
        if (status != PPR_OK)
            return status;
    }
    return PPR_OK;
}

/* The first of some directives in the order of the text, which is taken from them; 0: there are
   none left. */
static size_t take_first(const struct ppri_apache *reader, size_t *numbers, size_t count)
{
    size_t *first = NULL;
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] && (!first || numbers[i] < *first))
            first = &numbers[i];
    }
    if (!first)
        return 0;
    const size_t number = *first;
    *first = ppri_apache_item(reader, number)->next;
    return number;
}

/* Add the rules of a kind that a server has for a path, in the order of the text: its own, or
   those in its <Location>s. */
static enum ppr_status add_of(struct ppri_apache *reader, enum ppri_apache_kind kind, size_t server,
                              struct ppri_apache_run path, bool in_location)
{
    const size_t size = reader->text.bytes.count;
    struct ppri_array *around = &reader->index.around;
    enum ppr_status status = ppri_apache_index_around(
        reader, ppri_apache_sort(kind, in_location), server,
        in_location ? ppri_apache_view(&reader->text, path) : ppri_view(NULL, 0));
    size_t *numbers = around->data;
    for (size_t i = 0; status == PPR_OK && i < around->count; i++)
        numbers[i] = ppri_apache_spot(&reader->index, numbers[i])->first;
    size_t number = 0;
    while (status == PPR_OK && (number = take_first(reader, numbers, around->count)) != 0) {
        struct ppri_apache_directive directive;
        ppri_apache_reset(&reader->text, size);
        status = ppri_apache_load_directive(reader, number, &directive);
        if (status == PPR_OK)
            status = add_directive(reader, &directive);
    }
    ppri_apache_reset(&reader->text, size);
    return status;
}

/* Add all rules of a kind that count in a scope, in the order in which httpd looks at them. */
static enum ppr_status add_in_order(struct ppri_apache *reader, const struct scope *scope,
                                    enum ppri_apache_kind kind)
{
    enum ppr_status status = PPR_OK;
    for (unsigned step = 0; step < 4 && status == PPR_OK; step++) {
        const bool in_location = step > 1;
        const size_t server = step & 1 ? scope->server : 0;
        if ((step & 1 && !scope->server) || (in_location && !scope->is_location))
            continue;
        status = add_of(reader, kind, server, scope->path, in_location);
    }
    return status;
}

/* Say that no rule of a kind counts in a scope. */
static enum ppr_status add_none(struct ppri_apache *reader, enum ppri_apache_kind kind,
                                struct ppri_apache_run client)
{
    const enum ppr_status status = ppr_builder_cookie_off(
        reader->draft.rules,
        kind == PPRI_APACHE_COOKIE_PATH ? PPR_ITEM_COOKIE_PATH : PPR_ITEM_COOKIE_DOMAIN);
    return ppri_apache_locate(reader, client, status);
}

static enum ppr_status add_to_scope(struct ppri_apache *reader, const struct scope *scope,
                                    enum ppri_apache_kind kind)
{
    struct ppr_builder *rules = reader->draft.rules;
    const size_t size = reader->text.bytes.count;
    for (size_t i = 0; i < reader->origins.count; i++) {
        const struct ppri_apache_run origin =
            ((const struct ppri_apache_run *)reader->origins.data)[i];
        struct ppri_apache_run client = {0, 0};
        enum ppr_status status = PPR_OK;
        ppri_apache_reset(&reader->text, size);
        if (scope->is_location)
            status = ppri_apache_client(reader, origin, scope->path, &client);
        else if (origin.size)
            client = origin;
        if (status != PPR_OK)
            return status;
        status = ppr_builder_cookie_scope(rules, ppri_apache_view(&reader->text, client));
        status = ppri_apache_locate(reader, client, status);
        const size_t count = ppr_builder_size(rules);
        if (status == PPR_OK)
            status = add_in_order(reader, scope, kind);
        if (status == PPR_OK && ppr_builder_size(rules) == count)
            status = add_none(reader, kind, client);
        if (status != PPR_OK)
            return status;
    }
    return PPR_OK;
}

/* The scope of the cookie rule that was added last, normalised. */
static struct ppr_view last_scope(const struct ppri_apache *reader)
{
    struct ppr_item item;
    ppr_builder_item(reader->draft.rules, ppr_builder_size(reader->draft.rules), &item);
    return item.scope;
}

/* Whether the rules of the scope that a directive stands in have been made. */
static bool is_made(struct ppri_apache *reader, size_t section, bool is_path, bool *outside)
{
    bool *made =
        section ? &ppri_apache_section(reader, section)->has_cookies[is_path] : &outside[is_path];
    const bool was = *made;
    *made = true;
    return was;
}

static enum ppr_status add_scope_of(struct ppri_apache *reader, size_t number, bool *outside)
{
    const struct ppri_apache_item *item = ppri_apache_item(reader, number);
    const enum ppri_apache_kind kind = (enum ppri_apache_kind)item->kind;
    struct ppri_apache_directive directive;
    bool has_rule = true;
    enum ppr_status status =
        ppri_apache_load_server(reader, ppri_apache_server_of(reader, item->section));
    if (status == PPR_OK)
        status = ppri_apache_load_directive(reader, number, &directive);
    if (status != PPR_OK)
        return status;
    if (directive.is_match) {
        const struct ppri_apache_run none = {0, 0};
        return ppri_apache_refuse_regex(reader, directive.path, none);
    }
    const size_t section = directive.location ? directive.location : directive.server;
    if (is_made(reader, section, kind == PPRI_APACHE_COOKIE_PATH, outside))
        return PPR_OK;
    struct scope scope = {directive.server, directive.location != 0, directive.path};
    if (scope.is_location)
        status = ppri_apache_encode(&reader->text, false, &scope.path);
    if (status == PPR_OK && scope.is_location)
        status = ppri_apache_map_location(reader, scope.server, scope.path);
    if (status == PPR_OK)
        status = add_to_scope(reader, &scope, kind);
    if (status == PPR_OK)
        status = ppri_apache_index_has_rule(reader, last_scope(reader), &has_rule);
    if (status != PPR_OK || has_rule)
        return status;
    const struct ppri_apache_section *in = ppri_apache_section(reader, section);
    return ppri_apache_warn(reader, directive.name,
                            "% does not count: write a ProxyPass for %>, too",
                            ppri_apache_view(&reader->text, directive.name),
                            ppri_apache_kept(&reader->text, in->head, in->head_size));
}

/* ----------------------------------------- Virtual hosts without a name -- */

/* Rules of a scope that is one of any host. */
struct leak {
    enum ppri_apache_kind kind;
    bool is_location;
    size_t path; /* among the names */
    size_t path_size;
    size_t mark;
};

/* Have what counts in a named virtual host go before a leak. */
static enum ppr_status stop_leak(struct ppri_apache *reader, size_t server, const struct leak *leak)
{
    struct ppri_apache_text *text = &reader->text;
    struct scope scope = {.server = server, .is_location = leak->is_location};
    enum ppr_status status = ppri_apache_load_server(reader, server);
    const size_t begin = text->bytes.count;
    if (status != PPR_OK)
        return status;
    ppri_apache_append_text(text, ppri_apache_kept(text, leak->path, leak->path_size), leak->mark);
    status = ppri_apache_seal(text, begin, leak->mark, &scope.path);
    ppri_draft_place(&reader->draft, ppri_apache_position(text, leak->mark));
    return status == PPR_OK ? add_to_scope(reader, &scope, leak->kind) : status;
}

/* Keep a leak away from all virtual hosts that have a name, but for those that have such rules of
   their own. */
static enum ppr_status stop_all(struct ppri_apache *reader, const struct leak *leak)
{
    enum ppr_status status = PPR_OK;
    for (size_t i = 1; i <= reader->sections.count && status == PPR_OK; i++) {
        struct ppri_apache_section *section = ppri_apache_section(reader, i);
        bool *has_cookies = &section->has_cookies[leak->kind == PPRI_APACHE_COOKIE_PATH];
        if (!section->is_named || (!leak->is_location && *has_cookies))
            continue;
        status = stop_leak(reader, i, leak);
        *has_cookies = *has_cookies || !leak->is_location;
    }
    return status;
}

/* Find out whether a directive leaks. httpd knows by its address which virtual host a request
   is for; here one without a name has paths of any host, and a deeper one would go before all
   that others say. */
static enum ppr_status keep_away(struct ppri_apache *reader, size_t number, bool *outside)
{
    const struct ppri_apache_item *item = ppri_apache_item(reader, number);
    const size_t server = ppri_apache_server_of(reader, item->section);
    const bool is_path = item->kind == PPRI_APACHE_COOKIE_PATH;
    struct ppri_apache_directive directive;
    if (!server || !ppri_apache_section(reader, server)->is_unnamed)
        return PPR_OK;
    ppri_apache_reset(&reader->text, 0);
    reader->is_loaded = false;
    enum ppr_status status = ppri_apache_load_directive(reader, number, &directive);
    if (status != PPR_OK)
        return status;
    bool *is_away = directive.location
                        ? &ppri_apache_section(reader, directive.location)->is_away[is_path]
                        : &outside[is_path];
    if (*is_away)
        return PPR_OK;
    *is_away = true;
    struct leak leak = {.kind = (enum ppri_apache_kind)item->kind,
                        .is_location = directive.location != 0,
                        .mark = ppri_apache_mark(&reader->text, directive.name, 0)};
    if (leak.is_location)
        status = ppri_apache_encode(&reader->text, false, &directive.path);
    const struct ppr_view path = ppri_apache_view(&reader->text, directive.path);
    leak.path_size = path.size;
    if (status == PPR_OK)
        status = ppri_apache_keep(&reader->text, path, &leak.path);
    return status == PPR_OK ? stop_all(reader, &leak) : status;
}

static enum ppr_status keep_all_away(struct ppri_apache *reader)
{
    bool outside[2] = {false, false};
    enum ppr_status status = PPR_OK;
    for (size_t i = 1; i <= reader->items.count && status == PPR_OK; i++) {
        const enum ppri_apache_kind kind = (enum ppri_apache_kind)ppri_apache_item(reader, i)->kind;
        if (kind == PPRI_APACHE_COOKIE_DOMAIN || kind == PPRI_APACHE_COOKIE_PATH)
            status = keep_away(reader, i, outside);
    }
    return status;
}

enum ppr_status ppri_apache_cookies(struct ppri_apache *reader)
{
    bool outside[2] = {false, false};
    enum ppr_status status = note_all(reader);
    for (size_t i = 1; i <= reader->items.count && status == PPR_OK; i++) {
        const enum ppri_apache_kind kind = (enum ppri_apache_kind)ppri_apache_item(reader, i)->kind;
        if (kind == PPRI_APACHE_COOKIE_DOMAIN || kind == PPRI_APACHE_COOKIE_PATH)
            status = add_scope_of(reader, i, outside);
    }
    if (status == PPR_OK)
        status = keep_all_away(reader);
    return status;
}
