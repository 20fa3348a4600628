/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/nginx/listen.h"

#include "rules/nginx/location.h"
#include "text/chars.h"
#include "text/hash.h"

#include <string.h>

static const struct ppr_view nothing = {NULL, 0};

/* Whether a server_name is a host, not a pattern or a catch-all, nor one with a port. */
static bool is_plain(struct ppr_view name)
{
    return name.size && name.data[0] != '.' && name.data[0] != '~' && name.data[0] != '$' &&
           ppri_find(name, '*') == name.size && !ppri_equal(name, PPRI_LITERAL("_")) &&
           !ppri_nginx_port_of(name).size;
}

/* A port, which may have its colon, without it. */
static struct ppr_view digits_of(struct ppr_view port)
{
    return ppri_begins_with(port, PPRI_LITERAL(":")) ? ppri_from(port, 1) : port;
}

bool ppri_nginx_is_default_port(const struct ppri_nginx_origin *origin)
{
    const struct ppr_view port = digits_of(origin->port);
    const bool is_http = ppri_equal(origin->scheme, PPRI_LITERAL("http://"));
    return !port.size || ppri_equal(port, is_http ? PPRI_LITERAL("80") : PPRI_LITERAL("443"));
}

static bool is_same_origin(const struct ppri_nginx_origin *a, const struct ppri_nginx_origin *b)
{
    return ppri_equal(a->scheme, b->scheme) && ppri_equal(digits_of(a->port), digits_of(b->port));
}

/* Add an origin, unless its name has the same from an index on. */
static enum ppr_status add_new_origin(struct ppri_nginx_reader *reader, size_t from,
                                      struct ppri_nginx_origin origin)
{
    for (size_t i = from; i < reader->origins.count; i++) {
        if (is_same_origin(ppri_nginx_origin(reader, i), &origin))
            return PPR_OK;
    }
    if (!ppri_array_append(&reader->origins, reader->draft->allocator, &origin, 1, sizeof origin))
        return ppri_nginx_no_memory(reader);
    return PPR_OK;
}

struct ppr_view ppri_nginx_port_of(struct ppr_view address)
{
    size_t colon = address.size;
    while (colon && address.data[colon - 1] != ':' && address.data[colon - 1] != ']')
        colon--;
    return colon && address.data[colon - 1] == ':' ? ppri_from(address, colon - 1) : nothing;
}

static bool is_number(struct ppr_view text)
{
    size_t digits = 0;
    while (digits < text.size && (ppri_is_digit(text.data[digits]) || text.data[digits] == '-'))
        digits++;
    return text.size && digits == text.size;
}

/* ----------------------------------------------------------------- TLS -- */

/* Where nginx listens. */
struct address {
    struct ppr_view host; /* empty: all of IPv4 */
    struct ppr_view port;
};

static struct address read_address(struct ppr_view text)
{
    const struct ppr_view port = is_number(text) ? text : ppri_nginx_port_of(text);
    struct address address = {ppri_slice(text, 0, text.size - port.size), digits_of(port)};
    if (ppri_equal(address.host, PPRI_LITERAL("*")) ||
        ppri_equal(address.host, PPRI_LITERAL("0.0.0.0")))
        address.host = nothing;
    if (!address.port.size)
        address.port = PPRI_LITERAL("80");
    return address;
}

static bool has_word(const struct ppri_nginx_reader *reader,
                     const struct ppri_nginx_directive *listen, struct ppr_view word)
{
    for (size_t i = 2; i < listen->count; i++) {
        if (ppri_equal(ppri_nginx_word(&reader->file, listen, i)->text, word))
            return true;
    }
    return false;
}

/* Whether a listen directive with ssl has an address; its hash. */
static bool find_tls(const struct ppri_nginx_reader *reader, struct address address, uint64_t *hash)
{
    *hash = ppri_hash_bytes(ppri_hash_bytes(PPRI_HASH_START, address.host), address.port);
    struct ppri_map_search search = ppri_map_find(&reader->tls, *hash);
    for (size_t found; (found = ppri_map_next(&search)) != 0;) {
        const struct ppri_nginx_directive *listen = ppri_nginx_at(&reader->file, found);
        const struct address other = read_address(ppri_nginx_word(&reader->file, listen, 1)->text);
        if (ppri_equal(other.host, address.host) && ppri_equal(other.port, address.port))
            return true;
    }
    return false;
}

static enum ppr_status note_tls(struct ppri_nginx_reader *reader)
{
    const struct ppri_nginx *file = &reader->file;
    for (size_t i = 0; i < file->directives.count; i++) {
        const struct ppri_nginx_directive *listen = ppri_nginx_at(file, i);
        uint64_t hash = 0;
        if (listen->kind == PPRI_NGINX_LISTEN && has_word(reader, listen, PPRI_LITERAL("ssl")) &&
            !find_tls(reader, read_address(ppri_nginx_word(file, listen, 1)->text), &hash) &&
            !ppri_map_add(&reader->tls, reader->draft->allocator, hash, (uint32_t)i))
            return ppri_nginx_no_memory(reader);
    }
    return PPR_OK;
}

/* Whether the server at hand speaks TLS at an address: ssl belongs to that, whichever server says
   it. What listens with quic is at a port of UDP, which is another. */
static bool is_tls(const struct ppri_nginx_reader *reader,
                   const struct ppri_nginx_directive *listen, struct ppr_view address)
{
    uint64_t hash = 0;
    if (find_tls(reader, read_address(address), &hash) ||
        (listen && has_word(reader, listen, PPRI_LITERAL("quic"))))
        return true;
    const size_t level = ppri_nginx_level(&reader->file, reader->server, PPRI_NGINX_SSL);
    if (level == PPRI_NGINX_NONE)
        return false;
    const size_t ssl = ppri_nginx_child(&reader->file, level, PPRI_NGINX_SSL);
    const struct ppri_nginx_directive *directive = ppri_nginx_at(&reader->file, ssl);
    return ppri_equal(ppri_nginx_word(&reader->file, directive, 1)->text, PPRI_LITERAL("on"));
}

/* ------------------------------------------------------------- Origins -- */

/* The origin of a listen directive, without a name; no scheme: it has none. */
static enum ppr_status read_listen(struct ppri_nginx_reader *reader,
                                   const struct ppri_nginx_directive *listen,
                                   struct ppri_nginx_origin *origin)
{
    const struct ppri_nginx_word *word = ppri_nginx_word(&reader->file, listen, 1);
    origin->listen = word;
    if (ppri_begins_with(word->text, PPRI_LITERAL("unix:")))
        return PPR_OK;
    origin->scheme =
        is_tls(reader, listen, word->text) ? PPRI_LITERAL("https://") : PPRI_LITERAL("http://");
    /* A number alone is a port. The colon that it lacks is put before it later. */
    origin->port = is_number(word->text) ? word->text : ppri_nginx_port_of(word->text);
    const size_t dash = ppri_find(origin->port, '-');
    if (dash < origin->port.size)
        return ppri_nginx_fail(reader, word, (size_t)(origin->port.data - word->text.data) + dash,
                               "a range of ports cannot be honoured: write a listen for each",
                               nothing, nothing);
    if (!origin->port.size)
        origin->port = PPRI_LITERAL("80");
    return PPR_OK;
}

/* Add the origins of a name. */
static enum ppr_status add_server_name(struct ppri_nginx_reader *reader,
                                       const struct ppri_nginx_word *name)
{
    const size_t first = ppri_nginx_child(&reader->file, reader->server, PPRI_NGINX_LISTEN);
    const struct ppri_nginx_origin usual = {PPRI_LITERAL("http://"), nothing, name, NULL};
    const struct ppri_nginx_origin tls = {PPRI_LITERAL("https://"), PPRI_LITERAL("80"), name, NULL};
    const size_t from = reader->origins.count;
    enum ppr_status status = ppri_nginx_check_host(reader, name);
    if (status == PPR_OK && !first)
        status = add_new_origin(reader, from, is_tls(reader, NULL, nothing) ? tls : usual);
    for (size_t i = first; i && status == PPR_OK; i = ppri_nginx_sibling(&reader->file, i)) {
        struct ppri_nginx_origin origin = {.name = name};
        status = read_listen(reader, ppri_nginx_at(&reader->file, i), &origin);
        if (status == PPR_OK && origin.scheme.size)
            status = add_new_origin(reader, from, origin);
    }
    return status;
}

/* The next name of the server that is a plain one, or none, behind a word; NULL: no more. */
static const struct ppri_nginx_word *next_name(const struct ppri_nginx_reader *reader,
                                               size_t *index, size_t *number, bool plain)
{
    const struct ppri_nginx *file = &reader->file;
    while (*index) {
        const struct ppri_nginx_directive *directive = ppri_nginx_at(file, *index);
        while (++*number < directive->count) {
            const struct ppri_nginx_word *name = ppri_nginx_word(file, directive, *number);
            if (is_plain(name->text) == plain)
                return name;
        }
        *index = ppri_nginx_sibling(file, *index);
        *number = 0;
    }
    return NULL;
}

enum ppr_status ppri_nginx_server(struct ppri_nginx_reader *reader, size_t server)
{
    const struct ppri_nginx_origin alone = {.name = NULL};
    const struct ppri_nginx_word *name = NULL;
    enum ppr_status status = PPR_OK;
    size_t index = ppri_nginx_child(&reader->file, server, PPRI_NGINX_NAME);
    size_t number = 0;
    reader->server = server;
    reader->first_rule = ppri_draft_count(reader->draft);
    ppri_map_release(&reader->server_rules, reader->draft->allocator);
    reader->origins.count = 0;
    while (status == PPR_OK && (name = next_name(reader, &index, &number, true)))
        status = add_server_name(reader, name);
    return status == PPR_OK && !reader->origins.count ? add_new_origin(reader, 0, alone) : status;
}

/* Whether a server has a plain name, and passes requests on. */
static bool is_for_some(struct ppri_nginx_reader *reader, size_t server)
{
    size_t index = ppri_nginx_child(&reader->file, server, PPRI_NGINX_NAME);
    size_t number = 0;
    reader->server = server;
    return next_name(reader, &index, &number, true) &&
           ppri_nginx_next(reader, server, PPRI_NGINX_PASS);
}

enum ppr_status ppri_nginx_survey(struct ppri_nginx_reader *reader)
{
    const size_t count = reader->file.directives.count;
    for (size_t i = 1; i < count && !reader->has_named; i++)
        reader->has_named =
            ppri_nginx_at(&reader->file, i)->kind == PPRI_NGINX_SERVER && is_for_some(reader, i);
    return note_tls(reader);
}

enum ppr_status ppri_nginx_warn_nameless(const struct ppri_nginx_reader *reader)
{
    const struct ppri_nginx_directive *server = ppri_nginx_at(&reader->file, reader->server);
    if (!reader->server || !reader->has_named || ppri_nginx_origin(reader, 0)->name ||
        ppri_draft_count(reader->draft) == reader->first_rule)
        return PPR_OK;
    return ppri_nginx_warn(reader, 0, ppri_nginx_word(&reader->file, server, 0),
                           "no plain name is this server's: its rules count for every host, also "
                           "those of other servers",
                           nothing);
}

/* Warn of a name for which no rule is made. A port is worth it also where no name is plain. */
static enum ppr_status warn_name(const struct ppri_nginx_reader *reader,
                                 const struct ppri_nginx_word *name)
{
    if (!ppri_begins_with(name->text, PPRI_LITERAL("~")) && ppri_nginx_port_of(name->text).size)
        return ppri_nginx_warn(reader, 0, name,
                               "nginx never finds %, as a name has no port: no rule is made for it",
                               name->text);
    if (!ppri_nginx_origin(reader, 0)->name)
        return PPR_OK;
    return ppri_nginx_warn(reader, 0, name,
                           "% is no plain host name: no rule is made for it, only for those beside "
                           "it",
                           name->text);
}

enum ppr_status ppri_nginx_warn_names(const struct ppri_nginx_reader *reader)
{
    const struct ppri_nginx_word *name = NULL;
    enum ppr_status status = PPR_OK;
    size_t index = ppri_nginx_child(&reader->file, reader->server, PPRI_NGINX_NAME);
    size_t number = 0;
    while (status == PPR_OK && (name = next_name(reader, &index, &number, false)))
        status = warn_name(reader, name);
    return status;
}

void ppri_nginx_add_origin(struct ppri_nginx_prefix *pieces, const struct ppri_nginx_origin *origin)
{
    if (!origin->scheme.size)
        return;
    ppri_nginx_prefix_add(pieces, origin->scheme, origin->name);
    ppri_nginx_prefix_add(pieces, origin->name->text, origin->name);
    if (origin->port.size && origin->port.data[0] != ':')
        ppri_nginx_prefix_add(pieces, PPRI_LITERAL(":"), NULL);
    if (origin->port.size)
        ppri_nginx_prefix_add(pieces, origin->port, origin->listen);
}
