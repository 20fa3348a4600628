/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prefixes as a person wrote them, and the captures in them, "{name}" (M10). */

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
    size_t port_from; /* where the port begins, if it is named */
    enum ppri_port_form port_form;
    int32_t port; /* if it is PPRI_PORT_NAMED */
};

/* Refuse a prefix at an offset; return false. `message`: static. */
bool ppri_written_refuse(const struct ppri_written *written, size_t offset, const char *message);

/* Check the captures of a prefix, and write it to `mask` with as many letters in their place.
   Return false if one is wrong. */
bool ppri_captures_mask(const struct ppri_written *written, char *mask);

/* Return the number of a capture, with its braces, in a text, from 1; 0: it is not there. */
unsigned ppri_captures_number(struct ppr_view text, struct ppr_view capture);

/* Check that each capture of a rule is on both sides, which are as they were written. */
bool ppri_captures_check(struct ppr_builder *builder, struct ppr_view client,
                         struct ppr_view backend);

#endif
