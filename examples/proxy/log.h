/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The log: one line on stderr for each trouble, which begins with the request, the backend
 * URL and the number of the rule that routed it:
 *
 *     proxy: GET /app/x (http://app.internal/x, rule 1): Location: uncovered: http://...
 */

#ifndef PROXY_LOG_H
#define PROXY_LOG_H

#include "connection.h"

/** Log one sentence about an exchange. */
void log_trouble(const struct connection *connection, const char *why);

/** Log the members of the exchange's context that libppr ignored.
 *  @param ignored bits, as of ppr_exchange_init */
void log_ignored(const struct connection *connection, unsigned ignored);

/** Log each field of a head that still has a reference worth a look, after rewriting: one
 *  that names a backend although no rule covers it, or one that is malformed. */
void log_references(struct connection *connection, enum ppr_direction direction,
                    const struct text *head);

#endif
