/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The socket where clients connect. */

#ifndef PROXY_LISTENER_H
#define PROXY_LISTENER_H

#include <event2/event.h>
#include <event2/listener.h>
#include <stdbool.h>

/** Gets a client's socket, which it owns then, and the client's address. */
typedef void listener_accept(void *context, evutil_socket_t socket, const struct sockaddr *peer);

struct listener {
    struct evconnlistener *socket;
    struct event *resume; /**< enables the socket again after an error */
    listener_accept *accept;
    void *context;
};

/** Listen at HOST:PORT. A mistake is reported on stderr.
 *  @param listener accept and context are set; the rest is zero */
bool listener_open(struct listener *listener, struct event_base *base, const char *place);

/** Print the URL of a listener: with port 0 nobody else knows it. */
void listener_announce(const struct listener *listener, const char *scheme);

/** Close a listener, as far as it is open. */
void listener_close(struct listener *listener);

#endif
