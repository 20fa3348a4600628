/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* One request and its response. None of these calls frees the connection, but each may end
 * the exchange, so a caller does nothing after it. */

#ifndef PROXY_EXCHANGE_H
#define PROXY_EXCHANGE_H

#include "connection.h"

/** Begin with the next request, once all of its head has come. */
void exchange_begin(struct connection *connection);

/** Send the request to the backend, which is connected. */
void exchange_start(struct connection *connection);

/** Move the bytes of the request body that have come to the backend. */
void exchange_send(struct connection *connection);

/** Move the bytes of the response that have come to the client. */
void exchange_receive(struct connection *connection);

/** End a response in its middle so that the client sees that it is not whole. */
void exchange_cut(struct connection *connection, const char *why);

/** Free everything that an exchange holds. */
void exchange_free(struct exchange *exchange);

#endif
