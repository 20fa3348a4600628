/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* backend: a small site that knows nothing of a proxy, to put a proxy before.
 *
 *     backend --listen HOST:PORT
 *
 * It names itself wherever it can, by the Host that it was asked for, as
 * servers do. */

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <netdb.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { EXIT_USAGE = 2 };

/* ------------------------------------------------------------------- Pages -- */

/* How a Location is written. */
enum form {
    AS_IS, /* the text */
    ABSOLUTE /* this server's own origin before it */
};

struct page {
    const char *path;
    const char *html;
};

struct redirect {
    const char *path;
    int status;
    enum form form;
    const char *location;
};

static const struct page pages[] = {
    {"/", "<h1>Backend</h1>\n<ul>\n"
          "<li><a href=\"old\">an absolute redirect</a>\n"
          "<li><a href=\"docs\">a redirect that adds a slash</a>\n"
          "<li><a href=\"home\">a redirect to a path</a>\n"
          "<li><a href=\"relative\">a relative redirect</a>\n"
          "<li><a href=\"climb\">a redirect that climbs</a>\n"
          "<li><a href=\"account\">an account, which needs a login</a>\n"
          "<li><a href=\"styled\">a page that has its style sheet preloaded</a>\n"
          "<li><a href=\"wait\">a page that refreshes to another</a>\n"
          "<li><a href=\"safe\">a page that is shown on https only</a>\n"
          "<li><a href=\"elsewhere\">a redirect to another site</a>\n"
          "</ul>\n"},
    {"/new/", "<h1>New</h1>\n<p>What was old is here. <a href=\"../\">Back</a>\n"},
    {"/docs/", "<h1>Docs</h1>\n<p><a href=\"intro\">Introduction</a>, <a href=\"../\">back</a>\n"},
    {"/docs/intro", "<h1>Introduction</h1>\n<p><a href=\"./\">Docs</a>\n"},
    {"/welcome", "<h1>Welcome</h1>\n<p><a href=\"./\">Back</a>\n"},
    {"/styled", "<link rel=\"stylesheet\" href=\"style.css\">\n<h1>Styled</h1>\n"
                "<p>This is green. <a href=\"./\">Back</a>\n"},
    {"/wait", "<h1>Wait</h1>\n<p>In a second you are welcome. <a href=\"./\">Back</a>\n"},
    {"/login", "<h1>Login</h1>\n<form method=\"post\" action=\"login\"><button>Log in</button>"
               "</form>\n<p><a href=\"./\">Back</a>\n"},
};

static const char style[] = "body { color: green }\n";
static const char safe[] = "<h1>Safe</h1>\n<p>This came by https. <a href=\"./\">Back</a>\n";
static const char account[] = "<h1>Account</h1>\n<p>You are logged in. <a href=\"./\">Back</a>\n";

static const struct redirect redirects[] = {
    {"/old", 302, ABSOLUTE, "/new/"},
    {"/docs", 301, ABSOLUTE, "/docs/"},
    {"/home", 302, AS_IS, "/welcome"},
    {"/relative", 302, AS_IS, "welcome"},
    {"/climb", 302, AS_IS, "../welcome"},
    {"/elsewhere", 302, AS_IS, "https://example.org/elsewhere"},
};

/* --------------------------------------------------------------- Responses -- */

static void add_field(struct evhttp_request *request, const char *name, const char *value)
{
    evhttp_add_header(evhttp_request_get_output_headers(request), name, value);
}

static const char *find_field(struct evhttp_request *request, const char *name)
{
    return evhttp_find_header(evhttp_request_get_input_headers(request), name);
}

/* Add a field with a URL on this server, by the name that the client used. The URL begins in
 * `before`, with its scheme. */
static void add_with_own_url(struct evhttp_request *request, const char *name, const char *before,
                             const char *path, const char *after)
{
    char value[1024];
    const char *host = find_field(request, "Host");
    snprintf(value, sizeof value, "%s://%s%s%s", before, host ? host : "localhost", path, after);
    add_field(request, name, value);
}

static void add_own_url(struct evhttp_request *request, const char *name, const char *path)
{
    add_with_own_url(request, name, "http", path, "");
}

/* Add a cookie for the account alone, on the host that the client named. */
static void add_cookie(struct evhttp_request *request)
{
    char value[1024];
    const char *host = evhttp_request_get_host(request); /* without its port */
    snprintf(value, sizeof value, "session=open; Path=/account; Domain=%s; HttpOnly",
             host ? host : "localhost");
    add_field(request, "Set-Cookie", value);
}

static void send_text(struct evhttp_request *request, int status, const char *type,
                      const char *before, const char *text)
{
    struct evbuffer *body = evbuffer_new();
    if (!body) {
        evhttp_send_error(request, 500, NULL);
        return;
    }
    evbuffer_add_printf(body, "%s%s", before, text);
    add_field(request, "Content-Type", type);
    evhttp_send_reply(request, status, NULL, body);
    evbuffer_free(body);
}

static void send_page(struct evhttp_request *request, int status, const char *html)
{
    send_text(request, status, "text/html; charset=utf-8",
              "<!doctype html>\n<title>Backend</title>\n", html);
}

static void send_redirect(struct evhttp_request *request, const struct redirect *redirect)
{
    if (redirect->form == ABSOLUTE)
        add_own_url(request, "Location", redirect->location);
    else
        add_field(request, "Location", redirect->location);
    send_page(request, redirect->status, "<p>Moved.\n");
}

static void log_in(struct evhttp_request *request)
{
    static const struct redirect to_account = {"/login", 303, ABSOLUTE, "/account"};
    add_cookie(request);
    send_redirect(request, &to_account);
}

static void show_account(struct evhttp_request *request)
{
    static const struct redirect to_login = {"/account", 302, ABSOLUTE, "/login"};
    const char *cookies = find_field(request, "Cookie");
    if (cookies && strstr(cookies, "session=open"))
        send_page(request, 200, account);
    else
        send_redirect(request, &to_login);
}

/* Most frameworks ask a proxy in this way whether the client is on https. */
static void show_safe(struct evhttp_request *request)
{
    const char *scheme = find_field(request, "X-Forwarded-Proto");
    if (scheme && strcmp(scheme, "https") == 0) {
        send_page(request, 200, safe);
        return;
    }
    add_with_own_url(request, "Location", "https", "/safe", "");
    send_page(request, 301, "<p>Moved.\n");
}

/* Fields of some pages that name others. */
static void add_fields(struct evhttp_request *request, const char *path)
{
    add_own_url(request, "Content-Location", path);
    if (strcmp(path, "/styled") == 0)
        add_with_own_url(request, "Link", "<http", "/style.css", ">; rel=preload; as=style");
    if (strcmp(path, "/wait") == 0)
        add_with_own_url(request, "Refresh", "1; url=\"http", "/welcome", "\"");
}

static void on_request(struct evhttp_request *request, void *context)
{
    const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));
    (void)context;
    if (strcmp(path, "/login") == 0 && evhttp_request_get_command(request) == EVHTTP_REQ_POST) {
        log_in(request);
        return;
    }
    if (strcmp(path, "/account") == 0) {
        show_account(request);
        return;
    }
    if (strcmp(path, "/safe") == 0) {
        show_safe(request);
        return;
    }
    if (strcmp(path, "/style.css") == 0) {
        send_text(request, 200, "text/css", "", style);
        return;
    }
    for (size_t i = 0; i < sizeof redirects / sizeof redirects[0]; i++) {
        if (strcmp(path, redirects[i].path) == 0) {
            send_redirect(request, &redirects[i]);
            return;
        }
    }
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if (strcmp(path, pages[i].path) == 0) {
            add_fields(request, path);
            send_page(request, 200, pages[i].html);
            return;
        }
    }
    send_page(request, 404, "<h1>Not here</h1>\n");
}

/* ----------------------------------------------------------------- Running -- */

static void on_signal(evutil_socket_t number, short what, void *context)
{
    (void)number;
    (void)what;
    event_base_loopbreak(context);
}

/* Split HOST:PORT at its last colon. */
static bool split(const char *listen, char *host, size_t size, ev_uint16_t *port)
{
    const char *colon = strrchr(listen, ':');
    char *end;
    if (!colon || (size_t)(colon - listen) >= size)
        return false;
    memcpy(host, listen, (size_t)(colon - listen));
    host[colon - listen] = '\0';
    unsigned long number = strtoul(colon + 1, &end, 10);
    *port = (ev_uint16_t)number;
    return end != colon + 1 && *end == '\0' && number <= 65535;
}

/* Say where, which with port 0 nobody else knows. */
static void announce(struct evhttp_bound_socket *bound, const char *host)
{
    struct sockaddr_storage address;
    struct sockaddr *generic = (struct sockaddr *)&address;
    socklen_t size = sizeof address;
    char port[NI_MAXSERV];
    if (getsockname(evhttp_bound_socket_get_fd(bound), generic, &size) != 0 ||
        getnameinfo(generic, size, NULL, 0, port, sizeof port, NI_NUMERICSERV) != 0)
        return;
    printf("listening on http://%s:%s\n", host, port);
    fflush(stdout);
}

static int run(struct event_base *base, struct evhttp *http, const char *listen)
{
    char host[256];
    ev_uint16_t port;
    if (!split(listen, host, sizeof host, &port)) {
        fprintf(stderr, "backend: %s is no HOST:PORT to listen on\n", listen);
        return EXIT_USAGE;
    }
    struct evhttp_bound_socket *bound = evhttp_bind_socket_with_handle(http, host, port);
    struct event *term = evsignal_new(base, SIGTERM, on_signal, base);
    struct event *interrupt = evsignal_new(base, SIGINT, on_signal, base);
    bool good = bound && term && interrupt && evsignal_add(term, NULL) == 0 &&
                evsignal_add(interrupt, NULL) == 0;
    if (good) {
        evhttp_set_gencb(http, on_request, NULL);
        announce(bound, host);
        event_base_dispatch(base);
    } else {
        fprintf(stderr, "backend: cannot listen on %s\n", listen);
    }
    if (interrupt)
        event_free(interrupt);
    if (term)
        event_free(term);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc != 3 || strcmp(argv[1], "--listen") != 0) {
        fputs("usage: backend --listen HOST:PORT\n", stderr);
        return EXIT_USAGE;
    }
    signal(SIGPIPE, SIG_IGN);
    struct event_base *base = event_base_new();
    struct evhttp *http = base ? evhttp_new(base) : NULL;
    int status = EXIT_FAILURE;
    if (http)
        status = run(base, http, argv[2]);
    if (http)
        evhttp_free(http);
    if (base)
        event_base_free(base);
    libevent_global_shutdown();
    return status;
}
