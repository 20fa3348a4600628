/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An nginx configuration as far as it was read: the server block at hand with the prefixes that
   clients ask it by and the names of its backends, the errors and warnings about it. */

#ifndef PPRI_RULES_NGINX_CONFIGURATION_H
#define PPRI_RULES_NGINX_CONFIGURATION_H

#include "rules/nginx/grammar.h"
#include "rules/nginx/prefix_text.h"
#include "rules/reader/regex_prefix.h"

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
    bool is_final; /* ^~: expressions are not looked at */
    bool ignores_case; /* ~* */
    struct ppr_view path; /* of what it covers; "/" where that is not told by a prefix */
    struct ppr_view expression; /* of a location by expression */
    const struct ppri_nginx_word *word; /* of the path, or the expression; NULL: nowhere */
};

/* What client prefixes of a server begin with. */
struct ppri_nginx_base {
    const struct ppri_nginx_word *name; /* a host; NULL: a path alone */
    struct ppr_view port; /* digits; empty: any */
    const struct ppri_nginx_word *listen; /* of the port */
    unsigned flags; /* PPR_DEFAULT, or none */
    bool for_responses; /* requests are not routed by it */
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
    bool is_host; /* the Host that the backend is told: only responses name it */
};

struct ppri_nginx_reader {
    struct ppri_draft *draft;
    struct ppri_nginx file;
    struct ppri_map upstreams; /* upstream blocks by their name */
    struct ppri_map sets; /* set directives, by the block that they are of and their variable */
    struct ppri_map variables; /* map blocks by their variable */
    struct ppri_map definitions; /* the caller's, by their name */
    /* of all servers */
    struct ppri_map names; /* plain names of servers */
    struct ppri_array name_list; /* servers.c's */
    struct ppri_map name_ports; /* the first server of a name and a port */
    struct ppri_map addresses; /* by what is listened at */
    struct ppri_array address_list; /* servers.c's */
    size_t defaults; /* default servers */
    size_t named; /* servers with a plain name */
    size_t servers;
    size_t passing; /* servers that pass requests on */
    /* of the server at hand */
    size_t round; /* how often a server was begun with */
    size_t server; /* the block; 0: what is outside of all */
    bool has_pass; /* there is a proxy_pass */
    size_t pass_locations; /* locations with a proxy_pass */
    bool has_locals; /* a location or more does not pass requests on */
    struct ppri_array bases; /* struct ppri_nginx_base; at least one */
    struct ppri_map base_map; /* those with a port, by name and port */
    struct ppri_array rules; /* server_rules.c's */
    size_t map_count; /* map rules among them */
    struct ppri_map rule_map;
    struct ppri_array texts; /* char: prefixes of these rules */
    struct ppri_array places; /* places.c's */
    struct ppri_map place_map; /* locations by prefix, by their path */
    struct ppri_array closings; /* places.c's */
    struct ppri_map closing_map;
    struct ppri_array paths; /* char: those of closings */
    /* of all servers */
    struct ppri_array scopes; /* those of cookie rules; cookies.c's */
    struct ppri_map scope_map; /* those for every host, by kind and path */
    struct ppri_array alone; /* size_t: the same, in their order */
    bool guarding; /* rules are said again */
    struct ppr_builder *trial; /* takes each rule first */
    /* of the proxy_pass at hand */
    struct ppri_array targets; /* struct ppri_nginx_target */
    struct ppri_array url; /* char: with its variables resolved */
    struct ppri_array moved; /* char: paths that a rewrite or an expression makes */
    struct ppri_array below; /* char: paths below that of a location */
    struct ppri_array client; /* char: a prefix put together */
    struct ppri_array backend; /* the same */
};

/* Whether there is an error: nothing more is read then. */
bool ppri_nginx_failed(const struct ppri_nginx_reader *reader);

enum ppr_status ppri_nginx_fail(const struct ppri_nginx_reader *reader,
                                const struct ppri_nginx_word *word, size_t offset,
                                const char *sentence, struct ppr_view first,
                                struct ppr_view second);
enum ppr_status ppri_nginx_warn(const struct ppri_nginx_reader *reader, size_t rule,
                                const struct ppri_nginx_word *word, const char *sentence,
                                struct ppr_view first);

/* Warn of what is left out, at a byte of a word; an error if the caller is strict. */
void ppri_nginx_leave_out(const struct ppri_nginx_reader *reader,
                          const struct ppri_nginx_word *word, size_t offset, const char *sentence,
                          struct ppr_view first, struct ppr_view second);
enum ppr_status ppri_nginx_no_memory(const struct ppri_nginx_reader *reader);

/* Does the work of ppri_regex_prefixes. Returns false if the texts are no prefixes. Without memory
   the reader fails, too. */
bool ppri_nginx_regex_prefixes(const struct ppri_nginx_reader *reader, struct ppr_view expression,
                               bool is_bound, struct ppr_view replacement, struct ppri_array *from,
                               struct ppri_array *to);

/* Does the work of ppri_regex_literal. Without memory the reader fails, and `text` stays. */
enum ppri_regex_reach ppri_nginx_regex_literal(const struct ppri_nginx_reader *reader,
                                               struct ppr_view expression, bool ignores_case,
                                               struct ppri_array *text);

/* Return true the first time for a directive: what there is to say of it is said once. */
bool ppri_nginx_tell_once(const struct ppri_nginx_reader *reader, size_t index);

/* The hash of a text without regard to case. */
uint64_t ppri_nginx_hash_nocase(struct ppr_view text);

#endif
