/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The plan of a server of Apache httpd: what becomes of each request, in the order in which httpd
   looks at its directives, and what its responses are mapped by. */

#ifndef PPRI_RULES_APACHE_PLAN_H
#define PPRI_RULES_APACHE_PLAN_H

#include "rules/apache/balancer.h"
#include "rules/apache/paths.h"

/* A ProxyPassReverse. */
struct ppri_apache_reverse {
    struct ppr_view client; /* as a rule has it */
    size_t backends;
    size_t count;
    const struct ppri_apache_word *word;
};

struct ppri_apache_plan {
    struct ppri_apache_paths paths;
    struct ppri_apache_paths access; /* who may ask: PPRI_APACHE_LOCAL or PPRI_APACHE_OPEN */
    struct ppri_array backends; /* struct ppri_apache_backend */
    struct ppri_array reverses; /* struct ppri_apache_reverse */
    bool inherits; /* what is said outside of virtual hosts */
};

void ppri_apache_plan_release(const struct ppri_apache *reader, struct ppri_apache_plan *plan);

static inline const struct ppri_apache_backend *
ppri_apache_plan_backend(const struct ppri_apache_plan *plan, size_t index)
{
    return (const struct ppri_apache_backend *)plan->backends.data + index;
}

/* Whether requests at a key are kept by what says who may ask. */
static inline bool ppri_apache_is_closed(const struct ppri_apache_plan *plan, struct ppr_view key)
{
    const struct ppri_apache_path *path = ppri_apache_paths_find(&plan->access, key);
    return path && path->fate == PPRI_APACHE_LOCAL;
}

#endif
