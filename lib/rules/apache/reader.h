/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The reader of Apache httpd configurations (doc/rules.md): first which directives and
   sections there are, then what each of them says. */

#ifndef PPRI_RULES_APACHE_READER_H
#define PPRI_RULES_APACHE_READER_H

#include "rules/apache/lexer.h"
#include "rules/apache/path_index.h"
#include "rules/reader/duplicates.h"

/* Directives that are read. Up to PPRI_APACHE_MEMBER they make rules. */
enum ppri_apache_kind {
    PPRI_APACHE_PASS,
    PPRI_APACHE_PASS_MATCH,
    PPRI_APACHE_REVERSE,
    PPRI_APACHE_COOKIE_DOMAIN,
    PPRI_APACHE_COOKIE_PATH,
    PPRI_APACHE_MEMBER,
    PPRI_APACHE_NAME,
    PPRI_APACHE_ALIAS,
    PPRI_APACHE_SSL,
    PPRI_APACHE_LISTEN,
    PPRI_APACHE_DEFINE,
    PPRI_APACHE_UNDEFINE,
    PPRI_APACHE_UNREAD,
    PPRI_APACHE_OTHER
};

enum ppri_apache_section_kind {
    PPRI_APACHE_ANY,
    PPRI_APACHE_VIRTUAL_HOST,
    PPRI_APACHE_LOCATION,
    PPRI_APACHE_LOCATION_MATCH,
    PPRI_APACHE_PROXY,
    PPRI_APACHE_IF_MODULE,
    PPRI_APACHE_IF_DEFINE,
    PPRI_APACHE_RAW
};

/* Numbers of sections and items count from 1; 0: none. */
struct ppri_apache_section {
    size_t parent;
    struct ppri_apache_at at;
    size_t head; /* "<Name argument", among the names */
    size_t head_size;
    size_t name_size; /* with the "<" */
    size_t first; /* of a virtual host: what says how it is called */
    size_t last;
    uint8_t kind;
    bool is_false; /* its condition is taken for false */
    bool is_doubtful; /* the text does not say whether it is true */
    bool is_warned; /* it was said which of its names cannot be honoured */
    bool has_cookies[2]; /* rules of this scope have been made: domains, paths */
    bool is_away[2]; /* and are kept away from virtual hosts that have a name */
    /* Of a virtual host that has been loaded: whether it has a name of its own, by which requests
       are told to be for it. */
    bool is_named;
    bool is_unnamed;
};

/* A directive that is read. */
struct ppri_apache_item {
    struct ppri_apache_at at;
    size_t section;
    size_t next; /* of a virtual host's names, of a balancer's members, of all Listen, or of what
                    is for one path */
    uint8_t kind;
};

struct ppri_apache_balancer {
    size_t server; /* section; 0: outside of all virtual hosts */
    size_t name; /* among the names */
    size_t name_size;
    size_t first;
    size_t last;
};

struct ppri_apache {
    struct ppri_apache_text text;
    struct ppr_builder *builder;
    struct ppri_array sections;
    struct ppri_array items;
    struct ppri_array balancers;
    struct ppri_array origins; /* struct ppri_run: of the server that is loaded */
    struct ppri_seen seen;
    struct ppri_apache_index index;
    size_t first_listen; /* item; 0: there is none */
    size_t last_listen;
    size_t main_ssl; /* item: the last SSLEngine outside of all virtual hosts; 0: there is none */
    size_t warned; /* warnings of the builder before */
    size_t open; /* the section that is open */
    size_t server; /* the section whose origins are loaded; 0: none */
    size_t base; /* bytes of the workspace that the origins need */
    bool is_loaded; /* whether any server's are */
};

static inline struct ppri_apache_section *ppri_apache_section(const struct ppri_apache *reader,
                                                              size_t number)
{
    return &((struct ppri_apache_section *)reader->sections.data)[number - 1];
}

static inline struct ppri_apache_item *ppri_apache_item(const struct ppri_apache *reader,
                                                        size_t number)
{
    return &((struct ppri_apache_item *)reader->items.data)[number - 1];
}

/* Add the rules of a text to a builder without an error. */
enum ppr_status ppri_rules_apache_read(struct ppr_builder *builder, struct ppr_view text);

/* Fail where a byte of a run was written. */
enum ppr_status ppri_apache_fail(struct ppri_apache *reader, struct ppri_run run, size_t offset,
                                 const char *sentence, struct ppr_view word);

/* Note a warning where a run was written. */
enum ppr_status ppri_apache_warn(struct ppri_apache *reader, struct ppri_run run,
                                 const char *sentence, struct ppr_view word,
                                 struct ppr_view second);

/* Fail because there is no memory. */
enum ppr_status ppri_apache_fail_memory(struct ppri_apache *reader);

/* Take the next word of a directive that is read. `got`: there is one. */
enum ppr_status ppri_apache_take(struct ppri_apache *reader, struct ppri_apache_rest *rest,
                                 struct ppri_run *word, bool *got);

/* ------------------------------------------ apache_server.c: where directives stand -- */

/* A directive, its line loaded up to its name, with what its place says. */
struct ppri_apache_directive {
    const struct ppri_apache_item *item;
    struct ppri_apache_rest rest; /* behind its name */
    struct ppri_run name;
    struct ppri_run path; /* of the <Location> that it stands in; no size: none */
    size_t server; /* section; 0: outside of all virtual hosts */
    size_t location; /* section; 0: none */
    bool is_match; /* path is a regular expression */
};

/* The virtual host that a section is in, or is. */
size_t ppri_apache_server_of(const struct ppri_apache *reader, size_t section);

/* Load the origins of a server: of those that a virtual host is called by, or an empty one. All
   else in the workspace is forgotten. */
enum ppr_status ppri_apache_load_server(struct ppri_apache *reader, size_t server);

/* Warn of virtual hosts without a name, beside others: their rules count for any host. */
enum ppr_status ppri_apache_warn_unnamed(struct ppri_apache *reader);

/* Load a directive behind what is in the workspace. */
enum ppr_status ppri_apache_load_directive(struct ppri_apache *reader, size_t number,
                                           struct ppri_apache_directive *directive);

/* Put an origin and a path together. */
enum ppr_status ppri_apache_client(struct ppri_apache *reader, struct ppri_run origin,
                                   struct ppri_run path, struct ppri_run *client);

/* Whether a path covers another, as a directory. */
bool ppri_apache_covers(struct ppr_view path, struct ppr_view other);

/* Turn an error in a part of a rule into one where the part was written. */
enum ppr_status ppri_apache_locate(struct ppri_apache *reader, struct ppri_run run,
                                   enum ppr_status status);

/* --------------------------------------------- apache_backend.c: whom they speak of -- */

/* Add a member to its balancer. */
enum ppr_status ppri_apache_add_member(struct ppri_apache *reader, size_t number);

/* Whether a URL, as httpd takes it, is of a backend that no http URL names. */
bool ppri_apache_is_nameless(struct ppr_view url);

/* What becomes of each backend URL. */
typedef enum ppr_status ppri_apache_action(struct ppri_apache *reader, void *context,
                                           struct ppri_run url);

/* Hand each URL that an argument of a server's directive stands for to an action: its own, or
   those of a balancer's members. */
enum ppr_status ppri_apache_each_backend(struct ppri_apache *reader, size_t server,
                                         struct ppri_run argument, ppri_apache_action *action,
                                         void *context);

/* --------------------------------------------------------- apache_map.c, and others -- */

/* Add what ProxyPass and ProxyPassReverse say. */
enum ppr_status ppri_apache_map(struct ppri_apache *reader);

/* Have a rule for the path of a <Location>, too, where a ProxyPass of the server covers it: so
   that it is known which requests came through it. */
enum ppr_status ppri_apache_map_location(struct ppri_apache *reader, size_t server,
                                         struct ppri_run path);

/* Add what the directives for cookies say. */
enum ppr_status ppri_apache_cookies(struct ppri_apache *reader);

/* Refuse a regular expression that stands for a target (no size: there is none); say what to
   write instead. */
enum ppr_status ppri_apache_refuse_regex(struct ppri_apache *reader, struct ppri_run regex,
                                         struct ppri_run target);

#endif
