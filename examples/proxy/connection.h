/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A client's connection: the exchanges on it come one after the other, and the
 * connection to the backend of the last is kept for the next. Both are given
 * up together. */

#ifndef PROXY_CONNECTION_H
#define PROXY_CONNECTION_H

#include "body.h"
#include "dial.h"
#include "route.h"
#include "text.h"

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <ppr/ppr.h>
#include <stdbool.h>

/* How long to wait, in seconds. */
enum {
    PATIENCE_SECONDS = 60, /**< for a head, or anything to move in an exchange; an option */
    CONNECT_SECONDS = 10, /**< for a connection to the backend */
    LINGER_SECONDS = 2 /**< for a client to read what we said last */
};

/* How much is held, in bytes. */
enum {
    MOST_HEAD = 64 * 1024, /**< a head that is longer is refused */
    MOST_READ = 128 * 1024, /**< read from a peer ahead of its use, or little more; and
                                 more than a head */
    MOST_WRITE = 128 * 1024, /**< waiting to be written to a peer */
    MOST_TITLE = 512 /**< of an exchange, in the log */
};

/** What all connections share. */
struct server {
    struct event_base *base;
    struct evdns_base *dns;
    struct ppr_table *table;
    bool preserve_host;
    int patience; /**< in seconds */
    struct evconnlistener *listener;
    struct event *resume; /**< enables the listener again */
    struct connection *connections;
};

enum phase {
    PHASE_HEAD, /**< waiting for a request */
    PHASE_DIAL, /**< connecting to its backend */
    PHASE_EXCHANGE, /**< the request goes one way, the response the other */
    PHASE_FLUSH, /**< writing the last bytes to the client */
    PHASE_LINGER /**< waiting for the client to have read them */
};

/** One request and its response. */
struct exchange {
    struct text title; /**< method and target, for the log */
    struct route route;
    struct text request_head; /**< kept, in case that it has to be sent again */
    struct body request_body;
    struct body response_body;
    bool is_head; /**< the method has a response without a body */
    bool is_old; /**< the client speaks HTTP/1.0 */
    bool may_repeat; /**< sending it twice does no harm, and can be done */
    bool response_begun; /**< its head has gone to the client */
    bool keep_client;
    bool keep_backend;
};

/** What is read from a peer. (A bufferevent's own high watermark calls back in a
 *  busy loop for as long as it is reached.) */
struct intake {
    struct bufferevent *stream;
    bool held; /**< nothing is read until some of what came has been used */
};

/** The connection to a backend. */
struct backend {
    struct bufferevent *stream; /**< NULL: there is none */
    struct intake intake;
    struct text name; /**< its host and port, as URLs spell them */
    bool reused; /**< it has served an exchange before */
    bool ended; /**< nothing more comes from it */
    bool broken; /**< it ended otherwise than by saying so */
    bool deaf; /**< nothing more goes to it */
};

struct connection {
    struct server *server;
    struct connection *next;
    struct connection **link; /**< what points here */
    enum phase phase;
    struct bufferevent *client;
    struct intake intake; /**< from the client */
    bool client_ended; /**< nothing more comes from it */
    bool reset; /**< close it so that it shows as an error */
    char address[64];
    struct event *timer;
    int seconds;
    size_t unwritten; /**< bytes that waited when the timer was set */
    size_t request_scanned; /**< of the head to come: bytes known not to end it */
    size_t response_scanned;
    struct dial dial;
    struct backend backend;
    struct exchange exchange;
};

/** Serve a client on a socket, which is then its own. */
void connection_open(struct server *server, evutil_socket_t socket, const struct sockaddr *peer);

/** End all of it, now. */
void connection_free(struct connection *connection);

/** Let `seconds` pass without progress, and no more. */
void connection_arm(struct connection *connection, int seconds);

/** Answer in the backend's place, and end the connection. Only before a
 *  response has begun. */
void connection_refuse(struct connection *connection, int status, const char *why);

/** Write out what waits for the client, and end the connection. */
void connection_finish(struct connection *connection);

/** Close the connection to the backend, or the attempt to make one. */
void connection_drop_backend(struct connection *connection);

/** Make a new stream ready: small writes are sent at once, and no more than
 *  MOST_READ is read ahead. */
void connection_prepare(struct bufferevent *stream, struct intake *intake);

/** Write who asks for what, cut short to MOST_TITLE bytes, with a NUL. */
void connection_title(const struct connection *connection, char *title);

/** Say on stderr what went wrong in an exchange. */
void connection_log(const struct connection *connection, const char *why);

#endif
