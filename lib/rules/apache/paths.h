/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Paths of a server, each with what becomes of requests at or below it. The first path that is given
   decides; a deeper one only if it was given before. */

#ifndef PPRI_RULES_APACHE_PATHS_H
#define PPRI_RULES_APACHE_PATHS_H

#include "rules/apache/configuration.h"

enum ppri_apache_fate {
    PPRI_APACHE_PASSED, /* to a backend */
    PPRI_APACHE_LOCAL, /* not passed on */
    PPRI_APACHE_ELSEWHERE, /* to what no rule can name */
    PPRI_APACHE_OPEN /* as if nothing was said */
};

struct ppri_apache_path {
    struct ppr_view key; /* the path without a slash at its end, each run of slashes as one */
    struct ppr_view shown; /* as a rule has it */
    enum ppri_apache_fate fate;
    size_t backends; /* the first, among those of the plan */
    size_t count;
    const struct ppri_apache_word *word; /* that says so */
};

struct ppri_apache_paths {
    struct ppri_array all; /* struct ppri_apache_path */
    struct ppri_map numbers;
};

/* The key of a path. */
struct ppr_view ppri_apache_path_key(struct ppri_apache *reader, struct ppr_view path);

/* The deepest of all paths that covers a key; NULL: none does. */
const struct ppri_apache_path *ppri_apache_paths_find(const struct ppri_apache_paths *paths,
                                                      struct ppr_view key);

/* Add a path, unless one covers it: return that one, or NULL. */
const struct ppri_apache_path *ppri_apache_paths_add(struct ppri_apache *reader,
                                                     struct ppri_apache_paths *paths,
                                                     const struct ppri_apache_path *path);

void ppri_apache_paths_release(const struct ppri_apache *reader, struct ppri_apache_paths *paths);

/* A key without its last segment. */
struct ppr_view ppri_apache_parent(struct ppr_view key);

static inline const struct ppri_apache_path *ppri_apache_path(const struct ppri_apache_paths *paths,
                                                              size_t index)
{
    return (const struct ppri_apache_path *)paths->all.data + index;
}

#endif
