/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds the end of a message body (RFC 9112 6.3). A body passes through with the framing that it
 * came with. Chunks are read only to find the last one. The trailer section is held back until
 * it is whole, as a head is. */

#ifndef PROXY_BODY_H
#define PROXY_BODY_H

#include "text.h"

#include <event2/buffer.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum body_kind {
    BODY_NONE, /**< there is none */
    BODY_LENGTH, /**< Content-Length is its length */
    BODY_CHUNKED, /**< it ends with its last chunk and the trailer section */
    BODY_CLOSE /**< it ends with the connection: a response, or after an upgrade */
};

enum chunk_state {
    CHUNK_SIZE,
    CHUNK_SPACE,
    CHUNK_EXTENSION,
    CHUNK_SIZE_LF,
    CHUNK_DATA,
    CHUNK_DATA_CR,
    CHUNK_DATA_LF,
    CHUNK_TRAILER_START,
    CHUNK_TRAILER,
    CHUNK_TRAILER_LF,
    CHUNK_LAST_LF,
    CHUNK_DONE
};

struct body {
    enum body_kind kind;
    enum chunk_state state;
    uint64_t left; /**< bytes to come: of the body, or of the chunk */
    unsigned digits; /**< of the chunk's size, so far */
    size_t overhead; /**< bytes since the last data */
    struct text trailer; /**< up to and with its empty line; empty without chunks */
};

/** Begin a body. `body` is zero, or another body that is not needed any more. */
void body_begin(struct body *body, enum body_kind kind, uint64_t length);

/** Return whether all of a body has passed; never true if it ends with the connection. */
bool body_done(const struct body *body);

/** Move the bytes of a body that have come, until `most` bytes wait in `to`. The trailer section
 *  does not move: it is in `trailer`, whole when the body is done.
 *  @return false if the chunks are malformed */
bool body_move(struct body *body, struct evbuffer *from, struct evbuffer *to, size_t most);

/** Free everything that a body holds. */
void body_free(struct body *body);

#endif
