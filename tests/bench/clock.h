/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Time: a clock, a processor to stay on, and the median of many rounds. */

#ifndef PPR_TESTS_BENCH_CLOCK_H
#define PPR_TESTS_BENCH_CLOCK_H

#include <stddef.h>

/** Return the time since some moment, in nanoseconds. */
double clock_now(void);

/** Return the processor time that this process has used, in nanoseconds. */
double clock_processor(void);

/** Have this thread stay on the last processor that it may use: the first has
 *  the more interrupts. Returns its number; -1 where that is not allowed. */
int clock_pin(void);

/** Return the median of values, which are sorted. */
double clock_median(double *values, size_t count);

#endif
