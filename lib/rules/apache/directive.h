/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A directive of an Apache httpd configuration: its line, the virtual host and the <Location>
   that it stands in, and the client prefixes that it is about. */

#ifndef PPRI_RULES_APACHE_DIRECTIVE_H
#define PPRI_RULES_APACHE_DIRECTIVE_H

#include "rules/apache/configuration.h"

/* A directive, its line loaded up to its name, with what its place says. */
struct ppri_apache_directive {
    struct ppri_apache_item *item;
    struct ppri_apache_rest rest; /* behind its name */
    struct ppri_apache_run name;
    struct ppri_apache_run path; /* of the <Location> that it stands in; no size: none */
    size_t server; /* section; 0: outside of all virtual hosts */
    size_t location; /* section; 0: none */
    bool is_match; /* path is a regular expression */
};

/* Load a directive behind what is in the workspace. */
enum ppr_status ppri_apache_load_directive(struct ppri_apache *reader, size_t number,
                                           struct ppri_apache_directive *directive);

/* Put an origin and a path together. */
enum ppr_status ppri_apache_client(struct ppri_apache *reader, struct ppri_apache_run origin,
                                   struct ppri_apache_run path, struct ppri_apache_run *client);

/* Turn an error of the draft's rules in a part of a rule into one where the part was written; no
   error is none. */
enum ppr_status ppri_apache_locate(struct ppri_apache *reader, struct ppri_apache_run run,
                                   enum ppr_status status);

#endif
