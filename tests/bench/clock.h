/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Time: clocks, a processor to stay on, and the time of the quiet rounds among many. */

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

/** Return the first decile of values, which are sorted. The machine's other work only ever
 *  adds time. */
double clock_quiet(double *values, size_t count);

#endif
