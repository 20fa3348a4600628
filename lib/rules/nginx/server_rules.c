/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/server_rules.h"

#include "rules/nginx/location.h"
#include "rules/nginx/servers.h"
#include "text/hash.h"

/* More rules of one server block than this are a mistake: names times ports times members. */
#define SERVER_RULES_MAX 65536

static const struct ppr_view nothing = {NULL, 0};

/* A rule; its prefixes follow one another in the texts of the reader. */
struct rule {
    size_t text;
    size_t client_size;
    size_t backend_size; /* 0: a local rule */
    unsigned flags;
    struct ppri_position position;
};

static struct rule *rule_at(const struct ppri_nginx_reader *reader, size_t number)
{
    return &((struct rule *)reader->rules.data)[number - 1];
}

static struct ppr_view client_of(const struct ppri_nginx_reader *reader, const struct rule *rule)
{
    return ppri_view((const char *)reader->texts.data + rule->text, rule->client_size);
}

static struct ppr_view backend_of(const struct ppri_nginx_reader *reader, const struct rule *rule)
{
    return ppri_view((const char *)reader->texts.data + rule->text + rule->client_size,
                     rule->backend_size);
}

/* Find the rule with two prefixes. */
static struct rule *find_rule(const struct ppri_nginx_reader *reader, struct ppr_view client,
                              struct ppr_view backend, uint64_t *hash)
{
    *hash = ppri_hash_bytes(ppri_hash_bytes(PPRI_HASH_START, client), backend);
    struct ppri_map_search search = ppri_map_find(&reader->rule_map, *hash);
    for (size_t found; (found = ppri_map_next(&search)) != 0;) {
        struct rule *rule = rule_at(reader, found);
        if (ppri_equal(client_of(reader, rule), client) &&
            ppri_equal(backend_of(reader, rule), backend))
            return rule;
    }
    return NULL;
}

static bool append_rule(struct ppri_nginx_reader *reader, struct ppr_view client,
                        struct ppr_view backend, struct rule rule, uint64_t hash)
{
    const struct ppr_allocator *allocator = reader->draft->allocator;
    rule.text = reader->texts.count;
    rule.client_size = client.size;
    rule.backend_size = backend.size;
    return ppri_array_append(&reader->texts, allocator, client.data, client.size, 1) &&
           ppri_array_append(&reader->texts, allocator, backend.data, backend.size, 1) &&
           ppri_array_append(&reader->rules, allocator, &rule, 1, sizeof rule) &&
           ppri_map_add(&reader->rule_map, allocator, hash, (uint32_t)reader->rules.count);
}

/* Try a rule. Its error is the trial's. */
static bool try_rule(struct ppri_nginx_reader *reader, struct ppr_view client,
                     struct ppr_view backend, bool is_local, unsigned flags)
{
    if (!reader->trial)
        reader->trial = ppr_builder_new(reader->draft->allocator);
    const enum ppr_status status = is_local
                                       ? ppr_builder_local(reader->trial, client)
                                       : ppr_builder_map(reader->trial, client, backend, flags);
    if (status == PPR_NO_MEMORY)
        ppri_nginx_no_memory(reader);
    return status == PPR_OK;
}

static void leave_out_rule(struct ppri_nginx_reader *reader, const struct ppri_nginx_prefix *client,
                           const struct ppri_nginx_prefix *backend,
                           const struct ppri_nginx_word *word)
{
    const struct ppr_error *error = ppr_builder_error(reader->trial);
    const struct ppri_nginx_prefix *wrong =
        error->part == PPR_PART_CLIENT_PREFIX || !backend ? client : backend;
    if (error->status == PPR_BAD_RULE)
        ppri_draft_leave_out(reader->draft, ppri_nginx_prefix_position(wrong, error->offset),
                             "% is left out: %", word->text, ppr_view_of(error->message));
    ppr_builder_free(reader->trial);
    reader->trial = NULL;
}

bool ppri_nginx_add_rule(struct ppri_nginx_reader *reader, const struct ppri_nginx_prefix *client,
                         const struct ppri_nginx_prefix *backend,
                         const struct ppri_nginx_word *word, unsigned flags)
{
    const struct ppr_allocator *allocator = reader->draft->allocator;
    uint64_t hash = 0;
    reader->backend.count = 0;
    if (ppri_nginx_failed(reader))
        return false;
    if (!ppri_nginx_prefix_join(allocator, client, &reader->client) ||
        (backend && !ppri_nginx_prefix_join(allocator, backend, &reader->backend))) {
        ppri_nginx_no_memory(reader);
        return false;
    }
    const struct ppr_view from = ppri_view(reader->client.data, reader->client.count);
    const struct ppr_view to = ppri_view(reader->backend.data, reader->backend.count);
    struct rule *same = find_rule(reader, from, to, &hash);
    if (same) {
        same->flags |= flags;
        return true;
    }
    if (reader->rules.count >= SERVER_RULES_MAX) {
        ppri_nginx_fail(reader, word, 0, "a server block must not have more than 65536 rules",
                        nothing, nothing);
        return false;
    }
    if (!try_rule(reader, from, to, !backend, flags)) {
        leave_out_rule(reader, client, backend, word);
        return false;
    }
    const struct rule rule = {.flags = flags, .position = word->position};
    if (!append_rule(reader, from, to, rule, hash))
        ppri_nginx_no_memory(reader);
    reader->map_count += backend != NULL;
    return true;
}

void ppri_nginx_add_backend_name(struct ppri_nginx_prefix *backend, struct ppr_view scheme,
                                 const struct ppri_nginx_target *target)
{
    ppri_nginx_prefix_add(backend, scheme, target->word);
    ppri_nginx_prefix_add(backend, target->authority, target->word);
    /* Whatever the scheme, nginx asks a server without a port at 80. */
    if (target->is_member)
        ppri_nginx_prefix_add(backend, PPRI_LITERAL(":80"), target->word);
}

/* The directions that a rule may have on a base, for a name of a backend. */
static unsigned directions_of(const struct ppri_nginx_base *base,
                              const struct ppri_nginx_target *target, unsigned flags)
{
    if (base->for_responses || target->is_host)
        flags &= ~(unsigned)PPR_FOR_REQUESTS;
    return flags;
}

/* Have both prefixes of a rule end with a slash if one does. */
static void end_alike(struct ppri_nginx_prefix *client, const struct ppri_nginx_prefix_part *path,
                      struct ppri_nginx_prefix *backend, const struct ppri_nginx_prefix_part *uri)
{
    const bool client_ends = ppri_nginx_has_slash(path->text);
    if (client_ends != ppri_nginx_has_slash(uri->text))
        ppri_nginx_prefix_add(client_ends ? backend : client, PPRI_LITERAL("/"),
                              client_ends ? uri->word : path->word);
}

bool ppri_nginx_map_all(struct ppri_nginx_reader *reader, const struct ppri_nginx_pass *pass,
                        const struct ppri_nginx_prefix_part *path,
                        const struct ppri_nginx_prefix_part *uri, unsigned flags)
{
    bool added = true;
    for (size_t i = 0; i < reader->bases.count && added; i++) {
        const struct ppri_nginx_base *base = ppri_nginx_base(reader, i);
        for (size_t k = 0; k < reader->targets.count && added; k++) {
            const struct ppri_nginx_target *target =
                &((const struct ppri_nginx_target *)reader->targets.data)[k];
            const unsigned directions = directions_of(base, target, flags);
            struct ppri_nginx_prefix client = {.count = 0};
            struct ppri_nginx_prefix backend = {.count = 0};
            ppri_nginx_add_base(&client, base);
            client.piece[client.count++] = *path;
            ppri_nginx_add_backend_name(&backend, pass->scheme, target);
            backend.piece[backend.count++] = *uri;
            end_alike(&client, path, &backend, uri);
            if (directions & PPRI_NGINX_BOTH)
                added = ppri_nginx_add_rule(reader, &client, &backend, pass->word,
                                            directions | base->flags);
        }
    }
    return added;
}

void ppri_nginx_shut(struct ppri_nginx_reader *reader, const struct ppri_nginx_prefix_part *path)
{
    for (size_t i = 0; i < reader->bases.count; i++) {
        const struct ppri_nginx_base *base = ppri_nginx_base(reader, i);
        struct ppri_nginx_prefix client = {.count = 0};
        if (base->for_responses)
            continue;
        ppri_nginx_add_base(&client, base);
        client.piece[client.count++] = *path;
        if (!ppri_nginx_add_rule(reader, &client, NULL, path->word, 0) &&
            !ppri_nginx_failed(reader))
            ppri_nginx_fail(reader, path->word, 0,
                            "nginx does not pass % on, and no rule can say so: write another path",
                            path->text, nothing);
    }
}

size_t ppri_nginx_next_rule(const struct ppri_nginx_reader *reader)
{
    return ppri_draft_count(reader->draft) + reader->map_count + 1;
}

/* The flags of a rule as they are given: none for both directions. */
static unsigned flags_of(const struct rule *rule)
{
    return (rule->flags & PPRI_NGINX_BOTH) == PPRI_NGINX_BOTH ? rule->flags & ~PPRI_NGINX_BOTH
                                                              : rule->flags;
}

void ppri_nginx_flush_rules(struct ppri_nginx_reader *reader)
{
    for (size_t i = 1; i <= reader->rules.count && !ppri_nginx_failed(reader); i++) {
        const struct rule *rule = rule_at(reader, i);
        if (rule->backend_size)
            ppri_draft_map(reader->draft, rule->position, client_of(reader, rule),
                           backend_of(reader, rule), flags_of(rule));
        else
            ppri_draft_local(reader->draft, rule->position, client_of(reader, rule));
    }
    reader->rules.count = 0;
    reader->map_count = 0;
    reader->texts.count = 0;
    ppri_map_release(&reader->rule_map, reader->draft->allocator);
    /* What a trial has collected is not needed any more. */
    ppr_builder_free(reader->trial);
    reader->trial = NULL;
}
