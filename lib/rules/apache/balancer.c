/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Backends of an Apache httpd configuration: URLs, and balancers with their members. */

#include "rules/apache/balancer.h"

#define WORD(text)                                                                                 \
  {                                                                                                \
    text, sizeof(text) - 1                                                                         \
  }

static bool begins_with_nocase(struct ppr_view view, struct ppr_view lead)
{
    return view.size >= lead.size && ppri_equal_nocase(ppri_slice(view, 0, lead.size), lead);
}

/* ----------------------------------------------------------------- URLs -- */

/* Schemes that stand for another one of which URLs are made; or for none. */
static const struct {
    struct ppr_view lead;
    struct ppr_view scheme;
} schemes[] = {
    {WORD("h2c:"), WORD("http")}, {WORD("h2:"), WORD("https")}, {WORD("ajp:"), WORD("")},
    {WORD("fcgi:"), WORD("")},    {WORD("scgi:"), WORD("")},    {WORD("uwsgi:"), WORD("")},
    {WORD("ftp:"), WORD("")},     {WORD("fd:"), WORD("")},
};

/* The part of what httpd takes for a URL that the backend is told. */
static struct ppr_view told_of(struct ppr_view url)
{
    const size_t bar =
        begins_with_nocase(url, PPRI_LITERAL("unix:")) ? ppri_find(url, '|') : url.size;
    return bar < url.size ? ppri_from(url, bar + 1) : url;
}

bool ppri_apache_is_nameless(struct ppr_view url)
{
    url = told_of(url);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (begins_with_nocase(url, schemes[i].lead))
            return !schemes[i].scheme.size;
    }
    return false;
}

/* Say once that a backend has no name on the Web. */
static enum ppr_status warn_nameless(struct ppri_apache *reader, struct ppri_apache_item *item,
                                     struct ppri_apache_run url)
{
    if (item->is_warned)
        return PPR_OK;
    item->is_warned = true;
    return ppri_apache_warn(reader, url, "there is no rule for %: no http URL names it",
                            ppri_apache_view(&reader->text, url), ppri_view(NULL, 0));
}

/* Turn the URL that httpd takes from a directive into the one that a backend would name itself by.
   Clear `named` if there is none. */
static enum ppr_status name_backend(struct ppri_apache *reader, struct ppri_apache_item *item,
                                    struct ppri_apache_run *url, bool *named)
{
    struct ppri_apache_text *text = &reader->text;
    const struct ppr_view view = ppri_apache_view(text, *url);
    if (begins_with_nocase(view, PPRI_LITERAL("unix:")) && ppri_find(view, '|') == view.size)
        return ppri_apache_fail(reader, *url, url->size, "| and a URL must follow",
                                ppri_view(NULL, 0));
    const struct ppr_view told = told_of(view);
    *url = ppri_apache_run_from(*url, view.size - told.size);
    if (!told.size)
        return ppri_apache_fail(reader, *url, 0, "a URL must not be empty", told);
    *named = !ppri_apache_is_nameless(told);
    if (!*named)
        return warn_nameless(reader, item, *url);
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (!begins_with_nocase(told, schemes[i].lead))
            continue;
        const struct ppri_apache_run rest = ppri_apache_run_from(*url, schemes[i].lead.size - 1);
        const size_t begin = text->bytes.count;
        ppri_apache_append_text(text, schemes[i].scheme, ppri_apache_mark(text, *url, 0));
        ppri_apache_append(text, rest);
        return ppri_apache_seal(text, begin, ppri_apache_mark(text, rest, rest.size), url);
    }
    return PPR_OK;
}

/* ------------------------------------------------------------ Balancers -- */

/* The balancer that a URL names: of its server, else of all. */
static struct ppri_apache_balancer *find_balancer(const struct ppri_apache *reader, size_t server,
                                                  struct ppr_view name)
{
    struct ppri_apache_balancer *balancers = reader->balancers.data;
    struct ppri_apache_balancer *found = NULL;
    for (size_t i = 0; i < reader->balancers.count; i++) {
        struct ppri_apache_balancer *balancer = &balancers[i];
        const struct ppr_view own =
            ppri_apache_kept(&reader->text, balancer->name, balancer->name_size);
        if ((balancer->server && balancer->server != server) || !ppri_equal_nocase(name, own))
            continue;
        if (balancer->server == server)
            return balancer;
        found = balancer;
    }
    return found;
}

/* What stands between "balancer://" and the path; no data: it is no balancer. */
static struct ppr_view balancer_name(struct ppr_view url)
{
    if (!begins_with_nocase(url, PPRI_LITERAL("balancer://")))
        return ppri_view(NULL, 0);
    url = ppri_from(url, 11);
    return ppri_slice(url, 0, ppri_find(url, '/'));
}

/* Take the balancer and the URL of a BalancerMember. */
static enum ppr_status read_member(struct ppri_apache *reader,
                                   struct ppri_apache_directive *directive,
                                   struct ppri_apache_run *balancer, struct ppri_apache_run *url)
{
    struct ppri_apache_run word;
    size_t words = 0;
    bool got = false;
    *balancer = directive->path;
    *url = directive->path;
    if (directive->location)
        words++;
    for (;;) {
        const enum ppr_status status = ppri_apache_take(reader, &directive->rest, &word, &got);
        if (status != PPR_OK)
            return status;
        if (!got)
            break;
        const struct ppr_view view = ppri_apache_view(&reader->text, word);
        if (ppri_find(view, '=') < view.size)
            continue;
        if (words > 1)
            return ppri_apache_fail(reader, word, 0, "only NAME=VALUE may stand here",
                                    ppri_view(NULL, 0));
        *(words++ ? url : balancer) = word;
    }
    if (words < 2)
        return ppri_apache_fail(reader, directive->name, 0,
                                "a balancer and the URL of a member must follow, or the URL alone "
                                "in <Proxy balancer://...>",
                                ppri_view(NULL, 0));
    if (!balancer_name(ppri_apache_view(&reader->text, *balancer)).size)
        return ppri_apache_fail(reader, *balancer, 0, "a balancer's name must be balancer://NAME",
                                ppri_view(NULL, 0));
    return PPR_OK;
}

static enum ppr_status add_balancer(struct ppri_apache *reader, size_t server, struct ppr_view name,
                                    size_t number)
{
    struct ppri_apache_balancer new = {
        .server = server, .name_size = name.size, .first = number, .last = number};
    const enum ppr_status status = ppri_apache_keep(&reader->text, name, &new.name);
    if (status != PPR_OK)
        return status;
    if (!ppri_array_append(&reader->balancers, reader->draft.allocator, &new, 1, sizeof new))
        return ppri_draft_no_memory(&reader->draft);
    return PPR_OK;
}

enum ppr_status ppri_apache_add_member(struct ppri_apache *reader, size_t number)
{
    struct ppri_apache_directive directive;
    struct ppri_apache_run name;
    struct ppri_apache_run url;
    enum ppr_status status = ppri_apache_load_directive(reader, number, &directive);
    if (status == PPR_OK)
        status = read_member(reader, &directive, &name, &url);
    if (status != PPR_OK)
        return status;
    const struct ppr_view view = balancer_name(ppri_apache_view(&reader->text, name));
    struct ppri_apache_balancer *balancer = find_balancer(reader, directive.server, view);
    if (!balancer || balancer->server != directive.server)
        return add_balancer(reader, directive.server, view, number);
    ppri_apache_item(reader, balancer->last)->next = number;
    balancer->last = number;
    return PPR_OK;
}

/* Put a member's URL and the path behind the balancer's name together, with one slash between
   them. */
static enum ppr_status join(struct ppri_apache *reader, struct ppri_apache_run path,
                            struct ppri_apache_run *url)
{
    struct ppri_apache_text *text = &reader->text;
    const struct ppr_view view = ppri_apache_view(text, *url);
    if (!path.size)
        return PPR_OK;
    if (view.size && view.data[view.size - 1] == '/')
        url->size--;
    const size_t begin = text->bytes.count;
    ppri_apache_append(text, *url);
    ppri_apache_append(text, path);
    return ppri_apache_seal(text, begin, ppri_apache_mark(text, path, path.size), url);
}

static enum ppr_status load_member(struct ppri_apache *reader, size_t number,
                                   struct ppri_apache_run path, struct ppri_apache_run *url,
                                   bool *named)
{
    struct ppri_apache_directive directive;
    struct ppri_apache_run balancer;
    enum ppr_status status = ppri_apache_load_directive(reader, number, &directive);
    if (status == PPR_OK)
        status = read_member(reader, &directive, &balancer, url);
    if (status == PPR_OK)
        status = name_backend(reader, directive.item, url, named);
    return status == PPR_OK && *named ? join(reader, path, url) : status;
}

enum ppr_status ppri_apache_each_backend(struct ppri_apache *reader,
                                         const struct ppri_apache_directive *directive,
                                         struct ppri_apache_run argument,
                                         ppri_apache_action *action, void *context)
{
    const struct ppr_view view = ppri_apache_view(&reader->text, argument);
    const struct ppr_view name = balancer_name(view);
    bool named = false;
    if (!name.data) {
        const enum ppr_status status = name_backend(reader, directive->item, &argument, &named);
        return status == PPR_OK && named ? action(reader, context, argument) : status;
    }
    const struct ppri_apache_balancer *balancer = find_balancer(reader, directive->server, name);
    if (!balancer)
        return ppri_apache_fail(reader, argument, 0, "no member of balancer://% is in this text",
                                name);
    const struct ppri_apache_run path = ppri_apache_run_from(argument, 11 + name.size);
    const size_t size = reader->text.bytes.count;
    enum ppr_status status = PPR_OK;
    for (size_t i = balancer->first; i && status == PPR_OK; i = ppri_apache_item(reader, i)->next) {
        struct ppri_apache_run url = {0, 0};
        ppri_apache_reset(&reader->text, size);
        status = load_member(reader, i, path, &url, &named);
        if (status == PPR_OK && named)
            status = action(reader, context, url);
    }
    return status;
}
