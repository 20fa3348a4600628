/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Where a message body ends (RFC 9112 6.3). A body passes through framed as it
 * came: nothing is unwrapped, but chunks are read, to know which is the last.
 * Only the trailer section is held back until it is whole, as a head is. */

#ifndef PROXY_BODY_H
#define PROXY_BODY_H

#include "text.h"

#include <event2/buffer.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum body_kind {
    BODY_NONE, /**< there is none */
    BODY_LENGTH, /**< Content-Length says how long it is */
    BODY_CHUNKED, /**< its last chunk says that it ends */
    BODY_CLOSE /**< it ends with the connection; responses only */
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

/** Begin a body. It was zero before, or is another's that has ended. */
void body_begin(struct body *body, enum body_kind kind, uint64_t length);

/** Return whether all of a body has passed. One that ends with the connection
 *  never says so. */
bool body_done(const struct body *body);

/** Move what has come of a body, until `most` bytes wait in `to`. The trailer
 *  section does not move: it is in `trailer`, whole when the body is done.
 *  @return false: the chunks are malformed. */
bool body_move(struct body *body, struct evbuffer *from, struct evbuffer *to, size_t most);

/** Free what a body holds. */
void body_free(struct body *body);

#endif
