/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "exchange.h"
#include "forward.h"

#include <event2/buffer.h>
#include <stdio.h>
#include <string.h>

static void on_dialled(struct bufferevent *stream, const char *why, void *context);

/* ------------------------------------------------------------------- Heads -- */

enum receipt { HEAD_WANTING, HEAD_WHOLE, HEAD_TOO_LONG };

/* Look for a whole head at the front of a buffer. Each byte is looked at once,
 * also where they come one by one: `scanned` says where to go on. */
static enum receipt receive_head(struct evbuffer *input, enum ppr_direction direction,
                                 size_t *scanned, struct ppr_view *head)
{
    size_t size = evbuffer_get_length(input);
    if (size > MOST_HEAD)
        size = MOST_HEAD;
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
        return size < MOST_HEAD ? HEAD_WANTING : HEAD_TOO_LONG;
    *head = (struct ppr_view){block.data, *scanned};
    *scanned = 0;
    return HEAD_WHOLE;
}

/* Rewrite a head that goes out, and say so where something is worth a look. */
static void rewrite(struct connection *c, enum ppr_direction direction, struct text *head)
{
    struct ppr_exchange *exchange = &c->exchange.route.exchange;
    struct ppr_result result = forward_rewrite(exchange, direction, head);
    if (result.reason != PPR_REASON_UNCOVERED && result.reason != PPR_REASON_MALFORMED)
        return;
    char title[MOST_TITLE];
    connection_title(c, title);
    forward_warn(exchange, direction, head, title, stderr);
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

/* Empty lines before a request are passed over (RFC 9112 2.2). */
static void skip_empty_lines(struct evbuffer *input)
{
    char start[2];
    while (evbuffer_copyout(input, start, 2) == 2 && memcmp(start, "\r\n", 2) == 0)
        evbuffer_drain(input, 2);
}

static void clear(struct exchange *exchange)
{
    text_clear(&exchange->title);
    text_clear(&exchange->request_head);
    route_clear(&exchange->route);
    exchange->is_head = false;
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
    exchange->keep_client = !request->head.close;
    exchange->keep_backend = !exchange->is_old;
    if (request->head.chunked)
        body_begin(&exchange->request_body, BODY_CHUNKED, 0);
    else if (request->head.has_length)
        body_begin(&exchange->request_body, BODY_LENGTH, request->head.length);
    exchange->may_repeat = is_one_of(request->method, safe) && body_done(&exchange->request_body);
}

/* Read a request's head, find where it goes, and have the head for the backend
 * ready. */
static struct problem take_request(struct connection *c, struct ppr_view head)
{
    struct exchange *exchange = &c->exchange;
    struct server *server = c->server;
    struct request request;

    struct problem problem = request_read(head, &request);
    if (problem.status)
        return problem;
    note_request(exchange, &request);
    problem = route_find(&exchange->route, server->table, &request, server->preserve_host);
    if (problem.status)
        return problem;
    forward_request(&request, &exchange->route, c->address, &exchange->request_head);
    rewrite(c, PPR_REQUEST, &exchange->request_head);
    if (exchange->request_head.failed || exchange->title.failed)
        return (struct problem){500, "out of memory"};
    return (struct problem){0};
}

/* ------------------------------------------------------------------ Bodies -- */

/* Send on the trailer section of a body, which has come as a whole. */
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

/* Move what has come of a body. Returns false where it is malformed. */
static bool move(struct connection *c, enum ppr_direction direction, struct body *body,
                 struct evbuffer *from, struct evbuffer *to)
{
    if (body_done(body))
        return true;
    if (!body_move(body, from, to, MOST_WRITE))
        return false;
    if (!body_done(body) || body->kind != BODY_CHUNKED)
        return true;
    return pass_trailer(c, direction, body, to);
}

/* ----------------------------------------------------------------- Backend -- */

static void on_backend_read(struct bufferevent *stream, void *context)
{
    struct connection *c = context;
    (void)stream;
    if (c->phase == PHASE_EXCHANGE)
        exchange_receive(c);
    else
        connection_drop_backend(c); /* it speaks unasked */
}

static void on_backend_write(struct bufferevent *stream, void *context)
{
    (void)stream;
    exchange_send(context);
}

/* Where writing fails, what the backend said before may still be there to read. */
static void on_backend_event(struct bufferevent *stream, short what, void *context)
{
    struct connection *c = context;
    (void)stream;
    if (c->phase != PHASE_EXCHANGE) {
        connection_drop_backend(c);
        return;
    }
    c->backend.deaf = true;
    if (what & BEV_EVENT_WRITING)
        return;
    c->backend.ended = true;
    c->backend.broken = !(what & BEV_EVENT_EOF);
    exchange_receive(c);
}

static bool can_reuse(const struct connection *c)
{
    const struct text *name = &c->backend.name;
    return c->backend.stream && c->exchange.may_repeat &&
           same_view(text_view(name), route_authority(&c->exchange.route));
}

static void start(struct connection *c)
{
    const struct text *head = &c->exchange.request_head;
    c->phase = PHASE_EXCHANGE;
    connection_arm(c, c->server->patience);
    if (bufferevent_write(c->backend.stream, head->data, head->size) == 0)
        exchange_send(c);
    else
        connection_refuse(c, 500, "out of memory");
}

static void dial(struct connection *c)
{
    connection_drop_backend(c);
    c->phase = PHASE_DIAL;
    connection_arm(c, CONNECT_SECONDS);
    dial_start(&c->dial, c->server->base, c->server->dns, &c->exchange.route.url, on_dialled, c);
}

static void on_dialled(struct bufferevent *stream, const char *why, void *context)
{
    struct connection *c = context;
    if (!stream) {
        connection_refuse(c, 502, why);
        return;
    }
    c->backend.stream = stream;
    text_set(&c->backend.name, route_authority(&c->exchange.route));
    if (c->backend.name.failed) /* then it is nobody's, and is not used again */
        text_clear(&c->backend.name);
    connection_prepare(stream, &c->backend.intake);
    bufferevent_setcb(stream, on_backend_read, on_backend_write, on_backend_event, c);
    bufferevent_enable(stream, EV_READ | EV_WRITE);
    start(c);
}

/* A connection that was kept may have been closed by the backend just when the
 * next request was sent: that is nobody's fault, and the request is sent again
 * (RFC 9110 9.2.2). */
static void lose_backend(struct connection *c)
{
    if (c->backend.reused && c->exchange.may_repeat)
        dial(c);
    else
        connection_refuse(c, 502, "the backend closed the connection without a response");
}

/* ---------------------------------------------------------------- Response -- */

/* How the response ends (RFC 9112 6.3). */
static void begin_body(struct exchange *exchange, const struct response *response)
{
    enum body_kind kind = BODY_CLOSE;
    if (exchange->is_head || response->status == 204 || response->status == 304)
        kind = BODY_NONE;
    else if (response->head.chunked)
        kind = BODY_CHUNKED;
    else if (response->head.has_length)
        kind = BODY_LENGTH;
    body_begin(&exchange->response_body, kind, response->head.length);
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
    if (response->status == 101)
        return "the backend switches protocols, unasked";
    if (exchange->is_old && response->head.chunked)
        return "the backend sends chunks to a client of HTTP/1.0";
    return NULL;
}

/* Pass a head on: of the response, or of an interim one before it (1xx). */
static void pass_head(struct connection *c, const struct response *response)
{
    struct exchange *exchange = &c->exchange;
    struct text head = {0};
    bool interim = response->status < 200;

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

/* Read one head from the backend. Returns false where that ended the exchange. */
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

/* Read heads until that of the response itself has come. Returns whether it has.
 * Interim responses without end wait for the client to read them. */
static bool receive_heads(struct connection *c)
{
    struct evbuffer *input = bufferevent_get_input(c->backend.stream);
    struct evbuffer *output = bufferevent_get_output(c->client);
    while (!c->exchange.response_begun) {
        struct ppr_view head;
        if (evbuffer_get_length(output) >= MOST_WRITE)
            return false;
        enum receipt receipt = receive_head(input, PPR_RESPONSE, &c->response_scanned, &head);
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
        connection_arm(c, c->server->patience);
    }
    return true;
}

/* The backend's connection can carry another exchange, if it has said what was
 * asked for and not a byte more. */
static bool backend_is_clean(const struct connection *c)
{
    struct bufferevent *stream = c->backend.stream;
    return c->exchange.keep_backend && !c->backend.ended && !c->backend.deaf &&
           body_done(&c->exchange.request_body) &&
           evbuffer_get_length(bufferevent_get_input(stream)) == 0;
}

static void end(struct connection *c)
{
    bool keep_client = c->exchange.keep_client && body_done(&c->exchange.request_body);
    if (backend_is_clean(c))
        c->backend.reused = true;
    else
        connection_drop_backend(c);
    if (!keep_client) {
        connection_finish(c);
        return;
    }
    clear(&c->exchange);
    c->phase = PHASE_HEAD;
    connection_arm(c, c->server->patience);
    exchange_begin(c);
}

/* -------------------------------------------------------------- What moves -- */

void exchange_begin(struct connection *c)
{
    struct evbuffer *input = bufferevent_get_input(c->client);
    struct ppr_view head;
    if (c->request_scanned == 0)
        skip_empty_lines(input);
    enum receipt receipt = receive_head(input, PPR_REQUEST, &c->request_scanned, &head);
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
    else if (can_reuse(c))
        start(c);
    else
        dial(c);
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
        connection_arm(c, c->server->patience);
    if (c->client_ended && !body_done(body) && evbuffer_get_length(input) == 0)
        connection_finish(c); /* it went away in the middle of its request */
}

void exchange_receive(struct connection *c)
{
    if (!c->exchange.response_begun && !receive_heads(c))
        return;
    struct body *body = &c->exchange.response_body;
    struct evbuffer *input = bufferevent_get_input(c->backend.stream);
    struct evbuffer *output = bufferevent_get_output(c->client);

    if (!move(c, PPR_RESPONSE, body, input, output)) {
        exchange_cut(c, "malformed chunks in the response");
        return;
    }
    connection_arm(c, c->server->patience);
    if (body_done(body))
        end(c);
    else if (c->backend.ended && evbuffer_get_length(input) == 0) {
        if (body->kind == BODY_CLOSE && !c->backend.broken)
            end(c);
        else
            exchange_cut(c, "the backend closed the connection in the middle of the response");
    }
}

void exchange_cut(struct connection *c, const char *why)
{
    connection_log(c, why);
    /* where the end of the connection is that of the body, it must not look like one */
    c->reset = c->exchange.response_body.kind == BODY_CLOSE;
    connection_finish(c);
}

void exchange_free(struct exchange *exchange)
{
    text_free(&exchange->title);
    text_free(&exchange->request_head);
    route_free(&exchange->route);
    body_free(&exchange->request_body);
    body_free(&exchange->response_body);
}
