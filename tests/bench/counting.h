/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An allocator that counts the bytes in use. */

#ifndef PPR_TESTS_BENCH_COUNTING_H
#define PPR_TESTS_BENCH_COUNTING_H

#include <ppr/ppr.h>

#include <stddef.h>

/** Return an allocator that adds to a counter and takes from it. */
struct ppr_allocator counting_allocator(size_t *bytes);

#endif
