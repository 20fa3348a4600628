/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The kinds of field: each has a walk over a value of its syntax, which tells the edit, in
   order, what stays and what is a reference. A new kind is one file, one row in kinds.c, and
   its word in table/field_names.c. */

#ifndef PPRI_FIELDS_KINDS_H
#define PPRI_FIELDS_KINDS_H

#include "rewrite/value.h"

/* The walk of a kind; NULL for a kind that is not known. */
ppri_value_parser *ppri_kind_parser(enum ppr_kind kind);

#endif
