/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Resolving a host, and connecting to the first of its addresses that answers.
 * (bufferevent_socket_connect_hostname tries only one: `localhost` is often two.) */

#ifndef PROXY_DIAL_H
#define PROXY_DIAL_H

#include <event2/bufferevent.h>
#include <event2/dns.h>
#include <event2/util.h>
#include <ppr/ppr.h>

/** Gets the connection, which is then its own, or NULL and why there is none. */
typedef void dial_done(struct bufferevent *connection, const char *why, void *context);

struct dial {
    struct event_base *base;
    struct evdns_getaddrinfo_request *query;
    struct evutil_addrinfo *addresses;
    struct evutil_addrinfo *next;
    struct bufferevent *attempt;
    dial_done *done;
    void *context;
    char why[128];
};

/** Start. `done` is called once, perhaps before this returns. */
void dial_start(struct dial *dial, struct event_base *base, struct evdns_base *dns,
                const struct ppr_url *url, dial_done *done, void *context);

/** Give up, without a call of `done`; ignored where nothing was started. */
void dial_cancel(struct dial *dial);

#endif
