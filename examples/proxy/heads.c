/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "heads.h"
#include "forward.h"
#include "head.h"
#include "log.h"

#include <event2/buffer.h>
#include <stdio.h>
#include <string.h>

/* Look for a whole head at the front of a buffer. Each byte is scanned once, even if they come
 * one by one: `scanned` is the place to go on from.
 * @return PPR_INCOMPLETE, PPR_NO_SPACE for a head that is too long, or PPR_OK */
static enum ppr_status find_head(struct evbuffer *input, size_t most, enum ppr_direction direction,
                                 size_t *scanned, struct ppr_view *head)
{
    size_t size = evbuffer_get_length(input);
    if (size > most)
        size = most;
    if (size == 0)
        return PPR_INCOMPLETE;
    struct ppr_view block = {(const char *)evbuffer_pullup(input, (ev_ssize_t)size), size};
    struct ppr_field field;
    enum ppr_status status = PPR_OK;
    if (!block.data) /* out of memory */
        return PPR_NO_SPACE;
    while (status == PPR_OK)
        status = ppr_block_next(block, direction, scanned, &field);
    if (status == PPR_INCOMPLETE)
        return size < most ? PPR_INCOMPLETE : PPR_NO_SPACE;
    *head = (struct ppr_view){block.data, *scanned};
    *scanned = 0;
    return PPR_OK;
}

static size_t most_head(const struct connection *c)
{
    return (size_t)c->server->options->max_head;
}

void heads_rewrite(struct connection *c, enum ppr_direction direction, struct text *head)
{
    struct ppr_result result = forward_rewrite(&c->exchange.route.exchange, direction, head);
    if (result.reason == PPR_REASON_UNCOVERED || result.reason == PPR_REASON_MALFORMED)
        log_references(c, direction, head);
}

static enum receipt refuse(struct connection *c, int status, const char *why)
{
    connection_refuse(c, status, why);
    return HEAD_REFUSED;
}

/* ----------------------------------------------------------------- Request -- */

static bool is_one_of(struct ppr_view method, const char *const methods[])
{
    for (; *methods; methods++) {
        size_t size = strlen(*methods);
        if (method.size == size && memcmp(method.data, *methods, size) == 0)
            return true;
    }
    return false;
}

/* Empty lines before a request are ignored (RFC 9112 2.2). */
static void skip_empty_lines(struct evbuffer *input)
{
    char start[2];
    while (evbuffer_copyout(input, start, 2) == 2 && memcmp(start, "\r\n", 2) == 0)
        evbuffer_drain(input, 2);
}

static void note_request(struct exchange *exchange, const struct request *request)
{
    static const char *const safe[] = {"GET", "HEAD", "OPTIONS", NULL};
    static const char *const head[] = {"HEAD", NULL};

    text_add(&exchange->title, request->method);
    text_add_string(&exchange->title, " ");
    text_add(&exchange->title, request->target);
    exchange->is_head = is_one_of(request->method, head);
    exchange->is_old = request->head.minor == 0;
    exchange->may_upgrade = request->upgrade.size > 0;
    exchange->keep_client = !request->head.close;
    exchange->keep_backend = !exchange->is_old;
    if (request->head.chunked)
        body_begin(&exchange->request_body, BODY_CHUNKED, 0);
    else if (request->head.has_length)
        body_begin(&exchange->request_body, BODY_LENGTH, request->head.length);
    exchange->may_repeat = is_one_of(request->method, safe) && body_done(&exchange->request_body);
}

static struct problem read_request(struct connection *c, struct ppr_view head)
{
    struct exchange *exchange = &c->exchange;
    struct server *server = c->server;
    struct request request;
    unsigned ignored;

    struct problem problem = request_read(head, server->options->client_scheme, &request);
    if (problem.status)
        return problem;
    note_request(exchange, &request);
    exchange->table = ppr_table_ref(server->table);
    problem = route_find(&exchange->route, exchange->table, server->options, &request, &ignored);
    if (problem.status)
        return problem;
    if (ignored)
        log_ignored(c, ignored);
    forward_request(&request, &exchange->route, c->address, &exchange->request_head);
    heads_rewrite(c, PPR_REQUEST, &exchange->request_head);
    if (exchange->request_head.failed || exchange->title.failed)
        return (struct problem){500, "out of memory"};
    return (struct problem){0};
}

enum receipt heads_take_request(struct connection *c)
{
    struct evbuffer *input = bufferevent_get_input(c->client);
    struct ppr_view head;
    if (c->request_scanned == 0)
        skip_empty_lines(input);
    enum ppr_status status =
        find_head(input, most_head(c), PPR_REQUEST, &c->request_scanned, &head);
    if (status == PPR_INCOMPLETE)
        return HEAD_WANTING;
    if (status != PPR_OK)
        return refuse(c, 431, "the head of the request is too long");
    struct problem problem = read_request(c, head);
    evbuffer_drain(input, head.size);
    if (problem.status)
        return refuse(c, problem.status, problem.why);
    return HEAD_TAKEN;
}

/* ---------------------------------------------------------------- Response -- */

/* Find out how the response ends (RFC 9112 6.3). */
static void begin_body(struct exchange *exchange, const struct response *response)
{
    enum body_kind kind = BODY_CLOSE;
    if (exchange->is_head || response->status == 204 || response->status == 304)
        kind = BODY_NONE;
    else if (exchange->upgraded)
        kind = BODY_CLOSE;
    else if (response->head.chunked)
        kind = BODY_CHUNKED;
    else if (response->head.has_length)
        kind = BODY_LENGTH;
    body_begin(&exchange->response_body, kind, response->head.length);
    if (exchange->upgraded)
        body_begin(&exchange->request_body, BODY_CLOSE, 0);
    if (response->head.close || kind == BODY_CLOSE)
        exchange->keep_backend = false;
    if (kind == BODY_CLOSE)
        exchange->keep_client = false;
    /* The rest of the request may never be wanted: an answer to Expect, say. */
    if (!body_done(&exchange->request_body))
        exchange->keep_client = false;
}

static const char *check_response(const struct exchange *exchange, const struct response *response)
{
    if (response->status == 101 && !(exchange->may_upgrade && response->upgrade.size))
        return "the backend switches protocols, unasked";
    if (exchange->is_old && response->head.chunked)
        return "the backend sends chunks to a client of HTTP/1.0";
    return NULL;
}

/* Send a head to the client. Returns false without memory. */
static bool pass_head(struct connection *c, const struct response *response)
{
    struct exchange *exchange = &c->exchange;
    struct text head = {0};
    exchange->upgraded = response->status == 101;
    bool interim = response->status < 200 && !exchange->upgraded;

    if (interim && exchange->is_old)
        return true;
    if (!interim)
        begin_body(exchange, response);
    forward_response(response, !interim && !exchange->keep_client, &head);
    heads_rewrite(c, PPR_RESPONSE, &head);
    bool good = !head.failed && bufferevent_write(c->client, head.data, head.size) == 0;
    exchange->response_begun = good && !interim;
    text_free(&head);
    return good;
}

enum receipt heads_take_response(struct connection *c)
{
    struct evbuffer *input = bufferevent_get_input(c->backend.stream);
    struct ppr_view head;
    struct response response;
    char why[128];
    enum ppr_status status =
        find_head(input, most_head(c), PPR_RESPONSE, &c->response_scanned, &head);
    if (status == PPR_INCOMPLETE)
        return HEAD_WANTING;
    if (status != PPR_OK)
        return refuse(c, 502, "malformed response: its head is too long");
    struct problem problem = response_read(head, &response);
    if (!problem.status)
        problem.why = check_response(&c->exchange, &response);
    if (problem.why) {
        snprintf(why, sizeof why, "malformed response: %s", problem.why);
        return refuse(c, 502, why);
    }
    if (!pass_head(c, &response))
        return refuse(c, 500, "out of memory");
    evbuffer_drain(input, head.size);
    return HEAD_TAKEN;
}
