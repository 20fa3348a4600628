/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The builder: the rules as they are added, and the first error. */

#ifndef PPRI_BUILD_BUILDER_H
#define PPRI_BUILD_BUILDER_H

#include "table/cookie_rules.h"
#include "table/table.h"
#include "text/memory.h"
#include "text/message.h"

/* A text that callers point to: the name of a source, or the message of a warning. */
struct ppri_kept {
    struct ppri_kept *next;
    char text[]; /* with a NUL at its end */
};

/* A rule of any kind in the order in which it was given, with its place. */
struct ppri_item {
    const char *source;
    uint32_t line; /* 0: none */
    uint32_t column;
    uint32_t index; /* in the builder's array of its kind */
    uint8_t kind; /* enum ppr_item_kind */
};

struct ppr_builder {
    struct ppr_allocator allocator;
    struct ppri_array items; /* struct ppri_item */
    struct ppri_array rules; /* struct ppri_rule: map and keep */
    struct ppri_array locals; /* struct ppri_rule */
    struct ppri_array prefixes; /* char: the prefixes of both */
    struct ppri_array clients; /* struct ppri_prefix: the origins of client rules, in the names */
    struct ppri_array given_fields; /* struct ppri_named_field, as they were given; kind 0: all */
    struct ppri_array fields; /* struct ppri_named_field, of names that are not known */
    struct ppri_array cookies; /* struct ppri_cookie_rule */
    struct ppri_prefix cookie_scope; /* of those to come; no size: all requests */
    struct ppri_array params; /* struct ppri_named_param */
    struct ppri_array names; /* char: the texts of all rules but map, keep and local */
    uint32_t known_fields[2]; /* as the table's */
    /* the place of the rule being read */
    const char *source; /* never NULL */
    size_t first_line; /* of the source, where the text begins; 0: not known */
    size_t line; /* of the source */
    size_t column;
    struct ppr_error error;
    char message[PPRI_MESSAGE_MAX]; /* of the error, where it was put together */
    struct ppri_array warnings; /* struct ppr_error */
    struct ppri_kept *kept;
};

/* Append a text to the names, and set `at` to its beginning. Return false when there is no
   memory, or the names have no room for more. */
bool ppri_builder_name(struct ppr_builder *builder, struct ppr_view text, uint32_t *at);

#endif
