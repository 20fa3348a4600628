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
#include "rules/nginx/regex.h"
#include "rules/nginx/rewrites.h"
#include "rules/nginx/variables.h"
#include "rules/reader/regex_alternative.h"
#include "text/hash.h"

#include <string.h>

/* More rules of one server block than this are a mistake: names times ports times members. */
#define SERVER_RULES_MAX 65536

static const struct ppr_view nothing = {NULL, 0};

static const struct ppri_nginx_target *target_at(const struct ppri_nginx_reader *reader,
                                                 size_t number)
{
    return &((const struct ppri_nginx_target *)reader->targets.data)[number];
}

/* Whether a path or URL has a slash at its end. */
static bool has_slash(struct ppr_view text)
{
    return text.size && text.data[text.size - 1] == '/';
}

static bool has_variable(struct ppr_view text)
{
    return ppri_find(text, '$') < text.size;
}

/* --------------------------------------------------------------- Rules -- */

static bool is_same_prefix(const struct ppr_builder *builder, const struct ppri_prefix *a,
                           const struct ppri_prefix *b)
{
    const char *pool = builder->pool.data;
    return ppri_equal(ppri_view(pool + a->text, a->size), ppri_view(pool + b->text, b->size));
}

static uint64_t rule_hash(const struct ppr_builder *builder, const struct ppri_rule *rule)
{
    const char *pool = builder->pool.data;
    const struct ppr_view client = ppri_view(pool + rule->client.text, rule->client.size);
    const struct ppr_view backend = ppri_view(pool + rule->backend.text, rule->backend.size);
    return ppri_hash_bytes(ppri_hash_bytes(PPRI_HASH_START, client), backend);
}

/* The slot of a rule of this server that is the same as one, or a free one. */
static uint32_t *find_slot(const struct ppri_nginx_reader *reader, const struct ppri_rule *rule)
{
    const struct ppr_builder *builder = reader->builder;
    const struct ppri_rule *rules = builder->rules.data;
    uint32_t *slots = reader->seen.data;
    const size_t mask = reader->seen.count - 1;
    for (size_t i = rule_hash(builder, rule) & mask;; i = (i + 1) & mask) {
        if (!slots[i] || (is_same_prefix(builder, &rules[slots[i] - 1].backend, &rule->backend) &&
                          is_same_prefix(builder, &rules[slots[i] - 1].client, &rule->client)))
            return &slots[i];
    }
}

/* Have at least twice as many slots as this server has rules, a power of 2. */
static bool grow_seen_rules(struct ppri_nginx_reader *reader)
{
    const struct ppr_builder *builder = reader->builder;
    const size_t first = reader->first_rule;
    struct ppri_array *seen = &reader->seen;
    const size_t own = builder->rules.count - first;
    const bool is_new = own == 1; /* of another server */
    if (!is_new && 2 * own < seen->count)
        return true;
    size_t slots = 16;
    while (slots < 4 * own)
        slots *= 2;
    seen->count = 0;
    if (!ppri_array_reserve(seen, &builder->allocator, sizeof(uint32_t), slots))
        return false;
    seen->count = slots;
    memset(seen->data, 0, slots * sizeof(uint32_t));
    for (size_t i = first; i + 1 < builder->rules.count; i++)
        *find_slot(reader, &((const struct ppri_rule *)builder->rules.data)[i]) = (uint32_t)i + 1;
    return true;
}

/* The number of a rule before the last that has the last one's backend prefix; 0: none. */
static size_t find_same_backend(const struct ppr_builder *builder)
{
    const struct ppri_rule *rules = builder->rules.data;
    const size_t last = builder->rules.count - 1;
    for (size_t i = 0; i < last; i++) {
        if (is_same_prefix(builder, &rules[i].backend, &rules[last].backend))
            return i + 1;
    }
    return 0;
}

/* Drop the rule just added if this server has the same already. */
static enum ppr_status drop_if_known(struct ppri_nginx_reader *reader)
{
    struct ppr_builder *builder = reader->builder;
    if (!grow_seen_rules(reader))
        return ppri_nginx_no_memory(reader);
    const size_t number = builder->rules.count;
    uint32_t *slot =
        find_slot(reader, &((const struct ppri_rule *)builder->rules.data)[number - 1]);
    if (*slot)
        ppri_builder_drop_last(builder);
    else
        *slot = (uint32_t)number;
    return PPR_OK;
}

/* Add a rule that stands at a word; without a client prefix a rule that keeps. Errors get their
   place. */
static enum ppr_status add_located_rule(struct ppri_nginx_reader *reader,
                                        const struct ppri_nginx_prefix *client,
                                        const struct ppri_nginx_prefix *backend,
                                        const struct ppri_nginx_word *word)
{
    struct ppr_builder *builder = reader->builder;
    if (builder->rules.count - reader->first_rule >= SERVER_RULES_MAX)
        return ppri_nginx_fail(reader, word, 0,
                               "a server block must not have more than 65536 rules", nothing,
                               nothing);
    if ((client && !ppri_nginx_prefix_join(&builder->allocator, client, &reader->client)) ||
        !ppri_nginx_prefix_join(&builder->allocator, backend, &reader->backend))
        return ppri_nginx_no_memory(reader);
    const struct ppr_view to = ppri_view(reader->backend.data, reader->backend.count);
    builder->position = word->position;
    const enum ppr_status status =
        client
            ? ppr_builder_map(builder, ppri_view(reader->client.data, reader->client.count), to, 0)
            : ppr_builder_keep(builder, to, 0);
    if (status == PPR_OK && client)
        return drop_if_known(reader);
    if (status != PPR_BAD_RULE)
        return status;
    const bool is_client = builder->error.part[0] == 'c';
    const struct ppri_position position =
        ppri_nginx_prefix_position(is_client ? client : backend, builder->error.offset);
    builder->error.line = position.line;
    builder->error.column = position.column;
    return status;
}

/* Put a backend's name before a path. */
static void put_backend_name(struct ppri_nginx_prefix *backend, struct ppr_view scheme,
                             const struct ppri_nginx_target *target)
{
    ppri_nginx_prefix_add(backend, scheme, target->word);
    ppri_nginx_prefix_add(backend, target->authority, target->word);
    /* Whatever the scheme, nginx asks a server without a port at 80. */
    if (target->is_member)
        ppri_nginx_prefix_add(backend, PPRI_LITERAL(":80"), target->word);
}

/* Join a client's path to a path of all names of a backend. */
static enum ppr_status map_all(struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass,
                               const struct ppri_nginx_prefix_part *path,
                               const struct ppri_nginx_prefix_part *uri)
{
    enum ppr_status status = PPR_OK;
    for (size_t i = 0; i < reader->origins.count && status == PPR_OK; i++) {
        for (size_t k = 0; k < reader->targets.count && status == PPR_OK; k++) {
            struct ppri_nginx_prefix client = {.count = 0};
            struct ppri_nginx_prefix backend = {.count = 0};
            ppri_nginx_add_origin(&client, ppri_nginx_origin(reader, i));
            client.piece[client.count++] = *path;
            put_backend_name(&backend, pass->scheme, target_at(reader, k));
            backend.piece[backend.count++] = *uri;
            status = add_located_rule(reader, &client, &backend, pass->word);
        }
    }
    return status;
}

/* ------------------------------------------------------------- Routing -- */

/* Whether what a backend names is left as it is. */
static bool is_redirect_off(const struct ppri_nginx_reader *reader,
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

/* Join a location's path to what it becomes. */
static enum ppr_status map_location(struct ppri_nginx_reader *reader,
                                    const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx_location *location = &pass->location;
    const struct ppri_nginx_prefix_part path = {location->path,
                                                location->word ? location->word : pass->word, true};
    const struct ppri_nginx_prefix_part uri = {pass->uri, pass->word, false};
    const size_t rule = reader->builder->rules.count + 1;
    enum ppr_status status = PPR_OK;
    if (pass->uri.size && has_slash(pass->uri) != has_slash(location->path))
        status = ppri_nginx_warn(reader, rule, pass->word,
                                 "the location and this URL differ in the slash at their end: "
                                 "nginx replaces text, here both are directories",
                                 nothing);
    if (status == PPR_OK && location->match == PPRI_NGINX_EXACT)
        status =
            ppri_nginx_warn(reader, rule, location->word,
                            "what is below % is taken as this location's, too", location->path);
    return status == PPR_OK ? map_all(reader, pass, &path, pass->uri.size ? &uri : &path) : status;
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
        is_redirect_off(reader, pass))
        return status;
    return map_location(reader, pass);
}

/* ------------------------------------------------------ proxy_redirect -- */

/* What a proxy_redirect says. */
struct redirect {
    size_t index;
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
    const struct ppr_allocator *allocator = &reader->builder->allocator;
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
            status = add_located_rule(reader, &client, backend, redirect->from);
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
        put_backend_name(&backend, scheme.size ? scheme : redirect->pass->scheme,
                         target_at(reader, i));
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

static enum ppr_status read_redirect(struct ppri_nginx_reader *reader, size_t index,
                                     const struct ppri_nginx_pass *pass)
{
    struct ppri_nginx_directive *directive = ppri_nginx_at(&reader->file, index);
    const struct redirect redirect = {index, ppri_nginx_word(&reader->file, directive, 1),
                                      ppri_nginx_word(&reader->file, directive, 2), pass};
    const bool is_first = directive->link != reader->server + 1;
    directive->link = reader->server + 1;
    /* One that many locations inherit says the same each time, unless it is of their backend. */
    if (!is_first && !ppri_begins_with(redirect.from->text, PPRI_LITERAL("/")) &&
        !has_variable(redirect.from->text))
        return PPR_OK;
    if (is_first && has_slash(redirect.from->text) != has_slash(redirect.to->text)) {
        const enum ppr_status status =
            ppri_nginx_warn(reader, reader->builder->rules.count + 1, redirect.from,
                            "these two differ in the slash at their end: nginx replaces text, here "
                            "both are directories",
                            nothing);
        if (status != PPR_OK)
            return status;
    }
    return read_from(reader, &redirect);
}

/* What nginx does with what a backend names, if nothing is said: without a path in proxy_pass,
   all of the backend is at the root. */
static enum ppr_status map_default(struct ppri_nginx_reader *reader,
                                   const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx_prefix_part root = {PPRI_LITERAL("/"), pass->word, false};
    if (pass->uri.size || (pass->variables && pass->location.match <= PPRI_NGINX_EXACT))
        return PPR_OK;
    return map_all(reader, pass, &root, &root);
}

static enum ppr_status redirect(struct ppri_nginx_reader *reader,
                                const struct ppri_nginx_pass *pass)
{
    const struct ppri_nginx *file = &reader->file;
    enum ppr_status status = PPR_OK;
    if (is_redirect_off(reader, pass))
        return PPR_OK;
    if (pass->location.match == PPRI_NGINX_EXACT || pass->conditional)
        status = map_location(reader, pass);
    const size_t level = ppri_nginx_level(file, pass->block, PPRI_NGINX_REDIRECT);
    if (level == PPRI_NGINX_NONE)
        return status == PPR_OK ? map_default(reader, pass) : status;
    size_t i = ppri_nginx_child(file, level, PPRI_NGINX_REDIRECT);
    for (; i && status == PPR_OK; i = ppri_nginx_sibling(file, i))
        status = ppri_nginx_at(file, i)->count == 2 ? map_default(reader, pass)
                                                    : read_redirect(reader, i, pass);
    return status;
}

/* A proxy_redirect where there is no proxy_pass: whoever includes this text has one. */
static enum ppr_status redirect_alone(struct ppri_nginx_reader *reader)
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
            status = read_redirect(reader, i, NULL);
    }
    return status;
}

/* ----------------------------------------------------------------- off -- */

/* Leave what a backend names as it is, unless another location maps it. */
static enum ppr_status keep_target(struct ppri_nginx_reader *reader,
                                   const struct ppri_nginx_pass *pass,
                                   const struct ppri_nginx_target *target)
{
    struct ppr_builder *builder = reader->builder;
    struct ppri_nginx_prefix backend = {.count = 0};
    put_backend_name(&backend, pass->scheme, target);
    ppri_nginx_prefix_add(&backend, pass->uri.size ? pass->uri : PPRI_LITERAL("/"), pass->word);
    const enum ppr_status status = add_located_rule(reader, NULL, &backend, pass->word);
    if (status != PPR_OK)
        return status;
    const size_t same = find_same_backend(builder);
    if (!same)
        return PPR_OK;
    ppri_builder_drop_last(builder);
    const struct ppri_rule *rule = &((const struct ppri_rule *)builder->rules.data)[same - 1];
    if (rule->backend.flags & PPRI_KEEP)
        return PPR_OK;
    return ppri_nginx_warn(reader, same, pass->word,
                           "proxy_redirect off does not count: another location maps %",
                           ppri_view(reader->backend.data, reader->backend.count));
}

static enum ppr_status keep_backend(struct ppri_nginx_reader *reader,
                                    const struct ppri_nginx_pass *pass)
{
    enum ppr_status status = PPR_OK;
    if (!is_redirect_off(reader, pass))
        return PPR_OK;
    for (size_t i = 0; i < reader->targets.count && status == PPR_OK; i++)
        status = keep_target(reader, pass, target_at(reader, i));
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
        status = redirect_alone(reader);
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

static bool is_warned_before(const struct ppri_warning *a, const struct ppri_warning *b)
{
    return a->position.line < b->position.line ||
           (a->position.line == b->position.line && a->position.column < b->position.column);
}

/* Put the warnings from an index on in the order of the text. */
static void sort_warnings_from(struct ppr_builder *builder, size_t first)
{
    struct ppri_warning *warnings = builder->warnings.data;
    for (size_t i = first; i < builder->warnings.count; i++) {
        const struct ppri_warning warning = warnings[i];
        size_t to = i;
        for (; to > first && is_warned_before(&warning, &warnings[to - 1]); to--)
            warnings[to] = warnings[to - 1];
        warnings[to] = warning;
    }
}

enum ppr_status ppri_nginx_read(struct ppr_builder *builder, struct ppr_view text)
{
    struct ppri_nginx_reader reader = {.builder = builder};
    const size_t warnings = builder->warnings.count;
    enum ppr_status status = ppri_nginx_split(builder, text, &reader.file);
    if (status == PPR_OK)
        status = ppri_nginx_classify(builder, &reader.file, &reader.upstreams);
    if (status == PPR_OK)
        status = ppri_nginx_survey(&reader);
    if (status == PPR_OK)
        status = each_server(&reader, read_server_rules);
    if (status == PPR_OK)
        status = each_server(&reader, ppri_nginx_guard_cookies);
    if (status == PPR_OK)
        status = each_server(&reader, keep_server);
    sort_warnings_from(builder, warnings);
    const struct ppri_position none = {0, 0};
    builder->position = none;
    ppr_builder_cookie_scope(builder, nothing);
    ppri_nginx_release(builder, &reader.file);
    ppri_release(&builder->allocator, reader.tls.data);
    ppri_release(&builder->allocator, reader.origins.data);
    ppri_release(&builder->allocator, reader.scopes.data);
    ppri_release(&builder->allocator, reader.targets.data);
    ppri_release(&builder->allocator, reader.url.data);
    ppri_release(&builder->allocator, reader.seen.data);
    ppri_release(&builder->allocator, reader.client.data);
    ppri_release(&builder->allocator, reader.backend.data);
    return status;
}
