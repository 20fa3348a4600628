/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The locations of a server: which of them pass requests on, and what shuts their paths. */

#ifndef PPRI_RULES_NGINX_PLACES_H
#define PPRI_RULES_NGINX_PLACES_H

#include "rules/nginx/configuration.h"
#include "rules/reader/regex_prefix.h"

struct ppri_nginx_place {
    size_t block;
    struct ppri_nginx_location location;
    size_t pass; /* the proxy_pass that all its requests go to, perhaps changed by rewrites; 0: it
                    does not pass them on */
};

/* Paths of which nginx does not pass on some, or passes on others: by an expression of a location,
   or by a rewrite. */
struct ppri_nginx_closing {
    size_t path; /* in the paths */
    size_t size;
    const struct ppri_nginx_word *word; /* that says so */
    enum ppri_regex_reach reach; /* what it is about: the path, all or some of what is below */
};

/* Find the places and closings of the server at hand. */
void ppri_nginx_find_places(struct ppri_nginx_reader *reader);

static inline const struct ppri_nginx_place *
ppri_nginx_place_at(const struct ppri_nginx_reader *reader, size_t number)
{
    return &((const struct ppri_nginx_place *)reader->places.data)[number];
}

static inline const struct ppri_nginx_closing *
ppri_nginx_closing_at(const struct ppri_nginx_reader *reader, size_t number)
{
    return &((const struct ppri_nginx_closing *)reader->closings.data)[number];
}

static inline struct ppr_view ppri_nginx_closing_path(const struct ppri_nginx_reader *reader,
                                                      const struct ppri_nginx_closing *closing)
{
    return ppri_view((const char *)reader->paths.data + closing->path, closing->size);
}

/* Close the paths that a regular expression may find, at or below `around` if that is not empty. */
void ppri_nginx_close(struct ppri_nginx_reader *reader, struct ppr_view expression,
                      bool ignores_case, const struct ppri_nginx_word *word,
                      struct ppr_view around);

/* The closing at or above a path; NULL: none is. */
const struct ppri_nginx_closing *ppri_nginx_find_closing(const struct ppri_nginx_reader *reader,
                                                         struct ppr_view path);

/* The location by prefix that is the directory of a path; NULL: none is. */
const struct ppri_nginx_place *ppri_nginx_find_place(const struct ppri_nginx_reader *reader,
                                                     struct ppr_view path);

/* The deepest location by prefix, other than `but`, at or above a path that has directives of a
   kind (0: any); NULL: none. */
const struct ppri_nginx_place *ppri_nginx_deepest_place(const struct ppri_nginx_reader *reader,
                                                        struct ppr_view path, uint32_t kinds);

#endif
