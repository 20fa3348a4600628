/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A module for httpd: responses that mod_proxy passes on leave with client-facing references, and
   fields of requests, as Destination, reach the backend with its own. README.md has the
   directives. */

#include "../host.h"

#include <httpd.h>

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <mod_proxy.h>
#include <util_cfgtree.h>
#include <util_filter.h>

/* The configuration of a server or virtual host. */
struct server {
    struct host_rules rules; /* empty if the main server gives them */
    int from_proxy_pass; /* -1 if the main server says it */
};

/* A request that is passed on. */
struct note {
    apr_table_t *request; /* its fields as the client sent them: another member may be tried */
    apr_table_t *own; /* the fields of the response before that */
    const char *url; /* what the backend was asked for */
    const struct server *server;
};

static ap_filter_rec_t *filter_record;
module AP_MODULE_DECLARE_DATA ppr_module;

static struct server *server_of(const server_rec *s)
{
    return ap_get_module_config(s->module_config, &ppr_module);
}

static void *allocate(void *pool, size_t size)
{
    return apr_palloc(pool, size);
}

/* ---------------------------------------------------------------- Exchanges -- */

/* The client's origin is made of what mod_cache makes its key of, because what is cached has been
   rewritten: never of a field that the client may choose while the key stays. */
static void add_client(request_rec *r, struct ppr_context *context)
{
    const request_rec *first = r;
    while (first->prev) /* the request that came, before redirects inside httpd */
        first = first->prev;
    host_set_origin(context, ppr_view_of(ap_construct_url(r->pool, "", r)));
    const char *target = first->unparsed_uri;
    if (target[0] != '/') /* absolute-form: its authority is in the origin, if at all */
        target = apr_uri_unparse(r->pool, &first->parsed_uri, APR_URI_UNP_OMITSITEPART);
    context->client_target = ppr_view_of(target);
}

static void add_backend(request_rec *r, const char *text, struct ppr_context *context)
{
    const proxy_dir_conf *directory = ap_get_module_config(r->per_dir_config, &proxy_module);
    const struct host_url url = host_split(ppr_view_of(text));
    const bool is_http = strncasecmp(text, "http", 4) == 0;
    context->backend_scheme = url.scheme;
    context->backend_authority = url.authority;
    if (is_http || strncasecmp(text, "ajp:", 4) == 0)
        context->backend_target = url.rest;
    /* FastCGI and AJP always hand on the client's Host */
    if (!is_http || directory->preserve_host)
        context->backend_host = ppr_view_of(apr_table_get(r->headers_in, "Host"));
}

/* Whether a value was there before the backend was asked: httpd's own. */
static bool is_among(const apr_table_t *table, const char *value)
{
    const apr_array_header_t *all = apr_table_elts(table);
    const apr_table_entry_t *entries = (apr_table_entry_t *)all->elts;
    for (int i = 0; i < all->nelts; i++) {
        if (entries[i].val == value)
            return true;
    }
    return false;
}

/* Collect the fields of a table that are to be rewritten, but for httpd's own. */
static void collect(struct host_fields *fields, const apr_table_t *table, const apr_table_t *own)
{
    const apr_array_header_t *all = apr_table_elts(table);
    apr_table_entry_t *entry = (apr_table_entry_t *)all->elts;
    for (int i = 0; i < all->nelts; i++, entry++) {
        const struct ppr_view name = ppr_view_of(entry->key);
        if (host_wants(fields, name) && !(own && is_among(own, entry->val)))
            host_add(fields, name, ppr_view_of(entry->val), entry);
    }
}

/* Rewrite the fields of two tables. */
static void rewrite(request_rec *r, const struct note *note, enum ppr_direction direction,
                    apr_table_t *one, apr_table_t *other)
{
    struct ppr_context context = PPR_CONTEXT_INIT;
    struct host_fields fields;
    const apr_table_t *own = direction == PPR_RESPONSE ? note->own : NULL;
    host_begin(&fields, note->server->rules.table, direction,
               (struct host_pool){allocate, r->pool});
    collect(&fields, one, own);
    collect(&fields, other, own);
    if (fields.count == 0)
        return;
    add_client(r, &context);
    add_backend(r, note->url, &context);
    host_rewrite(&fields, &context);
    if (direction == PPR_RESPONSE)
        apr_table_setn(r->subprocess_env, "ppr-reason", ppr_reason_word(fields.result.reason));
    for (size_t i = 0; i < fields.count; i++) {
        const struct ppr_view value = fields.pairs[i].value;
        if (fields.pairs[i].status == PPR_REWRITTEN)
            ((apr_table_entry_t *)fields.places[i])->val =
                apr_pstrmemdup(r->pool, value.data, value.size);
    }
    for (size_t i = 0; i < fields.count; i++) { /* which moves the entries */
        if (fields.pairs[i].status == PPR_DROPPED) {
            apr_table_unset(one, fields.pairs[i].name.data);
            apr_table_unset(other, fields.pairs[i].name.data);
        }
    }
}

/* FastCGI's fields are in err_headers_out, but for Location. */
static apr_status_t filter(ap_filter_t *f, apr_bucket_brigade *brigade)
{
    rewrite(f->r, f->ctx, PPR_RESPONSE, f->r->headers_out, f->r->err_headers_out);
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, brigade);
}

/* The hook for the protocol of the backend sees the URL with the balancer's member in it, once for
   each member that is tried. */
static int before_scheme(request_rec *r, proxy_worker *worker, proxy_server_conf *conf, char *url,
                         const char *host, apr_port_t port)
{
    const struct server *server = server_of(r->server);
    struct note *note = ap_get_module_config(r->request_config, &ppr_module);
    (void)worker, (void)conf, (void)host, (void)port;
    if (!server->rules.table || r->main || r->proxyreq != PROXYREQ_REVERSE)
        return DECLINED;
    if (!note) {
        note = apr_palloc(r->pool, sizeof *note);
        note->request = r->headers_in;
        note->own = apr_table_overlay(r->pool, r->headers_out, r->err_headers_out);
        note->server = server;
        ap_set_module_config(r->request_config, &ppr_module, note);
        ap_add_output_filter_handle(filter_record, note, r, r->connection);
    }
    note->url = apr_pstrdup(r->pool, url);
    r->headers_in = apr_table_copy(r->pool, note->request);
    rewrite(r, note, PPR_REQUEST, r->headers_in, r->trailers_in); /* which have not come yet */
    return DECLINED;
}

/* ------------------------------------------------------------ Configuration -- */

static void *create_server(apr_pool_t *pool, server_rec *s)
{
    struct server *server = apr_pcalloc(pool, sizeof *server);
    (void)s;
    server->from_proxy_pass = -1;
    return server;
}

static void *merge_server(apr_pool_t *pool, void *main, void *virtual)
{
    struct server *server = apr_pmemdup(pool, virtual, sizeof *server);
    const struct server *above = main;
    if (!server->rules.first)
        server->rules = above->rules;
    if (server->from_proxy_pass < 0)
        server->from_proxy_pass = above->from_proxy_pass;
    return server;
}

/* PprMap CLIENT BACKEND, PprRules FILE */
static const char *add_source(cmd_parms *cmd, void *unused, const char *client, const char *backend)
{
    const struct host_pool pool = {allocate, cmd->pool};
    const char *text = backend ? client : ap_server_root_relative(cmd->pool, client);
    (void)unused;
    if (!text)
        return apr_pstrcat(cmd->pool, "no file can have this name: ", client, NULL);
    host_add_source(&server_of(cmd->server)->rules, &pool,
                    (struct host_source){NULL, cmd->directive->filename,
                                         (size_t)cmd->directive->line_num, text, backend});
    return NULL;
}

static const char *add_file(cmd_parms *cmd, void *unused, const char *file)
{
    return add_source(cmd, unused, file, NULL);
}

static const char *set_from(cmd_parms *cmd, void *unused, int is_on)
{
    (void)unused;
    server_of(cmd->server)->from_proxy_pass = is_on;
    return NULL;
}

/* Add a rule for what ProxyPass or a balancer's member leads to. Protocols that are not HTTP carry
   HTTP's fields all the same, and have no URL of their own; FastCGI's path is a file's. */
static void add_backend_rule(apr_pool_t *pool, const char *fake, const char *real,
                             struct ppr_builder *builder)
{
    struct ppr_url url;
    if (ppr_parse_url(ppr_view_of(real), &url, NULL) != PPR_OK || !url.host.size)
        return; /* a Unix socket, or something to be interpolated */
    const bool is_tls = strncasecmp(real, "https:", 6) == 0 || strncasecmp(real, "h2:", 3) == 0 ||
                        strncasecmp(real, "wss:", 4) == 0;
    const char *backend = apr_pstrcat(pool, is_tls ? "https" : "http", strchr(real, ':'), NULL);
    if (strncasecmp(real, "fcgi:", 5) == 0)
        backend = apr_pstrcat(
            pool, apr_pstrmemdup(pool, backend, 7 + (size_t)(url.path.data - url.host.data)), fake,
            NULL);
    ppr_builder_map(builder, ppr_view_of(fake), ppr_view_of(backend), 0);
}

static void add_alias(apr_pool_t *pool, const proxy_server_conf *proxy,
                      const struct proxy_alias *alias, struct ppr_builder *builder)
{
    const proxy_balancer *balancers = (proxy_balancer *)proxy->balancers->elts;
    if (alias->regex)
        return; /* ProxyPassMatch */
    if (strcmp(alias->real, "!") == 0)
        ppr_builder_local(builder, ppr_view_of(alias->fake));
    else if (strncasecmp(alias->real, BALANCER_PREFIX, strlen(BALANCER_PREFIX)) != 0)
        add_backend_rule(pool, alias->fake, alias->real, builder);
    else
        for (int i = 0; i < proxy->balancers->nelts; i++) {
            const char *name = balancers[i].s->name;
            const char *path = alias->real + strlen(name);
            if (strncasecmp(alias->real, name, strlen(name)) != 0 || (*path && *path != '/'))
                continue;
            proxy_worker **members = (proxy_worker **)balancers[i].workers->elts;
            for (int k = 0; k < balancers[i].workers->nelts; k++)
                add_backend_rule(pool, alias->fake,
                                 apr_pstrcat(pool, members[k]->s->name_ex, path, NULL), builder);
        }
}

/* Add a rule for each ProxyPass of a server, outside of <Location> and in it. */
static void add_aliases(apr_pool_t *pool, const server_rec *s, struct ppr_builder *builder)
{
    const proxy_server_conf *proxy = ap_get_module_config(s->module_config, &proxy_module);
    const core_server_config *core = ap_get_core_module_config(s->module_config);
    const struct proxy_alias *aliases = (struct proxy_alias *)proxy->aliases->elts;
    for (int i = 0; i < proxy->aliases->nelts; i++)
        add_alias(pool, proxy, &aliases[i], builder);
    for (int i = 0; i < core->sec_url->nelts; i++) {
        const proxy_dir_conf *section =
            ap_get_module_config(((ap_conf_vector_t **)core->sec_url->elts)[i], &proxy_module);
        if (section && section->alias)
            add_alias(pool, proxy, section->alias, builder);
    }
}

static void show(void *host, bool is_error, const char *text)
{
    ap_log_error(APLOG_MARK, is_error ? APLOG_EMERG : APLOG_WARNING, 0, host, "ppr: %s", text);
}

static apr_status_t unref(void *table)
{
    ppr_table_unref(table);
    return APR_SUCCESS;
}

/* Build the table of a server, or take that of another one with the same rules. */
static bool build(apr_pool_t *pool, server_rec *s, struct server *server, struct host_rules *all)
{
    const struct host_log log = {show, s};
    if (server->from_proxy_pass != 1 && (!server->rules.first || host_share(&server->rules, all)))
        return true;
    struct ppr_builder *builder = host_collect(&server->rules);
    ppr_builder_source(builder, ppr_view_of("ProxyPass"), 1);
    if (server->from_proxy_pass == 1)
        add_aliases(pool, s, builder);
    server->rules.table = host_build(builder, &log);
    if (server->rules.table)
        apr_pool_cleanup_register(pool, server->rules.table, unref, apr_pool_cleanup_null);
    return server->rules.table;
}

/* Whether a directive holds for a server: it stands in its virtual host, or in none. */
static bool is_for(const ap_directive_t *directive, const server_rec *s)
{
    while (directive && strcasecmp(directive->directive, "<VirtualHost") != 0)
        directive = directive->parent;
    return !directive || ((unsigned)directive->line_num == s->defn_line_number && s->defn_name &&
                          strcmp(directive->filename, s->defn_name) == 0);
}

/* Find a directive of a server that does not go with this module, and say so. */
static bool is_sound(const ap_directive_t *directive, server_rec *s)
{
    while (directive) {
        if ((strcasecmp(directive->directive, "CacheKeyBaseURL") == 0 ||
             strncasecmp(directive->directive, "ProxyPassReverse", 16) == 0) &&
            is_for(directive, s)) {
            ap_log_error(APLOG_MARK, APLOG_EMERG, 0, s,
                         "ppr: %s:%d: %s does not go with rules of libppr: see mod_ppr's README",
                         directive->filename, directive->line_num, directive->directive);
            return false;
        }
        const ap_directive_t *next = directive->first_child;
        for (; !next && directive; directive = directive->parent)
            next = directive->next;
        directive = next;
    }
    return true;
}

/* `httpd -t` looks here, too. */
static int check(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary, server_rec *s)
{
    struct host_rules all = {NULL, NULL, NULL, NULL};
    (void)log, (void)temporary;
    for (server_rec *each = s; each; each = each->next) {
        /* a virtual host without directives of this module has the main server's struct, and a
           ProxyPass of its own all the same */
        struct server *server = apr_pmemdup(pool, server_of(each), sizeof *server);
        ap_set_module_config(each->module_config, &ppr_module, server);
        if (!build(pool, each, server, &all) ||
            (server->rules.table && !is_sound(ap_conftree, each)))
            return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

static const command_rec commands[] = {
    AP_INIT_ITERATE("PprRules", add_file, NULL, RSRC_CONF, "files of rules in the plain format"),
    AP_INIT_TAKE2("PprMap", add_source, NULL, RSRC_CONF, "a client prefix and a backend prefix"),
    AP_INIT_FLAG("PprFromProxyPass", set_from, NULL, RSRC_CONF, "on: a rule for each ProxyPass"),
    {.name = NULL},
};

static void add_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_check_config(check, NULL, NULL, APR_HOOK_MIDDLE);
    proxy_hook_scheme_handler(before_scheme, NULL, NULL, APR_HOOK_REALLY_FIRST);
    /* before mod_headers, which sees what the client gets, and before the cache */
    filter_record = ap_register_output_filter("PPR", filter, NULL, AP_FTYPE_CONTENT_SET - 1);
}

AP_DECLARE_MODULE(ppr) = {
    STANDARD20_MODULE_STUFF, NULL, NULL, create_server, merge_server, commands, add_hooks,
    AP_MODULE_FLAG_NONE,
};
