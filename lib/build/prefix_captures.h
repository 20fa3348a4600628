/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prefixes as a person wrote them, and the captures in them, "{name}" (R10). */

#ifndef PPRI_BUILD_PREFIX_CAPTURES_H
#define PPRI_BUILD_PREFIX_CAPTURES_H

#include "build/builder.h"

/* A prefix as it was written. */
struct ppri_written {
    struct ppr_builder *builder; /* gets the error */
    enum ppr_part part;
    struct ppr_view text;
    size_t authority; /* where it begins; 0: there is none */
    size_t path; /* where it begins */
};

/* Refuse a prefix at an offset; return false. `message`: static. */
bool ppri_written_refuse(const struct ppri_written *written, size_t offset, const char *message);

/* Check the captures of a prefix, and write it to `mask` with as many letters in their place.
   Return false if one is wrong. */
bool ppri_captures_mask(const struct ppri_written *written, char *mask);

/* Number the captures of a client prefix as those of the backend prefix of its rule, by
   their names. The texts are as they were read. Return false if one of them is on one side only. */
bool ppri_captures_join(struct ppr_builder *builder, struct ppr_view client,
                        struct ppr_view backend, const struct ppri_prefix *prefix);

#endif
