/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The heads of an exchange: each is taken from one side as a whole, and written anew for the
 * other. */

#ifndef PROXY_HEADS_H
#define PROXY_HEADS_H

#include "connection.h"

enum receipt {
    HEAD_WANTING, /**< it has not come as a whole */
    HEAD_TAKEN,
    HEAD_REFUSED /**< connection_refuse was called */
};

/** Take the next request's head from the client, find its backend, and write the head for the
 *  backend to request_head. */
enum receipt heads_take_request(struct connection *connection);

/** Take one head from the backend, that of the response or of an interim one before it (1xx),
 *  and send it to the client. */
enum receipt heads_take_response(struct connection *connection);

/** Rewrite a head or a trailer section that goes out, and log the references that are worth a
 *  look. */
void heads_rewrite(struct connection *connection, enum ppr_direction direction, struct text *head);

#endif
