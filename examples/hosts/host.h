/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What the modules of all servers share: rule files are read with their names, errors and warnings
   become lines of a log, and the values of a message's fields get memory that lives as long as
   the message. */

#ifndef HOST_H
#define HOST_H

#include <errno.h>
#include <ppr/rules.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Where a host shows errors and warnings. `text` is one line without its end. */
struct host_log {
    void (*write)(void *host, bool is_error, const char *text);
    void *host;
};

/* Memory of the host. `allocate` returns NULL if there is none. */
struct host_pool {
    void *(*allocate)(void *pool, size_t size);
    void *pool;
};

/* Add an error to a builder at the place that ppr_builder_source named last. */
static inline void host_fail(struct ppr_builder *builder, const char *path, const char *why)
{
    char message[512];
    struct ppr_error error = {.status = PPR_BAD_RULE, .part = PPR_PART_TEXT, .line = 1};
    snprintf(message, sizeof message, "%s: %s", path, why);
    error.message = message;
    ppr_builder_fail(builder, &error);
}

/* Read what is left of a file. Returns its bytes, to be freed, or NULL with errno. */
static inline char *host_read_all(FILE *file, size_t *size)
{
    char *bytes = NULL;
    size_t capacity = 0;
    *size = 0;
    do {
        capacity = capacity ? 2 * capacity : 4096;
        char *more = realloc(bytes, capacity);
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
   cannot be read has the place that ppr_builder_source named last. */
static inline void host_read(struct ppr_builder *builder, const char *path)
{
    size_t size;
    FILE *file = fopen(path, "rb");
    char *bytes = file ? host_read_all(file, &size) : NULL;
    if (bytes) {
        ppr_builder_source(builder, ppr_view_of(path), 1);
        ppr_builder_read(builder, (struct ppr_view){bytes, size});
    } else {
        host_fail(builder, path, strerror(errno));
    }
    free(bytes);
    if (file)
        fclose(file);
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

/* Rewrite the values of pairs, first into a buffer on the stack, which is enough for most heads.
   Returns the memory that the `at` of each pair counts from; NULL unless the result is REWRITTEN.
   The result is NO_SPACE if the pool has no memory. */
static inline char *host_rewrite(struct ppr_exchange *exchange, enum ppr_direction direction,
                                 struct ppr_pair *pairs, size_t count, const struct host_pool *pool,
                                 struct ppr_result *result)
{
    char room[1024];
    ppr_rewrite_fields(exchange, direction, pairs, count, room, sizeof room, result);
    if (result->status != PPR_REWRITTEN && result->status != PPR_NO_SPACE)
        return NULL;
    /* at least one byte: fields may only be dropped */
    char *memory = (char *)pool->allocate(pool->pool, result->count + 1);
    if (!memory) {
        result->status = PPR_NO_SPACE;
        return NULL;
    }
    if (result->status == PPR_REWRITTEN)
        memcpy(memory, room, result->count);
    else
        ppr_rewrite_fields(exchange, direction, pairs, count, memory, result->count, result);
    return memory;
}

/* Set scheme and authority of the client from an origin, `https://www.example.org:8443`. Returns
   false, and leaves both empty, if it is none. */
static inline bool host_set_origin(struct ppr_context *context, struct ppr_view origin)
{
    struct ppr_url url;
    if (ppr_parse_url(origin, &url, NULL) != PPR_OK || !url.scheme.data || !url.host.size ||
        url.userinfo.data || url.path.size || url.query.data || url.fragment.data)
        return false;
    if (strncasecmp(url.scheme.data, "http:", 5) != 0 &&
        strncasecmp(url.scheme.data, "https:", 6) != 0)
        return false;
    context->client_scheme = url.scheme;
    context->client_authority =
        (struct ppr_view){url.host.data, (size_t)(url.path.data - url.host.data)};
    return true;
}

#endif /* HOST_H */
