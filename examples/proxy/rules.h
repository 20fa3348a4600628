/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The file of rules. */

#ifndef PROXY_RULES_H
#define PROXY_RULES_H

#include <ppr/rules.h>

/** Read a file of rules. Errors and warnings are written to stderr with their places.
 *  @return the table, or NULL if the file cannot be read, is wrong, or has no rule */
struct ppr_table *rules_read(const char *path, enum ppr_rules_format format);

#endif
