/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The texts that are read: the caller's, and those that they include. */

#ifndef PPRI_RULES_READER_SOURCES_H
#define PPRI_RULES_READER_SOURCES_H

#include "text/memory.h"

#include <ppr/rules.h>

/* Texts that include each other. */
#define PPRI_SOURCES_DEPTH_MAX 16

/* A place in a text. */
struct ppri_position {
    size_t line; /* from 1 */
    size_t column;
    size_t source; /* the number of the text, from 0 */
};

struct ppri_source {
    struct ppr_rules_text text;
    struct ppri_position included; /* by the directive there; without meaning for the first text */
    size_t depth; /* texts around it */
};

struct ppri_sources {
    const struct ppr_rules_options *options;
    struct ppri_array all; /* struct ppri_source; the caller's text is the first */
};

/* Start with the caller's text. Return false when there is no memory. */
bool ppri_sources_start(struct ppri_sources *sources, const struct ppr_allocator *allocator,
                        struct ppr_view text, const struct ppr_rules_options *options);

/* Close all texts that were opened. */
void ppri_sources_release(struct ppri_sources *sources, const struct ppr_allocator *allocator);

/* Open the text of a number that a pattern matches, and append it. Return the status of `open`,
   PPR_NO_MEMORY, or PPR_BAD_ARGUMENT for a text without a name. */
enum ppr_status ppri_sources_open(struct ppri_sources *sources,
                                  const struct ppr_allocator *allocator,
                                  struct ppri_position position, struct ppr_view pattern,
                                  size_t number);

/* The nearest text around a source that has its name, so that it includes itself; NULL if there is
   none. `place` is set to the directive in that text which leads to the source. */
const struct ppri_source *ppri_sources_cycle(const struct ppri_sources *sources, size_t source,
                                             struct ppri_position *place);

static inline const struct ppri_source *ppri_source_at(const struct ppri_sources *sources,
                                                       size_t number)
{
    return &((const struct ppri_source *)sources->all.data)[number];
}

#endif
