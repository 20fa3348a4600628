/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "backend.h"
#include "connection.h"
#include "exchange.h"
#include "word.h"

/* -------------------------------------------------------------- Callbacks -- */

static void on_read(struct bufferevent *stream, void *context)
{
    struct connection *c = context;
    (void)stream;
    if (c->phase == PHASE_EXCHANGE)
        exchange_receive(c);
    else
        backend_drop(c); /* it speaks unasked */
}

static void on_write(struct bufferevent *stream, void *context)
{
    (void)stream;
    exchange_send(context);
}

/* If writing fails, a response that the backend sent before may still be there to read. */
static void on_event(struct bufferevent *stream, short what, void *context)
{
    struct connection *c = context;
    (void)stream;
    if (c->phase != PHASE_EXCHANGE) {
        backend_drop(c);
        return;
    }
    c->backend.deaf = true;
    if (what & BEV_EVENT_WRITING)
        return;
    c->backend.ended = true;
    c->backend.broken = !(what & BEV_EVENT_EOF);
    exchange_receive(c);
}

static void on_dialled(struct bufferevent *stream, const char *why, void *context)
{
    struct connection *c = context;
    struct backend *backend = &c->backend;
    if (!stream) {
        connection_refuse(c, 502, why);
        return;
    }
    backend->stream = stream;
    text_set(&backend->origin, route_origin(&c->exchange.route));
    if (backend->origin.failed) /* then it fits no request, and is not used again */
        text_clear(&backend->origin);
    stream_prepare(stream, &backend->intake, (size_t)c->server->options->max_buffer);
    bufferevent_setcb(stream, on_read, on_write, on_event, c);
    bufferevent_enable(stream, EV_READ | EV_WRITE);
    exchange_start(c);
}

/* ------------------------------------------------------------ Open and close -- */

void backend_dial(struct connection *c)
{
    backend_drop(c);
    c->phase = PHASE_DIAL;
    connection_arm(c, c->server->options->connect_timeout);
    dial_start(&c->backend.dial, &c->server->dialer, &c->exchange.route.url, on_dialled, c);
}

/* The backend may close a kept connection at any time, so only requests that may be repeated
 * use one. */
void backend_open(struct connection *c)
{
    struct ppr_view origin = text_view(&c->backend.origin);
    if (c->backend.stream && c->exchange.may_repeat &&
        same_view(origin, route_origin(&c->exchange.route)))
        exchange_start(c);
    else
        backend_dial(c);
}

void backend_drop(struct connection *c)
{
    struct backend *backend = &c->backend;
    dial_cancel(&backend->dial);
    if (backend->stream)
        bufferevent_free(backend->stream);
    backend->stream = NULL;
    backend->reused = false;
    backend->ended = false;
    backend->broken = false;
    backend->deaf = false;
    c->response_scanned = 0;
}

void backend_free(struct connection *c)
{
    backend_drop(c);
    text_free(&c->backend.origin);
}
