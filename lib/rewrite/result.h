/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Constructors of struct ppr_result. */

#ifndef PPRI_REWRITE_RESULT_H
#define PPRI_REWRITE_RESULT_H

#include <ppr/ppr.h>

static inline struct ppr_result ppri_result(enum ppr_status status, enum ppr_reason reason,
                                            size_t rule)
{
    const struct ppr_result result = {
        .status = (int32_t)status, .reason = (int32_t)reason, .rule = rule};
    return result;
}

static inline struct ppr_result ppri_bad_argument(void)
{
    return ppri_result(PPR_BAD_ARGUMENT, PPR_REASON_NONE, 0);
}

#endif
