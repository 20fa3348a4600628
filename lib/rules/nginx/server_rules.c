/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/server_rules.h"

#include "rules/nginx/listen.h"
#include "rules/nginx/proxy_pass.h"

/* More rules of one server block than this are a mistake: names times ports times members. */
#define SERVER_RULES_MAX 65536

static const struct ppr_view nothing = {NULL, 0};

/* Drop the map rule that was added last if this server has the same already. */
static enum ppr_status drop_if_known(struct ppri_nginx_reader *reader)
{
    struct ppri_draft *draft = reader->draft;
    const size_t last = ppri_draft_count(draft);
    const size_t same = ppri_rule_map_put(&reader->server_rules, draft, last, false);
    if (same && same != last)
        return ppri_draft_drop_last(draft);
    return same && ppri_rule_map_put(&reader->backends, draft, last, true)
               ? PPR_OK
               : ppri_nginx_no_memory(reader);
}

enum ppr_status ppri_nginx_add_rule(struct ppri_nginx_reader *reader,
                                    const struct ppri_nginx_prefix *client,
                                    const struct ppri_nginx_prefix *backend,
                                    const struct ppri_nginx_word *word)
{
    struct ppri_draft *draft = reader->draft;
    if (ppri_draft_count(draft) - reader->first_rule >= SERVER_RULES_MAX)
        return ppri_nginx_fail(reader, word, 0,
                               "a server block must not have more than 65536 rules", nothing,
                               nothing);
    if ((client && !ppri_nginx_prefix_join(draft->allocator, client, &reader->client)) ||
        !ppri_nginx_prefix_join(draft->allocator, backend, &reader->backend))
        return ppri_nginx_no_memory(reader);
    const struct ppr_view from = ppri_view(reader->client.data, reader->client.count);
    const struct ppr_view to = ppri_view(reader->backend.data, reader->backend.count);
    if (ppri_draft_add(draft, word->position, client ? &from : NULL, to) == PPR_OK)
        return client ? drop_if_known(reader) : PPR_OK;
    const struct ppr_error *error = ppri_draft_error(draft);
    const struct ppri_nginx_prefix *wrong =
        error->part == PPR_PART_CLIENT_PREFIX ? client : backend;
    return ppri_draft_locate(draft, ppri_nginx_prefix_position(wrong, error->offset));
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

enum ppr_status ppri_nginx_map_all(struct ppri_nginx_reader *reader,
                                   const struct ppri_nginx_pass *pass,
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
            ppri_nginx_add_backend_name(&backend, pass->scheme, ppri_nginx_target(reader, k));
            backend.piece[backend.count++] = *uri;
            status = ppri_nginx_add_rule(reader, &client, &backend, pass->word);
        }
    }
    return status;
}

static const char off_does_not_count[] =
    "proxy_redirect off does not count: another location maps %";

/* Find the rule of the caller's builder, of an earlier text perhaps, that has a backend prefix. */
static bool find_given(const struct ppr_builder *builder, struct ppr_view backend,
                       struct ppr_item *rule)
{
    for (size_t number = 1; ppr_builder_item(builder, number, rule) == PPR_OK; number++) {
        if (rule->rule && ppri_equal(rule->backend, backend))
            return true;
    }
    return false;
}

/* Drop the keep rule that was added last if its backend has a rule already. */
static enum ppr_status drop_if_not_first(struct ppri_nginx_reader *reader,
                                         const struct ppri_nginx_word *word)
{
    struct ppri_draft *draft = reader->draft;
    const struct ppr_view backend = ppri_view(reader->backend.data, reader->backend.count);
    const size_t last = ppri_draft_count(draft);
    struct ppr_item rule = ppri_draft_rule(draft, last);
    if (find_given(draft->target, rule.backend, &rule)) {
        const enum ppr_status status = ppri_draft_drop_last(draft);
        return status != PPR_OK || rule.kind == PPR_ITEM_KEEP
                   ? status
                   : ppri_draft_warn_given(draft, rule.rule, word->position, off_does_not_count,
                                           backend, nothing);
    }
    const size_t first = ppri_rule_map_put(&reader->backends, draft, last, true);
    if (first == last)
        return PPR_OK;
    const enum ppr_status status =
        first ? ppri_draft_drop_last(draft) : ppri_nginx_no_memory(reader);
    return status != PPR_OK || ppri_draft_rule(draft, first).kind == PPR_ITEM_KEEP
               ? status
               : ppri_nginx_warn(reader, first, word, off_does_not_count, backend);
}

enum ppr_status ppri_nginx_keep_target(struct ppri_nginx_reader *reader,
                                       const struct ppri_nginx_pass *pass,
                                       const struct ppri_nginx_target *target)
{
    struct ppri_nginx_prefix backend = {.count = 0};
    ppri_nginx_add_backend_name(&backend, pass->scheme, target);
    ppri_nginx_prefix_add(&backend, pass->uri.size ? pass->uri : PPRI_LITERAL("/"), pass->word);
    const enum ppr_status status = ppri_nginx_add_rule(reader, NULL, &backend, pass->word);
    return status == PPR_OK ? drop_if_not_first(reader, pass->word) : status;
}
