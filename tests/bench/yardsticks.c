/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "yardsticks.h"

#include "heads.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { fields_most = 64 };

/* Of picohttpparser's documented interface, which libh2o exports without a header. */
struct phr_header {
    const char *name;
    size_t name_len;
    const char *value;
    size_t value_len;
};

typedef int parse_response(const char *buf, size_t len, int *minor_version, int *status,
                           const char **msg, size_t *msg_len, struct phr_header *headers,
                           size_t *num_headers, size_t last_len);

parse_response phr_parse_response;

static parse_response *parse_response_sse;

static _Alignas(64) char buffer[job_capacity];

static _Noreturn void fail(const char *name)
{
    fprintf(stderr, "bench: %s failed\n", name);
    exit(EXIT_FAILURE);
}

void yardstick_load_pico_sse(const char *library)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    void *symbol = handle == NULL ? NULL : dlsym(handle, "phr_parse_response");
    if (symbol == NULL)
        fail(library);
    memcpy(&parse_response_sse, &symbol, sizeof symbol);
}

/* Makes the compiler believe that the memory is read. */
static void keep(void *memory)
{
    __asm__ volatile("" : : "r"(memory) : "memory");
}

void yardstick_copy(const struct job *heads, size_t passes)
{
    for (size_t pass = 0; pass < passes; pass++) {
        for (size_t i = 0; i < heads->count; i++) {
            memcpy(buffer, heads->items[i].input.data, heads->items[i].input.size);
            keep(buffer);
        }
    }
}

/* Returns the number of fields; 0 if the head was not read as a whole. */
static size_t parse_head(parse_response *parse, size_t size)
{
    struct phr_header fields[fields_most];
    size_t count = fields_most;
    int minor = 0;
    int status = 0;
    const char *message = NULL;
    size_t message_size = 0;
    const int parsed =
        parse(buffer, size, &minor, &status, &message, &message_size, fields, &count, 0);
    return parsed == (int)size && status == head_status ? count : 0;
}

static void parse_heads(parse_response *parse, const struct job *heads, size_t passes)
{
    size_t sum = 0;
    for (size_t pass = 0; pass < passes; pass++) {
        for (size_t i = 0; i < heads->count; i++) {
            const struct ppr_view head = heads->items[i].input;
            memcpy(buffer, head.data, head.size);
            sum += parse_head(parse, head.size);
        }
    }
    if (sum != passes * heads->count * head_fields)
        fail("phr_parse_response");
}

void yardstick_pico(const struct job *heads, size_t passes)
{
    parse_heads(phr_parse_response, heads, passes);
}

void yardstick_pico_sse(const struct job *heads, size_t passes)
{
    parse_heads(parse_response_sse, heads, passes);
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

void yardstick_lines(const struct job *head, size_t passes)
{
    const struct ppr_view input = head->items[0].input;
    size_t sum = 0;
    memcpy(buffer, input.data, input.size);
    for (size_t pass = 0; pass < passes; pass++) {
        keep(buffer);
        sum += count_lines(buffer, input.size);
    }
    if (sum != passes * head_lines)
        fail("the walk over lines");
}
