/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* JSON values of fields (RFC 8259): a walk over the members whose values are strings. */

#ifndef PPRI_FIELDS_JSON_MEMBERS_H
#define PPRI_FIELDS_JSON_MEMBERS_H

#include "text/view.h"

#include <stdbool.h>

/* A walk over one JSON value, or over several. */
struct ppri_json {
    struct ppr_view rest;
    size_t depth; /* of the objects and arrays around the rest; 1 in the outermost */
    bool malformed; /* a string has no end, or brackets do not match */
};

/* A member of an object. Both are without their quotes, as sent. */
struct ppri_json_member {
    struct ppr_view name;
    struct ppr_view value;
};

/* Find the next member whose value is a string. Return false at the end, or where the value is
   malformed. */
bool ppri_json_next(struct ppri_json *json, struct ppri_json_member *member);

/* True if all of a value can be walked over. */
bool ppri_json_is_whole(struct ppr_view value);

#endif
