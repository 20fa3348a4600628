/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* How a row is held against the library. Each function fails the running test of Check if the
   library does anything else than the row says. */

#ifndef CHECKS_H
#define CHECKS_H

#include "row.h"

/* ppr_rewrite_url: measured, with every capacity, as a field's value, in a block, and once more. */
void check_url(const struct row *row);

/* ppr_rewrite_field: the same, but for the field's value. */
void check_field(const struct row *row);

/* ppr_rewrite_block: measured, and with every capacity. */
void check_block(const struct row *row);

/* ppr_route: measured, and with every capacity; the client's target is the input. */
void check_route(const struct row *row);

/* ppr_why_url: measured, and with every capacity. */
void check_why(const struct row *row);

/* ppr_builder_read and ppr_rules_check: rules, error and warnings; and that every beginning of
   the text is read without a fault. */
void check_read(const struct row *row);

/* ppr_parse_url: the parts, or the offset of the malformed byte. */
void check_parse(const struct row *row);

/* Build the table of a row's rules. */
struct ppr_table *row_table(const struct row *row);

#endif
