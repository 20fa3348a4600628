/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "dial.h"
#include "tls.h"
#include "word.h"

#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void try_next(struct dial *dial);

static void clear(struct dial *dial)
{
    if (dial->addresses)
        evutil_freeaddrinfo(dial->addresses);
    dial->addresses = NULL;
    dial->next = NULL;
    dial->attempt = NULL;
    dial->query = NULL;
}

static void fail(struct dial *dial)
{
    clear(dial);
    dial->done(NULL, dial->why, dial->context);
}

/* ---------------------------------------------------------------- Attempts -- */

static void note_error(struct dial *dial)
{
    snprintf(dial->why, sizeof dial->why, "cannot connect: %s",
             evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
}

static void on_event(struct bufferevent *attempt, short what, void *context)
{
    struct dial *dial = context;
    if (!(what & BEV_EVENT_CONNECTED)) {
        if (what & BEV_EVENT_EOF)
            snprintf(dial->why, sizeof dial->why, "the backend closed the connection during TLS");
        else if (!tls_why(attempt, dial->why, sizeof dial->why))
            note_error(dial);
        bufferevent_free(attempt);
        dial->attempt = NULL;
        try_next(dial);
        return;
    }
    bufferevent_setcb(attempt, NULL, NULL, NULL, NULL);
    clear(dial);
    dial->done(attempt, NULL, dial->context);
}

static struct bufferevent *new_attempt(struct dial *dial)
{
    struct dialer *dialer = dial->dialer;
    if (!dial->secure)
        return bufferevent_socket_new(dialer->base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (!dialer->tls) /* not at the start: reading the system's authorities takes 0.1 seconds */
        dialer->tls = tls_for_backends(NULL);
    return dialer->tls ? tls_connect(dialer->tls, dialer->base, dial->host) : NULL;
}

/* Begin to connect. Returns false if that failed at once. */
static bool begin_attempt(struct dial *dial, const struct evutil_addrinfo *address)
{
    struct bufferevent *attempt = new_attempt(dial);
    if (!attempt) {
        snprintf(dial->why, sizeof dial->why, "out of memory");
        return false;
    }
    bufferevent_setcb(attempt, NULL, NULL, on_event, dial);
    if (bufferevent_socket_connect(attempt, address->ai_addr, (int)address->ai_addrlen) != 0) {
        note_error(dial);
        bufferevent_free(attempt);
        return false;
    }
    dial->attempt = attempt;
    return true;
}

static void try_next(struct dial *dial)
{
    while (dial->next) {
        const struct evutil_addrinfo *address = dial->next;
        dial->next = address->ai_next;
        if (begin_attempt(dial, address))
            return;
    }
    fail(dial);
}

/* ---------------------------------------------------------------- Resolving -- */

static void on_resolved(int error, struct evutil_addrinfo *addresses, void *context)
{
    struct dial *dial = context;
    if (error == EVUTIL_EAI_CANCEL) /* the dial may be gone */
        return;
    dial->query = NULL;
    if (error) {
        snprintf(dial->why, sizeof dial->why, "cannot resolve the backend's host: %s",
                 evutil_gai_strerror(error));
        fail(dial);
        return;
    }
    dial->addresses = addresses;
    dial->next = addresses;
    try_next(dial);
}

/* A dot at the end of a name makes no difference, but certificates never have it. */
static bool copy_host(struct ppr_view host, char *out, size_t capacity)
{
    if (host.size >= 2 && host.data[0] == '[')
        host = (struct ppr_view){host.data + 1, host.size - 2};
    else if (host.size >= 2 && host.data[host.size - 1] == '.')
        host.size--;
    if (host.size >= capacity)
        return false;
    memcpy(out, host.data, host.size);
    out[host.size] = '\0';
    return true;
}

void dial_start(struct dial *dial, struct dialer *dialer, const struct ppr_url *url,
                dial_done *done, void *context)
{
    char port[16];
    struct evutil_addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_protocol = IPPROTO_TCP};

    *dial = (struct dial){.dialer = dialer, .done = done, .context = context};
    dial->secure = same_word(url->scheme, "https");
    snprintf(port, sizeof port, "%d", (int)url->port);
    if (!copy_host(url->host, dial->host, sizeof dial->host)) {
        snprintf(dial->why, sizeof dial->why, "the backend's host is too long");
        fail(dial);
        return;
    }
    struct evdns_getaddrinfo_request *query =
        evdns_getaddrinfo(dialer->dns, dial->host, port, &hints, on_resolved, dial);
    if (query) /* otherwise it has called back already */
        dial->query = query;
}

void dial_cancel(struct dial *dial)
{
    if (dial->query)
        evdns_getaddrinfo_cancel(dial->query);
    if (dial->attempt)
        bufferevent_free(dial->attempt);
    clear(dial);
}
