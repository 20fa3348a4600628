/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An Apache httpd configuration in memory: its sections, the directives that are read, and the words
   of both. Errors are sticky: after one, functions do nothing, and loops look at `status` once a
   directive. */

#ifndef PPRI_RULES_APACHE_CONFIGURATION_H
#define PPRI_RULES_APACHE_CONFIGURATION_H

#include "rules/reader/draft.h"
#include "text/map.h"
#include "text/view.h"

#include <stdint.h>

/* A word without its quotes, its variables replaced. */
struct ppri_apache_word {
    struct ppr_view text;
    struct ppri_position at;
    size_t offset; /* of the first byte in its source */
    const size_t
        *marks; /* the offset of each byte, and of the end; NULL: text stands there as it is */
    struct ppr_view missing; /* a variable without a value, or empty */
};

enum ppri_apache_kind {
    PPRI_APACHE_PASS,
    PPRI_APACHE_PASS_MATCH,
    PPRI_APACHE_REVERSE,
    PPRI_APACHE_COOKIE_DOMAIN,
    PPRI_APACHE_COOKIE_PATH,
    PPRI_APACHE_MEMBER,
    PPRI_APACHE_REWRITE_RULE,
    PPRI_APACHE_REWRITE_CONDITION,
    PPRI_APACHE_REWRITE_ENGINE,
    PPRI_APACHE_INHERIT,
    PPRI_APACHE_NAME,
    PPRI_APACHE_ALIAS,
    PPRI_APACHE_LISTEN,
    PPRI_APACHE_SSL,
    PPRI_APACHE_REQUIRE,
    PPRI_APACHE_ORDER,
    PPRI_APACHE_DENY,
    PPRI_APACHE_ALLOW,
    PPRI_APACHE_REDIRECT,
    PPRI_APACHE_HANDLER,
    PPRI_APACHE_USE,
    PPRI_APACHE_INCLUDE,
    PPRI_APACHE_INCLUDE_OPTIONAL,
    PPRI_APACHE_DEFINE,
    PPRI_APACHE_UNDEFINE,
    PPRI_APACHE_OTHER
};

enum ppri_apache_section_kind {
    PPRI_APACHE_IGNORED, /* what it says is not about URLs */
    PPRI_APACHE_VIRTUAL_HOST,
    PPRI_APACHE_LOCATION,
    PPRI_APACHE_LOCATION_MATCH,
    PPRI_APACHE_PROXY,
    PPRI_APACHE_CONDITION, /* <If>: of a request */
    PPRI_APACHE_REQUIRE_ALL,
    PPRI_APACHE_REQUIRE_ANY,
    PPRI_APACHE_IF_MODULE, /* from here on conditions that are decided when httpd starts */
    PPRI_APACHE_IF_DEFINE,
    PPRI_APACHE_IF_VERSION,
    PPRI_APACHE_IF_FILE,
    PPRI_APACHE_RAW /* another language, or text for later */
};

/* Numbers of sections and directives count from 1; 0: none. */
struct ppri_apache_section {
    size_t parent;
    size_t server; /* the number of the virtual host that it is or stands in */
    size_t depth; /* of sections, itself among them */
    size_t words; /* the first of its words: "<Location" */
    size_t count;
    struct ppr_view head; /* "<Location /x" */
    uint8_t kind;
    bool is_false; /* its condition is taken for false */
    bool is_doubtful; /* the text does not tell whether it is true */
};

struct ppri_apache_directive {
    size_t section;
    size_t next; /* of the same server */
    size_t words; /* the first of its words: its name */
    size_t count;
    uint8_t kind;
    bool is_left_out; /* it makes no rule, but what it closes stays closed */
};

/* What has been said in a server: the main server, or a virtual host. */
struct ppri_apache_server {
    size_t section; /* 0: the main server */
    size_t first; /* directive */
    size_t last;
    bool is_first; /* of an address */
    bool passes; /* some requests */
    bool is_secure; /* it speaks TLS */
};

struct ppri_apache {
    struct ppri_draft draft;
    enum ppr_status status; /* the first error */
    struct ppri_array chunks; /* char *: memory of texts */
    char *room; /* in the last chunk */
    size_t room_size;
    struct ppri_array line; /* char: the line that is read */
    struct ppri_array marks; /* size_t: where each of its bytes was written */
    struct ppri_array words; /* struct ppri_apache_word */
    struct ppri_array sections; /* struct ppri_apache_section */
    struct ppri_array directives; /* struct ppri_apache_directive */
    struct ppri_array servers; /* struct ppri_apache_server; the first is the main server */
    struct ppri_array defines; /* struct ppri_apache_define, variables.c's */
    struct ppri_map define_numbers;
    struct ppri_array missing; /* struct ppri_apache_word: variables without a value, each once */
    struct ppri_map missing_numbers;
    struct ppri_array balancers; /* struct ppri_apache_balancer, balancer.c's */
    struct ppri_map balancer_numbers;
    struct ppri_array next_members; /* size_t: of each directive */
    struct ppri_map refused; /* words that were warned of as backends, from 1 */
};

static inline struct ppri_apache_section *ppri_apache_section(const struct ppri_apache *reader,
                                                              size_t number)
{
    return &((struct ppri_apache_section *)reader->sections.data)[number - 1];
}

static inline struct ppri_apache_directive *ppri_apache_directive(const struct ppri_apache *reader,
                                                                  size_t number)
{
    return &((struct ppri_apache_directive *)reader->directives.data)[number - 1];
}

static inline struct ppri_apache_server *ppri_apache_server(const struct ppri_apache *reader,
                                                            size_t index)
{
    return &((struct ppri_apache_server *)reader->servers.data)[index];
}

static inline const struct ppri_apache_word *ppri_apache_words(const struct ppri_apache *reader,
                                                               size_t first)
{
    const struct ppri_apache_word *words = reader->words.data;
    return first ? words + first : words;
}

/* Append an item to an array. Without memory the reader fails. */
void ppri_apache_push(struct ppri_apache *reader, struct ppri_array *array, const void *item,
                      size_t size);

/* A copy of two texts together that lives as long as the reader; empty without memory. */
struct ppr_view ppri_apache_join(struct ppri_apache *reader, struct ppr_view a, struct ppr_view b);

/* Memory that lives as long as the reader; NULL without memory. */
void *ppri_apache_memory(struct ppri_apache *reader, size_t size);

/* The place of a byte of a word; of its size: where it ends. */
struct ppri_position ppri_apache_place(const struct ppri_apache *reader,
                                       const struct ppri_apache_word *word, size_t offset);

/* Fail at a byte of a word. */
void ppri_apache_fail(struct ppri_apache *reader, const struct ppri_apache_word *word,
                      size_t offset, const char *sentence, struct ppr_view first);

/* Warn of a word. */
void ppri_apache_warn(struct ppri_apache *reader, const struct ppri_apache_word *word,
                      const char *sentence, struct ppr_view first, struct ppr_view second);

/* Warn of what is left out at a byte of a word; fail if the caller is strict. */
void ppri_apache_leave_out(struct ppri_apache *reader, const struct ppri_apache_word *word,
                           size_t offset, const char *sentence, struct ppr_view first,
                           struct ppr_view second);

/* Release all memory but the draft's. */
void ppri_apache_release(struct ppri_apache *reader);

/* Whether a text begins with another, without regard to case. */
bool ppri_apache_begins(struct ppr_view text, struct ppr_view with);

/* Whether a text has a character that stands for others. */
bool ppri_apache_has_wildcard(struct ppr_view text);

/* Returns the number of the next directive of a kind after `number` (0: the first): of the server
   `*of`, then of those outside of virtual hosts, when `*of` becomes 0. Returns 0 at the end. */
size_t ppri_apache_next_of(const struct ppri_apache *reader, enum ppri_apache_kind kind, size_t *of,
                           size_t number);

#endif
