/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "server.h"
#include "connection.h"
#include "rules.h"
#include "tls.h"

#include <event2/event.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

/* ----------------------------------------------------------------- Signals -- */

static void on_end(evutil_socket_t number, short what, void *context)
{
    struct server *server = context;
    (void)number;
    (void)what;
    event_base_loopbreak(server->base);
}

/* Requests under way keep the old table until they end, so none is lost. */
static void on_reload(evutil_socket_t number, short what, void *context)
{
    struct server *server = context;
    const char *path = server->options->rules;
    struct ppr_table *table = rules_read(path, server->options->format);
    (void)number;
    (void)what;
    if (!table) {
        fprintf(stderr, "proxy: %s: the old rules stay\n", path);
        return;
    }
    ppr_table_unref(server->table);
    server->table = table;
    fprintf(stderr, "proxy: %s: %zu rules, read again\n", path, ppr_table_size(table));
}

/* Serve until a signal ends the loop. */
static bool serve(struct server *server)
{
    static const int numbers[] = {SIGTERM, SIGINT, SIGHUP};
    enum { COUNT = sizeof numbers / sizeof numbers[0] };
    struct event *signals[COUNT];
    bool good = true;
    for (size_t i = 0; i < COUNT; i++) {
        event_callback_fn callback = numbers[i] == SIGHUP ? on_reload : on_end;
        signals[i] = evsignal_new(server->base, numbers[i], callback, server);
        good = good && signals[i] && evsignal_add(signals[i], NULL) == 0;
    }
    if (good) {
        listener_announce(&server->listener, server->options->cert ? "https" : "http");
        event_base_dispatch(server->base);
    }
    for (size_t i = 0; i < COUNT; i++) {
        if (signals[i])
            event_free(signals[i]);
    }
    return good;
}

/* ------------------------------------------------------------------- Start -- */

/* Without a resolv.conf there is still /etc/hosts. */
static struct evdns_base *open_dns(struct event_base *base, const char *hosts)
{
    int flags = EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE;
    struct evdns_base *dns = evdns_base_new(base, flags);
    if (!dns) {
        dns = evdns_base_new(base, 0);
        if (dns)
            evdns_base_load_hosts(dns, "/etc/hosts");
    }
    if (!dns)
        fputs("proxy: cannot start libevent\n", stderr);
    else if (hosts && evdns_base_load_hosts(dns, hosts) != 0) {
        fprintf(stderr, "proxy: %s: cannot be read\n", hosts);
        evdns_base_free(dns, 0);
        dns = NULL;
    }
    return dns;
}

static void accept_client(void *context, evutil_socket_t socket, const struct sockaddr *peer)
{
    connection_open(context, socket, peer);
}

/* Open all parts of a server. close_all closes those that are open, so the order does not
 * matter, and the first failure ends it. */
static bool open_all(struct server *server)
{
    const struct options *options = server->options;
    server->base = event_base_new();
    if (!server->base)
        return false;
    server->dialer.base = server->base;
    if (options->ca && !(server->dialer.tls = tls_for_backends(options->ca)))
        return false;
    if (options->cert && !(server->client_tls = tls_for_clients(options->cert, options->key)))
        return false;
    server->dialer.dns = open_dns(server->base, options->hosts);
    if (!server->dialer.dns)
        return false;
    server->listener.accept = accept_client;
    server->listener.context = server;
    return listener_open(&server->listener, server->base, options->listen);
}

static void close_all(struct server *server)
{
    while (server->connections)
        connection_free(server->connections);
    listener_close(&server->listener);
    if (server->dialer.dns)
        evdns_base_free(server->dialer.dns, 0);
    if (server->base) {
        event_base_loop(server->base, EVLOOP_NONBLOCK); /* cancelled callbacks end here */
        event_base_free(server->base);
    }
    SSL_CTX_free(server->dialer.tls);
    SSL_CTX_free(server->client_tls);
    ppr_table_unref(server->table);
    libevent_global_shutdown();
}

int server_run(const struct options *options)
{
    struct server server = {.options = options};
    server.table = rules_read(options->rules, options->format);
    if (!server.table)
        return EXIT_USAGE;
    bool good = open_all(&server) && serve(&server);
    close_all(&server);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
