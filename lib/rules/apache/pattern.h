/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The path prefix that a regular expression of Apache httpd stands for. */

#ifndef PPRI_RULES_APACHE_PATTERN_H
#define PPRI_RULES_APACHE_PATTERN_H

#include "rules/apache/configuration.h"

enum ppri_apache_pattern_kind {
    PPRI_APACHE_PREFIX, /* all at or below the prefix, and perhaps paths beside it: ^/x */
    PPRI_APACHE_EXACT, /* the prefix alone: ^/x$ */
    PPRI_APACHE_NARROW /* not all below the prefix: ^/x/.+\.gif */
};

struct ppri_apache_pattern {
    enum ppri_apache_pattern_kind kind;
    struct ppr_view prefix; /* "/", or a path */
    bool is_open; /* paths that only begin with the text match, too: ^/x matches /xy */
    unsigned groups;
    unsigned tail; /* the group that holds the rest of the path; 0: none */
    size_t lead; /* where in the prefix that group begins */
};

/* Read a regular expression. */
void ppri_apache_read_pattern(struct ppri_apache *reader, struct ppr_view text,
                              struct ppri_apache_pattern *pattern);

/* The widest prefix that a pattern can concern. */
struct ppr_view ppri_apache_widest(const struct ppri_apache_pattern *pattern);

/* Make the backend of a pattern and the target that it is replaced by, without its query. Return
   false if it is not the target with the rest of the path behind it. `appends`: a target without a
   reference to the pattern gets the whole path. */
bool ppri_apache_pattern_target(struct ppri_apache *reader,
                                const struct ppri_apache_pattern *pattern, struct ppr_view target,
                                bool appends, struct ppr_view *backend);

#endif
