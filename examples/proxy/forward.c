/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "forward.h"
#include "word.h"

#include <inttypes.h>
#include <stdio.h>

static void add_number(struct text *out, uint64_t number)
{
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%" PRIu64, number);
    text_add(out, (struct ppr_view){digits, (size_t)size});
}

/* Write a value. Its line ends, of folding, become spaces (RFC 9112 5.2), as does a NUL (RFC
 * 9110 5.5). */
static void add_value(struct text *out, struct ppr_view value)
{
    size_t begin = out->size;
    text_add(out, value);
    for (size_t i = begin; i < out->size; i++) {
        if (out->data[i] == '\r' || out->data[i] == '\n' || out->data[i] == '\0')
            out->data[i] = ' ';
    }
}

static void add_field(struct text *out, struct ppr_view name, struct ppr_view value)
{
    text_add(out, name);
    text_add_string(out, ": ");
    add_value(out, value);
    text_add_string(out, "\r\n");
}

static bool is_framing(struct ppr_view name)
{
    return same_word(name, "Content-Length") || same_word(name, "Transfer-Encoding");
}

/* Write the framing that was read, once. */
static void add_framing(struct text *out, const struct head *head)
{
    if (head->chunked)
        text_add_string(out, "Transfer-Encoding: chunked\r\n");
    if (!head->has_length)
        return;
    text_add_string(out, "Content-Length: ");
    add_number(out, head->length);
    text_add_string(out, "\r\n");
}

/* Upgrade goes from hop to hop, so it is written anew (RFC 9110 7.8). */
static void add_upgrade(struct text *out, struct ppr_view protocols)
{
    if (protocols.size == 0)
        return;
    add_field(out, ppr_view_of("Connection"), ppr_view_of("Upgrade"));
    add_field(out, ppr_view_of("Upgrade"), protocols);
}

/* --------------------------------------------------------------- Requests -- */

static bool is_ours(struct ppr_view name)
{
    return same_word(name, "Host") || same_word(name, "X-Forwarded-For") ||
           same_word(name, "X-Forwarded-Host") || same_word(name, "X-Forwarded-Proto");
}

/* Write one field for all that came: some backends read only the first. */
static void add_forwarded_for(struct text *out, const struct head *head, const char *address)
{
    text_add_string(out, "X-Forwarded-For: ");
    for (size_t i = 0; i < head->count; i++) {
        if (!same_word(head->fields[i].name, "X-Forwarded-For"))
            continue;
        text_add(out, head->fields[i].value);
        text_add_string(out, ", ");
    }
    text_add_string(out, address);
    text_add_string(out, "\r\n");
}

/* A request of HTTP/1.0 is sent on as that: its client could not read a response in chunks. */
static void add_request_line(const struct request *request, const struct route *route,
                             struct text *out)
{
    text_add(out, request->method);
    text_add_string(out, " ");
    text_add(out, route_target(route));
    text_add_string(out, request->head.minor == 0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
}

void forward_request(const struct request *request, const struct route *route, const char *address,
                     struct text *out)
{
    const struct head *head = &request->head;

    add_request_line(request, route, out);
    add_field(out, ppr_view_of("Host"), route_host(route));
    for (size_t i = 0; i < head->count; i++) {
        const struct ppr_field *field = &head->fields[i];
        if (is_framing(field->name) || is_ours(field->name) || head_keeps(head, field->name))
            continue;
        add_field(out, field->name, field->value);
    }
    add_framing(out, head);
    add_field(out, ppr_view_of("Via"), ppr_view_of(head->minor == 0 ? "1.0 proxy" : "1.1 proxy"));
    add_forwarded_for(out, head, address);
    add_field(out, ppr_view_of("X-Forwarded-Host"), request->host);
    add_field(out, ppr_view_of("X-Forwarded-Proto"), ppr_view_of(route->client_scheme));
    add_upgrade(out, request->upgrade);
    if (head->minor == 0)
        text_add_string(out, "Connection: close\r\n");
    text_add_string(out, "\r\n");
}

/* -------------------------------------------------------------- Responses -- */

void forward_response(const struct response *response, bool close, struct text *out)
{
    const struct head *head = &response->head;

    text_add_string(out, "HTTP/1.1 ");
    add_number(out, (uint64_t)response->status);
    text_add_string(out, " ");
    text_add(out, response->phrase);
    text_add_string(out, "\r\n");
    for (size_t i = 0; i < head->count; i++) {
        const struct ppr_field *field = &head->fields[i];
        if (is_framing(field->name) || head_keeps(head, field->name))
            continue;
        add_field(out, field->name, field->value);
    }
    /* RFC 9112 6.1, RFC 9110 8.6: these have no framing of their own. */
    if (response->status >= 200 && response->status != 204)
        add_framing(out, head);
    if (response->status == 101)
        add_upgrade(out, response->upgrade);
    else if (close)
        text_add_string(out, "Connection: close\r\n");
    text_add_string(out, "\r\n");
}

/* --------------------------------------------------------------- Trailers -- */

/* Fields for routing and framing are dropped (RFC 9110 6.5.1): a backend might take them for
 * part of the head. */
void forward_trailer(const struct head *trailer, struct text *out)
{
    for (size_t i = 0; i < trailer->count; i++) {
        const struct ppr_field *field = &trailer->fields[i];
        if (!is_framing(field->name) && !is_ours(field->name) && !head_keeps(trailer, field->name))
            add_field(out, field->name, field->value);
    }
    text_add_string(out, "\r\n");
}

/* -------------------------------------------------------------- Rewriting -- */

struct ppr_result forward_rewrite(struct ppr_exchange *exchange, enum ppr_direction direction,
                                  struct text *head)
{
    struct ppr_result result = {.status = PPR_UNCHANGED};
    if (head->failed)
        return result;

    result = ppr_rewrite_block(exchange, direction, head->data, head->size, head->capacity,
                               PPR_BLOCK_HEAD);
    if (result.status == PPR_NO_SPACE && text_reserve(head, result.count))
        result = ppr_rewrite_block(exchange, direction, head->data, head->size, head->capacity,
                                   PPR_BLOCK_HEAD);
    if (result.status == PPR_REWRITTEN)
        head->size = result.count;
    return result;
}
