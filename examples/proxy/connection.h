/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A client's connection. Its exchanges come one after the other. The connection to the
 * backend of the last exchange is kept for the next, and both connections end together. */

#ifndef PROXY_CONNECTION_H
#define PROXY_CONNECTION_H

#include "backend.h"
#include "body.h"
#include "route.h"
#include "server.h"
#include "stream.h"
#include "text.h"

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <ppr/ppr.h>
#include <stdbool.h>

enum phase {
    PHASE_HEAD, /**< waiting for a request */
    PHASE_DIAL, /**< connecting to its backend */
    PHASE_EXCHANGE, /**< the request goes one way, the response the other */
    PHASE_FLUSH, /**< writing the last bytes to the client */
    PHASE_LINGER /**< waiting until the client has read them */
};

/** One request and its response. After an upgrade both bodies end with the connection. */
struct exchange {
    struct ppr_table *table; /**< a reference: the rules may be read again meanwhile */
    struct text title; /**< method and target, for the log */
    struct route route;
    struct text request_head; /**< kept, because it may have to be sent again */
    struct body request_body;
    struct body response_body;
    bool is_head; /**< the method has a response without a body */
    bool is_old; /**< the client speaks HTTP/1.0 */
    bool may_repeat; /**< sending it twice does no harm, and is possible */
    bool may_upgrade; /**< the client asked for another protocol */
    bool upgraded; /**< the backend switched to it */
    bool response_begun; /**< its head has gone to the client */
    bool keep_client;
    bool keep_backend;
};

struct connection {
    struct server *server;
    struct connection *next;
    struct connection **link; /**< the pointer that points here */
    enum phase phase;
    struct bufferevent *client;
    struct intake intake; /**< from the client */
    bool client_ended; /**< nothing more comes from it */
    bool reset; /**< close it so that it shows as an error */
    char address[64];
    struct event *timer;
    int seconds; /**< of the timer */
    size_t unwritten; /**< bytes that waited when the timer was set */
    size_t request_scanned; /**< of the head to come: bytes known not to end it */
    size_t response_scanned;
    struct backend backend;
    struct exchange exchange;
};

/** Serve a client on a socket, which the connection owns then. */
void connection_open(struct server *server, evutil_socket_t socket, const struct sockaddr *peer);

/** End everything, now. */
void connection_free(struct connection *connection);

/** Let `seconds` pass without progress, and no more. */
void connection_arm(struct connection *connection, int seconds);

/** Answer in the backend's place, and end the connection. Only before a response has begun. */
void connection_refuse(struct connection *connection, int status, const char *why);

/** Write the bytes that wait for the client, and end the connection. */
void connection_finish(struct connection *connection);

#endif
