/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "yardsticks.h"

/* libh2o's headers do not include all that they need: these, in this order */
#include <stdint.h>
#include <string.h>

#include <h2o/string_.h>

#include <h2o/url.h>
#include <uriparser/Uri.h>

#include <stdio.h>
#include <stdlib.h>

/* What response-head.txt has. */
enum { head_lines = 21, head_fields = 19, head_status = 302, fields_most = 64 };

/* libh2o exports picohttpparser without a header of its own: its documented interface. */
struct phr_header {
    const char *name;
    size_t name_len;
    const char *value;
    size_t value_len;
};

int phr_parse_response(const char *buf, size_t len, int *minor_version, int *status,
                       const char **msg, size_t *msg_len, struct phr_header *headers,
                       size_t *num_headers, size_t last_len);

static _Alignas(64) char buffer[4096];

static _Noreturn void fail(const char *name)
{
    fprintf(stderr, "bench: %s did not find what is there\n", name);
    exit(EXIT_FAILURE);
}

/* The compiler must not leave out a copy that nobody reads. */
static void keep(void *memory)
{
    __asm__ volatile("" : : "r"(memory) : "memory");
}

void yardstick_copy(struct ppr_view head, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        memcpy(buffer, head.data, head.size);
        keep(buffer);
    }
    if (memcmp(buffer, head.data, head.size) != 0)
        fail("the copy");
}

static size_t parse_head(size_t size)
{
    struct phr_header fields[fields_most];
    size_t field_count = fields_most;
    int minor = 0;
    int status = 0;
    const char *message = NULL;
    size_t message_size = 0;
    const int parsed = phr_parse_response(buffer, size, &minor, &status, &message, &message_size,
                                          fields, &field_count, 0);
    return parsed == (int)size && status == head_status ? field_count : 0;
}

void yardstick_pico_copied(struct ppr_view head, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(buffer, head.data, head.size);
        sum += parse_head(head.size);
    }
    if (sum != count * head_fields)
        fail("phr_parse_response");
}

void yardstick_pico(struct ppr_view head, size_t count)
{
    size_t sum = 0;
    memcpy(buffer, head.data, head.size);
    for (size_t i = 0; i < count; i++)
        sum += parse_head(head.size);
    if (sum != count * head_fields)
        fail("phr_parse_response");
}

static size_t count_lines(const char *at, size_t size)
{
    size_t lines = 0;
    const char *const end = at + size;
    while (at < end && (at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
        lines++;
        at++;
    }
    return lines;
}

void yardstick_lines(struct ppr_view head, size_t count)
{
    size_t sum = 0;
    memcpy(buffer, head.data, head.size);
    for (size_t i = 0; i < count; i++) {
        keep(buffer);
        sum += count_lines(buffer, head.size);
    }
    if (sum != count * head_lines)
        fail("the walk over line ends");
}

void yardstick_h2o(struct ppr_view url, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        h2o_url_t parts;
        if (h2o_url_parse(url.data, url.size, &parts) == 0)
            sum += parts.host.len + parts.path.len;
    }
    /* "http://" is what is in neither */
    if (sum != count * (url.size - 7))
        fail("h2o_url_parse");
}

void yardstick_uriparser(struct ppr_view url, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        UriUriA uri;
        if (uriParseSingleUriExA(&uri, url.data, url.data + url.size, NULL) != URI_SUCCESS)
            continue;
        sum += (size_t)(uri.hostText.afterLast - uri.hostText.first);
        uriFreeUriMembersA(&uri);
    }
    const char *const slash = memchr(url.data + 7, '/', url.size - 7);
    if (slash == NULL || sum != count * (size_t)(slash - url.data - 7))
        fail("uriparser");
}
