/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "connection.h"
#include "exchange.h"
#include "log.h"
#include "tls.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* ------------------------------------------------------------------- Time -- */

/* The bytes that wait for the client or the backend to take them. */
static size_t unwritten(const struct connection *c)
{
    size_t size = stream_unwritten(c->client);
    if (c->backend.stream)
        size += stream_unwritten(c->backend.stream);
    return size;
}

void connection_arm(struct connection *c, int seconds)
{
    struct timeval time = {.tv_sec = seconds};
    c->seconds = seconds;
    c->unwritten = unwritten(c);
    evtimer_add(c->timer, &time);
}

/* The client owes us the rest of its request, and the backend has read all before it. */
static bool client_stalls(const struct connection *c)
{
    return !body_done(&c->exchange.request_body) && stream_unwritten(c->backend.stream) == 0;
}

static void expire_exchange(struct connection *c)
{
    if (c->exchange.upgraded)
        connection_finish(c);
    else if (c->exchange.response_begun)
        exchange_cut(c, "timeout in the middle of the response");
    else if (client_stalls(c))
        connection_refuse(c, 408, "the request did not come");
    else
        connection_refuse(c, 504, "the backend did not respond in time");
}

static void on_timer(evutil_socket_t socket, short what, void *context)
{
    struct connection *c = context;
    (void)socket;
    (void)what;
    if (unwritten(c) < c->unwritten) {
        connection_arm(c, c->seconds); /* slow, but it reads */
        return;
    }
    if (c->phase == PHASE_HEAD && stream_unread(c->client))
        connection_refuse(c, 408, "the request did not come");
    else if (c->phase == PHASE_DIAL)
        connection_refuse(c, 504, "no connection to the backend in time");
    else if (c->phase == PHASE_EXCHANGE)
        expire_exchange(c);
    else
        connection_free(c);
}

/* -------------------------------------------------------------------- Ends -- */

static const char *phrase_of(int status)
{
    switch (status) {
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 408:
        return "Request Timeout";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 504:
        return "Gateway Timeout";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "";
    }
}

void connection_refuse(struct connection *c, int status, const char *why)
{
    struct evbuffer *output = bufferevent_get_output(c->client);
    if (status >= 500 && c->exchange.title.size)
        log_trouble(c, why);
    evbuffer_add_printf(output,
                        "HTTP/1.1 %d %s\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n"
                        "Connection: close\r\n\r\n",
                        status, phrase_of(status), strlen(why) + 1);
    if (!c->exchange.is_head)
        evbuffer_add_printf(output, "%s\n", why);
    connection_finish(c);
}

void connection_finish(struct connection *c)
{
    backend_drop(c);
    c->phase = PHASE_FLUSH;
    connection_arm(c, c->server->options->timeout);
    /* on_client_write goes on; if nothing waits, it would not be called */
    bufferevent_trigger(c->client, EV_WRITE, BEV_OPT_DEFER_CALLBACKS);
}

static void drain(struct connection *c)
{
    evbuffer_drain(bufferevent_get_input(c->client), stream_unread(c->client));
}

/* Closing a socket with unread bytes resets it, and the client might never read our last
 * response (RFC 9112 9.6). So read on for a moment. */
static void linger(struct connection *c)
{
    if (c->reset) {
        struct linger at_once = {.l_onoff = 1};
        setsockopt(bufferevent_getfd(c->client), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    if (c->reset || c->client_ended) {
        connection_free(c);
        return;
    }
    stream_end(c->client);
    c->phase = PHASE_LINGER;
    drain(c);
    connection_arm(c, c->server->options->linger_timeout);
}

/* ------------------------------------------------------------------ Client -- */

static void on_client_read(struct bufferevent *client, void *context)
{
    struct connection *c = context;
    (void)client;
    if (c->phase == PHASE_HEAD)
        exchange_begin(c);
    else if (c->phase == PHASE_EXCHANGE)
        exchange_send(c);
    else if (c->phase == PHASE_LINGER)
        drain(c);
}

static void on_client_write(struct bufferevent *client, void *context)
{
    struct connection *c = context;
    (void)client;
    if (c->phase == PHASE_EXCHANGE)
        exchange_receive(c);
    else if (c->phase == PHASE_FLUSH)
        linger(c);
}

/* A client may close its side after its last request (`nc` does) and still wait for the
 * responses. A client that is gone shows when we write. */
static void on_client_event(struct bufferevent *client, short what, void *context)
{
    struct connection *c = context;
    (void)client;
    if (what & BEV_EVENT_CONNECTED) /* TLS is ready */
        return;
    c->client_ended = true;
    if (!(what & BEV_EVENT_EOF) || c->phase == PHASE_LINGER)
        connection_free(c);
    else if (c->phase == PHASE_HEAD)
        exchange_begin(c);
    else if (c->phase == PHASE_EXCHANGE)
        exchange_send(c);
}

/* ----------------------------------------------------------------- Opening -- */

static void name_peer(struct connection *c, const struct sockaddr *peer)
{
    const void *address = NULL;
    if (peer->sa_family == AF_INET)
        address = &((const struct sockaddr_in *)(const void *)peer)->sin_addr;
    else if (peer->sa_family == AF_INET6)
        address = &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr;
    if (!address || !evutil_inet_ntop(peer->sa_family, address, c->address, sizeof c->address))
        snprintf(c->address, sizeof c->address, "unknown");
}

static void link_in(struct connection *c)
{
    c->next = c->server->connections;
    c->link = &c->server->connections;
    if (c->next)
        c->next->link = &c->next;
    c->server->connections = c;
}

static struct bufferevent *new_client(const struct server *server, evutil_socket_t socket)
{
    if (server->client_tls)
        return tls_accept(server->client_tls, server->base, socket);
    return bufferevent_socket_new(server->base, socket, BEV_OPT_CLOSE_ON_FREE);
}

void connection_open(struct server *server, evutil_socket_t socket, const struct sockaddr *peer)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c) {
        evutil_closesocket(socket);
        return;
    }
    c->server = server;
    link_in(c);
    c->client = new_client(server, socket);
    c->timer = evtimer_new(server->base, on_timer, c);
    if (!c->client)
        evutil_closesocket(socket);
    if (!c->client || !c->timer) {
        connection_free(c);
        return;
    }
    name_peer(c, peer);
    stream_prepare(c->client, &c->intake, (size_t)server->options->max_buffer);
    bufferevent_setcb(c->client, on_client_read, on_client_write, on_client_event, c);
    bufferevent_enable(c->client, EV_READ | EV_WRITE);
    connection_arm(c, server->options->timeout);
}

void connection_free(struct connection *c)
{
    backend_free(c);
    if (c->client)
        bufferevent_free(c->client);
    if (c->timer)
        event_free(c->timer);
    exchange_free(&c->exchange);
    *c->link = c->next;
    if (c->next)
        c->next->link = c->link;
    free(c);
}
