/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The checker: a hash of what rules may have in common, and what is said of them. */

#ifndef PPRI_RULES_CHECK_INDEX_H
#define PPRI_RULES_CHECK_INDEX_H

#include "build/builder.h"

/* What a rule may have in common with an earlier one. */
enum ppri_check_sort {
    SORT_SAME, /* the backend prefix under a scheme, and the client prefix */
    SORT_BACKEND, /* the backend prefix under a scheme */
    SORT_CLIENT, /* the client prefix */
    SORT_SITE, /* no any-scheme: the backend prefix under a scheme, with its own port or
                  the scheme's */
    SORT_ORIGIN, /* the client origin, of prefixes other than its "/" */
    SORT_COOKIE, /* what a cookie rule is for */
    SORT_PARAM /* the name of a query parameter */
};

/* An entry of the hash: an index, from 1, above three bits of the sort; 0: empty. */
struct ppri_check_entry {
    uint32_t tag;
    uint32_t ref;
};

/* What was said of a directive, on account of another: once is enough, however many rules it
   made. */
struct ppri_check_said {
    const char *sentence;
    struct ppri_position other;
};

#define PPRI_CHECK_SAID_MAX 16

struct ppri_check {
    struct ppr_builder *builder;
    const struct ppri_rule *rules;
    const char *pool;
    struct ppri_check_entry *entries;
    size_t room; /* a power of two */
    size_t path_alone; /* number of the first rule with a client prefix that is a path alone,
                          and not "/"; 0: none */
    size_t deep; /* the same, on an origin or not */
    size_t path_alone_other; /* the first such of another directive than that one; 0: none */
    size_t deep_other;
    size_t speaking; /* a rule of the directive that was spoken of last; 0: none */
    struct ppri_check_said said[PPRI_CHECK_SAID_MAX]; /* of it */
    size_t said_count;
};

/* A search through the entries of a key. */
struct ppri_check_search {
    size_t at;
    uint32_t tag;
    uint32_t sort;
};

struct ppri_check_search ppri_check_start(const struct ppri_check *check, enum ppri_check_sort sort,
                                          uint64_t hash);

/* The next number that may be it, to be compared by the caller; 0: none. */
size_t ppri_check_next(const struct ppri_check *check, struct ppri_check_search *search);

/* Enter a number where a search has ended. */
void ppri_check_enter(struct ppri_check *check, const struct ppri_check_search *search,
                      size_t number);

static inline struct ppr_view ppri_check_text(const struct ppri_check *check,
                                              const struct ppri_prefix *prefix)
{
    return ppri_view(check->pool + prefix->text, prefix->size);
}

/* Room for the words that name a rule. */
#define PPRI_CHECK_REFERENCE_MAX 64

#endif
