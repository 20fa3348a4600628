/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/proxy_redirect.h"

#include "rules/nginx/location.h"
#include "rules/nginx/proxy_pass.h"
#include "rules/nginx/server_rules.h"
#include "rules/nginx/servers.h"
#include "rules/nginx/variables.h"
#include "rules/reader/regex_prefix.h"

static const struct ppr_view nothing = {NULL, 0};

static bool has_variable(struct ppr_view text)
{
    return ppri_find(text, '$') < text.size;
}

static bool is_off(const struct ppri_nginx *file, size_t index)
{
    return ppri_nginx_at(file, index)->count == 2 &&
           ppri_equal(ppri_nginx_text(file, index), PPRI_LITERAL("off"));
}

struct ppri_nginx_redirects ppri_nginx_redirects_of(const struct ppri_nginx_reader *reader,
                                                    const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t level = ppri_nginx_level(file, pass->block, PPRI_NGINX_REDIRECT);
    struct ppri_nginx_redirects redirects = {level == PPRI_NGINX_NONE && !pass->variables, 0};
    const struct ppri_nginx_redirects off = {false, 0};
    if (level == PPRI_NGINX_NONE)
        return redirects;
    for (size_t i = ppri_nginx_child(file, level, PPRI_NGINX_REDIRECT); i;
         i = ppri_nginx_sibling(file, i)) {
        if (is_off(file, i))
            return off;
        if (ppri_nginx_at(file, i)->count == 2)
            redirects.is_implied = !pass->variables;
        else if (!redirects.first)
            redirects.first = i;
    }
    return redirects;
}

/* What a proxy_redirect says. */
struct redirect {
    const struct ppri_nginx_word *from;
    const struct ppri_nginx_word *to;
    const struct ppri_nginx_pass *pass; /* NULL: none is known */
};

/* Leave a redirect out, at the first variable of a word. Return false. */
static bool leave_out(const struct ppri_nginx_reader *reader, const struct redirect *redirect,
                      const struct ppri_nginx_word *word)
{
    const size_t dollar = ppri_find(word->text, '$');
    const struct ppr_view rest = ppri_from(word->text, dollar);
    ppri_nginx_leave_out(
        reader, word, dollar < word->text.size ? dollar : 0,
        "proxy_redirect % is left out: the variable % is not known here; write its "
        "value",
        redirect->from->text, ppri_slice(rest, 0, ppri_nginx_variable(rest)));
    return false;
}

/* Add the rules of a regular expression that is a prefix, or leave it out. */
static void read_regex(struct ppri_nginx_reader *reader, const struct redirect *redirect)
{
    struct ppr_view expression = ppri_from(redirect->from->text, 1);
    struct ppri_array *from = &reader->moved;
    struct ppri_array *to = &reader->url;
    if (ppri_begins_with(expression, PPRI_LITERAL("*")))
        expression = ppri_from(expression, 1);
    if (!ppri_nginx_regex_prefixes(reader, expression, false, redirect->to->text, from, to)) {
        ppri_nginx_leave_out(
            reader, redirect->from, 0,
            "proxy_redirect % is left out: a regular expression is not read; write "
            "the URL itself, each that it stands for",
            redirect->from->text, nothing);
        return;
    }
    struct ppri_nginx_prefix client = {.count = 0};
    struct ppri_nginx_prefix backend = {.count = 0};
    client.piece[client.count++] = (struct ppri_nginx_prefix_part){
        .text = ppri_view(to->data, to->count), .word = redirect->to, .has_captures = true};
    backend.piece[backend.count++] = (struct ppri_nginx_prefix_part){
        .text = ppri_view(from->data, from->count), .word = redirect->from, .has_captures = true};
    ppri_nginx_add_rule(reader, &client, &backend, redirect->from, PPR_FOR_RESPONSES);
}

/* The bytes of "http://" or "https://", or of "$scheme://"; 0: none. */
static size_t url_scheme_size(struct ppr_view text)
{
    if (ppri_begins_with(text, PPRI_LITERAL("http://")))
        return 7;
    if (ppri_begins_with(text, PPRI_LITERAL("https://")))
        return 8;
    return ppri_begins_with(text, PPRI_LITERAL("$scheme://")) ? 10 : 0;
}

/* Put the client prefix together that a redirect goes to, on a base. Return false if it is left
   out. */
static bool read_to(const struct ppri_nginx_reader *reader, const struct redirect *redirect,
                    const struct ppri_nginx_base *base, struct ppri_nginx_prefix *client)
{
    const struct ppri_nginx_word *word = redirect->to;
    const size_t scheme = url_scheme_size(word->text);
    const size_t host = scheme ? ppri_nginx_own_host(ppri_from(word->text, scheme)) : 0;
    struct ppr_view rest = host ? ppri_from(word->text, scheme + host) : word->text;
    struct ppr_view port = nothing;
    client->count = 0;
    if (host && ppri_begins_with(rest, PPRI_LITERAL(":"))) {
        const size_t end = ppri_find(rest, '/');
        port = ppri_slice(rest, 0, end);
        rest = ppri_from(rest, end);
    }
    const bool has_own_port = ppri_equal(port, PPRI_LITERAL(":$server_port"));
    if (has_variable(rest) || (!has_own_port && has_variable(port)))
        return leave_out(reader, redirect, word);
    /* Only https or a port of its own leads elsewhere than where the client asked. */
    const bool is_secure = ppri_begins_with(word->text, PPRI_LITERAL("https"));
    const bool has_port = port.size && !has_own_port;
    if (host && base->name && (is_secure || has_port)) {
        ppri_nginx_prefix_add(client,
                              word->text.data[0] == '$' ? PPRI_LITERAL("//")
                              : is_secure               ? PPRI_LITERAL("https://")
                                                        : PPRI_LITERAL("http://"),
                              word);
        ppri_nginx_prefix_add(client, base->name->text, base->name);
        if (has_port)
            ppri_nginx_prefix_add(client, port, word);
    } else if (host || !scheme) {
        ppri_nginx_add_base(client, base);
    }
    ppri_nginx_prefix_add(client, rest.size ? rest : PPRI_LITERAL("/"), word);
    return true;
}

/* Add the rules of a redirect from a backend prefix. */
static void map_redirect(struct ppri_nginx_reader *reader, const struct redirect *redirect,
                         const struct ppri_nginx_prefix *backend)
{
    struct ppri_nginx_prefix client;
    bool added = true;
    for (size_t i = 0; i < reader->bases.count && added; i++) {
        const struct ppri_nginx_base *base = ppri_nginx_base(reader, i);
        const size_t scheme = url_scheme_size(redirect->to->text);
        const bool is_absolute =
            scheme && !ppri_nginx_own_host(ppri_from(redirect->to->text, scheme));
        added = read_to(reader, redirect, base, &client) &&
                ppri_nginx_add_rule(reader, &client, backend, redirect->from,
                                    PPR_FOR_RESPONSES | (is_absolute ? 0 : base->flags));
    }
}

/* From what stands on the names of the backend: a path, or $proxy_host with one. */
static void map_from_backend(struct ppri_nginx_reader *reader, const struct redirect *redirect,
                             struct ppr_view scheme, struct ppr_view path)
{
    if (has_variable(path)) {
        leave_out(reader, redirect, redirect->from);
        return;
    }
    if (!redirect->pass) {
        ppri_nginx_warn(reader, 0, redirect->from,
                        "% is left out: no proxy_pass says which backend it stands on",
                        redirect->from->text);
        return;
    }
    for (size_t i = 0; i < reader->targets.count; i++) {
        struct ppri_nginx_prefix backend = {.count = 0};
        ppri_nginx_add_backend_name(&backend, scheme.size ? scheme : redirect->pass->scheme,
                                    &((const struct ppri_nginx_target *)reader->targets.data)[i]);
        ppri_nginx_prefix_add(&backend, path, redirect->from);
        map_redirect(reader, redirect, &backend);
    }
}

static void read_from(struct ppri_nginx_reader *reader, const struct redirect *redirect)
{
    const struct ppr_view text = redirect->from->text;
    const size_t scheme = url_scheme_size(text);
    const struct ppr_view rest = ppri_from(text, scheme);
    const struct ppr_view proxy_host = PPRI_LITERAL("$proxy_host");
    const struct ppr_view proxy_port = PPRI_LITERAL(":$proxy_port");
    struct ppri_nginx_prefix backend = {.count = 0};
    if (ppri_begins_with(text, PPRI_LITERAL("~"))) {
        read_regex(reader, redirect);
    } else if (ppri_begins_with(text, PPRI_LITERAL("/"))) {
        map_from_backend(reader, redirect, nothing, text);
    } else if (scheme && (!rest.size || ppri_nginx_own_host(rest))) {
        ppri_nginx_warn(reader, 0, redirect->from,
                        "% is left out: URLs of the host that the client asked for are mapped by "
                        "the request's own context",
                        text);
    } else if (scheme && text.data[0] != '$' && ppri_begins_with(rest, proxy_host)) {
        struct ppr_view path = ppri_from(rest, proxy_host.size);
        if (ppri_begins_with(path, proxy_port))
            path = ppri_from(path, proxy_port.size);
        map_from_backend(reader, redirect, ppri_slice(text, 0, scheme), path);
    } else if (has_variable(text)) {
        leave_out(reader, redirect, redirect->from);
    } else {
        ppri_nginx_prefix_add(&backend, text, redirect->from);
        map_redirect(reader, redirect, &backend);
    }
}

/* Add the rules of a directive with two words; of a proxy_pass, or NULL: none is known. */
static void add_redirect(struct ppri_nginx_reader *reader, size_t index,
                         const struct ppri_nginx_pass *pass)
{
    struct ppri_nginx_directive *directive = ppri_nginx_at(&reader->file, index);
    const struct redirect redirect = {ppri_nginx_word(&reader->file, directive, 1),
                                      ppri_nginx_word(&reader->file, directive, 2), pass};
    const bool is_first = directive->link != reader->server + 1;
    directive->link = reader->server + 1;
    /* One that many locations inherit says the same each time, unless it is of their backend. */
    if (!is_first && !ppri_begins_with(redirect.from->text, PPRI_LITERAL("/")) &&
        !has_variable(redirect.from->text))
        return;
    if (is_first && redirect.from->text.size && redirect.from->text.data[0] != '~' &&
        ppri_nginx_has_slash(redirect.from->text) != ppri_nginx_has_slash(redirect.to->text))
        ppri_nginx_warn(reader, ppri_nginx_next_rule(reader), redirect.from,
                        "these two differ in the slash at their end: nginx replaces text, here "
                        "both are directories",
                        nothing);
    read_from(reader, &redirect);
}

void ppri_nginx_add_redirects(struct ppri_nginx_reader *reader,
                              const struct ppri_nginx_redirects *redirects,
                              const struct ppri_nginx_pass *pass)
{
    for (size_t i = redirects->first; i; i = ppri_nginx_sibling(&reader->file, i)) {
        if (ppri_nginx_at(&reader->file, i)->count == 3)
            add_redirect(reader, i, pass);
    }
}

void ppri_nginx_redirect_alone(struct ppri_nginx_reader *reader)
{
    const struct ppri_nginx *file = &reader->file;
    const bool has_pass = ppri_nginx_next(reader, reader->server, PPRI_NGINX_PASS) != 0;
    for (size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_REDIRECT); i;
         i = ppri_nginx_next(reader, i, PPRI_NGINX_REDIRECT)) {
        const struct ppri_nginx_directive *directive = ppri_nginx_at(file, i);
        const struct ppri_nginx_directive *parent = ppri_nginx_at(file, directive->parent);
        if (directive->count == 3 && directive->link != reader->server + 1 &&
            (!has_pass || (parent->kind == PPRI_NGINX_LOCATION &&
                           !(parent->has & PPRI_NGINX_BIT(PPRI_NGINX_PASS)))))
            add_redirect(reader, i, NULL);
    }
}
