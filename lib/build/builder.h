/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The builder: the rules as they are added, and the first error. */

#ifndef PPRI_BUILD_BUILDER_H
#define PPRI_BUILD_BUILDER_H

#include "build/prefix_parser.h"
#include "table/cookie_rules.h"
#include "table/table.h"
#include "text/memory.h"
#include "text/message.h"

/* Where a text has a rule's backend prefix; 0, 0: the rule came by a call. */
struct ppri_position {
    size_t line;
    size_t column;
};

/* Which prefixes of a rule were written with a slash at their end. */
enum ppri_slash { PPRI_SLASH_CLIENT = 1, PPRI_SLASH_BACKEND = 2 };

/* Something worth a look. */
struct ppri_warning {
    size_t rule; /* 0: none */
    struct ppri_position position;
    size_t text; /* where its message begins in the builder's texts */
};

struct ppr_builder {
    struct ppr_allocator allocator;
    struct ppri_array rules; /* struct ppri_rule */
    struct ppri_array positions; /* struct ppri_position, one a rule */
    struct ppri_array reads; /* size_t: how many rules there were when a text began */
    struct ppri_array slashes; /* uint8_t of enum ppri_slash, one a rule */
    struct ppri_array cookie_positions; /* struct ppri_position, one a cookie rule */
    struct ppri_array param_positions; /* the same of params */
    struct ppri_array fields; /* struct ppri_named_field */
    struct ppri_array cookies; /* struct ppri_cookie_rule */
    struct ppri_prefix cookie_scope; /* of those to come; no size: all requests */
    struct ppri_array params; /* struct ppri_named_param */
    struct ppri_array pool; /* char */
    uint32_t known_fields[2]; /* as the table's */
    struct ppr_error error;
    struct ppri_position position; /* of the rule being read */
    char message[PPRI_MESSAGE_MAX]; /* of the error, where it was put together */
    struct ppri_array warnings; /* struct ppri_warning */
    struct ppri_array texts; /* char: their messages, each with its NUL */
};

/* Whether a call may go on: the builder is there, and has no error. */
bool ppri_builder_is_sound(const struct ppr_builder *builder, enum ppr_status *status);

/* Fail for what the caller may not do. */
enum ppr_status ppri_builder_refuse(struct ppr_builder *builder, const char *part,
                                    const char *message);

/* Append the place of the rule being read to an array of them. Return false when there is
   no memory. */
bool ppri_builder_add_position(struct ppr_builder *builder, struct ppri_array *positions);

/* Append a text to the pool, and tell where it begins. Return false when there is no
   memory, or the pool has no room for more. */
bool ppri_builder_append(struct ppr_builder *builder, struct ppr_view text, uint32_t *at);

/* Forget the map or keep rule that was added last. */
void ppri_builder_drop_last(struct ppr_builder *builder);

/* Set the first error; return its status. `part` is where `offset` counts from. */
enum ppr_status ppri_builder_fail(struct ppr_builder *builder, enum ppr_status status, size_t rule,
                                  const char *part, size_t offset, const char *message);

/* The same for a place in a text, with a message put together from words (text/message.h). */
enum ppr_status ppri_builder_fail_at(struct ppr_builder *builder, struct ppri_position position,
                                     const char *sentence, struct ppr_view first,
                                     struct ppr_view second);

/* Note something worth a look, of a rule (0: of none), with a message put together from
   words. */
enum ppr_status ppri_builder_warn(struct ppr_builder *builder, size_t rule,
                                  struct ppri_position position, const char *sentence,
                                  struct ppr_view first, struct ppr_view second);

#endif
