/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "listener.h"
#include "options.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static void on_accept(struct evconnlistener *socket, evutil_socket_t client, struct sockaddr *peer,
                      int size, void *context)
{
    struct listener *listener = context;
    (void)socket;
    (void)size;
    listener->accept(listener->context, client, peer);
}

static void on_resume(evutil_socket_t socket, short what, void *context)
{
    struct listener *listener = context;
    (void)socket;
    (void)what;
    evconnlistener_enable(listener->socket);
}

/* Most likely there is no descriptor left. The client is still waiting, so trying again at
 * once would only burn time. */
static void on_error(struct evconnlistener *socket, void *context)
{
    struct listener *listener = context;
    struct timeval pause = {.tv_sec = 1};
    fprintf(stderr, "proxy: cannot accept: %s\n",
            evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
    evconnlistener_disable(socket);
    evtimer_add(listener->resume, &pause);
}

/* Split HOST:PORT at its last colon, and resolve it. */
static struct evutil_addrinfo *resolve(const char *place)
{
    char host[256];
    const char *colon = strrchr(place, ':');
    struct evutil_addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = EVUTIL_AI_PASSIVE};
    struct evutil_addrinfo *addresses = NULL;
    if (!colon || (size_t)(colon - place) >= sizeof host)
        return NULL;
    if (options_number(colon + 1, 0, 65535) < 0)
        return NULL;
    size_t begin = place[0] == '[' ? 1 : 0;
    size_t end = (size_t)(colon - place);
    if (begin && end > begin && place[end - 1] == ']')
        end--;
    snprintf(host, sizeof host, "%.*s", (int)(end - begin), place + begin);
    if (evutil_getaddrinfo(host[0] ? host : NULL, colon + 1, &hints, &addresses) != 0)
        return NULL;
    return addresses;
}

bool listener_open(struct listener *listener, struct event_base *base, const char *place)
{
    struct evutil_addrinfo *addresses = resolve(place);
    if (!addresses) {
        fprintf(stderr, "proxy: %s is no HOST:PORT to listen on\n", place);
        return false;
    }
    unsigned flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE;
    listener->resume = evtimer_new(base, on_resume, listener);
    for (const struct evutil_addrinfo *a = addresses; a && !listener->socket; a = a->ai_next)
        listener->socket = evconnlistener_new_bind(base, on_accept, listener, flags, -1, a->ai_addr,
                                                   (int)a->ai_addrlen);
    int error = errno;
    evutil_freeaddrinfo(addresses);
    if (!listener->socket || !listener->resume) {
        fprintf(stderr, "proxy: cannot listen on %s: %s\n", place, strerror(error));
        return false;
    }
    evconnlistener_set_error_cb(listener->socket, on_error);
    return true;
}

void listener_announce(const struct listener *listener, const char *scheme)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof address;
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];
    struct sockaddr *generic = (struct sockaddr *)&address;
    if (getsockname(evconnlistener_get_fd(listener->socket), generic, &size) != 0 ||
        getnameinfo(generic, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return;
    bool six = generic->sa_family == AF_INET6;
    printf("listening on %s://%s%s%s:%s\n", scheme, six ? "[" : "", host, six ? "]" : "", port);
    fflush(stdout);
}

void listener_close(struct listener *listener)
{
    if (listener->socket)
        evconnlistener_free(listener->socket);
    if (listener->resume)
        event_free(listener->resume);
}
