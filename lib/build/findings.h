/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Errors and warnings of a builder, and the places of its rules. */

#ifndef PPRI_BUILD_FINDINGS_H
#define PPRI_BUILD_FINDINGS_H

#include "build/builder.h"

/* Fail if the builder may not go on: it is NULL, or has an error. Set the status of the error. */
bool ppri_builder_is_sound(const struct ppr_builder *builder, enum ppr_status *status);

/* Set the first error, at the place of the rule that is being read. Return its status. */
enum ppr_status ppri_builder_fail(struct ppr_builder *builder, enum ppr_status status,
                                  enum ppr_part part, size_t offset, const char *message);

/* Fail with PPR_BAD_ARGUMENT. */
enum ppr_status ppri_builder_refuse(struct ppr_builder *builder, enum ppr_part part,
                                    const char *message);

/* Fail with PPR_NO_MEMORY. */
enum ppr_status ppri_builder_no_memory(struct ppr_builder *builder, enum ppr_part part);

/* Begin a text without a name of its own. Return false when there is no memory. */
bool ppri_builder_begin_text(struct ppr_builder *builder);

/* The line of the source for a line of the text. */
size_t ppri_builder_line(const struct ppr_builder *builder, size_t line);

#endif
