/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Loads of memory that depend on each other: each load gets the address of the next one. */

#ifndef PPR_TESTS_BENCH_CHASE_H
#define PPR_TESTS_BENCH_CHASE_H

#include <stddef.h>

/** Make one cycle, in random order, over all cache lines of so many bytes. */
void chase_start(size_t bytes);

/** Load so often. */
void chase_repeat(size_t count);

#endif
