/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A module for nginx: responses of its upstreams leave with client-facing references, and fields of
   requests, as Destination, reach the upstreams with their own. README.md has the directives. */

#include <ngx_config.h> /* first: it says what the system's headers declare */

#include <ngx_core.h>
#include <ngx_http.h>

#include "../host.h"

/* One level of the configuration: http, server or location. One more is for all of http, where the
   list of rules that may be shared begins. */
struct level {
    bool is_given; /* else the level above gives the rules; `ppr off` gives none */
    struct host_rules rules;
    ngx_http_complex_value_t *origin;
    ngx_int_t proxy_host; /* for all of http: index of the variable $proxy_host */
};

/* What is known of a request, whatever its location: a redirect inside nginx changes the
   request's configuration and forgets its contexts. */
struct note {
    struct level *level; /* of the last location that could ask an upstream */
    bool is_mapped; /* the fields of the request have been rewritten */
    int32_t reason; /* enum ppr_reason, of the response */
};

ngx_module_t ngx_http_ppr_module;
static ngx_http_output_header_filter_pt next_head;
static ngx_http_output_body_filter_pt next_body;

static struct ppr_view view_of(ngx_str_t string)
{
    return (struct ppr_view){(const char *)string.data, string.len};
}

static void *allocate(void *pool, size_t size)
{
    return ngx_palloc(pool, size);
}

/* ---------------------------------------------------------------- Requests -- */

/* The list of what is to be done at the end of a request is the one place that outlives its
   contexts, and its log line, too. */
static void ignore(void *note)
{
    (void)note;
}

static struct note *find_note(ngx_http_request_t *r, bool is_wanted)
{
    ngx_pool_cleanup_t *cleanup = r->pool->cleanup;
    while (cleanup && cleanup->handler != ignore)
        cleanup = cleanup->next;
    if (!cleanup && is_wanted && (cleanup = ngx_pool_cleanup_add(r->pool, sizeof(struct note)))) {
        cleanup->handler = ignore;
        ngx_memzero(cleanup->data, sizeof(struct note));
    }
    return cleanup ? cleanup->data : NULL;
}

static void add_client(ngx_http_request_t *r, const struct level *level,
                       struct ppr_context *context)
{
    ngx_str_t origin;
    context->client_target = view_of(r->unparsed_uri);
    if (level->origin) {
        if (ngx_http_complex_value(r, level->origin, &origin) == NGX_OK)
            host_set_origin(context, view_of(origin));
        return;
    }
    context->client_scheme = r->connection->ssl ? PPR_STRING("https") : PPR_STRING("http");
    if (r->host_start && r->http_version < NGX_HTTP_VERSION_20) /* absolute-form, RFC 9112 3.2.2 */
        context->client_authority =
            (struct ppr_view){(char *)r->host_start, strcspn((char *)r->host_start, "/? ")};
    else /* HTTP/3 has no Host field */
        context->client_authority =
            view_of(r->headers_in.host ? r->headers_in.host->value : r->headers_in.server);
}

/* The Host field in the request as it was sent, which is kept to be sent again. */
static struct ppr_view find_host(const ngx_http_upstream_t *u)
{
    const ngx_buf_t *head = u->request_bufs ? u->request_bufs->buf : NULL;
    const char *last = head ? (char *)head->last : NULL, *line = head ? (char *)head->start : NULL;
    while (line && (line = memchr(line, '\n', (size_t)(last - line)))) {
        line++;
        const char *end = memchr(line, '\r', (size_t)(last - line));
        if (end && strncasecmp(line, "host: ", 6) == 0)
            return (struct ppr_view){line + 6, (size_t)(end - line) - 6};
    }
    return (struct ppr_view){NULL, 0};
}

/* Without the backend, which is not known after a redirect inside nginx and for gRPC, libppr takes
   that of the rule. */
static void add_backend(ngx_http_request_t *r, struct ppr_context *context)
{
    const struct level *main = ngx_http_get_module_main_conf(r, ngx_http_ppr_module);
    const ngx_http_upstream_t *u = r->upstream;
    if (ngx_strncmp(u->schema.data, "http", 4) == 0) {
        const ngx_http_variable_value_t *host =
            ngx_http_get_flushed_variable(r, (ngx_uint_t)main->proxy_host);
        if (host && !host->not_found)
            context->backend_authority = (struct ppr_view){(char *)host->data, host->len};
        context->backend_scheme = host_split(view_of(u->schema)).scheme;
        context->backend_target = view_of(u->uri);
        context->backend_host = find_host(u);
    } else if (ngx_strncmp(u->schema.data, "grpc", 4) != 0 && r->headers_in.host) {
        context->backend_host = view_of(r->headers_in.host->value); /* as FastCGI hands it on */
    }
}

/* ------------------------------------------------------------------ Fields -- */

/* nginx copies the elements of an upstream's fields, not their values; so a value of the upstream's
   is told from one of `return` or an error page, also if it comes from the cache. */
static bool is_among(const ngx_list_t *list, const ngx_table_elt_t *field)
{
    for (const ngx_list_part_t *part = &list->part; part; part = part->next) {
        const ngx_table_elt_t *fields = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (fields[i].value.data == field->value.data)
                return true;
        }
    }
    return false;
}

/* Collect the fields of a list that are to be rewritten; of a response those that the upstream
   sent. */
static bool collect(struct host_fields *fields, ngx_list_t *list, const ngx_list_t *sent)
{
    for (ngx_list_part_t *part = &list->part; part; part = part->next) {
        ngx_table_elt_t *field = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++, field++) {
            const struct ppr_view name = view_of(field->key);
            if (host_wants(fields, name) && (!sent || is_among(sent, field)) &&
                !host_add(fields, name, view_of(field->value), field))
                return false;
        }
    }
    return true;
}

static void store(ngx_http_request_t *r, const struct ppr_pair *pair, ngx_table_elt_t *field,
                  enum ppr_direction direction)
{
    field->value.data = (u_char *)pair->value.data;
    field->value.len = pair->value.size;
    if (field == r->headers_out.location) /* nginx would put its own origin before a path */
        r->headers_out.location = NULL;
    if (pair->status == PPR_DROPPED && direction == PPR_RESPONSE) {
        field->hash = 0;
    } else if (pair->status == PPR_DROPPED) { /* a field that nginx never passes on */
        ngx_str_set(&field->key, "Keep-Alive");
        field->lowcase_key = (u_char *)"keep-alive";
        field->hash = ngx_hash_key(field->lowcase_key, field->key.len);
    }
}

/* Rewrite the fields of a list: of a response if `sent` has the upstream's, else of a request. */
static ngx_int_t rewrite(ngx_http_request_t *r, struct note *note, ngx_list_t *list,
                         const ngx_list_t *sent)
{
    struct host_fields fields;
    struct ppr_context context = PPR_CONTEXT_INIT;
    host_begin(&fields, note->level->rules.table, sent ? PPR_RESPONSE : PPR_REQUEST,
               (struct host_pool){allocate, r->pool});
    if (!collect(&fields, list, sent))
        return NGX_ERROR;
    if (fields.count == 0)
        return NGX_OK;
    add_client(r, note->level, &context);
    if (sent)
        add_backend(r, &context);
    if (!host_rewrite(&fields, &context))
        return NGX_ERROR;
    if (sent)
        note->reason = fields.result.reason;
    for (size_t i = 0; i < fields.count; i++) {
        if (fields.pairs[i].status != PPR_UNCHANGED)
            store(r, &fields.pairs[i], fields.places[i], fields.direction);
    }
    return NGX_OK;
}

/* Rewrite what an upstream sent, if the location that asked it has rules. */
static ngx_int_t rewrite_response(ngx_http_request_t *r, bool is_trailer)
{
    struct note *note = r == r->main && r->upstream ? find_note(r, false) : NULL;
    if (!note || !note->level || !note->level->rules.table)
        return NGX_OK;
    if (is_trailer)
        return rewrite(r, note, &r->headers_out.trailers, &r->upstream->headers_in.trailers);
    return rewrite(r, note, &r->headers_out.headers, &r->upstream->headers_in.headers);
}

/* Rewrite what the last upstream's response has left (X-Accel-Redirect, error_page), as long as
   it is known which that was; then the fields of the request. */
static ngx_int_t before_content(ngx_http_request_t *r)
{
    struct level *level = ngx_http_get_module_loc_conf(r, ngx_http_ppr_module);
    struct note *note = r == r->main ? find_note(r, level->rules.table) : NULL;
    if (!note)
        return r == r->main && level->rules.table ? NGX_ERROR : NGX_DECLINED;
    if (rewrite_response(r, false) != NGX_OK)
        return NGX_ERROR;
    note->level = level;
    if (!level->rules.table || !r->content_handler || note->is_mapped)
        return NGX_DECLINED;
    note->is_mapped = true;
    return rewrite(r, note, &r->headers_in.headers, NULL) == NGX_OK ? NGX_DECLINED : NGX_ERROR;
}

static ngx_int_t filter_head(ngx_http_request_t *r)
{
    return rewrite_response(r, false) == NGX_OK ? next_head(r) : NGX_ERROR;
}

/* Trailers are there with the last buffer. */
static ngx_int_t filter_body(ngx_http_request_t *r, ngx_chain_t *chain)
{
    for (const ngx_chain_t *link = chain; link; link = link->next) {
        if (link->buf->last_buf && r->headers_out.trailers.part.nelts &&
            rewrite_response(r, true) != NGX_OK)
            return NGX_ERROR;
    }
    return next_body(r, chain);
}

#if nginx_version >= 1029000
static ngx_http_output_header_filter_pt next_hints;

static ngx_int_t filter_hints(ngx_http_request_t *r)
{
    return rewrite_response(r, false) == NGX_OK ? next_hints(r) : NGX_ERROR;
}
#endif

static ngx_int_t get_reason(ngx_http_request_t *r, ngx_http_variable_value_t *value, uintptr_t data)
{
    const struct note *note = find_note(r, false);
    (void)data;
    value->data = (u_char *)ppr_reason_word(note ? note->reason : PPR_REASON_NONE);
    value->len = (unsigned)ngx_strlen(value->data) & 0xfffffff;
    value->valid = 1;
    value->no_cacheable = 0;
    value->not_found = 0;
    return NGX_OK;
}

/* ----------------------------------------------------------- Configuration -- */

static void *create_level(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool, sizeof(struct level));
}

/* proxy_redirect is on unless said otherwise, and would map a second time. Its own command
   switches it off, so that one beside `ppr` is an error. */
static char *switch_redirect_off(ngx_conf_t *cf)
{
    static ngx_str_t words[] = {ngx_string("proxy_redirect"), ngx_string("off")};
    ngx_array_t args = {words, 2, sizeof(ngx_str_t), 2, cf->pool};
    ngx_conf_t off = *cf;
    off.args = &args;
    for (ngx_module_t **m = cf->cycle->modules; *m; m++) {
        void **levels = ((ngx_http_conf_ctx_t *)cf->ctx)->loc_conf;
        ngx_command_t *command = (*m)->commands;
        while (command && command->name.len && ngx_strcmp(command->name.data, words[0].data) != 0)
            command++;
        if (command && command->name.len &&
            command->set(&off, command, levels[(*m)->ctx_index]) != NGX_CONF_OK)
            return "must not stand beside \"proxy_redirect\", which it switches off";
    }
    return NGX_CONF_OK;
}

/* Append a rule, or a file of rules if `backend` is NULL, or nothing if both are. */
static char *add(ngx_conf_t *cf, struct level *level, u_char *client, u_char *backend)
{
    const struct host_pool pool = {allocate, cf->pool};
    const struct host_source source = {NULL, (char *)cf->conf_file->file.name.data,
                                       cf->conf_file->line, (char *)client, (char *)backend};
    if (level->is_given && (!client || !level->rules.first))
        return "and \"ppr off\" exclude each other";
    char *why = client && !level->is_given ? switch_redirect_off(cf) : NGX_CONF_OK;
    level->is_given = true;
    return client && !host_add_source(&level->rules, &pool, source) ? NGX_CONF_ERROR : why;
}

/* ppr FILE...|off; */
static char *add_files(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    ngx_str_t *words = cf->args->elts;
    char *why = NGX_CONF_OK;
    (void)command;
    if (cf->args->nelts == 2 && ngx_strcmp(words[1].data, "off") == 0)
        return add(cf, conf, NULL, NULL);
    for (ngx_uint_t i = 1; i < cf->args->nelts && why == NGX_CONF_OK; i++) {
        ngx_str_t path = words[i];
        if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK)
            return NGX_CONF_ERROR;
        why = add(cf, conf, path.data, NULL);
    }
    return why;
}

/* ppr_map CLIENT BACKEND; */
static char *add_map(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    const ngx_str_t *words = cf->args->elts;
    (void)command;
    return add(cf, conf, words[1].data, words[2].data);
}

/* ppr_origin STRING; */
static char *set_origin(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    char *why = ngx_http_set_complex_value_slot(cf, command, conf);
    const ngx_http_complex_value_t *origin = ((struct level *)conf)->origin;
    if (why == NGX_CONF_OK && !origin->lengths && !host_is_origin(view_of(origin->value)))
        return "is no origin, as https://www.example.org:8443 is one";
    return why;
}

static void show(void *host, bool is_error, const char *text)
{
    const ngx_conf_t *cf = host;
    ngx_log_error((ngx_uint_t)(is_error ? NGX_LOG_EMERG : NGX_LOG_WARN), cf->log, 0, "ppr: %s",
                  text);
}

static void unref(void *table)
{
    ppr_table_unref(table);
}

/* Build the table of a level, or take that of another level. It goes with the old configuration,
   after the last request that uses it. */
static ngx_int_t build(ngx_conf_t *cf, struct host_rules *rules)
{
    struct level *main = ngx_http_conf_get_module_main_conf(cf, ngx_http_ppr_module);
    const struct host_log log = {show, cf};
    if (rules->table || !rules->first || host_share(rules, &main->rules))
        return NGX_OK;
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(cf->pool, 0);
    rules->table = cleanup ? host_build(host_collect(rules), &log) : NULL;
    if (!rules->table)
        return NGX_ERROR;
    cleanup->handler = unref;
    cleanup->data = rules->table;
    return NGX_OK;
}

static char *merge_level(ngx_conf_t *cf, void *above, void *here)
{
    struct level *parent = above, *level = here;
    /* that of http is a parent only */
    if (build(cf, &parent->rules) != NGX_OK || build(cf, &level->rules) != NGX_OK)
        return NGX_CONF_ERROR;
    if (!level->is_given)
        level->rules = parent->rules;
    if (!level->origin)
        level->origin = parent->origin;
    return NGX_CONF_OK;
}

static ngx_int_t add_variable(ngx_conf_t *cf)
{
    ngx_str_t name = ngx_string("ppr_reason"), proxy_host = ngx_string("proxy_host");
    struct level *main = ngx_http_conf_get_module_main_conf(cf, ngx_http_ppr_module);
    ngx_http_variable_t *variable = ngx_http_add_variable(cf, &name, NGX_HTTP_VAR_NOCACHEABLE);
    main->proxy_host = ngx_http_get_variable_index(cf, &proxy_host);
    if (!variable || main->proxy_host == NGX_ERROR)
        return NGX_ERROR;
    variable->get_handler = get_reason;
    return NGX_OK;
}

static ngx_int_t add_handlers(ngx_conf_t *cf)
{
    ngx_http_core_main_conf_t *core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    struct level *level = ngx_http_conf_get_module_loc_conf(cf, ngx_http_ppr_module);
    ngx_http_handler_pt *handler =
        ngx_array_push(&core->phases[NGX_HTTP_PRECONTENT_PHASE].handlers);
    if (!handler)
        return NGX_ERROR;
    *handler = before_content;
    next_head = ngx_http_top_header_filter;
    ngx_http_top_header_filter = filter_head;
    next_body = ngx_http_top_body_filter;
    ngx_http_top_body_filter = filter_body;
#if nginx_version >= 1029000
    next_hints = ngx_http_top_early_hints_filter;
    ngx_http_top_early_hints_filter = filter_hints;
#endif
    return build(cf, &level->rules); /* without a server there was nothing to merge */
}

#define ANYWHERE (NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF)

static ngx_command_t commands[] = {
    {ngx_string("ppr"), ANYWHERE | NGX_CONF_1MORE, add_files, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},
    {ngx_string("ppr_map"), ANYWHERE | NGX_CONF_TAKE2, add_map, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},
    {ngx_string("ppr_origin"), ANYWHERE | NGX_CONF_TAKE1, set_origin, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(struct level, origin), NULL},
    ngx_null_command,
};

static ngx_http_module_t functions = {
    .preconfiguration = add_variable,
    .postconfiguration = add_handlers,
    .create_main_conf = create_level,
    .create_loc_conf = create_level,
    .merge_loc_conf = merge_level,
};

ngx_module_t ngx_http_ppr_module = {
    NGX_MODULE_V1, &functions, commands, NGX_HTTP_MODULE, .spare_hook0 = 0,
};

/* What nginx reads from a module's file. As a filter it runs after nginx has compared dates and
   ranges, and before add_header. */
ngx_module_t *ngx_modules[] = {&ngx_http_ppr_module, NULL};
char *ngx_module_names[] = {"ngx_http_ppr_module", NULL};
char *ngx_module_order[] = {"ngx_http_ppr_module", "ngx_http_copy_filter_module", NULL};
