/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Errors and warnings of a builder, and the places of its rules. */

#ifndef PPRI_BUILD_FINDINGS_H
#define PPRI_BUILD_FINDINGS_H

#include "build/builder.h"

/* Return the status of a builder's error; PPR_NO_MEMORY for NULL. */
enum ppr_status ppri_builder_status(const struct ppr_builder *builder);

/* Whether a builder without an error can take a text; a view that breaks the contract fails. */
bool ppri_builder_takes(struct ppr_builder *builder, enum ppr_part part, struct ppr_view text);

/* Set the first error, PPR_BAD_RULE, at the place of the rule that is being read. Return false.
   `message`: static. */
bool ppri_builder_refuse(struct ppr_builder *builder, enum ppr_part part, size_t offset,
                         const char *message);

/* The same with PPR_BAD_ARGUMENT. */
bool ppri_builder_misuse(struct ppr_builder *builder, enum ppr_part part, const char *message);

/* The same with PPR_NO_MEMORY. */
bool ppri_builder_no_memory(struct ppr_builder *builder, enum ppr_part part);

/* The line of the source for a line of the text. */
size_t ppri_builder_line(const struct ppr_builder *builder, size_t line);

#endif
