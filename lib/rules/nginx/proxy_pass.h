/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A server block at hand: the origins that clients ask it by, its locations, and what its
   proxy_pass directives name. */

#ifndef PPRI_RULES_NGINX_PROXY_PASS_H
#define PPRI_RULES_NGINX_PROXY_PASS_H

#include "rules/nginx/grammar.h"
#include "rules/nginx/prefix_text.h"

/* How a location is found. */
enum ppri_nginx_match {
    PPRI_NGINX_PREFIX,
    PPRI_NGINX_EXACT,
    PPRI_NGINX_REGEX,
    PPRI_NGINX_NAMED,
    PPRI_NGINX_NOWHERE /* there is no location around it */
};

struct ppri_location {
    enum ppri_nginx_match match;
    struct ppr_view path; /* of what it covers; "/" where that is not told by a prefix */
    const struct ppri_word *word; /* of the path, or the expression; NULL: nowhere */
};

/* An origin that clients ask a server by; without a scheme: not known, a path alone. */
struct ppri_nginx_origin {
    struct ppr_view scheme; /* "http://" */
    struct ppr_view port; /* ":8080", or empty */
    const struct ppri_word *name;
    const struct ppri_word *listen; /* NULL: none */
};

/* Why the value of a variable is not known. */
struct ppri_cause {
    const char *sentence; /* NULL: nothing sets it */
    size_t line; /* of what sets it */
};

/* A proxy_pass. */
struct ppri_pass {
    size_t index; /* of the directive */
    size_t block; /* that it is in */
    struct ppri_location location;
    bool conditional; /* in an if or a limit_except of its location */
    bool variables;
    bool socket;
    const struct ppri_word *word;
    struct ppr_view scheme; /* "http://" */
    struct ppr_view authority;
    struct ppr_view unknown; /* the first variable without a known value */
    struct ppri_cause cause;
    struct ppr_view uri; /* a path; empty: the client's path is passed as it is */
};

/* A name of a backend. */
struct ppri_target {
    struct ppr_view authority;
    const struct ppri_word *word;
    bool is_member; /* of an upstream, without a port: that is 80 then, whatever the scheme */
};

struct ppri_reader {
    struct ppr_builder *builder;
    struct ppri_nginx file;
    size_t upstreams; /* the last; 0: none */
    bool has_named; /* a server with a plain name passes requests on */
    size_t server; /* the block at hand; 0: what is outside of all */
    size_t first_rule; /* of this server: how many rules came before */
    struct ppri_array seen; /* uint32_t: its rules by their hash; 0: none */
    struct ppri_array tls; /* size_t: listen directives with ssl by their address; 0: none */
    struct ppri_array origins; /* struct ppri_nginx_origin; at least one */
    struct ppri_array scopes; /* those of cookie rules, of all servers; nginx_cookies.c's */
    bool guarding; /* rules are said again */
    struct ppri_array targets; /* struct ppri_target, of the proxy_pass at hand */
    struct ppri_array url; /* char: with its variables resolved */
    struct ppri_array client; /* char: a prefix put together */
    struct ppri_array backend; /* the same */
};

enum ppr_status ppri_nginx_fail(const struct ppri_reader *reader, const struct ppri_word *word,
                                size_t offset, const char *sentence, struct ppr_view first,
                                struct ppr_view second);
enum ppr_status ppri_nginx_warn(const struct ppri_reader *reader, size_t rule,
                                const struct ppri_word *word, const char *sentence,
                                struct ppr_view first);
enum ppr_status ppri_nginx_no_memory(const struct ppri_reader *reader);

/* Whether a text begins with another. */
bool ppri_nginx_begins(struct ppr_view text, struct ppr_view with);

/* The bytes of a variable that begins here, "$host"; 0: none does. */
size_t ppri_nginx_variable(struct ppr_view text);

/* Refuse what would begin the path of a URL that a host is put in. */
enum ppr_status ppri_nginx_check_host(const struct ppri_reader *reader,
                                      const struct ppri_word *word);

/* The location that a block is, or is in. */
struct ppri_location ppri_nginx_location(const struct ppri_reader *reader, size_t block);

/* Whether a location's path, as a directory, covers another. */
bool ppri_nginx_covers(struct ppr_view path, struct ppr_view other);

/* Read a proxy_pass, and all names of its backend. */
enum ppr_status ppri_nginx_pass(struct ppri_reader *reader, size_t index, struct ppri_pass *pass);

/* The next proxy_pass or location of the server at hand behind an index; 0: none. */
size_t ppri_nginx_next(const struct ppri_reader *reader, size_t index, enum ppri_nginx_kind kind);

/* ------------------------------------- nginx_origins.c: what clients ask a server by -- */

/* Note what servers say of each other, before any is taken up: at which addresses TLS is spoken,
   and whether one is for some hosts only. */
enum ppr_status ppri_nginx_survey(struct ppri_reader *reader);

/* Take up a server block, or what is outside of all: read its origins. */
enum ppr_status ppri_nginx_server(struct ppri_reader *reader, size_t server);

/* Warn of a server for all hosts that has made rules, beside one for some. */
enum ppr_status ppri_nginx_warn_nameless(const struct ppri_reader *reader);

/* Warn of its names that are no plain host names, where others are, and of those with a port. */
enum ppr_status ppri_nginx_warn_names(const struct ppri_reader *reader);

static inline const struct ppri_nginx_origin *ppri_nginx_origin(const struct ppri_reader *reader,
                                                                size_t number)
{
    return &((const struct ppri_nginx_origin *)reader->origins.data)[number];
}

/* Whether an origin's port is the default of its scheme; where none is known, it is. */
bool ppri_nginx_is_default_port(const struct ppri_nginx_origin *origin);

/* Add an origin to what is put together. */
void ppri_nginx_add_origin(struct ppri_pieces *pieces, const struct ppri_nginx_origin *origin);

/* The port of an address with its colon; empty: none. */
struct ppr_view ppri_nginx_port_of(struct ppr_view address);

/* ----------------------------------------- nginx_variables.c: what they stand for -- */

/* Put the texts that variables are set to in their place in the URL of a proxy_pass, and note the
   first that has none. */
enum ppr_status ppri_nginx_resolve(struct ppri_reader *reader, struct ppri_pass *pass,
                                   struct ppr_view *text);

/* Refuse that one; say why its value is not known. */
enum ppr_status ppri_nginx_fail_unknown(const struct ppri_reader *reader,
                                        const struct ppri_pass *pass);

/* --------------------------- nginx_rewrites.c: other paths than clients ask for -- */

/* Warn of what changes the path that a proxy_pass gets; NULL: that all locations of the server at
   hand are found by. */
enum ppr_status ppri_nginx_warn_rewrites(const struct ppri_reader *reader,
                                         const struct ppri_pass *pass);

#endif
