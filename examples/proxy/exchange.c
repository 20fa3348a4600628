/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "exchange.h"
#include "forward.h"
#include "head.h"
#include "heads.h"
#include "log.h"

#include <event2/buffer.h>

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
        heads_rewrite(c, direction, &out);
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

/* A kept connection may be closed by the backend just when the next request is sent. That is
 * nobody's fault, and the request is sent again (RFC 9110 9.2.2). */
static void lose_backend(struct connection *c)
{
    if (c->backend.reused && c->exchange.may_repeat)
        backend_dial(c);
    else
        connection_refuse(c, 502, "the backend closed the connection without a response");
}

/* Pass heads on until the response's own has come. Returns whether it has. Interim responses
 * without end wait for the client to read them. */
static bool receive_heads(struct connection *c)
{
    while (!c->exchange.response_begun) {
        if (stream_unwritten(c->client) >= (size_t)c->server->options->max_buffer)
            return false;
        enum receipt receipt = heads_take_response(c);
        if (receipt == HEAD_WANTING && c->backend.ended)
            lose_backend(c);
        if (receipt != HEAD_TAKEN)
            return false;
        c->exchange.may_repeat = false;
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
    clear(&c->exchange); /* an idle connection keeps no table */
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
    clear(&c->exchange);
    enum receipt receipt = heads_take_request(c);
    if (receipt == HEAD_TAKEN)
        backend_open(c);
    else if (receipt == HEAD_WANTING && c->client_ended)
        connection_finish(c);
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
