/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* TLS on either side of the proxy, by OpenSSL. */

#ifndef PROXY_TLS_H
#define PROXY_TLS_H

#include <event2/bufferevent.h>
#include <event2/event.h>
#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>

/** Make the settings for connections from clients. Mistakes are reported on stderr.
 *  @param cert, key files (PEM)
 *  @return NULL if the files are not a certificate chain and its key */
SSL_CTX *tls_for_clients(const char *cert, const char *key);

/** Make the settings for connections to backends. Mistakes are reported on stderr.
 *  @param ca a file of certificates (PEM); NULL for the system's
 *  @return NULL if the file has no certificate */
SSL_CTX *tls_for_backends(const char *ca);

/** Take a client's connection. Returns NULL without memory; the socket is the caller's then. */
struct bufferevent *tls_accept(SSL_CTX *settings, struct event_base *base, evutil_socket_t socket);

/** Make a stream that will connect to a backend, whose certificate must be valid for `host`,
 *  a name or an IP address. Returns NULL without memory. (`host` does not change; OpenSSL's
 *  macro casts it.) */
struct bufferevent *tls_connect(SSL_CTX *settings, struct event_base *base, char *host);

/** Write the reason why a TLS connection failed, with a NUL. Writes nothing and returns false
 *  if TLS is not the reason, or if the stream has none. */
bool tls_why(struct bufferevent *stream, char *why, size_t capacity);

#endif
