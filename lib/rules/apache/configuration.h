/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An Apache httpd configuration as far as it was read: its sections and directives, the errors
   and warnings about them. */

#ifndef PPRI_RULES_APACHE_CONFIGURATION_H
#define PPRI_RULES_APACHE_CONFIGURATION_H

#include "rules/apache/lexer.h"
#include "rules/reader/rule_map.h"

#include <stdint.h>

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
    bool is_warned; /* it was said that no http URL names its backend */
};

struct ppri_apache_balancer {
    size_t server; /* section; 0: outside of all virtual hosts */
    size_t name; /* among the names */
    size_t name_size;
    size_t first;
    size_t last;
};

/* The directives of a sort that a server has for a path. */
struct ppri_apache_spot {
    size_t server; /* section; 0: outside of all virtual hosts */
    size_t path; /* among the names, without a slash at its end */
    size_t path_size;
    size_t first; /* item; the others follow it by `next` */
    size_t last;
    unsigned sort;
};

struct ppri_apache_index {
    struct ppri_array spots; /* struct ppri_apache_spot */
    struct ppri_map numbers; /* of spots, from 1 */
    struct ppri_array around; /* size_t: what was found last: numbers of spots from 1 */
    struct ppri_map prefixes; /* of all that are above a rule's client prefix: half their hash */
    size_t given_count; /* items of the caller's builder whose prefixes are among them */
    size_t rule_count; /* rules of the draft whose prefixes are */
};

struct ppri_apache {
    struct ppri_draft draft;
    struct ppri_apache_text text;
    struct ppri_array sections;
    struct ppri_array items;
    struct ppri_array balancers;
    struct ppri_array origins; /* struct ppri_apache_run: of the server that is loaded */
    struct ppri_map backends; /* the first rule of each backend prefix */
    struct ppri_map pairs; /* rules by both prefixes */
    struct ppri_apache_index index;
    size_t first_listen; /* item; 0: there is none */
    size_t last_listen;
    size_t main_ssl; /* item: the last SSLEngine outside of all virtual hosts; 0: there is none */
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

/* Fail where a byte of a run was written. */
enum ppr_status ppri_apache_fail(struct ppri_apache *reader, struct ppri_apache_run run,
                                 size_t offset, const char *sentence, struct ppr_view word);

/* Note a warning where a run was written. */
enum ppr_status ppri_apache_warn(struct ppri_apache *reader, struct ppri_apache_run run,
                                 const char *sentence, struct ppr_view word,
                                 struct ppr_view second);

/* Take the next word of a directive that is read. `got`: there is one. */
enum ppr_status ppri_apache_take(struct ppri_apache *reader, struct ppri_apache_rest *rest,
                                 struct ppri_apache_run *word, bool *got);

#endif
