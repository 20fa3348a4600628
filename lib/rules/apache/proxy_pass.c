/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Map and keep rules of an Apache httpd configuration. ProxyPass goes first, because it says
   where requests go; then ProxyPassReverse, then what is left alone. */

#include "rules/apache/proxy_pass.h"

#include "rules/apache/balancer.h"
#include "rules/apache/directive.h"
#include "rules/apache/path_index.h"
#include "rules/apache/regex.h"
#include "rules/apache/vhost.h"

#include <string.h>

/* What is said of a path. */
struct pass {
    struct ppri_apache_directive directive;
    struct ppri_apache_run client;
    struct ppri_apache_run backend;
    bool is_kept; /* ! */
    bool is_match; /* client is a regular expression */
    bool is_encoded; /* client is compared with what the client sends, not decoded */
};

/* What is made of each backend of a directive. */
struct job {
    struct ppri_apache_run client;
    struct ppri_apache_run path; /* of a keep rule, behind the backend's own; or instead of it */
    struct ppri_position position;
};

static enum ppr_status fail_pass(struct ppri_apache *reader, struct ppri_apache_run run,
                                 const char *sentence)
{
    return ppri_apache_fail(reader, run, 0, sentence, ppri_view(NULL, 0));
}

/* ----------------------------------------------------------- Directives -- */

/* Take what may stand behind a URL. */
static enum ppr_status check_rest(struct ppri_apache *reader, struct pass *pass)
{
    static const char *const flags[] = {"nocanon", "interpolate", "noquery"};
    const bool is_reverse = pass->directive.item->kind == PPRI_APACHE_REVERSE;
    struct ppri_apache_run word;
    for (size_t words = 0;; words++) {
        bool got = false;
        const enum ppr_status status = ppri_apache_take(reader, &pass->directive.rest, &word, &got);
        if (status != PPR_OK || !got)
            return status;
        const struct ppr_view view = ppri_apache_view(&reader->text, word);
        if (is_reverse && pass->directive.location && !words &&
            !ppri_equal_nocase(view, ppr_view_of("interpolate")))
            return fail_pass(reader, word, "in a <Location> only the backend's URL may stand");
        if (is_reverse && words)
            return fail_pass(reader, word, "this word is too many");
        pass->is_encoded = pass->is_encoded ||
                           ppri_equal_nocase(view, PPRI_LITERAL("mapping=encoded")) ||
                           ppri_equal_nocase(view, PPRI_LITERAL("mapping=servlet"));
        bool is_good = is_reverse || ppri_find(view, '=') < view.size;
        for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
            is_good = is_good || ppri_equal_nocase(view, ppr_view_of(flags[i]));
        if (!is_good)
            return fail_pass(reader, word,
                             pass->directive.location
                                 ? "in a <Location> only the backend's URL may "
                                   "stand, and NAME=VALUE"
                                 : "only NAME=VALUE may stand here");
    }
}

/* Read a ProxyPass or ProxyPassReverse, its line loaded. */
static enum ppr_status read_words(struct ppri_apache *reader, struct pass *pass)
{
    struct ppri_apache_directive *directive = &pass->directive;
    struct ppri_apache_text *text = &reader->text;
    bool got = directive->location != 0;
    enum ppr_status status = PPR_OK;
    pass->client = directive->path;
    pass->is_match = directive->is_match || directive->item->kind == PPRI_APACHE_PASS_MATCH;
    if (!got)
        status = ppri_apache_take(reader, &directive->rest, &pass->client, &got);
    if (status == PPR_OK && got && !directive->location &&
        ppri_equal(ppri_apache_view(text, pass->client), PPRI_LITERAL("~"))) {
        pass->is_match = true;
        status = ppri_apache_take(reader, &directive->rest, &pass->client, &got);
    }
    if (status == PPR_OK && got)
        status = ppri_apache_take(reader, &directive->rest, &pass->backend, &got);
    if (status != PPR_OK)
        return status;
    if (!got)
        return fail_pass(reader, directive->name,
                         directive->location ? "a URL must follow"
                                             : "a path and a URL must follow");
    if (pass->is_match)
        return PPR_OK;
    const struct ppr_view client = ppri_apache_view(text, pass->client);
    if (!client.size || client.data[0] != '/')
        return fail_pass(reader, pass->client, "a path must begin with /");
    pass->is_kept = directive->item->kind == PPRI_APACHE_PASS &&
                    ppri_equal(ppri_apache_view(text, pass->backend), PPRI_LITERAL("!"));
    status = check_rest(reader, pass);
    if (status != PPR_OK || pass->is_encoded)
        return status;
    return ppri_apache_encode(text, directive->item->kind == PPRI_APACHE_REVERSE, &pass->client);
}

static enum ppr_status read_pass(struct ppri_apache *reader, size_t number, struct pass *pass)
{
    memset(pass, 0, sizeof *pass);
    const enum ppr_status status = ppri_apache_load_directive(reader, number, &pass->directive);
    return status == PPR_OK ? read_words(reader, pass) : status;
}

/* ---------------------------------------------------------------- Rules -- */

/* Take the last rule back if a rule before it has its prefixes, and so if it keeps a mapped
   prefix, or maps a kept one. ProxyPass and ProxyPassReverse say most rules twice. */
static enum ppr_status check_last(struct ppri_apache *reader, struct ppri_apache_run said)
{
    struct ppri_draft *draft = &reader->draft;
    const size_t last = ppri_draft_count(draft);
    const bool is_keep = ppri_draft_rule(draft, last).kind == PPR_ITEM_KEEP;
    size_t same = ppri_rule_map_put(&reader->backends, draft, last, true);
    const bool is_mapped = same && ppri_draft_rule(draft, same).kind == PPR_ITEM_MAP;
    if (same == last || (is_mapped && !is_keep))
        same = ppri_rule_map_put(&reader->pairs, draft, last, false);
    if (!same)
        return ppri_draft_no_memory(draft);
    if (same == last)
        return PPR_OK;
    const enum ppr_status status = ppri_draft_drop_last(draft);
    if (status != PPR_OK || !is_keep || !is_mapped)
        return status;
    return ppri_apache_warn(reader, said, "what % is mapped to is mapped by another directive, too",
                            ppri_apache_view(&reader->text, said), ppri_view(NULL, 0));
}

/* A brace is a byte like others to httpd, to the builder a capture. */
static enum ppr_status check_braces(struct ppri_apache *reader, struct ppri_apache_run run)
{
    const struct ppr_view view = ppri_apache_view(&reader->text, run);
    for (size_t i = 0; i < view.size; i++) {
        if (view.data[i] == '{' || view.data[i] == '}')
            return ppri_apache_fail(reader, run, i, "a URL must not have braces",
                                    ppri_view(NULL, 0));
    }
    return PPR_OK;
}

static enum ppr_status map(struct ppri_apache *reader, void *context, struct ppri_apache_run url)
{
    const struct job *job = context;
    const size_t size = reader->text.bytes.count;
    enum ppr_status status = PPR_OK;
    for (size_t i = 0; i < reader->origins.count && status == PPR_OK; i++) {
        struct ppri_apache_run client;
        ppri_apache_reset(&reader->text, size);
        status = ppri_apache_client(reader, ((struct ppri_apache_run *)reader->origins.data)[i],
                                    job->client, &client);
        if (status == PPR_OK)
            status = check_braces(reader, client);
        if (status == PPR_OK)
            status = check_braces(reader, url);
        if (status != PPR_OK)
            return status;
        const struct ppr_view prefix = ppri_apache_view(&reader->text, client);
        status = ppri_draft_add(&reader->draft, job->position, &prefix,
                                ppri_apache_view(&reader->text, url));
        const enum ppr_part part = (enum ppr_part)ppri_draft_error(&reader->draft)->part;
        if (status != PPR_OK)
            return ppri_apache_locate(reader, part == PPR_PART_CLIENT_PREFIX ? client : url,
                                      status);
        status = check_last(reader, client);
    }
    return status;
}

/* Put the path of a job behind that of a backend. */
static enum ppr_status append_job_path(struct ppri_apache *reader, const struct job *job,
                                       struct ppri_apache_run *url)
{
    struct ppri_apache_text *text = &reader->text;
    const struct ppr_view view = ppri_apache_view(text, *url);
    url->size -= view.size && view.data[view.size - 1] == '/';
    const size_t begin = text->bytes.count;
    ppri_apache_append(text, *url);
    ppri_apache_append(text, job->path);
    return ppri_apache_seal(text, begin, ppri_apache_mark(text, job->path, job->path.size), url);
}

/* Leave what is behind a backend's prefix alone. */
static enum ppr_status keep_below(struct ppri_apache *reader, void *context,
                                  struct ppri_apache_run url)
{
    const struct job *job = context;
    enum ppr_status status = append_job_path(reader, job, &url);
    if (status == PPR_OK)
        status = check_braces(reader, url);
    if (status != PPR_OK)
        return status;
    status =
        ppri_draft_add(&reader->draft, job->position, NULL, ppri_apache_view(&reader->text, url));
    if (status != PPR_OK)
        return ppri_apache_locate(reader, url, status);
    return check_last(reader, job->client);
}

/* Map what is behind a backend's prefix. */
static enum ppr_status map_below(struct ppri_apache *reader, void *context,
                                 struct ppri_apache_run url)
{
    const enum ppr_status status = append_job_path(reader, context, &url);
    return status == PPR_OK ? map(reader, context, url) : status;
}

/* Map another path of the same backend. */
static enum ppr_status map_path(struct ppri_apache *reader, void *context,
                                struct ppri_apache_run url)
{
    struct ppri_apache_text *text = &reader->text;
    const struct ppr_view view = ppri_apache_view(text, url);
    size_t host = 0;
    while (host + 2 < view.size && memcmp(view.data + host, "://", 3) != 0)
        host++;
    host = host + 3 < view.size ? host + 3 : view.size;
    url.size = host + ppri_find(ppri_from(view, host), '/');
    return map_below(reader, context, url);
}

/* ------------------------------------------------- What is around a path -- */

/* Enter a ProxyPass by its path. */
static enum ppr_status enter_pass(struct ppri_apache *reader, size_t number,
                                  const struct pass *pass)
{
    if (pass->directive.item->kind != PPRI_APACHE_PASS || pass->is_kept || pass->is_match)
        return PPR_OK;
    return ppri_apache_index_add(reader, ppri_apache_sort(PPRI_APACHE_PASS, false),
                                 pass->directive.server,
                                 ppri_apache_view(&reader->text, pass->client), number);
}

/* Do something with each backend of the deepest ProxyPass of a server that covers a path. Set
   `found` if there is one. */
static enum ppr_status each_around(struct ppri_apache *reader, size_t server, struct job *job,
                                   ppri_apache_action *action, bool *found)
{
    const size_t size = reader->text.bytes.count;
    const struct ppri_apache_run rest = job->path;
    enum ppr_status status =
        ppri_apache_index_around(reader, ppri_apache_sort(PPRI_APACHE_PASS, false), server,
                                 ppri_apache_view(&reader->text, job->client));
    const struct ppri_array *around = &reader->index.around;
    *found = status == PPR_OK && around->count;
    if (!*found)
        return status;
    const struct ppri_apache_spot deepest =
        *ppri_apache_spot(&reader->index, ((const size_t *)around->data)[around->count - 1]);
    if (action != map_path)
        job->path = ppri_apache_run_from(rest, deepest.path_size);
    for (size_t i = deepest.first; i && status == PPR_OK; i = ppri_apache_item(reader, i)->next) {
        struct pass pass;
        ppri_apache_reset(&reader->text, size);
        status = read_pass(reader, i, &pass);
        if (status == PPR_OK)
            status = ppri_apache_each_backend(reader, &pass.directive, pass.backend, action, job);
    }
    return status;
}

static enum ppr_status around(struct ppri_apache *reader, const struct pass *pass, struct job *job,
                              ppri_apache_action *action, const char *sentence)
{
    bool found = false;
    enum ppr_status status = each_around(reader, pass->directive.server, job, action, &found);
    if (status == PPR_OK && !found && pass->directive.server)
        status = each_around(reader, 0, job, action, &found);
    if (status != PPR_OK || found)
        return status;
    const struct ppr_view client = ppri_apache_view(&reader->text, pass->client);
    if (action == map_path)
        return ppri_apache_fail(reader, pass->backend, 0, sentence, client);
    return ppri_apache_warn(reader, pass->client, sentence, client, ppri_view(NULL, 0));
}

enum ppr_status ppri_apache_map_location(struct ppri_apache *reader, size_t server,
                                         struct ppri_apache_run path)
{
    struct job job = {.client = path, .path = path};
    bool found = false;
    job.position = ppri_apache_position(&reader->text, ppri_apache_mark(&reader->text, path, 0));
    return each_around(reader, server, &job, map_below, &found);
}

/* --------------------------------------------------------------- Passes -- */

enum step { STEP_PASS, STEP_REVERSE, STEP_KEEP };

static enum ppr_status refuse_match(struct ppri_apache *reader, void *context,
                                    struct ppri_apache_run url)
{
    const struct pass *pass = context;
    (void)url;
    const bool is_reverse = pass->directive.item->kind == PPRI_APACHE_REVERSE;
    return ppri_apache_refuse_regex(
        reader, pass->client,
        is_reverse ? ppri_apache_run_from(pass->client, pass->client.size) : pass->backend);
}

/* Refuse a regular expression, but for a backend that needs no rule. */
static enum ppr_status add_match(struct ppri_apache *reader, struct pass *pass)
{
    if (!ppri_apache_is_nameless(ppri_apache_view(&reader->text, pass->backend)))
        return refuse_match(reader, pass, pass->backend);
    return ppri_apache_each_backend(reader, &pass->directive, pass->backend, refuse_match, pass);
}

static enum ppr_status add_pass(struct ppri_apache *reader, struct pass *pass, enum step step)
{
    struct job job = {.client = pass->client};
    if (pass->is_match)
        return step == STEP_KEEP ? PPR_OK : add_match(reader, pass);
    if (pass->is_kept != (step == STEP_KEEP))
        return PPR_OK;
    job.position =
        ppri_apache_position(&reader->text, ppri_apache_mark(&reader->text, pass->backend, 0));
    if (pass->is_kept) {
        job.path = pass->client;
        return around(reader, pass, &job, keep_below,
                      "there is nothing to leave alone: no ProxyPass covers %");
    }
    const struct ppr_view backend = ppri_apache_view(&reader->text, pass->backend);
    if (step == STEP_REVERSE && backend.size && backend.data[0] == '/') {
        job.path = pass->backend;
        return around(reader, pass, &job, map_path,
                      "a path alone does not say whose it is, and no ProxyPass covers %: write "
                      "the backend's URL");
    }
    return ppri_apache_each_backend(reader, &pass->directive, pass->backend, map, &job);
}

static bool is_of(enum ppri_apache_kind kind, enum step step)
{
    return step == STEP_REVERSE ? kind == PPRI_APACHE_REVERSE : kind <= PPRI_APACHE_PASS_MATCH;
}

enum ppr_status ppri_apache_map(struct ppri_apache *reader)
{
    for (enum step step = STEP_PASS; step <= STEP_KEEP; step++) {
        for (size_t i = 1; i <= reader->items.count; i++) {
            struct pass pass;
            const struct ppri_apache_item *item = ppri_apache_item(reader, i);
            if (!is_of((enum ppri_apache_kind)item->kind, step))
                continue;
            enum ppr_status status =
                ppri_apache_load_server(reader, ppri_apache_server_of(reader, item->section));
            if (status == PPR_OK)
                status = read_pass(reader, i, &pass);
            if (status == PPR_OK && step == STEP_PASS)
                status = enter_pass(reader, i, &pass);
            if (status == PPR_OK)
                status = add_pass(reader, &pass, step);
            if (status != PPR_OK)
                return status;
        }
    }
    return PPR_OK;
}
