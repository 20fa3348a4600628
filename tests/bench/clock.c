/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#ifndef _GNU_SOURCE /* apxs defines it */
#  define _GNU_SOURCE /* sched_setaffinity */
#endif

#include "clock.h"

#include <sched.h>
#include <stdlib.h>
#include <time.h>

static double read_clock(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

double clock_now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

double clock_processor(void)
{
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}

int clock_pin(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return -1;
    int last = CPU_SETSIZE - 1;
    while (last >= 0 && !CPU_ISSET((size_t)last, &allowed))
        last--;
    if (last < 0)
        return -1;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET((size_t)last, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0 ? last : -1;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

double clock_quiet(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 10];
}
