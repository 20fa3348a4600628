/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The state that all connections share. */

#ifndef PROXY_SERVER_H
#define PROXY_SERVER_H

#include "dial.h"
#include "listener.h"
#include "options.h"

#include <ppr/ppr.h>

struct connection;

struct server {
    const struct options *options;
    struct event_base *base;
    struct ppr_table *table; /**< of the newest rules; each exchange has a reference of its own */
    struct listener listener;
    struct dialer dialer;
    SSL_CTX *client_tls; /**< NULL: clients speak plain HTTP */
    struct connection *connections;
};

/** Serve until SIGTERM or SIGINT.
 *  @return the exit status of the program */
int server_run(const struct options *options);

#endif
