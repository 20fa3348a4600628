/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The fault of a prefix: why it is refused, and where. */

#ifndef PPRI_BUILD_PREFIX_FAULT_H
#define PPRI_BUILD_PREFIX_FAULT_H

#include "text/view.h"

/* What is wrong with a text. */
struct ppri_fault {
    enum ppr_status status;
    size_t offset;
    const char *message; /* static */
};

/* Set a fault at an offset; return false. `message`: static. */
bool ppri_prefix_refuse(struct ppri_fault *fault, size_t offset, const char *message);

#endif
