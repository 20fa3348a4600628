/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/prefix_fault.h"

bool ppri_prefix_refuse(struct ppri_fault *fault, size_t offset, const char *message)
{
    fault->status = PPR_BAD_RULE;
    fault->offset = offset;
    fault->message = message;
    return false;
}
