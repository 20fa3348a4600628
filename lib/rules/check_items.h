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
enum ppri_check_scheme { PPRI_CHECK_NO_SCHEME, PPRI_CHECK_HTTP, PPRI_CHECK_HTTPS };

/* A prefix. Its parts are parts of `text`. */
struct ppri_check_prefix {
    struct ppri_check_text shown; /* as people write it, with a slash at its end */
    struct ppri_check_text text; /* the same without the names of captures: "/t/{}/" */
    struct ppri_check_text host; /* empty: the prefix is a path alone */
    struct ppri_check_text path; /* "/" or "/path/" */
    int port; /* or PPRI_CHECK_OWN_PORT, PPRI_CHECK_CAPTURED_PORT */
    enum ppri_check_scheme scheme; /* none: the prefix is a path alone, or begins with "//host" */
};

#define PPRI_CHECK_OWN_PORT      (-1) /* the default port of the scheme */
#define PPRI_CHECK_CAPTURED_PORT (-2) /* ":{port}" */

/* A map, keep or local rule. */
struct ppri_check_rule {
    struct ppri_check_place place;
    enum ppr_item_kind kind;
    size_t number; /* local rules have numbers of their own */
    struct ppri_check_prefix client; /* of a keep rule: all zero */
    struct ppri_check_prefix backend; /* of a local rule: all zero */
    unsigned flags; /* enum ppr_rule_flag, the directions written out */
    /* For each capture of the backend prefix its number in the client prefix; the rest are 0. */
    uint8_t order[PPRI_CAPTURES_MAX];
};

/* A rule for cookies or for a query parameter, or a client origin. */
struct ppri_check_named {
    struct ppri_check_place place;
    enum ppr_item_kind kind;
    bool any_end; /* `text` has a star at its end */
    unsigned flags; /* of a query parameter; else 0 */
    struct ppri_check_text scope;
    struct ppri_check_text text; /* the domain, path, name or origin */
};

struct ppri_check_items {
    const struct ppr_allocator *allocator;
    struct ppri_array rules; /* struct ppri_check_rule: map and keep rules, rule 1 first */
    struct ppri_array locals; /* struct ppri_check_rule: local rules, local rule 1 first */
    struct ppri_array named; /* struct ppri_check_named, without those that are "off" */
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

static inline bool ppri_check_is_same(const struct ppri_check_items *items,
                                      struct ppri_check_text a, struct ppri_check_text b)
{
    return ppri_equal(ppri_check_view(items, a), ppri_check_view(items, b));
}

/* Return a prefix as people write it. */
static inline struct ppr_view ppri_check_shown(const struct ppri_check_items *items,
                                               const struct ppri_check_prefix *prefix)
{
    return ppri_check_view(items, prefix->shown);
}

/* Return the path of a prefix as people write it. */
struct ppr_view ppri_check_shown_path(const struct ppri_check_items *items,
                                      const struct ppri_check_prefix *prefix);

/* True if two places are one. */
static inline bool ppri_check_is_same_place(const struct ppri_check_place *a,
                                            const struct ppri_check_place *b)
{
    return a->source == b->source && a->line == b->line && a->column == b->column;
}

/* True if one directive made two rules, as directives of other formats do: for each server of an
   upstream, and for each name. Whoever wrote it did not write the one beside the other. */
static inline bool ppri_check_is_one_directive(const struct ppri_check_rule *a,
                                               const struct ppri_check_rule *b)
{
    return a->place.line && ppri_check_is_same_place(&a->place, &b->place);
}

#endif
