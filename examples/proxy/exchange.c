/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "exchange.h"
#include "forward.h"
#include "head.h"
#include "log.h"

#include <event2/buffer.h>
#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------- Heads -- */

enum receipt { HEAD_WANTING, HEAD_WHOLE, HEAD_TOO_LONG };

/* Look for a whole head at the front of a buffer. Each byte is scanned once, even if they
 * come one by one: `scanned` is the place to go on from. */
static enum receipt receive_head(struct evbuffer *input, size_t most, enum ppr_direction direction,
                                 size_t *scanned, struct ppr_view *head)
{
    size_t size = evbuffer_get_length(input);
    if (size > most)
        size = most;
    if (size == 0)
        return HEAD_WANTING;
    struct ppr_view block = {(const char *)evbuffer_pullup(input, (ev_ssize_t)size), size};
    struct ppr_field field;
    enum ppr_status status = PPR_OK;
    if (!block.data) /* out of memory */
        return HEAD_TOO_LONG;
    while (status == PPR_OK)
        status = ppr_block_next(block, direction, scanned, &field);
    if (status == PPR_INCOMPLETE)
        return size < most ? HEAD_WANTING : HEAD_TOO_LONG;
    *head = (struct ppr_view){block.data, *scanned};
    *scanned = 0;
    return HEAD_WHOLE;
}

/* Rewrite a head that goes out, and log the references that are worth a look. */
static void rewrite(struct connection *c, enum ppr_direction direction, struct text *head)
{
    struct ppr_result result = forward_rewrite(&c->exchange.route.exchange, direction, head);
    if (result.reason == PPR_REASON_UNCOVERED || result.reason == PPR_REASON_MALFORMED)
        log_references(c, direction, head);
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

static void clear(struct exchange *exchange)
{
    ppr_table_unref(exchange->table);
    exchange->table = NULL;
    text_clear(&exchange->title);
    text_clear(&exchange->request_head);
    route_clear(&exchange->route);
    exchange->is_head = false;
    exchange->upgraded = false;
    exchange->response_begun = false;
    body_begin(&exchange->request_body, BODY_NONE, 0);
    body_begin(&exchange->response_body, BODY_NONE, 0);
}

static void note_request(struct exchange *exchange, const struct request *request)
{
    static const char *const safe[] = {"GET", "HEAD", "OPTIONS", NULL};
    static const char *const head[] = {"HEAD", NULL};

    text_add(&exchange->title, request->method);
    text_say(&exchange->title, " ");
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

/* Read a request's head, find its backend, and write the head for the backend. */
static struct problem take_request(struct connection *c, struct ppr_view head)
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
    rewrite(c, PPR_REQUEST, &exchange->request_head);
    if (exchange->request_head.failed || exchange->title.failed)
        return (struct problem){500, "out of memory"};
    return (struct problem){0};
}

/* ------------------------------------------------------------------ Bodies -- */

/* Send the trailer section of a body, which has come as a whole. */
static bool pass_trailer(struct connection *c, enum ppr_direction direction, struct body *body,
                         struct evbuffer *to)
{
    struct head trailer;
    struct text out = {0};
    bool good = !body->trailer.failed &&
                !trailer_read(text_view(&body->trailer), direction, &trailer).status;
    if (good) {
        forward_trailer(&trailer, &out);
        rewrite(c, direction, &out);
        good = !out.failed && evbuffer_add(to, out.data, out.size) == 0;
    }
    text_free(&out);
    text_clear(&body->trailer);
    return good;
}

/* Move the bytes of a body that have come. Returns false if they are malformed. */
static bool move(struct connection *c, enum ppr_direction direction, struct body *body,
                 struct evbuffer *from, struct evbuffer *to)
{
    if (body_done(body))
        return true;
    if (!body_move(body, from, to, (size_t)c->server->options->max_buffer))
        return false;
    if (!body_done(body) || body->kind != BODY_CHUNKED)
        return true;
    return pass_trailer(c, direction, body, to);
}

/* Something has moved, so wait again. Only an upgraded connection may be silent for long, as
 * long as there is a client. */
static void note_progress(struct connection *c)
{
    const struct options *options = c->server->options;
    bool may_be_silent = c->exchange.upgraded && !c->client_ended;
    connection_arm(c, may_be_silent ? options->upgrade_timeout : options->timeout);
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

/* Send a head to the client: of the response, or of an interim one before it (1xx). */
static void pass_head(struct connection *c, const struct response *response)
{
    struct exchange *exchange = &c->exchange;
    struct text head = {0};
    exchange->upgraded = response->status == 101;
    bool interim = response->status < 200 && !exchange->upgraded;

    if (interim && exchange->is_old)
        return;
    if (!interim)
        begin_body(exchange, response);
    forward_response(response, !interim && !exchange->keep_client, &head);
    rewrite(c, PPR_RESPONSE, &head);
    if (head.failed || bufferevent_write(c->client, head.data, head.size) != 0)
        connection_refuse(c, 500, "out of memory");
    else
        exchange->response_begun = !interim;
    text_free(&head);
}

/* Read one head from the backend. Returns false if that ended the exchange. */
static bool take_response(struct connection *c, struct ppr_view head)
{
    struct response response;
    struct problem problem = response_read(head, &response);
    if (!problem.status)
        problem.why = check_response(&c->exchange, &response);
    if (problem.why) {
        char why[128];
        snprintf(why, sizeof why, "malformed response: %s", problem.why);
        connection_refuse(c, 502, why);
        return false;
    }
    pass_head(c, &response);
    return c->phase == PHASE_EXCHANGE;
}

/* A kept connection may be closed by the backend just when the next request is sent. That is
 * nobody's fault, and the request is sent again (RFC 9110 9.2.2). */
static void lose_backend(struct connection *c)
{
    if (c->backend.reused && c->exchange.may_repeat)
        backend_dial(c);
    else
        connection_refuse(c, 502, "the backend closed the connection without a response");
}

/* Read heads until the response's own has come. Returns whether it has. Interim responses
 * without end wait for the client to read them. */
static bool receive_heads(struct connection *c)
{
    const struct options *options = c->server->options;
    struct evbuffer *input = bufferevent_get_input(c->backend.stream);
    while (!c->exchange.response_begun) {
        struct ppr_view head;
        if (stream_unwritten(c->client) >= (size_t)options->max_buffer)
            return false;
        enum receipt receipt = receive_head(input, (size_t)options->max_head, PPR_RESPONSE,
                                            &c->response_scanned, &head);
        if (receipt == HEAD_TOO_LONG) {
            connection_refuse(c, 502, "malformed response: its head is too long");
            return false;
        }
        if (receipt == HEAD_WANTING) {
            if (c->backend.ended)
                lose_backend(c);
            return false;
        }
        if (!take_response(c, head))
            return false;
        c->exchange.may_repeat = false;
        evbuffer_drain(input, head.size);
        note_progress(c);
    }
    return true;
}

/* -------------------------------------------------------------------- Ends -- */

/* The connection to the backend can carry another exchange if this one is complete, and not
 * a byte more has come. */
static bool backend_is_clean(const struct connection *c)
{
    return c->exchange.keep_backend && !c->backend.ended && !c->backend.deaf &&
           body_done(&c->exchange.request_body) && stream_unread(c->backend.stream) == 0;
}

static void end(struct connection *c)
{
    bool keep_client = c->exchange.keep_client && body_done(&c->exchange.request_body);
    if (backend_is_clean(c))
        c->backend.reused = true;
    else
        backend_drop(c);
    if (!keep_client) {
        connection_finish(c);
        return;
    }
    clear(&c->exchange);
    c->phase = PHASE_HEAD;
    connection_arm(c, c->server->options->timeout);
    exchange_begin(c);
}

/* The client has ended its side, and all its bytes have been moved. In an upgraded exchange
 * the backend may go on sending; else the client went away in the middle of its request. */
static void end_request(struct connection *c)
{
    if (!c->exchange.upgraded) {
        connection_finish(c);
        return;
    }
    if (c->backend.deaf || stream_unwritten(c->backend.stream) > 0)
        return;
    stream_end(c->backend.stream);
    c->backend.deaf = true;
    note_progress(c);
}

void exchange_cut(struct connection *c, const char *why)
{
    log_trouble(c, why);
    /* if the end of the connection is the end of the body, a cut must not look like one */
    c->reset = c->exchange.response_body.kind == BODY_CLOSE;
    connection_finish(c);
}

void exchange_free(struct exchange *exchange)
{
    ppr_table_unref(exchange->table);
    text_free(&exchange->title);
    text_free(&exchange->request_head);
    route_free(&exchange->route);
    body_free(&exchange->request_body);
    body_free(&exchange->response_body);
}

/* ------------------------------------------------------------------- Moves -- */

void exchange_begin(struct connection *c)
{
    struct evbuffer *input = bufferevent_get_input(c->client);
    struct ppr_view head;
    if (c->request_scanned == 0)
        skip_empty_lines(input);
    enum receipt receipt = receive_head(input, (size_t)c->server->options->max_head, PPR_REQUEST,
                                        &c->request_scanned, &head);
    if (receipt == HEAD_WANTING && !c->client_ended)
        return;
    clear(&c->exchange);
    if (receipt == HEAD_WANTING) {
        connection_finish(c);
        return;
    }
    if (receipt == HEAD_TOO_LONG) {
        connection_refuse(c, 431, "the head of the request is too long");
        return;
    }
    struct problem problem = take_request(c, head);
    evbuffer_drain(input, head.size);
    if (problem.status)
        connection_refuse(c, problem.status, problem.why);
    else
        backend_open(c);
}

void exchange_start(struct connection *c)
{
    const struct text *head = &c->exchange.request_head;
    c->phase = PHASE_EXCHANGE;
    note_progress(c);
    if (bufferevent_write(c->backend.stream, head->data, head->size) == 0)
        exchange_send(c);
    else
        connection_refuse(c, 500, "out of memory");
}

void exchange_send(struct connection *c)
{
    if (c->phase != PHASE_EXCHANGE)
        return;
    struct body *body = &c->exchange.request_body;
    struct evbuffer *input = bufferevent_get_input(c->client);
    struct evbuffer *output = bufferevent_get_output(c->backend.stream);
    size_t before = evbuffer_get_length(input);

    if (!c->backend.deaf && !move(c, PPR_REQUEST, body, input, output)) {
        if (c->exchange.response_begun)
            exchange_cut(c, "malformed chunks in the request");
        else
            connection_refuse(c, 400, "malformed chunks in the request");
        return;
    }
    if (evbuffer_get_length(input) != before)
        note_progress(c);
    if (c->client_ended && !body_done(body) && evbuffer_get_length(input) == 0)
        end_request(c);
}

void exchange_receive(struct connection *c)
{
    bool begun = c->exchange.response_begun;
    if (!begun && !receive_heads(c))
        return;
    struct body *body = &c->exchange.response_body;
    struct evbuffer *input = bufferevent_get_input(c->backend.stream);
    struct evbuffer *output = bufferevent_get_output(c->client);

    if (!move(c, PPR_RESPONSE, body, input, output)) {
        exchange_cut(c, "malformed chunks in the response");
        return;
    }
    note_progress(c);
    if (body_done(body))
        end(c);
    else if (c->backend.ended && evbuffer_get_length(input) == 0) {
        if (body->kind == BODY_CLOSE && !c->backend.broken)
            end(c);
        else
            exchange_cut(c, "the backend closed the connection in the middle of the response");
    } else if (c->exchange.upgraded && !begun)
        exchange_send(c); /* the client may have sent bytes of the new protocol already */
}
