/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The part that the modules of all servers share. It has two halves:

   1. Configuration: rules come from files and directives, errors and warnings become lines of a
      log, and equal rules share one table.
   2. Messages: the fields that a table rewrites are collected and rewritten in one call, into
      memory that lives as long as the message. */

#ifndef HOST_H
#define HOST_H

#include <errno.h>
#include <ppr/rules.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Memory of the host. `allocate` returns NULL if there is none. */
struct host_pool {
    void *(*allocate)(void *pool, size_t size);
    void *pool;
};

/* ------------------------------------------------------------ Configuration -- */

/* Where a host shows errors and warnings. `text` is one line without its end. */
struct host_log {
    void (*write)(void *host, bool is_error, const char *text);
    void *host;
};

/* A directive that gives a rule, or a file of rules. */
struct host_source {
    struct host_source *next;
    const char *file; /* the place of the directive */
    size_t line;
    const char *client; /* a prefix; the path of a file if `backend` is NULL */
    const char *backend;
};

/* The rules of one level of a configuration. All zero: there are none. */
struct host_rules {
    struct host_source *first, *last;
    struct ppr_table *table; /* NULL until it is built */
    struct host_rules *next; /* in the list of those that may be shared */
};

/* Append a source. Returns false if there is no memory. Its texts must live as long as the rules. */
static inline bool host_add_source(struct host_rules *rules, const struct host_pool *pool,
                                   struct host_source source)
{
    struct host_source *copy = (struct host_source *)pool->allocate(pool->pool, sizeof *copy);
    if (!copy)
        return false;
    *copy = source;
    *(rules->first ? &rules->last->next : &rules->first) = copy;
    rules->last = copy;
    return true;
}

/* Take the table of equal rules in a list. If there are none, append these and return false. */
static inline bool host_share(struct host_rules *rules, struct host_rules *list)
{
    for (; list->next; list = list->next) {
        const struct host_source *one = rules->first, *other = list->next->first;
        while (one && other && strcmp(one->client, other->client) == 0 &&
               !one->backend == !other->backend &&
               (!one->backend || strcmp(one->backend, other->backend) == 0)) {
            one = one->next;
            other = other->next;
        }
        if (!one && !other) {
            rules->table = list->next->table;
            return true;
        }
    }
    list->next = rules;
    return false;
}

/* Read the rest of a file. Returns its bytes, to be freed, or NULL with errno. */
static inline char *host_read_all(FILE *file, size_t *size)
{
    char *bytes = NULL;
    size_t capacity = 0;
    *size = 0;
    do {
        capacity = capacity ? 2 * capacity : 4096;
        char *more = (char *)realloc(bytes, capacity);
        if (!more)
            break;
        bytes = more;
        *size += fread(bytes + *size, 1, capacity - *size, file);
    } while (*size == capacity);
    if (*size < capacity && bytes && !ferror(file))
        return bytes;
    free(bytes);
    return NULL;
}

/* Add the rules of a file in the plain format. Errors in it have its name; that of a file that
   cannot be read has the place of the directive. */
static inline void host_read(struct ppr_builder *builder, const char *path)
{
    size_t size;
    FILE *file = fopen(path, "rb");
    char *bytes = file ? host_read_all(file, &size) : NULL;
    if (bytes) {
        ppr_builder_source(builder, ppr_view_of(path), 1);
        ppr_builder_read(builder, (struct ppr_view){bytes, size});
    } else {
        char message[512];
        struct ppr_error error = {.status = PPR_BAD_RULE, .part = PPR_PART_TEXT, .line = 1};
        snprintf(message, sizeof message, "%s: %s", path, strerror(errno));
        error.message = message;
        ppr_builder_fail(builder, &error);
    }
    free(bytes);
    if (file)
        fclose(file);
}

/* Return a builder with the rules of all sources. */
static inline struct ppr_builder *host_collect(const struct host_rules *rules)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    for (const struct host_source *source = rules->first; source; source = source->next) {
        ppr_builder_source(builder, ppr_view_of(source->file), source->line);
        if (source->backend)
            ppr_builder_map(builder, ppr_view_of(source->client), ppr_view_of(source->backend), 0);
        else
            host_read(builder, source->client);
    }
    return builder;
}

static inline void host_show(const struct host_log *log, bool is_error,
                             const struct ppr_error *error)
{
    char text[2048];
    const struct ppr_result result = ppr_error_text(error, text, sizeof text - 1);
    text[result.count < sizeof text ? result.count : 0] = '\0';
    log->write(log->host, is_error, result.status == PPR_REWRITTEN ? text : error->message);
}

/* Build the table, show what is wrong or worth a look, and free the builder. Returns NULL after an
   error. */
static inline struct ppr_table *host_build(struct ppr_builder *builder, const struct host_log *log)
{
    struct ppr_error warning;
    struct ppr_table *table = ppr_builder_build(builder);
    if (table && ppr_table_size(table) == 0)
        ppr_builder_warn(builder, &(struct ppr_error){.line = 1, .message = "no map rule in it"});
    if (table)
        ppr_rules_check(builder);
    for (size_t i = 1; ppr_builder_warning(builder, i, &warning) == PPR_OK; i++)
        host_show(log, false, &warning);
    if (!table)
        host_show(log, true, ppr_builder_error(builder));
    ppr_builder_free(builder);
    return table;
}

/* ----------------------------------------------------------------- Messages -- */

/* The parts of `scheme://authority/rest` as they stand; ppr_exchange_init ignores those that are
   wrong. All are empty for another text. */
struct host_url {
    struct ppr_view scheme, authority, rest;
};

static inline struct host_url host_split(struct ppr_view url)
{
    struct host_url parts = {{NULL, 0}, {NULL, 0}, {NULL, 0}};
    const char *colon = url.size ? (const char *)memchr(url.data, ':', url.size) : NULL;
    if (!colon || url.data + url.size - colon < 3 || memcmp(colon, "://", 3) != 0)
        return parts;
    const char *host = colon + 3;
    const size_t left = (size_t)(url.data + url.size - host);
    const char *slash = (const char *)memchr(host, '/', left);
    const size_t size = slash ? (size_t)(slash - host) : left;
    parts.scheme = (struct ppr_view){url.data, (size_t)(colon - url.data)};
    parts.authority = (struct ppr_view){host, size};
    parts.rest = (struct ppr_view){host + size, left - size};
    return parts;
}

/* Set scheme and authority of the client from an origin, `https://www.example.org:8443`. A text
   that goes on after it sets neither. */
static inline void host_set_origin(struct ppr_context *context, struct ppr_view origin)
{
    const struct host_url parts = host_split(origin);
    if (parts.rest.size)
        return;
    context->client_scheme = parts.scheme;
    context->client_authority = parts.authority;
}

/* Return whether a text is an http or https origin. */
static inline bool host_is_origin(struct ppr_view origin)
{
    struct ppr_builder *builder = ppr_builder_new(NULL);
    const bool is_origin =
        ppr_builder_client(builder, origin) == PPR_OK && host_split(origin).rest.size == 0;
    ppr_builder_free(builder);
    return is_origin;
}

enum { HOST_FEW = 16 };

/* The fields of a message that a table rewrites. */
struct host_fields {
    const struct ppr_table *table;
    enum ppr_direction direction;
    struct host_pool pool;
    size_t count, capacity;
    struct ppr_pair *pairs; /* after host_rewrite: `value` is the new value, empty if DROPPED */
    void **places; /* the host's own field of each pair */
    struct ppr_result result;
    struct ppr_pair few_pairs[HOST_FEW];
    void *few_places[HOST_FEW];
};

static inline void host_begin(struct host_fields *fields, const struct ppr_table *table,
                              enum ppr_direction direction, struct host_pool pool)
{
    fields->table = table;
    fields->direction = direction;
    fields->pool = pool;
    fields->count = 0;
    fields->capacity = HOST_FEW;
    fields->pairs = fields->few_pairs;
    fields->places = fields->few_places;
}

/* Make room for twice as many fields. Returns false if there is no memory. */
static inline bool host_grow(struct host_fields *fields)
{
    const size_t count = fields->capacity, size = count * sizeof *fields->pairs;
    struct ppr_pair *pairs = (struct ppr_pair *)fields->pool.allocate(fields->pool.pool, 2 * size);
    void **places =
        (void **)fields->pool.allocate(fields->pool.pool, 2 * count * sizeof *fields->places);
    if (!pairs || !places)
        return false;
    memcpy(pairs, fields->pairs, size);
    memcpy(places, fields->places, count * sizeof *places);
    fields->pairs = pairs;
    fields->places = places;
    fields->capacity = 2 * count;
    return true;
}

/* Return whether the table rewrites fields of a name. */
static inline bool host_wants(const struct host_fields *fields, struct ppr_view name)
{
    return ppr_table_kind(fields->table, fields->direction, name) != PPR_KIND_NONE;
}

/* Append a field. Returns false if there is no memory. */
static inline bool host_add(struct host_fields *fields, struct ppr_view name, struct ppr_view value,
                            void *place)
{
    if (fields->count == fields->capacity && !host_grow(fields))
        return false;
    fields->pairs[fields->count].name = name;
    fields->pairs[fields->count].value = value;
    fields->places[fields->count++] = place;
    return true;
}

/* Rewrite all fields that were added: first into a buffer on the stack, which is enough for most
   heads. Sets the result and the values of the pairs that change. Returns false if there is no
   memory. */
static inline bool host_rewrite(struct host_fields *fields, const struct ppr_context *context)
{
    char room[1024];
    struct ppr_exchange exchange;
    struct ppr_result *result = &fields->result;
    ppr_exchange_init(&exchange, fields->table, context, NULL);
    ppr_rewrite_fields(&exchange, fields->direction, fields->pairs, fields->count, room,
                       sizeof room, result);
    if (result->status != PPR_REWRITTEN && result->status != PPR_NO_SPACE)
        return true;
    /* at least one byte: fields may only be dropped */
    char *memory = (char *)fields->pool.allocate(fields->pool.pool, result->count + 1);
    if (!memory)
        return false;
    if (result->status == PPR_REWRITTEN)
        memcpy(memory, room, result->count);
    else
        ppr_rewrite_fields(&exchange, fields->direction, fields->pairs, fields->count, memory,
                           result->count, result);
    for (struct ppr_pair *pair = fields->pairs; pair < fields->pairs + fields->count; pair++) {
        if (pair->status == PPR_REWRITTEN)
            pair->value = (struct ppr_view){memory + pair->at, pair->length};
        else if (pair->status == PPR_DROPPED)
            pair->value.size = 0;
    }
    return true;
}

#endif /* HOST_H */
