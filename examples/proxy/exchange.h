/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* One request and its response. None of these frees the connection; each may
 * end the exchange, so a caller does nothing after it. */

#ifndef PROXY_EXCHANGE_H
#define PROXY_EXCHANGE_H

#include "connection.h"

/** Begin with the next request, once all of its head is there. */
void exchange_begin(struct connection *connection);

/** Move what there is of the request body to the backend. */
void exchange_send(struct connection *connection);

/** Move what there is of the response to the client. */
void exchange_receive(struct connection *connection);

/** End a response in its middle, which tells the client that it is not whole. */
void exchange_cut(struct connection *connection, const char *why);

/** Free what an exchange holds. */
void exchange_free(struct exchange *exchange);

#endif
