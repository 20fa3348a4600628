/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "stream.h"

#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

static void on_input(struct evbuffer *input, const struct evbuffer_cb_info *info, void *context)
{
    struct intake *intake = context;
    bool much = evbuffer_get_length(input) >= intake->most;
    (void)info;
    if (much == intake->held)
        return;
    intake->held = much;
    if (much)
        bufferevent_disable(intake->stream, EV_READ);
    else
        bufferevent_enable(intake->stream, EV_READ);
}

void stream_prepare(struct bufferevent *stream, struct intake *intake, size_t most)
{
    int on = 1;
    setsockopt(bufferevent_getfd(stream), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    *intake = (struct intake){.stream = stream, .most = most};
    evbuffer_add_cb(bufferevent_get_input(stream), on_input, intake);
}

/* With TLS the end of the socket alone would look like an attacker's cut. */
void stream_end(struct bufferevent *stream)
{
    SSL *tls = bufferevent_openssl_get_ssl(stream);
    if (!tls) {
        shutdown(bufferevent_getfd(stream), SHUT_WR);
        return;
    }
    SSL_shutdown(tls);
    ERR_clear_error(); /* the next call on another connection must not find it */
}

size_t stream_unread(struct bufferevent *stream)
{
    return evbuffer_get_length(bufferevent_get_input(stream));
}

size_t stream_unwritten(struct bufferevent *stream)
{
    return evbuffer_get_length(bufferevent_get_output(stream));
}
