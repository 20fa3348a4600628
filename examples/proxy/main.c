/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* proxy: a small HTTP/1.1 reverse proxy around libppr.
 *
 *     proxy --rules FILE --listen HOST:PORT
 *
 * The rules decide both where a request goes and how its response is rewritten. The proxy
 * has the parts that browsers and real backends need: streaming both ways with
 * back-pressure, keep-alive, interim responses, upgrades (WebSocket), TLS on either side,
 * time-outs, new rules without a restart, and refusal of requests that smuggle others. It
 * does not cache, and it does not balance.
 *
 * Read it in this order:
 *
 *     options     the usage text, and the command line
 *     rules       a file of rules becomes a table; libppr-rules reads it
 *     server      listens, reads the rules again on SIGHUP, ends on SIGTERM
 *     connection  one client: its phases, time-outs and end
 *     exchange    one request and its response
 *     heads       the head of each, as it comes from one side and goes to the other
 *     route       libppr: the backend of a request, and the context of the exchange
 *     forward     libppr: the head that goes out
 *     log         the references that libppr could not map, and other trouble
 *
 * and below these: head, body and word (reading HTTP/1.1), backend, dial, listener, stream and
 * tls (sockets), text (a string that grows).
 *
 * It uses libevent: sockets, buffers, timers, signals, DNS and TLS behind one interface, in
 * every distribution. libevent's HTTP server is not used: heads and bodies are read here,
 * as in the servers that libppr is made for. */

#include "options.h"
#include "server.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

/* Each client takes two descriptors; the usual soft limit is enough for 500 clients. */
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
    struct options options;
    int status = options_read(&options, argc, argv);
    if (status != OPTIONS_RUN)
        return status;
    signal(SIGPIPE, SIG_IGN);
    raise_limit();
    return server_run(&options);
}
