/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An nginx configuration as far as it was read: the server block at hand with the origins that
   clients ask it by and the names of its backends, the errors and warnings about it. */

#ifndef PPRI_RULES_NGINX_CONFIGURATION_H
#define PPRI_RULES_NGINX_CONFIGURATION_H

#include "rules/nginx/grammar.h"
#include "rules/nginx/prefix_text.h"
#include "rules/reader/rule_map.h"

/* How a location is found. */
enum ppri_nginx_match {
    PPRI_NGINX_PREFIX,
    PPRI_NGINX_EXACT,
    PPRI_NGINX_REGEX,
    PPRI_NGINX_NAMED,
    PPRI_NGINX_NOWHERE /* there is no location around it */
};

struct ppri_nginx_location {
    enum ppri_nginx_match match;
    struct ppr_view path; /* of what it covers; "/" where that is not told by a prefix */
    const struct ppri_nginx_word *word; /* of the path, or the expression; NULL: nowhere */
};

/* An origin that clients ask a server by; without a scheme: not known, a path alone. */
struct ppri_nginx_origin {
    struct ppr_view scheme; /* "http://" */
    struct ppr_view port; /* ":8080", or empty */
    const struct ppri_nginx_word *name;
    const struct ppri_nginx_word *listen; /* NULL: none */
};

/* Why the value of a variable is not known. */
struct ppri_nginx_cause {
    const char *sentence; /* NULL: nothing sets it */
    size_t line; /* of what sets it */
};

/* A proxy_pass. */
struct ppri_nginx_pass {
    size_t index; /* of the directive */
    size_t block; /* that it is in */
    struct ppri_nginx_location location;
    bool conditional; /* in an if or a limit_except of its location */
    bool variables;
    bool socket;
    const struct ppri_nginx_word *word;
    struct ppr_view scheme; /* "http://" */
    struct ppr_view authority;
    struct ppr_view unknown; /* the first variable without a known value */
    struct ppri_nginx_cause cause;
    struct ppr_view uri; /* a path; empty: the client's path is passed as it is */
};

/* A name of a backend. */
struct ppri_nginx_target {
    struct ppr_view authority;
    const struct ppri_nginx_word *word;
    bool is_member; /* of an upstream, without a port: that is 80 then, whatever the scheme */
};

struct ppri_nginx_reader {
    struct ppri_draft *draft;
    struct ppri_nginx file;
    size_t upstreams; /* the last; 0: none */
    bool has_named; /* a server with a plain name passes requests on */
    size_t server; /* the block at hand; 0: what is outside of all */
    size_t first_rule; /* of this server: how many rules came before */
    struct ppri_map server_rules; /* of this server */
    struct ppri_map backends; /* the first rule of each, of all servers */
    struct ppri_map tls; /* listen directives with ssl by their address */
    struct ppri_array origins; /* struct ppri_nginx_origin; at least one */
    struct ppri_array scopes; /* those of cookie rules, of all servers; cookies.c's */
    bool guarding; /* rules are said again */
    struct ppri_array targets; /* struct ppri_nginx_target, of the proxy_pass at hand */
    struct ppri_array url; /* char: with its variables resolved */
    struct ppri_array client; /* char: a prefix put together */
    struct ppri_array backend; /* the same */
};

enum ppr_status ppri_nginx_fail(const struct ppri_nginx_reader *reader,
                                const struct ppri_nginx_word *word, size_t offset,
                                const char *sentence, struct ppr_view first,
                                struct ppr_view second);
enum ppr_status ppri_nginx_warn(const struct ppri_nginx_reader *reader, size_t rule,
                                const struct ppri_nginx_word *word, const char *sentence,
                                struct ppr_view first);
enum ppr_status ppri_nginx_no_memory(const struct ppri_nginx_reader *reader);

/* Refuse what would begin the path of a URL that a host is put in. */
enum ppr_status ppri_nginx_check_host(const struct ppri_nginx_reader *reader,
                                      const struct ppri_nginx_word *word);

#endif
