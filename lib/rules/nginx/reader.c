/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What nginx does with the names of backends, said in rules. The order of the rules of a
   server: first those by which it passes requests on, then those which only say what comes of
   what a backend names, so that requests still find the former. Last of all are the rules
   that keep (proxy_redirect off), as they must not contradict any other. */

#include "rules/nginx/reader.h"

#include "rules/nginx/cookies.h"
#include "rules/nginx/listen.h"
#include "rules/nginx/location.h"
#include "rules/nginx/proxy_pass.h"
#include "rules/nginx/proxy_redirect.h"
#include "rules/nginx/rewrites.h"
#include "rules/nginx/server_rules.h"

static const struct ppr_view nothing = {NULL, 0};

/* ------------------------------------------------------------- Routing -- */

/* Join a location's path to what it becomes. */
static enum ppr_status map_location(struct ppri_nginx_reader *reader,
                                    const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx_location *location = &pass->location;
    const struct ppri_nginx_prefix_part path = {location->path,
                                                location->word ? location->word : pass->word, true};
    const struct ppri_nginx_prefix_part uri = {pass->uri, pass->word, false};
    const size_t rule = ppri_draft_count(reader->draft) + 1;
    enum ppr_status status = PPR_OK;
    if (pass->uri.size && ppri_nginx_has_slash(pass->uri) != ppri_nginx_has_slash(location->path))
        status = ppri_nginx_warn(reader, rule, pass->word,
                                 "the location and this URL differ in the slash at their end: "
                                 "nginx replaces text, here both are directories",
                                 nothing);
    if (status == PPR_OK && location->match == PPRI_NGINX_EXACT)
        status =
            ppri_nginx_warn(reader, rule, location->word,
                            "what is below % is taken as this location's, too", location->path);
    return status == PPR_OK ? ppri_nginx_map_all(reader, pass, &path, pass->uri.size ? &uri : &path)
                            : status;
}

/* Warn of what is not quite as it is in nginx. */
static enum ppr_status warn_of_difference(const struct ppri_nginx_reader *reader,
                                          const struct ppri_nginx_pass *pass)
{
    enum ppr_status status = PPR_OK;
    if (pass->location.match == PPRI_NGINX_REGEX)
        status = ppri_nginx_warn(reader, 0, pass->location.word,
                                 "a regular expression does not say what clients ask for: what the "
                                 "backend names is mapped to /",
                                 nothing);
    if (status == PPR_OK && pass->socket)
        status = ppri_nginx_warn(reader, 0, pass->word,
                                 "a socket has no URL: its backend is taken for http://localhost, "
                                 "as nginx calls it",
                                 nothing);
    return status == PPR_OK ? ppri_nginx_warn_rewrites(reader, pass) : status;
}

static enum ppr_status route(struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass)
{
    const enum ppr_status status = warn_of_difference(reader, pass);
    if (status != PPR_OK || pass->location.match != PPRI_NGINX_PREFIX || pass->conditional ||
        ppri_nginx_is_redirect_off(reader, pass))
        return status;
    return map_location(reader, pass);
}

/* ------------------------------------------------------ proxy_redirect -- */

/* What nginx does with what a backend names, if nothing is said: without a path in proxy_pass,
   all of the backend is at the root. */
static enum ppr_status map_default(struct ppri_nginx_reader *reader,
                                   const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx_prefix_part root = {PPRI_LITERAL("/"), pass->word, false};
    if (pass->uri.size || (pass->variables && pass->location.match <= PPRI_NGINX_EXACT))
        return PPR_OK;
    return ppri_nginx_map_all(reader, pass, &root, &root);
}

static enum ppr_status redirect(struct ppri_nginx_reader *reader,
                                const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    enum ppr_status status = PPR_OK;
    if (ppri_nginx_is_redirect_off(reader, pass))
        return PPR_OK;
    if (pass->location.match == PPRI_NGINX_EXACT || pass->conditional)
        status = map_location(reader, pass);
    const size_t level = ppri_nginx_level(file, pass->block, PPRI_NGINX_REDIRECT);
    if (level == PPRI_NGINX_NONE)
        return status == PPR_OK ? map_default(reader, pass) : status;
    size_t i = ppri_nginx_child(file, level, PPRI_NGINX_REDIRECT);
    for (; i && status == PPR_OK; i = ppri_nginx_sibling(file, i))
        status = ppri_nginx_at(file, i)->count == 2 ? map_default(reader, pass)
                                                    : ppri_nginx_redirect(reader, i, pass);
    return status;
}

/* ----------------------------------------------------------------- off -- */

static enum ppr_status keep_backend(struct ppri_nginx_reader *reader,
                                    const struct ppri_nginx_pass *pass)
{
    enum ppr_status status = PPR_OK;
    if (!ppri_nginx_is_redirect_off(reader, pass))
        return PPR_OK;
    for (size_t i = 0; i < reader->targets.count && status == PPR_OK; i++)
        status = ppri_nginx_keep_target(reader, pass, ppri_nginx_target(reader, i));
    return status;
}

/* ------------------------------------------------------------- Servers -- */

/* Do something for each proxy_pass of the server at hand. */
static enum ppr_status each_pass(struct ppri_nginx_reader *reader,
                                 enum ppr_status (*what)(struct ppri_nginx_reader *reader,
                                                         const struct ppri_nginx_pass *pass))
{
    struct ppri_nginx_pass pass;
    enum ppr_status status = PPR_OK;
    for (size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_PASS); i && status == PPR_OK;
         i = ppri_nginx_next(reader, i, PPRI_NGINX_PASS)) {
        status = ppri_nginx_pass(reader, i, &pass);
        if (status == PPR_OK)
            status = what(reader, &pass);
    }
    return status;
}

static enum ppr_status read_server_rules(struct ppri_nginx_reader *reader)
{
    enum ppr_status status = ppri_nginx_warn_names(reader);
    if (status == PPR_OK)
        status = ppri_nginx_warn_rewrites(reader, NULL);
    if (status == PPR_OK)
        status = each_pass(reader, route);
    if (status == PPR_OK)
        status = each_pass(reader, redirect);
    if (status == PPR_OK)
        status = ppri_nginx_redirect_alone(reader);
    if (status == PPR_OK)
        status = ppri_nginx_warn_nameless(reader);
    return status == PPR_OK ? ppri_nginx_cookies(reader) : status;
}

static enum ppr_status keep_server(struct ppri_nginx_reader *reader)
{
    return each_pass(reader, keep_backend);
}

/* Do something for what is outside of all servers, and for each of them. */
static enum ppr_status each_server(struct ppri_nginx_reader *reader,
                                   enum ppr_status (*what)(struct ppri_nginx_reader *reader))
{
    enum ppr_status status = PPR_OK;
    for (size_t i = 0; i < reader->file.directives.count && status == PPR_OK; i++) {
        if (i && ppri_nginx_at(&reader->file, i)->kind != PPRI_NGINX_SERVER)
            continue;
        status = ppri_nginx_server(reader, i);
        if (status == PPR_OK)
            status = what(reader);
    }
    return status;
}

static void release(struct ppri_nginx_reader *reader)
{
    const struct ppr_allocator *allocator = reader->draft->allocator;
    ppri_nginx_release(allocator, &reader->file);
    ppri_map_release(&reader->server_rules, allocator);
    ppri_map_release(&reader->backends, allocator);
    ppri_map_release(&reader->tls, allocator);
    ppri_release(allocator, reader->origins.data);
    ppri_release(allocator, reader->scopes.data);
    ppri_release(allocator, reader->targets.data);
    ppri_release(allocator, reader->url.data);
    ppri_release(allocator, reader->client.data);
    ppri_release(allocator, reader->backend.data);
}

enum ppr_status ppri_nginx_read(struct ppr_builder *builder, struct ppr_view text,
                                const struct ppr_rules_options *options)
{
    struct ppri_draft draft;
    struct ppri_nginx_reader reader = {.draft = &draft};
    enum ppr_status status = ppri_draft_start(&draft, builder, text, options);
    if (status == PPR_OK)
        status = ppri_nginx_split(&draft, text, &reader.file);
    if (status == PPR_OK)
        status = ppri_nginx_classify(&draft, &reader.file, &reader.upstreams);
    if (status == PPR_OK)
        status = ppri_nginx_survey(&reader);
    if (status == PPR_OK)
        status = each_server(&reader, read_server_rules);
    if (status == PPR_OK)
        status = each_server(&reader, ppri_nginx_guard_cookies);
    if (status == PPR_OK)
        each_server(&reader, keep_server);
    release(&reader);
    status = ppri_draft_finish(&draft);
    ppri_draft_release(&draft);
    return status;
}
