/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Resolves a backend's host, and connects to the first of its addresses that answers.
 * (bufferevent_socket_connect_hostname tries only one: `localhost` often has two.) */

#ifndef PROXY_DIAL_H
#define PROXY_DIAL_H

#include <event2/bufferevent.h>
#include <event2/dns.h>
#include <event2/util.h>
#include <openssl/types.h>
#include <ppr/ppr.h>
#include <stdbool.h>

/** The resources that all dials share. */
struct dialer {
    struct event_base *base;
    struct evdns_base *dns;
    SSL_CTX *tls; /**< NULL: made for the first https backend, from the system's authorities */
};

/** Gets the connection, which it owns then, or NULL and the reason. */
typedef void dial_done(struct bufferevent *connection, const char *why, void *context);

struct dial {
    struct dialer *dialer;
    struct evdns_getaddrinfo_request *query;
    struct evutil_addrinfo *addresses;
    struct evutil_addrinfo *next;
    struct bufferevent *attempt;
    dial_done *done;
    void *context;
    bool secure; /**< TLS */
    char host[256]; /**< without the brackets of an IPv6 literal */
    char why[160];
};

/** Start. `done` is called once, perhaps before this returns.
 *  @param url http or https, with a host and a port */
void dial_start(struct dial *dial, struct dialer *dialer, const struct ppr_url *url,
                dial_done *done, void *context);

/** Give up, without a call of `done`; ignored if nothing was started. */
void dial_cancel(struct dial *dial);

#endif
