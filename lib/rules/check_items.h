/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The rules of a builder as the checker holds them: copies, because an item is valid only until
   the builder is called again. */

#ifndef PPRI_RULES_CHECK_ITEMS_H
#define PPRI_RULES_CHECK_ITEMS_H

#include "text/chars.h"
#include "text/memory.h"
#include "text/view.h"

#include <stdint.h>

struct ppri_check_place {
    const char *source; /* never NULL */
    size_t line; /* 0: none */
    size_t column;
};

/* A text in the memory of the checker. */
struct ppri_check_text {
    uint32_t at;
    uint32_t size;
};

/* In the order of messages. */
enum ppri_check_scheme {
    PPRI_CHECK_NO_SCHEME,
    PPRI_CHECK_HTTP,
    PPRI_CHECK_HTTPS,
    PPRI_CHECK_WS,
    PPRI_CHECK_WSS
};

/* A prefix. Its parts are parts of `text`. */
struct ppri_check_prefix {
    struct ppri_check_text shown; /* as people write it, with a slash at its end */
    struct ppri_check_text text; /* the same without the names of captures: "/t/{}/" */
    struct ppri_check_text host; /* empty: the prefix is a path alone */
    struct ppri_check_text path; /* "/" or "/path/" */
    int port; /* PPRI_CHECK_OWN_PORT: the default port of the scheme */
    enum ppri_check_scheme scheme;
};

#define PPRI_CHECK_OWN_PORT (-1)

/* A map or keep rule. */
struct ppri_check_rule {
    struct ppri_check_place place;
    struct ppri_check_prefix client; /* of a keep rule: all zero */
    struct ppri_check_prefix backend;
    unsigned flags; /* enum ppr_rule_flag */
    /* For each capture of the backend prefix its number in the client prefix; the rest are 0. */
    uint8_t order[PPRI_CAPTURES_MAX];
};

/* A rule for cookies or for a query parameter. */
struct ppri_check_named {
    struct ppri_check_place place;
    enum ppr_item_kind kind;
    bool any_end; /* `text` has a star at its end */
    struct ppri_check_text scope;
    struct ppri_check_text text; /* the domain, path or name */
};

struct ppri_check_items {
    const struct ppr_allocator *allocator;
    struct ppri_array rules; /* struct ppri_check_rule, rule 1 first */
    struct ppri_array named; /* struct ppri_check_named, but for those that are "off" */
    struct ppri_array texts; /* char */
};

/* Read all items of a builder. Return false when there is no memory. */
bool ppri_check_items_read(struct ppri_check_items *items, const struct ppr_builder *builder);

void ppri_check_items_release(struct ppri_check_items *items);

static inline struct ppr_view ppri_check_view(const struct ppri_check_items *items,
                                              struct ppri_check_text text)
{
    return ppri_view((const char *)items->texts.data + text.at, text.size);
}

/* A map or keep rule by its number, from 1. */
static inline const struct ppri_check_rule *ppri_check_rule(const struct ppri_check_items *items,
                                                            size_t number)
{
    return &((const struct ppri_check_rule *)items->rules.data)[number - 1];
}

/* The default port of a scheme. */
static inline int ppri_check_default_port(enum ppri_check_scheme scheme)
{
    return scheme == PPRI_CHECK_HTTPS || scheme == PPRI_CHECK_WSS ? 443 : 80;
}

#endif
