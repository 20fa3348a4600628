/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* JSON values of fields (RFC 8259): finds the members whose values are strings. */

#ifndef PPRI_FIELDS_JSON_MEMBERS_H
#define PPRI_FIELDS_JSON_MEMBERS_H

#include "text/view.h"

#include <stdbool.h>

/* A walk over one JSON value, or over several in a row. */
struct ppri_json {
    struct ppr_view rest; /* the bytes not walked over yet */
    size_t depth; /* number of objects and arrays around `rest`, 1 in the outermost */
    bool malformed; /* a string has no end, or brackets do not match */
};

/* A member of an object. Name and value are as sent, without their quotes. */
struct ppri_json_member {
    struct ppr_view name;
    struct ppr_view value;
};

/* Finds the next member whose value is a string. Returns false at the end, or if the JSON is
   malformed. */
bool ppri_json_next(struct ppri_json *json, struct ppri_json_member *member);

/* True if `value` is well formed as far as ppri_json_next reads it. */
bool ppri_json_is_whole(struct ppr_view value);

#endif
