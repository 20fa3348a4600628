/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The connection of a client's connection to a backend. It is kept for the next request to
 * the same backend. */

#ifndef PROXY_BACKEND_H
#define PROXY_BACKEND_H

#include "dial.h"
#include "stream.h"
#include "text.h"

struct connection;

struct backend {
    struct dial dial;
    struct bufferevent *stream; /**< NULL: there is none */
    struct intake intake;
    struct text origin; /**< scheme, host and port, as URLs spell them */
    bool reused; /**< it has served an exchange before */
    bool ended; /**< nothing more comes from it */
    bool broken; /**< it ended otherwise than by a regular end */
    bool deaf; /**< nothing more goes to it */
};

/** Connect to the backend of the exchange, or take the connection that is there. Then
 *  exchange_start is called, or connection_refuse. */
void backend_open(struct connection *connection);

/** Close the connection if there is one, and connect anew. */
void backend_dial(struct connection *connection);

/** Close the connection to the backend, or the attempt to make one. */
void backend_drop(struct connection *connection);

/** Free everything that a backend holds. */
void backend_free(struct connection *connection);

#endif
