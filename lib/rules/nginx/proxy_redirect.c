/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/proxy_redirect.h"

#include "rules/nginx/listen.h"
#include "rules/nginx/location.h"
#include "rules/nginx/proxy_pass.h"
#include "rules/nginx/regex.h"
#include "rules/nginx/server_rules.h"
#include "rules/nginx/variables.h"
#include "rules/reader/regex_alternative.h"

static const struct ppr_view nothing = {NULL, 0};

static bool has_variable(struct ppr_view text)
{
    return ppri_find(text, '$') < text.size;
}

bool ppri_nginx_is_redirect_off(const struct ppri_nginx_reader *reader,
                                const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t level = ppri_nginx_level(file, pass->block, PPRI_NGINX_REDIRECT);
    size_t i = level == PPRI_NGINX_NONE ? 0 : ppri_nginx_child(file, level, PPRI_NGINX_REDIRECT);
    for (; i; i = ppri_nginx_sibling(file, i)) {
        const struct ppri_nginx_directive *directive = ppri_nginx_at(file, i);
        if (directive->count == 2 &&
            ppri_equal(ppri_nginx_word(file, directive, 1)->text, PPRI_LITERAL("off")))
            return true;
    }
    return false;
}

/* What a proxy_redirect says. */
struct redirect {
    const struct ppri_nginx_word *from;
    const struct ppri_nginx_word *to;
    const struct ppri_nginx_pass *pass; /* NULL: none is known */
};

static enum ppr_status fail_at_word(const struct ppri_nginx_reader *reader,
                                    const struct ppri_nginx_word *word, const char *sentence)
{
    const size_t dollar = ppri_find(word->text, '$');
    const struct ppr_view rest = ppri_from(word->text, dollar);
    return ppri_nginx_fail(reader, word, dollar < word->text.size ? dollar : 0, sentence,
                           ppri_slice(rest, 0, ppri_nginx_variable(rest)), nothing);
}

static enum ppr_status fail_redirect_regex(struct ppri_nginx_reader *reader,
                                           const struct redirect *redirect)
{
    struct ppri_array *client = &reader->client;
    struct ppri_array *backend = &reader->backend;
    struct ppr_view expression = ppri_from(redirect->from->text, 1);
    if (ppri_begins_with(expression, PPRI_LITERAL("*")))
        expression = ppri_from(expression, 1);
    const struct ppr_allocator *allocator = reader->draft->allocator;
    enum ppr_status status = PPR_BAD_RULE;
    if (ppri_nginx_regex_prefixes(allocator, expression, redirect->to->text, backend, client))
        status = ppri_alternative_map(allocator, ppri_view(client->data, client->count),
                                      ppri_view(backend->data, backend->count));
    if (status == PPR_NO_MEMORY)
        return ppri_nginx_no_memory(reader);
    if (status != PPR_OK)
        return ppri_nginx_fail(reader, redirect->from, 0,
                               "a regular expression cannot be honoured: write the URL itself, "
                               "each that it stands for",
                               nothing, nothing);
    return ppri_nginx_fail(reader, redirect->from, 0,
                           "a regular expression cannot be honoured: write map % % in the plain "
                           "format instead",
                           ppri_view(client->data, client->count),
                           ppri_view(backend->data, backend->count));
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

/* Put the client prefix together that a redirect goes to, on an origin. */
static enum ppr_status read_to(const struct ppri_nginx_reader *reader,
                               const struct redirect *redirect, size_t origin_number,
                               struct ppri_nginx_prefix *client)
{
    const struct ppri_nginx_word *word = redirect->to;
    const struct ppri_nginx_origin *own = ppri_nginx_origin(reader, origin_number);
    struct ppri_nginx_origin origin = *own;
    const size_t scheme = url_scheme_size(word->text);
    const size_t host = scheme ? ppri_nginx_own_host(ppri_from(word->text, scheme)) : 0;
    struct ppr_view rest = host ? ppri_from(word->text, scheme + host) : word->text;
    client->count = 0;
    if (host && word->text.data[0] != '$') {
        origin.scheme = own->scheme.size ? ppri_slice(word->text, 0, scheme) : own->scheme;
        /* Of these only the Host as the client sent it has the port that it asked at. */
        if (ppri_nginx_is_default_port(own) ||
            !ppri_begins_with(ppri_from(word->text, scheme), PPRI_LITERAL("$http_host")))
            origin.port.size = 0;
    }
    if (host && ppri_begins_with(rest, PPRI_LITERAL(":"))) {
        const struct ppr_view own_port = PPRI_LITERAL(":$server_port");
        const bool is_own = ppri_begins_with(rest, own_port);
        const size_t end = is_own ? own_port.size : ppri_find(rest, '/');
        origin.port = is_own ? own->port : ppri_slice(rest, 0, end);
        origin.listen = is_own ? own->listen : word;
        rest = ppri_from(rest, end);
    }
    if (has_variable(rest))
        return fail_at_word(reader, word,
                            "the variable % cannot be honoured here: write its value");
    if (host || !scheme)
        ppri_nginx_add_origin(client, &origin);
    ppri_nginx_prefix_add(client, rest.size ? rest : PPRI_LITERAL("/"), word);
    return PPR_OK;
}

/* Add the rules of a redirect from a backend prefix. */
static enum ppr_status map_redirect(struct ppri_nginx_reader *reader,
                                    const struct redirect *redirect,
                                    const struct ppri_nginx_prefix *backend)
{
    struct ppri_nginx_prefix client;
    enum ppr_status status = PPR_OK;
    for (size_t i = 0; i < reader->origins.count && status == PPR_OK; i++) {
        status = read_to(reader, redirect, i, &client);
        if (status == PPR_OK)
            status = ppri_nginx_add_rule(reader, &client, backend, redirect->from);
    }
    return status;
}

/* From what stands on the names of the backend: a path, or $proxy_host with one. */
static enum ppr_status map_from_backend(struct ppri_nginx_reader *reader,
                                        const struct redirect *redirect, struct ppr_view scheme,
                                        struct ppr_view path)
{
    enum ppr_status status = PPR_OK;
    if (has_variable(path))
        return fail_at_word(reader, redirect->from,
                            "the variable % cannot be honoured here: write its value");
    if (!redirect->pass)
        return ppri_nginx_warn(reader, 0, redirect->from,
                               "% is left out: no proxy_pass says which backend it stands on",
                               redirect->from->text);
    for (size_t i = 0; i < reader->targets.count && status == PPR_OK; i++) {
        struct ppri_nginx_prefix backend = {.count = 0};
        ppri_nginx_add_backend_name(&backend, scheme.size ? scheme : redirect->pass->scheme,
                                    ppri_nginx_target(reader, i));
        ppri_nginx_prefix_add(&backend, path, redirect->from);
        status = map_redirect(reader, redirect, &backend);
    }
    return status;
}

static enum ppr_status read_from(struct ppri_nginx_reader *reader, const struct redirect *redirect)
{
    const struct ppr_view text = redirect->from->text;
    const size_t scheme = url_scheme_size(text);
    const struct ppr_view rest = ppri_from(text, scheme);
    const struct ppr_view proxy_host = PPRI_LITERAL("$proxy_host");
    const struct ppr_view proxy_port = PPRI_LITERAL(":$proxy_port");
    if (ppri_begins_with(text, PPRI_LITERAL("~")))
        return fail_redirect_regex(reader, redirect);
    if (ppri_begins_with(text, PPRI_LITERAL("/")))
        return map_from_backend(reader, redirect, nothing, text);
    if (scheme && (!rest.size || ppri_nginx_own_host(rest)))
        return ppri_nginx_warn(reader, 0, redirect->from,
                               "% is left out: URLs of the host that the client asked for are "
                               "mapped by the request's own context",
                               text);
    if (scheme && text.data[0] != '$' && ppri_begins_with(rest, proxy_host)) {
        struct ppr_view path = ppri_from(rest, proxy_host.size);
        if (ppri_begins_with(path, proxy_port))
            path = ppri_from(path, proxy_port.size);
        return map_from_backend(reader, redirect, ppri_slice(text, 0, scheme), path);
    }
    if (has_variable(text))
        return fail_at_word(reader, redirect->from,
                            "the variable % cannot be honoured here: write its value");
    struct ppri_nginx_prefix backend = {.count = 0};
    ppri_nginx_prefix_add(&backend, text, redirect->from);
    return map_redirect(reader, redirect, &backend);
}

enum ppr_status ppri_nginx_redirect(struct ppri_nginx_reader *reader, size_t index,
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
        return PPR_OK;
    if (is_first &&
        ppri_nginx_has_slash(redirect.from->text) != ppri_nginx_has_slash(redirect.to->text)) {
        const enum ppr_status status =
            ppri_nginx_warn(reader, ppri_draft_count(reader->draft) + 1, redirect.from,
                            "these two differ in the slash at their end: nginx replaces text, here "
                            "both are directories",
                            nothing);
        if (status != PPR_OK)
            return status;
    }
    return read_from(reader, &redirect);
}

enum ppr_status ppri_nginx_redirect_alone(struct ppri_nginx_reader *reader)
{
    const struct ppri_nginx *file = &reader->file;
    enum ppr_status status = PPR_OK;
    for (size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_REDIRECT);
         i && status == PPR_OK; i = ppri_nginx_next(reader, i, PPRI_NGINX_REDIRECT)) {
        const struct ppri_nginx_directive *directive = ppri_nginx_at(file, i);
        size_t pass = directive->parent + 1;
        while (pass < ppri_nginx_at(file, directive->parent)->next &&
               ppri_nginx_at(file, pass)->kind != PPRI_NGINX_PASS)
            pass++;
        if (directive->count == 3 && pass == ppri_nginx_at(file, directive->parent)->next)
            status = ppri_nginx_redirect(reader, i, NULL);
    }
    return status;
}
