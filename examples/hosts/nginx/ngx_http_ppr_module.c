/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A module for nginx: responses of its upstreams leave with client-facing references, and fields of
   requests, as Destination, reach the upstreams with their own. README.md has the directives. */

#include "../host.h"

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

/* A directive that gives rules. */
struct source {
    ngx_array_t words; /* of ngx_str_t: the directive and its arguments */
    const char *file;
    size_t line;
};

/* One level of the configuration: http, server or location. */
struct level {
    ngx_array_t *sources; /* of struct source; NULL if the level above gives the rules */
    struct ppr_table *table; /* NULL if nothing is rewritten */
    ngx_http_complex_value_t *origin;
};

/* What is known of a request, whatever its location: a redirect inside nginx changes the
   request's configuration and forgets its contexts. */
struct note {
    struct level *level; /* of the last location that could ask an upstream */
    bool is_mapped; /* the fields of the request have been rewritten */
    int32_t reason; /* enum ppr_reason, of the response */
};

ngx_module_t ngx_http_ppr_module;
static ngx_http_output_header_filter_pt next_filter;

static struct ppr_view view_of(ngx_str_t string)
{
    return (struct ppr_view){(const char *)string.data, string.len};
}

/* ---------------------------------------------------------------- Requests -- */

/* The list of what is to be done at the end of a request is the one place that outlives its
   contexts, and its log line, too. */
static void ignore(void *note)
{
    (void)note;
}

static struct note *find_note(ngx_http_request_t *r)
{
    const ngx_pool_cleanup_t *cleanup = r->pool->cleanup;
    while (cleanup && cleanup->handler != ignore)
        cleanup = cleanup->next;
    return cleanup ? cleanup->data : NULL;
}

static struct note *add_note(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(r->pool, sizeof(struct note));
    if (!cleanup)
        return NULL;
    cleanup->handler = ignore;
    ngx_memzero(cleanup->data, sizeof(struct note));
    return cleanup->data;
}

/* The request target as the client sent it. nginx keeps the path of an absolute-form target apart,
   and ignores the Host field beside it (RFC 9112 3.2.2). */
static struct ppr_view target_of(ngx_http_request_t *r)
{
    if (!r->host_start)
        return view_of(r->unparsed_uri);
    struct ppr_view rest = view_of(r->request_line);
    const size_t begin = r->method_name.len + 1;
    rest = (struct ppr_view){rest.data + begin, rest.size - begin};
    const char *end = memchr(rest.data, ' ', rest.size);
    return (struct ppr_view){rest.data, end ? (size_t)(end - rest.data) : rest.size};
}

static void add_client(ngx_http_request_t *r, const struct level *level,
                       struct ppr_context *context)
{
    ngx_str_t origin;
    if (level->origin) {
        context->client_target = view_of(r->unparsed_uri);
        if (ngx_http_complex_value(r, level->origin, &origin) == NGX_OK)
            host_set_origin(context, view_of(origin));
        return;
    }
    context->client_scheme = r->connection->ssl ? PPR_STRING("https") : PPR_STRING("http");
    context->client_target = target_of(r);
    /* HTTP/3 has no such field */
    context->client_authority =
        view_of(r->headers_in.host ? r->headers_in.host->value : r->headers_in.server);
}

/* The Host field in the request as it was sent, which is kept to be sent again. */
static struct ppr_view find_host(const ngx_http_upstream_t *u)
{
    struct ppr_field field;
    size_t offset = 0;
    if (!u->request_bufs) /* the cache answers */
        return (struct ppr_view){NULL, 0};
    const ngx_buf_t *buf = u->request_bufs->buf;
    const struct ppr_view head = {(const char *)buf->start, (size_t)(buf->last - buf->start)};
    while (ppr_block_next(head, PPR_REQUEST, &offset, &field) == PPR_OK) {
        if (field.name.size == 4 && strncasecmp(field.name.data, "Host", 4) == 0)
            return field.value;
    }
    return (struct ppr_view){NULL, 0};
}

/* The host of the upstream as proxy_pass names it. $proxy_host would be empty after a redirect
   inside nginx. */
static struct ppr_view find_authority(ngx_http_request_t *r)
{
    const ngx_http_upstream_resolved_t *named = r->upstream->resolved;
    const ngx_http_upstream_srv_conf_t *fixed = r->upstream->conf->upstream;
    if (!named && !fixed)
        return (struct ppr_view){NULL, 0};
    ngx_str_t text = named ? named->host : fixed->host;
    const ngx_uint_t port = named ? named->port : fixed->port;
    if (named ? named->no_port : fixed->no_port)
        return view_of(text);
    u_char *memory = ngx_pnalloc(r->pool, text.len + sizeof ":65535");
    if (!memory)
        return view_of(text);
    text.len = (size_t)(ngx_sprintf(memory, "%V:%ui", &text, port) - memory);
    text.data = memory;
    return view_of(text);
}

static void add_backend(ngx_http_request_t *r, struct ppr_context *context)
{
    const ngx_http_upstream_t *u = r->upstream;
    const struct ppr_view schema = view_of(u->schema);
    const size_t slashes = sizeof "://" - 1;
    context->backend_scheme =
        (struct ppr_view){schema.data, ngx_max(schema.size, slashes) - slashes};
    context->backend_authority = find_authority(r);
    context->backend_target = view_of(u->uri);
    if (ngx_strncmp(u->schema.data, "http", 4) == 0)
        context->backend_host = find_host(u);
    else if (ngx_strncmp(u->schema.data, "grpc", 4) == 0)
        context->backend_scheme = u->ssl ? PPR_STRING("https") : PPR_STRING("http");
    else if (r->headers_in.host) /* FastCGI and its like hand on the client's */
        context->backend_host = view_of(r->headers_in.host->value);
}

/* ------------------------------------------------------------------ Fields -- */

/* nginx copies the elements of an upstream's fields, not their values; so a value of the upstream's
   is told from one of `return` or an error page, also if it comes from the cache. */
static bool is_upstreams(const ngx_http_upstream_t *u, const ngx_table_elt_t *field)
{
    for (const ngx_list_part_t *part = &u->headers_in.headers.part; part; part = part->next) {
        const ngx_table_elt_t *fields = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (fields[i].value.data == field->value.data)
                return true;
        }
    }
    return false;
}

static ngx_list_t *fields_of(ngx_http_request_t *r, enum ppr_direction direction)
{
    return direction == PPR_REQUEST ? &r->headers_in.headers : &r->headers_out.headers;
}

/* Find the fields that are to be rewritten, and return how many there are. */
static size_t find_fields(ngx_http_request_t *r, const struct ppr_table *table,
                          enum ppr_direction direction, ngx_table_elt_t **found, size_t most)
{
    size_t count = 0;
    for (ngx_list_part_t *part = &fields_of(r, direction)->part; part; part = part->next) {
        ngx_table_elt_t *field = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++, field++) {
            if (!ppr_table_kind(table, direction, view_of(field->key)))
                continue;
            if (direction == PPR_RESPONSE && !is_upstreams(r->upstream, field))
                continue;
            if (count < most)
                found[count] = field;
            count++;
        }
    }
    return count;
}

/* Take out the fields of a request without hash. Pointers to elements stay valid, so it is a list
   of copies. */
static ngx_int_t take_out(ngx_list_t *list, ngx_pool_t *pool)
{
    const ngx_list_part_t old = list->part;
    if (ngx_list_init(list, pool, 16, sizeof(ngx_table_elt_t)) != NGX_OK)
        return NGX_ERROR;
    for (const ngx_list_part_t *part = &old; part; part = part->next) {
        const ngx_table_elt_t *fields = part->elts;
        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            ngx_table_elt_t *copy = fields[i].hash ? ngx_list_push(list) : NULL;
            if (copy)
                *copy = fields[i];
            else if (fields[i].hash)
                return NGX_ERROR;
        }
    }
    return NGX_OK;
}

static ngx_int_t store(ngx_http_request_t *r, enum ppr_direction direction,
                       const struct ppr_pair *pairs, ngx_table_elt_t **fields, size_t count,
                       char *memory)
{
    bool is_dropped = false;
    for (size_t i = 0; i < count; i++) {
        if (pairs[i].status == PPR_REWRITTEN) {
            fields[i]->value.data = (u_char *)memory + pairs[i].at;
            fields[i]->value.len = pairs[i].length;
        } else if (pairs[i].status == PPR_DROPPED) {
            fields[i]->hash = 0;
            is_dropped = true;
        } else {
            continue;
        }
        /* else nginx would put its own origin before a path */
        if (fields[i] == r->headers_out.location)
            r->headers_out.location = NULL;
    }
    return is_dropped && direction == PPR_REQUEST ? take_out(&r->headers_in.headers, r->pool)
                                                  : NGX_OK;
}

static void *allocate(void *pool, size_t size)
{
    return ngx_pnalloc(pool, size);
}

static ngx_int_t rewrite(ngx_http_request_t *r, struct note *note, enum ppr_direction direction)
{
    enum { FEW = 16 };
    ngx_table_elt_t *few[FEW], **fields = few;
    struct ppr_pair few_pairs[FEW], *pairs = few_pairs;
    const struct level *level = note->level;
    const size_t count = find_fields(r, level->table, direction, few, FEW);
    if (count == 0)
        return NGX_OK;
    if (count > FEW) {
        fields = ngx_palloc(r->pool, count * sizeof *fields);
        pairs = ngx_palloc(r->pool, count * sizeof *pairs);
        if (!fields || !pairs)
            return NGX_ERROR;
        find_fields(r, level->table, direction, fields, count);
    }
    for (size_t i = 0; i < count; i++) {
        pairs[i].name = view_of(fields[i]->key);
        pairs[i].value = view_of(fields[i]->value);
    }

    struct ppr_context context = PPR_CONTEXT_INIT;
    struct ppr_exchange exchange;
    struct ppr_result result;
    add_client(r, level, &context);
    if (direction == PPR_RESPONSE)
        add_backend(r, &context);
    ppr_exchange_init(&exchange, level->table, &context, NULL);
    const struct host_pool pool = {allocate, r->pool};
    char *memory = host_rewrite(&exchange, direction, pairs, count, &pool, &result);
    if (direction == PPR_RESPONSE)
        note->reason = result.reason;
    if (result.status == PPR_REWRITTEN)
        return store(r, direction, pairs, fields, count, memory);
    return result.status == PPR_UNCHANGED ? NGX_OK : NGX_ERROR;
}

/* Rewrite what the last upstream's response has left (X-Accel-Redirect, error_page), as long as
   it is known which that was; then the fields of the request. */
static ngx_int_t before_content(ngx_http_request_t *r)
{
    struct level *level = ngx_http_get_module_loc_conf(r, ngx_http_ppr_module);
    struct note *note = r == r->main ? find_note(r) : NULL;
    if (r != r->main || (!note && !level->table))
        return NGX_DECLINED;
    if (!note && !(note = add_note(r)))
        return NGX_ERROR;
    if (r->upstream && note->level->table && rewrite(r, note, PPR_RESPONSE) != NGX_OK)
        return NGX_ERROR;
    note->level = level;
    if (!level->table || !r->content_handler || note->is_mapped)
        return NGX_DECLINED;
    note->is_mapped = true;
    return rewrite(r, note, PPR_REQUEST) == NGX_OK ? NGX_DECLINED : NGX_ERROR;
}

static ngx_int_t filter(ngx_http_request_t *r)
{
    struct note *note = r == r->main && r->upstream ? find_note(r) : NULL;
    if (note && note->level->table && rewrite(r, note, PPR_RESPONSE) != NGX_OK)
        return NGX_ERROR;
    return next_filter(r);
}

static ngx_int_t get_reason(ngx_http_request_t *r, ngx_http_variable_value_t *value, uintptr_t data)
{
    const struct note *note = find_note(r);
    (void)data;
    *value = (ngx_http_variable_value_t){.valid = 1, .no_cacheable = 1, .not_found = !note};
    if (note) {
        const char *word = ppr_reason_word(note->reason);
        value->data = (u_char *)word;
        value->len = (unsigned)strlen(word) & 0xfffffff;
    }
    return NGX_OK;
}

/* ----------------------------------------------------------- Configuration -- */

static void *create_level(ngx_conf_t *cf)
{
    return ngx_pcalloc(cf->pool, sizeof(struct level));
}

/* The levels that have a table of their own; levels with the same rules share it. */
static void *create_main(ngx_conf_t *cf)
{
    return ngx_array_create(cf->pool, 4, sizeof(struct level *));
}

/* proxy_redirect is on unless said otherwise, and would map a second time. Its own command
   switches it off, so that one beside `ppr` is an error. */
static const char *switch_redirect_off(ngx_conf_t *cf)
{
    static ngx_str_t words[] = {ngx_string("proxy_redirect"), ngx_string("off")};
    ngx_array_t args = {words, 2, sizeof(ngx_str_t), 2, cf->pool};
    ngx_conf_t off = *cf;
    off.args = &args;
    for (ngx_module_t **m = cf->cycle->modules; *m; m++) {
        ngx_command_t *command = (*m)->commands;
        if (strcmp((*m)->name, "ngx_http_proxy_module") != 0)
            continue;
        while (command->name.len && ngx_strcmp(command->name.data, "proxy_redirect") != 0)
            command++;
        void **levels = ((ngx_http_conf_ctx_t *)cf->ctx)->loc_conf;
        if (command->name.len &&
            command->set(&off, command, levels[(*m)->ctx_index]) != NGX_CONF_OK)
            return "must not stand beside \"proxy_redirect\", which it switches off";
    }
    return NULL;
}

static bool is_off(const struct source *source)
{
    const ngx_str_t *words = source->words.elts;
    return source->words.nelts == 2 && ngx_strcmp(words[0].data, "ppr") == 0 &&
           ngx_strcmp(words[1].data, "off") == 0;
}

/* ppr FILE...|off; ppr_map CLIENT BACKEND; */
static char *add_source(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    struct level *level = conf;
    (void)command;
    if (!level->sources && !(level->sources = ngx_array_create(cf->pool, 2, sizeof(struct source))))
        return NGX_CONF_ERROR;
    struct source *source = ngx_array_push(level->sources);
    if (!source || ngx_array_init(&source->words, cf->pool, cf->args->nelts, sizeof(ngx_str_t)))
        return NGX_CONF_ERROR;
    ngx_str_t *words = ngx_array_push_n(&source->words, cf->args->nelts);
    ngx_memcpy(words, cf->args->elts, cf->args->nelts * sizeof *words);
    source->file = (const char *)cf->conf_file->file.name.data;
    source->line = cf->conf_file->line;
    if (level->sources->nelts > 1)
        return is_off(source) || is_off(level->sources->elts) ? "and \"ppr off\" exclude each other"
                                                              : NGX_CONF_OK;
    return is_off(source) ? NGX_CONF_OK : (char *)switch_redirect_off(cf);
}

/* ppr_origin STRING; */
static char *set_origin(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    struct level *level = conf;
    struct ppr_context context = PPR_CONTEXT_INIT;
    char *why = ngx_http_set_complex_value_slot(cf, command, conf);
    if (why == NGX_CONF_OK && !level->origin->lengths &&
        !host_set_origin(&context, view_of(level->origin->value)))
        return "is no origin, as https://www.example.org:8443 is one";
    return why;
}

static bool is_same(const struct level *one, const struct level *other)
{
    const struct source *left = one->sources->elts, *right = other->sources->elts;
    if (one->sources->nelts != other->sources->nelts)
        return false;
    for (ngx_uint_t i = 0; i < one->sources->nelts; i++) {
        const ngx_str_t *a = left[i].words.elts, *b = right[i].words.elts;
        if (left[i].words.nelts != right[i].words.nelts)
            return false;
        for (ngx_uint_t k = 0; k < left[i].words.nelts; k++) {
            if (ngx_strcmp(a[k].data, b[k].data) != 0)
                return false;
        }
    }
    return true;
}

static void show(void *host, bool is_error, const char *text)
{
    const ngx_conf_t *cf = host;
    const ngx_uint_t severity = is_error ? NGX_LOG_EMERG : NGX_LOG_WARN;
    ngx_log_error(severity, cf->log, 0, "ppr: %s", text);
}

static ngx_int_t add_rules(ngx_conf_t *cf, const struct source *source, struct ppr_builder *builder)
{
    ngx_str_t *words = source->words.elts;
    const bool is_map = ngx_strcmp(words[0].data, "ppr_map") == 0;
    ppr_builder_source(builder, ppr_view_of(source->file), source->line);
    if (is_map)
        ppr_builder_map(builder, view_of(words[1]), view_of(words[2]), 0);
    for (ngx_uint_t i = 1; i < source->words.nelts && !is_map; i++) {
        ngx_str_t path = words[i];
        if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK)
            return NGX_ERROR;
        ppr_builder_source(builder, ppr_view_of(source->file), source->line);
        host_read(builder, (const char *)path.data);
    }
    return NGX_OK;
}

static void unref(void *table)
{
    ppr_table_unref(table);
}

/* Build the table of a level, or take that of another level. */
static ngx_int_t build(ngx_conf_t *cf, struct level *level)
{
    ngx_array_t *others = ngx_http_conf_get_module_main_conf(cf, ngx_http_ppr_module);
    const struct host_log log = {show, cf};
    if (level->table || !level->sources || is_off(level->sources->elts))
        return NGX_OK;
    for (ngx_uint_t i = 0; i < others->nelts; i++) {
        const struct level *other = ((struct level **)others->elts)[i];
        if (is_same(level, other)) {
            level->table = other->table;
            return NGX_OK;
        }
    }
    struct level **entry = ngx_array_push(others);
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(cf->pool, 0);
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ngx_int_t status = entry && cleanup ? NGX_OK : NGX_ERROR;
    for (ngx_uint_t i = 0; i < level->sources->nelts && status == NGX_OK; i++)
        status = add_rules(cf, (struct source *)level->sources->elts + i, builder);
    level->table = host_build(builder, &log);
    if (!level->table || status != NGX_OK)
        return NGX_ERROR;
    *entry = level;
    cleanup->handler = unref; /* with the old configuration, after its last request */
    cleanup->data = level->table;
    return NGX_OK;
}

static char *merge_level(ngx_conf_t *cf, void *above, void *here)
{
    struct level *parent = above, *level = here;
    /* that of http is a parent only */
    if (build(cf, parent) != NGX_OK || build(cf, level) != NGX_OK)
        return NGX_CONF_ERROR;
    if (!level->sources) {
        level->sources = parent->sources;
        level->table = parent->table;
    }
    if (!level->origin)
        level->origin = parent->origin;
    return NGX_CONF_OK;
}

static ngx_int_t add_variable(ngx_conf_t *cf)
{
    ngx_str_t name = ngx_string("ppr_reason");
    ngx_http_variable_t *variable = ngx_http_add_variable(cf, &name, NGX_HTTP_VAR_NOCACHEABLE);
    if (variable)
        variable->get_handler = get_reason;
    return variable ? NGX_OK : NGX_ERROR;
}

static ngx_int_t add_handlers(ngx_conf_t *cf)
{
    ngx_http_core_main_conf_t *core = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);
    ngx_http_handler_pt *handler =
        ngx_array_push(&core->phases[NGX_HTTP_PRECONTENT_PHASE].handlers);
    if (!handler)
        return NGX_ERROR;
    *handler = before_content;
    next_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = filter;
    /* without a server there was nothing to merge */
    return build(cf, ngx_http_conf_get_module_loc_conf(cf, ngx_http_ppr_module));
}

#define ANYWHERE (NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF)

static ngx_command_t commands[] = {
    {ngx_string("ppr"), ANYWHERE | NGX_CONF_1MORE, add_source, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},
    {ngx_string("ppr_map"), ANYWHERE | NGX_CONF_TAKE2, add_source, NGX_HTTP_LOC_CONF_OFFSET, 0,
     NULL},
    {ngx_string("ppr_origin"), ANYWHERE | NGX_CONF_TAKE1, set_origin, NGX_HTTP_LOC_CONF_OFFSET,
     offsetof(struct level, origin), NULL},
    ngx_null_command,
};

static ngx_http_module_t functions = {
    .preconfiguration = add_variable,
    .postconfiguration = add_handlers,
    .create_main_conf = create_main,
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
