/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Which directives of a configuration are for what is around a path, and which paths there is a
   rule for: found without a walk over all of them, so that thousands of <Location> are read in
   a time that grows as they do. */

#ifndef PPRI_RULES_APACHE_PATH_INDEX_H
#define PPRI_RULES_APACHE_PATH_INDEX_H

#include "rules/apache/configuration.h"

/* Sorts of directives: of a server itself, or in its <Location>. */
static inline unsigned ppri_apache_sort(unsigned kind, bool in_location)
{
    return 2 * kind + in_location;
}

void ppri_apache_index_free(struct ppri_apache *reader);

/* Enter a directive; those for one path in the order of the text. */
enum ppr_status ppri_apache_index_add(struct ppri_apache *reader, unsigned sort, size_t server,
                                      struct ppr_view path, size_t number);

/* Find the spots of a sort whose paths cover one, the shortest first: as `around`. */
enum ppr_status ppri_apache_index_around(struct ppri_apache *reader, unsigned sort, size_t server,
                                         struct ppr_view path);

static inline const struct ppri_apache_spot *ppri_apache_spot(const struct ppri_apache_index *index,
                                                              size_t number)
{
    return &((const struct ppri_apache_spot *)index->spots.data)[number - 1];
}

/* Whether a rule's client prefix is at or below a scope, as the draft has it; a path alone is on
   any origin, and an empty one is for all. */
enum ppr_status ppri_apache_index_has_rule(struct ppri_apache *reader, struct ppr_view scope,
                                           bool *has_rule);

#endif
