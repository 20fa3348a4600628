/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "tls.h"

#include <event2/bufferevent_ssl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>

/* ---------------------------------------------------------------- Settings -- */

static SSL_CTX *refuse(SSL_CTX *settings, const char *file, const char *expected)
{
    const char *why = ERR_reason_error_string(ERR_peek_last_error());
    fprintf(stderr, "proxy: %s: %s: %s\n", file, expected, why ? why : "cannot be read");
    ERR_clear_error();
    SSL_CTX_free(settings);
    return NULL;
}

static SSL_CTX *new_settings(const SSL_METHOD *method)
{
    SSL_CTX *settings = SSL_CTX_new(method);
    if (!settings || SSL_CTX_set_min_proto_version(settings, TLS1_2_VERSION) != 1)
        return refuse(settings, "TLS", "cannot start");
    return settings;
}

SSL_CTX *tls_for_clients(const char *cert, const char *key)
{
    SSL_CTX *settings = new_settings(TLS_server_method());
    if (!settings)
        return NULL;
    if (SSL_CTX_use_certificate_chain_file(settings, cert) != 1)
        return refuse(settings, cert, "no certificate chain");
    if (SSL_CTX_use_PrivateKey_file(settings, key, SSL_FILETYPE_PEM) != 1)
        return refuse(settings, key, "no key of the certificate");
    return settings;
}

SSL_CTX *tls_for_backends(const char *ca)
{
    SSL_CTX *settings = new_settings(TLS_client_method());
    if (!settings)
        return NULL;
    SSL_CTX_set_verify(settings, SSL_VERIFY_PEER, NULL);
    if (!ca)
        SSL_CTX_set_default_verify_paths(settings);
    else if (SSL_CTX_load_verify_locations(settings, ca, NULL) != 1)
        return refuse(settings, ca, "no certificates");
    return settings;
}

/* ------------------------------------------------------------- Connections -- */

static struct bufferevent *new_stream(SSL *tls, struct event_base *base, evutil_socket_t socket,
                                      enum bufferevent_ssl_state state)
{
    struct bufferevent *stream = NULL;
    if (tls)
        stream = bufferevent_openssl_socket_new(base, socket, tls, state, BEV_OPT_CLOSE_ON_FREE);
    return stream;
}

struct bufferevent *tls_accept(SSL_CTX *settings, struct event_base *base, evutil_socket_t socket)
{
    return new_stream(SSL_new(settings), base, socket, BUFFEREVENT_SSL_ACCEPTING);
}

/* Without this, a chain that is valid for any other site would do. Only a name is told to
 * the backend before the handshake (RFC 6066 3). */
static bool expect_host(SSL *tls, char *host)
{
    X509_VERIFY_PARAM *expected = SSL_get0_param(tls);
    if (X509_VERIFY_PARAM_set1_ip_asc(expected, host) == 1)
        return true;
    ERR_clear_error(); /* not an IP address */
    return X509_VERIFY_PARAM_set1_host(expected, host, 0) == 1 &&
           SSL_set_tlsext_host_name(tls, host) == 1;
}

struct bufferevent *tls_connect(SSL_CTX *settings, struct event_base *base, char *host)
{
    SSL *tls = SSL_new(settings);
    if (tls && !expect_host(tls, host)) {
        SSL_free(tls);
        tls = NULL;
    }
    return new_stream(tls, base, -1, BUFFEREVENT_SSL_CONNECTING);
}

bool tls_why(struct bufferevent *stream, char *why, size_t capacity)
{
    const SSL *tls = bufferevent_openssl_get_ssl(stream);
    if (!tls)
        return false;
    long verdict = SSL_get_verify_result(tls);
    unsigned long error = bufferevent_get_openssl_error(stream);
    const char *reason = error ? ERR_reason_error_string(error) : NULL;
    if (verdict != X509_V_OK)
        snprintf(why, capacity, "the certificate of the backend: %s",
                 X509_verify_cert_error_string(verdict));
    else if (reason)
        snprintf(why, capacity, "TLS: %s", reason);
    return verdict != X509_V_OK || reason;
}
