/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/vhost.h"

#include <string.h>

size_t ppri_apache_server_of(const struct ppri_apache *reader, size_t section)
{
    while (section && ppri_apache_section(reader, section)->kind != PPRI_APACHE_VIRTUAL_HOST)
        section = ppri_apache_section(reader, section)->parent;
    return section;
}

/* -------------------------------------------------------------- Origins -- */

/* What httpd speaks, as far as Listen says. */
enum protocol { PROTOCOL_UNKNOWN, PROTOCOL_HTTP, PROTOCOL_HTTPS };

/* What a virtual host says of itself. Runs of no size: nothing. */
struct server {
    struct ppri_apache_run scheme;
    struct ppri_apache_run host;
    struct ppri_apache_run port;
    struct ppri_apache_run ssl; /* of SSLEngine */
    enum protocol protocol; /* without it */
    struct ppri_apache_at head; /* the line of <VirtualHost> */
};

/* Refuse what would begin a path, or in an alias a port, where a host is put into a URL. */
static enum ppr_status check_host(struct ppri_apache *reader, struct ppri_apache_run name,
                                  size_t from, bool is_alias)
{
    const struct ppr_view view = ppri_apache_view(&reader->text, name);
    const bool no_colon = is_alias && view.data[0] != '[';
    size_t at = from;
    while (at < view.size && view.data[at] != '/' && !(no_colon && view.data[at] == ':'))
        at++;
    return at == view.size ? PPR_OK
                           : ppri_apache_fail(reader, name, at, "% cannot be part of a host",
                                              ppri_slice(view, at, at + 1));
}

static enum ppr_status read_server_name(struct ppri_apache *reader, struct ppri_apache_run name,
                                        struct server *server)
{
    const struct ppr_view view = ppri_apache_view(&reader->text, name);
    size_t host = 0;
    while (host + 2 < view.size && memcmp(view.data + host, "://", 3) != 0)
        host++;
    const bool has_scheme = host + 2 < view.size;
    server->scheme = ppri_apache_run_slice(name, 0, has_scheme ? host : 0);
    host = has_scheme ? host + 3 : 0;
    const size_t end = host + ppri_find(ppri_from(view, host), ':');
    server->host = ppri_apache_run_slice(name, host, end);
    server->port = ppri_apache_run_slice(name, end < view.size ? end + 1 : end, view.size);
    if (ppri_apache_has_wildcard(view))
        return ppri_apache_fail(reader, name, 0, "a ServerName must not stand for many: %", view);
    return check_host(reader, name, host, false);
}

/* Read a ServerName or SSLEngine. */
static enum ppr_status read_item(struct ppri_apache *reader, const struct ppri_apache_item *item,
                                 struct server *server)
{
    struct ppri_apache_rest rest;
    struct ppri_apache_run word;
    bool got = false;
    enum ppr_status status = ppri_apache_load_arguments(&reader->text, item->at, &rest);
    if (status == PPR_OK)
        status = ppri_apache_take(reader, &rest, &word, &got);
    if (status != PPR_OK || !got)
        return status;
    if (item->kind == PPRI_APACHE_NAME)
        return read_server_name(reader, word, server);
    server->ssl = word;
    return PPR_OK;
}

/* Read the last ServerName and SSLEngine; that of the main server counts where the virtual host has
   none. */
static enum ppr_status read_own_names(struct ppri_apache *reader,
                                      const struct ppri_apache_section *section,
                                      struct server *server)
{
    enum ppr_status status =
        reader->main_ssl ? read_item(reader, ppri_apache_item(reader, reader->main_ssl), server)
                         : PPR_OK;
    for (size_t i = section->first; i && status == PPR_OK; i = ppri_apache_item(reader, i)->next) {
        const struct ppri_apache_item *item = ppri_apache_item(reader, i);
        if (item->kind != PPRI_APACHE_ALIAS)
            status = read_item(reader, item, server);
    }
    return status;
}

/* The port of an address: digits behind its last colon, or, if they may stand alone, nothing
   but digits. */
static struct ppri_apache_run port_of(const struct ppri_apache *reader,
                                      struct ppri_apache_run address, bool may_be_alone)
{
    const struct ppr_view view = ppri_apache_view(&reader->text, address);
    size_t at = view.size;
    while (at && view.data[at - 1] >= '0' && view.data[at - 1] <= '9')
        at--;
    const bool has_port = at < view.size && (at ? view.data[at - 1] == ':' : may_be_alone);
    return ppri_apache_run_slice(address, has_port ? at : view.size, view.size);
}

/* A Listen, and what it says is spoken there. */
struct listen {
    struct ppri_apache_run address;
    struct ppri_apache_run port; /* no size: it cannot be read */
    struct ppri_apache_run protocol; /* no size: it follows from the port */
    bool is_tls;
};

static bool is_443(const struct ppri_apache *reader, struct ppri_apache_run port)
{
    return ppri_equal(ppri_apache_view(&reader->text, port), PPRI_LITERAL("443"));
}

static enum ppr_status load_listen(struct ppri_apache *reader, size_t number, struct listen *listen)
{
    struct ppri_apache_rest rest;
    memset(listen, 0, sizeof *listen);
    const enum ppr_status status =
        ppri_apache_load_arguments(&reader->text, ppri_apache_item(reader, number)->at, &rest);
    if (status != PPR_OK || !ppri_apache_word(&reader->text, &rest, &listen->address))
        return status;
    listen->port = port_of(reader, listen->address, true);
    if (ppri_apache_word(&reader->text, &rest, &listen->protocol))
        listen->is_tls = ppri_equal_nocase(ppri_apache_view(&reader->text, listen->protocol),
                                           PPRI_LITERAL("https"));
    else
        listen->is_tls = is_443(reader, listen->port);
    return PPR_OK;
}

/* The host of an address; no data: it is any. */
static struct ppr_view host_of(const struct ppri_apache *reader, struct ppri_apache_run address,
                               struct ppri_apache_run port)
{
    static const char *const any[] = {"*", "_default_", "0.0.0.0", "[::]"};
    const struct ppr_view view = ppri_apache_view(&reader->text, address);
    const struct ppr_view host = ppri_slice(view, 0, view.size - port.size);
    for (size_t i = 0; i < sizeof any / sizeof *any; i++) {
        if (host.size && ppri_equal_nocase(ppri_slice(host, 0, host.size - 1), ppr_view_of(any[i])))
            return ppri_view(NULL, 0);
    }
    return host.size ? host : ppri_view(NULL, 0);
}

/* What the first Listen at just this address says. */
static enum ppr_status read_protocol_at(struct ppri_apache *reader, struct ppri_apache_run address,
                                        enum protocol *protocol)
{
    const struct ppri_apache_run port = port_of(reader, address, false);
    for (size_t i = port.size ? reader->first_listen : 0; i;
         i = ppri_apache_item(reader, i)->next) {
        struct listen listen;
        const size_t size = reader->text.bytes.count;
        const enum ppr_status status = load_listen(reader, i, &listen);
        if (status != PPR_OK)
            return status;
        if (ppri_equal(ppri_apache_view(&reader->text, listen.port),
                       ppri_apache_view(&reader->text, port)) &&
            ppri_equal_nocase(host_of(reader, listen.address, listen.port),
                              host_of(reader, address, port))) {
            *protocol = listen.is_tls ? PROTOCOL_HTTPS : PROTOCOL_HTTP;
            return PPR_OK;
        }
        ppri_apache_reset(&reader->text, size);
    }
    return PPR_OK;
}

/* Where nothing says SSLEngine, httpd speaks TLS at all addresses of a virtual host if the first
   of them at which it listens is for https. (It must have a certificate, too.) */
static enum ppr_status read_protocol(struct ppri_apache *reader, struct server *server)
{
    struct ppri_apache_rest rest;
    struct ppri_apache_run address;
    const size_t size = reader->text.bytes.count;
    if (server->ssl.size)
        return PPR_OK;
    enum ppr_status status = ppri_apache_load_arguments(&reader->text, server->head, &rest);
    if (status == PPR_OK)
        ppri_apache_cut(&reader->text, &rest);
    while (status == PPR_OK && server->protocol == PROTOCOL_UNKNOWN &&
           ppri_apache_word(&reader->text, &rest, &address))
        status = read_protocol_at(reader, address, &server->protocol);
    ppri_apache_reset(&reader->text, size);
    return status;
}

/* Whether what speaks at a port speaks TLS. A port that ServerName has may be that of something in
   front of httpd. */
static bool is_secure(const struct ppri_apache *reader, const struct server *server,
                      struct ppri_apache_run port, bool is_named)
{
    if (server->ssl.size)
        return ppri_equal_nocase(ppri_apache_view(&reader->text, server->ssl), PPRI_LITERAL("on"));
    if (server->protocol == PROTOCOL_HTTPS)
        return true;
    return is_443(reader, port) && (is_named || server->protocol == PROTOCOL_UNKNOWN);
}

/* Add an origin of a host. */
static enum ppr_status add_host_origin(struct ppri_apache *reader, const struct server *server,
                                       struct ppri_apache_run host, struct ppri_apache_run port,
                                       bool secure)
{
    struct ppri_apache_text *text = &reader->text;
    struct ppri_apache_run origin;
    const size_t mark = ppri_apache_mark(text, host, 0);
    const struct ppr_view scheme = secure ? PPRI_LITERAL("https") : PPRI_LITERAL("http");
    const size_t begin = text->bytes.count;
    if (server->scheme.size)
        ppri_apache_append(text, server->scheme);
    else
        ppri_apache_append_text(text, scheme, mark);
    ppri_apache_append_text(text, PPRI_LITERAL("://"), mark);
    ppri_apache_append(text, host);
    if (port.size)
        ppri_apache_append_text(text, PPRI_LITERAL(":"), ppri_apache_mark(text, port, 0));
    ppri_apache_append(text, port);
    const enum ppr_status status =
        ppri_apache_seal(text, begin, ppri_apache_mark(text, host, host.size), &origin);
    if (status == PPR_OK &&
        !ppri_array_append(&reader->origins, reader->draft.allocator, &origin, 1, sizeof origin))
        return ppri_draft_no_memory(&reader->draft);
    return status;
}

/* Add the origins of a host at an address without a port: that is each at which httpd listens. */
static enum ppr_status add_listened(struct ppri_apache *reader, const struct server *server,
                                    struct ppri_apache_run host)
{
    enum ppr_status status = PPR_OK;
    const struct ppri_apache_run none = {0, 0};
    const size_t from = reader->origins.count;
    for (size_t i = reader->first_listen; i && status == PPR_OK;
         i = ppri_apache_item(reader, i)->next) {
        struct listen listen;
        status = load_listen(reader, i, &listen);
        if (status == PPR_OK && listen.port.size)
            status = add_host_origin(reader, server, host, listen.port,
                                     is_secure(reader, server, listen.port, false));
    }
    if (status != PPR_OK || reader->origins.count > from)
        return status;
    return add_host_origin(reader, server, host, none, is_secure(reader, server, none, false));
}

/* Add the origins of a name: a port that ServerName has, or no port where it has a scheme, goes
   before those of the addresses. */
static enum ppr_status add_name_origins(struct ppri_apache *reader, const struct server *server,
                                        struct ppri_apache_run host)
{
    if (server->scheme.size || server->port.size)
        return add_host_origin(reader, server, host, server->port,
                               is_secure(reader, server, server->port, true));
    struct ppri_apache_rest rest;
    struct ppri_apache_run address;
    enum ppr_status status = ppri_apache_load_arguments(&reader->text, server->head, &rest);
    if (status != PPR_OK)
        return status;
    ppri_apache_cut(&reader->text, &rest);
    while (status == PPR_OK && ppri_apache_word(&reader->text, &rest, &address)) {
        const struct ppri_apache_run port = port_of(reader, address, false);
        status = port.size ? add_host_origin(reader, server, host, port,
                                             is_secure(reader, server, port, false))
                           : add_listened(reader, server, host);
    }
    return status;
}

static enum ppr_status add_aliases(struct ppri_apache *reader, const struct server *server,
                                   struct ppri_apache_at at, bool is_warned)
{
    struct ppri_apache_rest rest;
    struct ppri_apache_run alias;
    bool got = false;
    enum ppr_status status = ppri_apache_load_arguments(&reader->text, at, &rest);
    while (status == PPR_OK) {
        status = ppri_apache_take(reader, &rest, &alias, &got);
        if (status != PPR_OK || !got)
            break;
        const struct ppr_view view = ppri_apache_view(&reader->text, alias);
        const bool is_many = ppri_apache_has_wildcard(view);
        if (is_many && !is_warned)
            status = ppri_apache_warn(reader, alias,
                                      "there are no rules for the names that % stands for", view,
                                      ppri_view(NULL, 0));
        if (!is_many)
            status = check_host(reader, alias, 0, true);
        if (!is_many && status == PPR_OK)
            status = add_name_origins(reader, server, alias);
    }
    return status;
}

/* Warn of a Listen for https that does not count for a virtual host, as that has an address without
   a port: httpd compares ports. */
static enum ppr_status warn_listen(struct ppri_apache *reader,
                                   const struct ppri_apache_section *section,
                                   const struct server *server)
{
    struct ppri_apache_rest rest;
    struct ppri_apache_run address;
    bool is_any = false;
    if (server->scheme.size || server->port.size)
        return PPR_OK;
    enum ppr_status status = ppri_apache_load_arguments(&reader->text, server->head, &rest);
    if (status == PPR_OK)
        ppri_apache_cut(&reader->text, &rest);
    while (status == PPR_OK && ppri_apache_word(&reader->text, &rest, &address))
        is_any = is_any || !port_of(reader, address, false).size;
    for (size_t i = is_any ? reader->first_listen : 0; i && status == PPR_OK;
         i = ppri_apache_item(reader, i)->next) {
        struct listen listen;
        status = load_listen(reader, i, &listen);
        if (status != PPR_OK || !listen.port.size || !listen.protocol.size || !listen.is_tls ||
            is_secure(reader, server, listen.port, false) || server->ssl.size)
            continue;
        status =
            ppri_apache_warn(reader, listen.protocol,
                             "% does not count for %>, which has no port: write SSLEngine on there",
                             ppri_apache_view(&reader->text, listen.protocol),
                             ppri_apache_kept(&reader->text, section->head, section->head_size));
    }
    return status;
}

static enum ppr_status add_names(struct ppri_apache *reader, struct ppri_apache_section *section)
{
    struct server server = {.head = section->at};
    enum ppr_status status = read_own_names(reader, section, &server);
    if (status != PPR_OK || !server.host.size)
        return status;
    status = read_protocol(reader, &server);
    if (status == PPR_OK && !section->is_warned)
        status = warn_listen(reader, section, &server);
    if (status == PPR_OK)
        status = add_name_origins(reader, &server, server.host);
    for (size_t i = section->first; i && status == PPR_OK; i = ppri_apache_item(reader, i)->next) {
        const struct ppri_apache_item *item = ppri_apache_item(reader, i);
        if (item->kind == PPRI_APACHE_ALIAS)
            status = add_aliases(reader, &server, item->at, section->is_warned);
    }
    section->is_warned = true;
    return status;
}

enum ppr_status ppri_apache_load_server(struct ppri_apache *reader, size_t server)
{
    if (reader->is_loaded && reader->server == server) {
        ppri_apache_reset(&reader->text, reader->base);
        return PPR_OK;
    }
    ppri_apache_reset(&reader->text, 0);
    reader->origins.count = 0;
    if (server) {
        struct ppri_apache_section *section = ppri_apache_section(reader, server);
        const enum ppr_status status = add_names(reader, section);
        if (status != PPR_OK)
            return status;
        section->is_named = reader->origins.count != 0;
        section->is_unnamed = !section->is_named;
    }
    const struct ppri_apache_run none = {0, 0};
    if (!reader->origins.count &&
        !ppri_array_append(&reader->origins, reader->draft.allocator, &none, 1, sizeof none))
        return ppri_draft_no_memory(&reader->draft);
    reader->base = reader->text.bytes.count;
    reader->server = server;
    reader->is_loaded = true;
    return PPR_OK;
}

enum ppr_status ppri_apache_warn_unnamed(struct ppri_apache *reader)
{
    bool has_named = false;
    for (size_t i = 1; i <= reader->sections.count; i++)
        has_named = has_named || ppri_apache_section(reader, i)->is_named;
    for (size_t i = 1; has_named && i <= reader->sections.count; i++) {
        const struct ppri_apache_section *section = ppri_apache_section(reader, i);
        struct ppri_apache_at at = section->at;
        struct ppri_apache_rest rest;
        struct ppri_apache_run name;
        if (!section->is_unnamed)
            continue;
        ppri_apache_reset(&reader->text, 0);
        reader->is_loaded = false;
        enum ppr_status status = ppri_apache_load(&reader->text, &at, &rest);
        if (status == PPR_OK) {
            ppri_apache_word(&reader->text, &rest, &name);
            status = ppri_apache_warn(
                reader, name, "%> has no ServerName: its rules count for every host",
                ppri_apache_kept(&reader->text, section->head, section->head_size),
                ppri_view(NULL, 0));
        }
        if (status != PPR_OK)
            return status;
    }
    return PPR_OK;
}
