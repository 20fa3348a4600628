/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* proxy: a small HTTP/1.1 reverse proxy around libppr.
 *
 *     proxy --rules FILE --listen HOST:PORT
 *
 * The rules say both where a request goes and how what comes back is rewritten.
 * It has what a proxy must have to be used with browsers and real backends
 * (streaming both ways with back-pressure, keep-alive, interim responses,
 * timeouts, refusal of what smuggles requests), and nothing more: no TLS, no
 * caching, no balancing, no upgrades.
 *
 * It stands on libevent, because that is the least with which this fits in a
 * few files of plain C that one can read: sockets, buffers with watermarks,
 * timers, signals and DNS behind one interface, on every Unix, in every
 * distribution, under a BSD licence. And it has no opinion on HTTP: what is
 * read and written is this program's own affair, as in the servers that libppr
 * is made for. */

#include "connection.h"

#include <errno.h>
#include <event2/listener.h>
#include <getopt.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { EXIT_USAGE = 2 };

struct options {
    const char *rules;
    const char *listen;
    int timeout; /* in seconds */
    bool preserve_host;
};

/* ----------------------------------------------------------------- Options -- */

static void usage(FILE *out)
{
    fputs("usage: proxy --rules FILE --listen HOST:PORT [OPTION]...\n"
          "  --rules FILE        the rules, see doc/rules.md\n"
          "  --listen HOST:PORT  where clients connect; port 0 picks a free one\n"
          "  --timeout SECONDS   how long a client or a backend may let us wait; 60\n"
          "  --format plain      the format of FILE\n"
          "  --preserve-host     send the client's Host to the backend, not the backend's\n",
          out);
}

/* Read a number from 1 to `most`, or return 0. */
static int read_number(const char *text, int most)
{
    char *end;
    long number = strtol(text, &end, 10);
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && number <= most ? (int)number : 0;
}

static bool set_option(struct options *options, int option, const char *value)
{
    if (option == 'r')
        options->rules = value;
    else if (option == 'l')
        options->listen = value;
    else if (option == 't')
        options->timeout = read_number(value, 24 * 3600);
    else if (option == 'p')
        options->preserve_host = true;
    else
        return option == 'f' && strcmp(value, "plain") == 0;
    return option != 't' || options->timeout;
}

/* Returns -1 to go on, or the exit status. */
static int read_options(int argc, char **argv, struct options *options)
{
    static const struct option known[] = {
        {"rules", required_argument, NULL, 'r'},
        {"listen", required_argument, NULL, 'l'},
        {"format", required_argument, NULL, 'f'},
        {"timeout", required_argument, NULL, 't'},
        {"preserve-host", no_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'h') {
            usage(stdout);
            return EXIT_SUCCESS;
        }
        if (!set_option(options, option, optarg)) {
            usage(stderr);
            return EXIT_USAGE;
        }
    }
    if (optind == argc && options->rules && options->listen)
        return -1;
    usage(stderr);
    return EXIT_USAGE;
}

/* ------------------------------------------------------------------- Rules -- */

static bool read_file(const char *path, struct text *text)
{
    char part[4096];
    size_t count;
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    while ((count = fread(part, 1, sizeof part, file)) > 0)
        text_add(text, (struct ppr_view){part, count});
    bool good = !ferror(file) && !text->failed;
    fclose(file);
    return good;
}

static void complain(const struct ppr_error *error)
{
    struct text line = {0};
    if (text_reserve(&line, ppr_error_text(error, NULL, 0).count)) {
        line.size = ppr_error_text(error, line.data, line.capacity).count;
        fprintf(stderr, "%.*s\n", (int)line.size, line.data);
    }
    text_free(&line);
}

static struct ppr_table *read_rules(const char *path)
{
    struct text text = {0};
    if (!read_file(path, &text)) {
        fprintf(stderr, "proxy: %s: %s\n", path, strerror(errno));
        text_free(&text);
        return NULL;
    }
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ppr_builder_source(builder, ppr_view_of(path), 1);
    ppr_builder_read(builder, text_view(&text));
    struct ppr_table *table = ppr_builder_build(builder);
    if (!table)
        complain(ppr_builder_error(builder));
    ppr_builder_free(builder);
    text_free(&text);
    return table;
}

/* --------------------------------------------------------------- Listening -- */

static void on_accept(struct evconnlistener *listener, evutil_socket_t socket,
                      struct sockaddr *peer, int size, void *context)
{
    (void)listener;
    (void)size;
    connection_open(context, socket, peer);
}

static void on_resume(evutil_socket_t socket, short what, void *context)
{
    (void)socket;
    (void)what;
    evconnlistener_enable(((struct server *)context)->listener);
}

/* Out of descriptors, most likely: the client is still waiting, so trying again
 * at once would only burn time. */
static void on_accept_error(struct evconnlistener *listener, void *context)
{
    struct server *server = context;
    struct timeval pause = {.tv_sec = 1};
    fprintf(stderr, "proxy: cannot accept: %s\n",
            evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
    evconnlistener_disable(listener);
    evtimer_add(server->resume, &pause);
}

/* Split HOST:PORT at its last colon, and resolve it. */
static struct evutil_addrinfo *resolve_listen(const char *listen)
{
    char host[256];
    const char *colon = strrchr(listen, ':');
    struct evutil_addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = EVUTIL_AI_PASSIVE};
    struct evutil_addrinfo *addresses = NULL;
    if (!colon || (size_t)(colon - listen) >= sizeof host)
        return NULL;
    if (strcmp(colon, ":0") != 0 && !read_number(colon + 1, 65535))
        return NULL;
    size_t begin = listen[0] == '[' ? 1 : 0;
    size_t end = (size_t)(colon - listen);
    if (begin && end > begin && listen[end - 1] == ']')
        end--;
    snprintf(host, sizeof host, "%.*s", (int)(end - begin), listen + begin);
    if (evutil_getaddrinfo(host[0] ? host : NULL, colon + 1, &hints, &addresses) != 0)
        return NULL;
    return addresses;
}

static struct evconnlistener *start_listening(struct server *server, const char *listen)
{
    struct evutil_addrinfo *addresses = resolve_listen(listen);
    if (!addresses) {
        fprintf(stderr, "proxy: %s is no HOST:PORT to listen on\n", listen);
        return NULL;
    }
    unsigned flags = LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE;
    struct evconnlistener *listener = NULL;
    for (const struct evutil_addrinfo *a = addresses; a && !listener; a = a->ai_next)
        listener = evconnlistener_new_bind(server->base, on_accept, server, flags, -1, a->ai_addr,
                                           (int)a->ai_addrlen);
    if (listener)
        evconnlistener_set_error_cb(listener, on_accept_error);
    else
        fprintf(stderr, "proxy: cannot listen on %s: %s\n", listen, strerror(errno));
    evutil_freeaddrinfo(addresses);
    return listener;
}

/* Say where, which with port 0 nobody else knows. */
static void announce(struct evconnlistener *listener)
{
    struct sockaddr_storage address = {0};
    socklen_t size = sizeof address;
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];
    const struct sockaddr *generic = (const struct sockaddr *)&address;
    if (getsockname(evconnlistener_get_fd(listener), (struct sockaddr *)&address, &size) != 0 ||
        getnameinfo(generic, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return;
    bool six = generic->sa_family == AF_INET6;
    printf("listening on http://%s%s%s:%s\n", six ? "[" : "", host, six ? "]" : "", port);
    fflush(stdout);
}

/* ----------------------------------------------------------------- Running -- */

static void on_signal(evutil_socket_t number, short what, void *context)
{
    (void)number;
    (void)what;
    event_base_loopbreak(context);
}

/* Serve until a signal ends it. Returns false where it did not come to that. */
static bool serve(struct server *server, const char *listen)
{
    struct event *term = evsignal_new(server->base, SIGTERM, on_signal, server->base);
    struct event *interrupt = evsignal_new(server->base, SIGINT, on_signal, server->base);
    server->resume = evtimer_new(server->base, on_resume, server);
    server->listener = start_listening(server, listen);
    bool good = term && interrupt && server->resume && server->listener &&
                evsignal_add(term, NULL) == 0 && evsignal_add(interrupt, NULL) == 0;
    if (good) {
        announce(server->listener);
        event_base_dispatch(server->base);
    }
    while (server->connections)
        connection_free(server->connections);
    if (server->listener)
        evconnlistener_free(server->listener);
    if (server->resume)
        event_free(server->resume);
    if (interrupt)
        event_free(interrupt);
    if (term)
        event_free(term);
    return good;
}

/* Without a resolv.conf there is still /etc/hosts. */
static struct evdns_base *open_dns(struct event_base *base)
{
    int flags = EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE;
    struct evdns_base *dns = evdns_base_new(base, flags);
    if (dns)
        return dns;
    dns = evdns_base_new(base, 0);
    if (dns)
        evdns_base_load_hosts(dns, "/etc/hosts");
    return dns;
}

static bool run(struct ppr_table *table, const struct options *options)
{
    struct server server = {
        .table = table, .preserve_host = options->preserve_host, .patience = options->timeout};
    bool good = false;
    server.base = event_base_new();
    if (server.base)
        server.dns = open_dns(server.base);
    if (server.dns)
        good = serve(&server, options->listen);
    else
        fputs("proxy: cannot start libevent\n", stderr);
    if (server.dns)
        evdns_base_free(server.dns, 0);
    if (server.base) {
        event_base_loop(server.base, EVLOOP_NONBLOCK); /* what was called off ends here */
        event_base_free(server.base);
    }
    return good;
}

/* Each client takes two descriptors; the usual soft limit is for 500 of them. */
static void raise_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
    struct options options = {.timeout = PATIENCE_SECONDS};
    int status = read_options(argc, argv, &options);
    if (status >= 0)
        return status;
    struct ppr_table *table = read_rules(options.rules);
    if (!table)
        return EXIT_USAGE;
    signal(SIGPIPE, SIG_IGN);
    raise_limit();
    bool good = run(table, &options);
    ppr_table_unref(table);
    libevent_global_shutdown();
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
