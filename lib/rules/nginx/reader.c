/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What nginx does with requests, and with what backends name, said in rules. Each proxy_pass gives
   rules for requests, and those for responses that its proxy_redirect says. What else a server has
   is local: what nginx does not pass on, the rules do not, even where they cannot tell more. */

#include "rules/nginx/reader.h"

#include "rules/nginx/answers.h"
#include "rules/nginx/cookies.h"
#include "rules/nginx/location.h"
#include "rules/nginx/places.h"
#include "rules/nginx/proxy_pass.h"
#include "rules/nginx/proxy_redirect.h"
#include "rules/nginx/rewrites.h"
#include "rules/nginx/server_rules.h"
#include "rules/nginx/servers.h"
#include "rules/nginx/variables.h"
#include "rules/reader/regex_prefix.h"

static const struct ppr_view nothing = {NULL, 0};

/* ----------------------------------------------------------- Responses -- */

/* Add what nginx does with what a backend names: for a proxy_pass without a path, all of the
   backend is at the root. */
static void add_responses(struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass,
                          const struct ppri_nginx_redirects *redirects)
{
    const struct ppri_nginx_prefix_part root = {.text = PPRI_LITERAL("/"), .word = pass->word};
    if (redirects->is_implied && !pass->uri.size)
        ppri_nginx_map_all(reader, pass, &root, &root, PPR_FOR_RESPONSES);
    ppri_nginx_add_redirects(reader, redirects, pass);
}

/* The path of a location. */
static struct ppri_nginx_prefix_part path_of(const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx_location *location = &pass->location;
    return (struct ppri_nginx_prefix_part){.text = location->path,
                                           .word = location->word ? location->word : pass->word,
                                           .is_path = true};
}

/* The path at the backend that a location's becomes. */
static struct ppri_nginx_prefix_part uri_of(const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx_prefix_part uri = {.text = pass->uri, .word = pass->word};
    return pass->uri.size ? uri : path_of(pass);
}

/* -------------------------------------------------------------- Requests -- */

static void warn_slash(const struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass,
                       size_t rule)
{
    if (pass->uri.size &&
        ppri_nginx_has_slash(pass->uri) != ppri_nginx_has_slash(pass->location.path))
        ppri_nginx_warn(reader, rule, pass->word,
                        "the location and this URL differ in the slash at their end: nginx "
                        "replaces text, here both are directories",
                        nothing);
}

static void warn_socket(const struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass)
{
    if (pass->socket)
        ppri_nginx_warn(reader, 0, pass->word,
                        "a socket has no URL: its backend is taken for http://localhost, as nginx "
                        "calls it",
                        nothing);
}

static void shut_location(struct ppri_nginx_reader *reader,
                          const struct ppri_nginx_location *location)
{
    const struct ppri_nginx_prefix_part path = {
        .text = location->path, .word = location->word, .is_path = true};
    ppri_nginx_shut(reader, &path);
}

/* Join "/x/{1}/" to what it becomes: all that is below a path, and not the path itself; without a
   proxy_pass it is shut. */
static void map_below(struct ppri_nginx_reader *reader, struct ppri_nginx_prefix_part path,
                      const struct ppri_nginx_pass *pass)
{
    struct ppri_nginx_prefix_part uri = pass ? uri_of(pass) : path;
    struct ppri_array *below = &reader->below;
    const struct ppr_allocator *allocator = reader->draft->allocator;
    const struct ppr_view capture = PPRI_LITERAL("/{1}/");
    path.text.size -= ppri_nginx_has_slash(path.text);
    uri.text.size -= ppri_nginx_has_slash(uri.text);
    below->count = 0;
    if (ppri_find(path.text, '{') < path.text.size || ppri_find(uri.text, '{') < uri.text.size)
        return;
    if (!ppri_array_append(below, allocator, path.text.data, path.text.size, 1) ||
        !ppri_array_append(below, allocator, capture.data, capture.size, 1) ||
        !ppri_array_append(below, allocator, uri.text.data, uri.text.size, 1) ||
        !ppri_array_append(below, allocator, capture.data, capture.size, 1)) {
        ppri_nginx_no_memory(reader);
        return;
    }
    const struct ppr_view both = ppri_view(below->data, below->count);
    const size_t size = path.text.size + capture.size;
    path.text = ppri_slice(both, 0, size);
    uri.text = ppri_from(both, size);
    path.has_captures = true;
    uri.has_captures = true;
    if (pass)
        ppri_nginx_map_all(reader, pass, &path, &uri, PPR_FOR_REQUESTS);
    else
        ppri_nginx_shut(reader, &path);
}

/* What became of the requests of a location. */
enum routed {
    ROUTED,
    ROUTED_NOT, /* they are not passed on, or not told apart */
    ROUTED_WRONG /* no rule can have these prefixes */
};

/* Pass the requests of a location on. */
static enum routed route(struct ppri_nginx_reader *reader, const struct ppri_nginx_place *place,
                         struct ppri_nginx_pass *pass, const struct ppri_nginx_redirects *redirects)
{
    const enum ppri_nginx_rewritten rewritten = ppri_nginx_read_rewrites(reader, pass);
    const struct ppri_nginx_prefix_part path = path_of(pass);
    const struct ppri_nginx_prefix_part uri = uri_of(pass);
    const size_t rule = ppri_nginx_next_rule(reader);
    unsigned flags = redirects->is_implied ? PPRI_NGINX_BOTH : (unsigned)PPR_FOR_REQUESTS;
    if (rewritten == PPRI_NGINX_SHUT ||
        (!place->location.is_final && ppri_nginx_find_closing(reader, place->location.path)))
        flags &= ~(unsigned)PPR_FOR_REQUESTS;
    if (flags && !ppri_nginx_map_all(reader, pass, &path, &uri, flags))
        return ROUTED_WRONG;
    if (flags && rewritten == PPRI_NGINX_SAME)
        warn_slash(reader, pass, rule);
    return flags & PPR_FOR_REQUESTS ? ROUTED : ROUTED_NOT;
}

/* A location by an expression that stands for a prefix, with what proxy_pass makes of it. Return
   false if it does not. */
static bool route_regex(struct ppri_nginx_reader *reader, const struct ppri_nginx_place *place)
{
    const struct ppri_nginx *file = &reader->file;
    const struct ppri_nginx_word *word = ppri_nginx_word(file, ppri_nginx_at(file, place->pass), 1);
    struct ppri_array *from = &reader->moved;
    struct ppri_array *to = &reader->url;
    struct ppri_nginx_pass pass = {
        .index = place->pass, .block = place->block, .variables = true, .word = word};
    const struct ppr_view url = word->text;
    if (ppri_find(url, '$') == url.size ||
        !ppri_nginx_regex_prefixes(reader, place->location.expression, false, url, from, to) ||
        ((const char *)from->data)[0] != '/')
        return false;
    const struct ppr_view text = ppri_view(from->data, from->count);
    struct ppri_nginx_prefix backend = {.count = 0};
    backend.piece[backend.count++] = (struct ppri_nginx_prefix_part){
        .text = ppri_view(to->data, to->count), .word = word, .has_captures = true};
    for (size_t i = 0; i < reader->bases.count; i++) {
        const struct ppri_nginx_base *base = ppri_nginx_base(reader, i);
        struct ppri_nginx_prefix client = {.count = 0};
        ppri_nginx_add_base(&client, base);
        client.piece[client.count++] = (struct ppri_nginx_prefix_part){
            .text = text, .word = place->location.word, .is_path = true, .has_captures = true};
        if (!base->for_responses && !ppri_nginx_find_closing(reader, text))
            ppri_nginx_add_rule(reader, &client, &backend, word, PPR_FOR_REQUESTS | base->flags);
    }
    const struct ppri_nginx_redirects redirects = ppri_nginx_redirects_of(reader, &pass);
    reader->targets.count = 0;
    ppri_nginx_add_redirects(reader, &redirects, &pass);
    return true;
}

/* Find the prefix that an expression of a location stands for, with a proxy_pass that has no
   path. */
static bool is_prefix_regex(struct ppri_nginx_reader *reader, struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx_location *location = &pass->location;
    reader->moved.count = 0;
    if (ppri_nginx_regex_literal(reader, location->expression, location->ignores_case,
                                 &reader->moved) != PPRI_REGEX_PREFIX)
        return false;
    pass->location.path = ppri_view(reader->moved.data, reader->moved.count);
    return true;
}

static void read_pass_regex(struct ppri_nginx_reader *reader, const struct ppri_nginx_place *place)
{
    struct ppri_nginx_pass pass;
    if (route_regex(reader, place) || !ppri_nginx_pass(reader, place->pass, &pass))
        return;
    const struct ppri_nginx_redirects redirects = ppri_nginx_redirects_of(reader, &pass);
    const bool has_rewrites = ppri_nginx_child(&reader->file, place->block, PPRI_NGINX_REWRITE);
    if (!has_rewrites && is_prefix_regex(reader, &pass)) {
        const struct ppri_nginx_prefix_part path = path_of(&pass);
        unsigned flags = redirects.is_implied ? PPRI_NGINX_BOTH : (unsigned)PPR_FOR_REQUESTS;
        if (ppri_nginx_find_closing(reader, path.text))
            flags &= ~(unsigned)PPR_FOR_REQUESTS;
        ppri_nginx_map_all(reader, &pass, &path, &path, flags);
    } else {
        ppri_nginx_leave_out(reader, place->location.word, 0,
                             "requests to % are not routed: it is no prefix; write a location by "
                             "prefix for each path that it stands for",
                             place->location.expression, nothing);
    }
    add_responses(reader, &pass, &redirects);
    warn_socket(reader, &pass);
}

static void read_prefix(struct ppri_nginx_reader *reader, const struct ppri_nginx_place *place)
{
    struct ppri_nginx_pass pass;
    if (!place->pass || !ppri_nginx_pass(reader, place->pass, &pass)) {
        shut_location(reader, &place->location);
        return;
    }
    const struct ppri_nginx_redirects redirects = ppri_nginx_redirects_of(reader, &pass);
    const enum routed routed = route(reader, place, &pass, &redirects);
    if (routed != ROUTED)
        shut_location(reader, &place->location);
    if (routed == ROUTED_WRONG)
        return;
    add_responses(reader, &pass, &redirects);
    warn_socket(reader, &pass);
}

/* Shut one path alone. If a location passes on what is below it, that goes on; "/x" for "/x/" makes
   no difference here. */
static void shut_exact(struct ppri_nginx_reader *reader, const struct ppri_nginx_prefix_part *path)
{
    const struct ppri_nginx_place *same = ppri_nginx_find_place(reader, path->text);
    struct ppri_nginx_pass pass;
    if (!same || !same->pass) {
        ppri_nginx_shut(reader, path);
        return;
    }
    if (!ppri_nginx_has_slash(path->text) || !ppri_nginx_pass(reader, same->pass, &pass) ||
        ppri_nginx_find_closing(reader, path->text) ||
        ppri_nginx_read_rewrites(reader, &pass) == PPRI_NGINX_SHUT)
        return;
    map_below(reader, *path, &pass);
    ppri_nginx_shut(reader, path);
}

/* A location for one path alone. */
static void read_exact(struct ppri_nginx_reader *reader, const struct ppri_nginx_place *place)
{
    const struct ppr_view path = place->location.path;
    const struct ppri_nginx_place *same = ppri_nginx_find_place(reader, path);
    struct ppri_nginx_pass pass;
    const struct ppri_nginx_prefix_part part = {
        .text = path, .word = place->location.word, .is_path = true};
    if (place->pass && ppri_nginx_pass(reader, place->pass, &pass)) {
        const struct ppri_nginx_redirects redirects = ppri_nginx_redirects_of(reader, &pass);
        if (!same || !same->pass) {
            const enum routed routed = route(reader, place, &pass, &redirects);
            if (routed == ROUTED)
                map_below(reader, part, NULL);
            else
                shut_location(reader, &place->location);
            if (routed == ROUTED_WRONG)
                return;
        } else if (redirects.is_implied) {
            const struct ppri_nginx_prefix_part uri = uri_of(&pass);
            ppri_nginx_map_all(reader, &pass, &part, &uri, PPR_FOR_RESPONSES);
        }
        add_responses(reader, &pass, &redirects);
        warn_socket(reader, &pass);
        return;
    }
    shut_exact(reader, &part);
}

static void read_place(struct ppri_nginx_reader *reader, const struct ppri_nginx_place *place)
{
    switch (place->location.match) {
    case PPRI_NGINX_PREFIX:
        read_prefix(reader, place);
        break;
    case PPRI_NGINX_EXACT:
        read_exact(reader, place);
        break;
    case PPRI_NGINX_REGEX:
        if (place->pass)
            read_pass_regex(reader, place);
        break;
    default: /* no client asks for it */
        break;
    }
}

/* ----------------------------------------------------- Other directives -- */

/* Add what a proxy_pass names that only some requests come to, or none by their path: for
   responses. */
static void read_other_pass(struct ppri_nginx_reader *reader, size_t index)
{
    struct ppri_nginx_pass pass;
    const struct ppri_nginx_location location =
        ppri_nginx_location(reader, ppri_nginx_at(&reader->file, index)->parent);
    if (!ppri_nginx_is_found(&location) || !ppri_nginx_pass(reader, index, &pass))
        return;
    const struct ppri_nginx_redirects redirects = ppri_nginx_redirects_of(reader, &pass);
    if (redirects.is_implied && pass.location.match <= PPRI_NGINX_EXACT) {
        const struct ppri_nginx_prefix_part path = path_of(&pass);
        const struct ppri_nginx_prefix_part uri = uri_of(&pass);
        ppri_nginx_map_all(reader, &pass, &path, &uri, PPR_FOR_RESPONSES);
    }
    add_responses(reader, &pass, &redirects);
    warn_socket(reader, &pass);
}

static void read_other_passes(struct ppri_nginx_reader *reader)
{
    for (size_t i = ppri_nginx_next(reader, reader->server, PPRI_NGINX_PASS); i;
         i = ppri_nginx_next(reader, i, PPRI_NGINX_PASS)) {
        if (!ppri_nginx_at(&reader->file, i)->link) /* it is not that of a place */
            read_other_pass(reader, i);
    }
}

/* Shut the paths of expressions and rewrites, as far as they are told. */
static void read_closings(struct ppri_nginx_reader *reader)
{
    for (size_t i = 0; i < reader->closings.count; i++) {
        const struct ppri_nginx_closing *closing = ppri_nginx_closing_at(reader, i);
        const struct ppri_nginx_prefix_part path = {.text =
                                                        ppri_nginx_closing_path(reader, closing),
                                                    .word = closing->word,
                                                    .is_path = true};
        if (closing->reach == PPRI_REGEX_PART && reader->has_pass)
            ppri_nginx_leave_out(reader, closing->word, 0,
                                 "nginx does not pass on what % finds: nothing below % is routed, "
                                 "as no prefix says which; write locations by prefix",
                                 closing->word->text, path.text);
        if (closing->reach == PPRI_REGEX_EXACT)
            shut_exact(reader, &path);
        else
            ppri_nginx_shut(reader, &path);
    }
}

/* ------------------------------------------------------------- Servers -- */

/* Leave out a server of stream: there proxy_pass stands in the server, without a scheme. */
static bool is_stream(struct ppri_nginx_reader *reader, size_t server)
{
    const struct ppri_nginx *file = &reader->file;
    const size_t pass = server ? ppri_nginx_child(file, server, PPRI_NGINX_PASS) : 0;
    if (!pass)
        return false;
    const struct ppri_nginx_word *name = ppri_nginx_word(file, ppri_nginx_at(file, pass), 0);
    const struct ppr_view url = ppri_nginx_text(file, pass);
    if (ppri_begins_with(url, PPRI_LITERAL("http://")) ||
        ppri_begins_with(url, PPRI_LITERAL("https://")))
        ppri_nginx_fail(reader, name, 0, "proxy_pass must not stand in a block server", nothing,
                        nothing);
    else
        ppri_nginx_leave_out(reader, ppri_nginx_word(file, ppri_nginx_at(file, server), 0), 0,
                             "this server of a stream block is left out: its proxy_pass % has no "
                             "scheme",
                             url, nothing);
    return true;
}

/* Shut all of a server that answers itself. */
static void shut_all(struct ppri_nginx_reader *reader)
{
    if (!reader->server || !ppri_nginx_answers_all(reader, reader->server))
        return;
    const struct ppri_nginx_directive *server = ppri_nginx_at(&reader->file, reader->server);
    const struct ppri_nginx_prefix_part root = {.text = PPRI_LITERAL("/"),
                                                .word = ppri_nginx_word(&reader->file, server, 0)};
    ppri_nginx_shut(reader, &root);
}

/* Warn of a server whose requests cannot be told from others'. */
static void warn_unrouted(const struct ppri_nginx_reader *reader, size_t server)
{
    if (server && reader->has_pass && !ppri_nginx_has_names(reader) &&
        ppri_nginx_base(reader, 0)->for_responses)
        ppri_nginx_leave_out(
            reader, ppri_nginx_word(&reader->file, ppri_nginx_at(&reader->file, server), 0), 0,
            "requests to this server are not routed: no plain name tells them from "
            "those to other servers; write a server_name for each host",
            nothing, nothing);
}

static void read_server(struct ppri_nginx_reader *reader, size_t server)
{
    if (is_stream(reader, server))
        return;
    ppri_nginx_begin_server(reader, server);
    reader->has_pass = ppri_nginx_next(reader, server, PPRI_NGINX_PASS) != 0;
    ppri_nginx_warn_names(reader);
    ppri_nginx_find_places(reader);
    ppri_nginx_close_rewrites(reader);
    ppri_nginx_settle_default(reader);
    warn_unrouted(reader, server);
    shut_all(reader);
    for (size_t i = 0; i < reader->places.count && !ppri_nginx_failed(reader); i++)
        read_place(reader, ppri_nginx_place_at(reader, i));
    read_other_passes(reader);
    read_closings(reader);
    ppri_nginx_redirect_alone(reader);
    ppri_nginx_flush_rules(reader);
    if (!ppri_nginx_failed(reader))
        ppri_nginx_cookies(reader);
}

/* What is outside of all servers, and each of them. */
static void each_server(struct ppri_nginx_reader *reader,
                        void (*read)(struct ppri_nginx_reader *reader, size_t server))
{
    for (size_t i = 0; i < reader->file.directives.count && !ppri_nginx_failed(reader); i++) {
        if (!i || ppri_nginx_at(&reader->file, i)->kind == PPRI_NGINX_SERVER)
            read(reader, i);
    }
}

static void release(struct ppri_nginx_reader *reader)
{
    const struct ppr_allocator *allocator = reader->draft->allocator;
    struct ppri_map *const maps[] = {&reader->upstreams,
                                     &reader->sets,
                                     &reader->base_map,
                                     &reader->variables,
                                     &reader->definitions,
                                     &reader->names,
                                     &reader->name_ports,
                                     &reader->addresses,
                                     &reader->rule_map,
                                     &reader->place_map,
                                     &reader->closing_map,
                                     &reader->scope_map,
                                     NULL};
    const struct ppri_array *const arrays[] = {&reader->name_list,
                                               &reader->address_list,
                                               &reader->bases,
                                               &reader->rules,
                                               &reader->texts,
                                               &reader->places,
                                               &reader->closings,
                                               &reader->paths,
                                               &reader->scopes,
                                               &reader->alone,
                                               &reader->targets,
                                               &reader->url,
                                               &reader->moved,
                                               &reader->below,
                                               &reader->client,
                                               &reader->backend,
                                               NULL};
    ppri_nginx_release(allocator, &reader->file);
    ppr_builder_free(reader->trial);
    for (size_t i = 0; maps[i]; i++)
        ppri_map_release(maps[i], allocator);
    for (size_t i = 0; arrays[i]; i++)
        ppri_release(allocator, arrays[i]->data);
}

enum ppr_status ppri_nginx_read(struct ppr_builder *builder, struct ppr_view text,
                                const struct ppr_rules_options *options)
{
    struct ppri_draft draft;
    struct ppri_nginx_reader reader = {.draft = &draft};
    enum ppr_status status = ppri_draft_start(&draft, builder, text, options);
    if (status == PPR_OK)
        status = ppri_nginx_split(&draft, &reader.file);
    if (status == PPR_OK)
        status = ppri_nginx_classify(&draft, &reader.file);
    if (status == PPR_OK) {
        ppri_nginx_survey_upstreams(&reader);
        ppri_nginx_survey_variables(&reader);
        ppri_nginx_survey(&reader);
        each_server(&reader, read_server);
        each_server(&reader, ppri_nginx_guard_cookies);
    }
    release(&reader);
    status = ppri_draft_finish(&draft);
    ppri_draft_release(&draft);
    return status;
}
