/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A connection to a client or a backend, with TLS or without. */

#ifndef PROXY_STREAM_H
#define PROXY_STREAM_H

#include <event2/bufferevent.h>
#include <stdbool.h>
#include <stddef.h>

/** Limits the bytes that are read ahead of their use. (A bufferevent's own high watermark
 *  calls back in a busy loop while it is reached.) */
struct intake {
    struct bufferevent *stream;
    size_t most;
    bool held; /**< reading has stopped until some bytes are used */
};

/** Prepare a new stream: small writes are sent at once, and reading stops at about `most`
 *  bytes.
 *  @param intake lives as long as the stream */
void stream_prepare(struct bufferevent *stream, struct intake *intake, size_t most);

/** End the writing side of a stream, once. The peer may go on sending. */
void stream_end(struct bufferevent *stream);

/** Return the bytes that came and are not used yet. */
size_t stream_unread(struct bufferevent *stream);

/** Return the bytes that wait for the peer to take them. */
size_t stream_unwritten(struct bufferevent *stream);

#endif
