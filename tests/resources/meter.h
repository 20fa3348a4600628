/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* An allocator that counts what is live, and that can be told to fail. */

#ifndef PPR_TESTS_METER_H
#define PPR_TESTS_METER_H

#include <ppr/ppr.h>

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct meter {
    pthread_mutex_t lock; /* the last unref of a table may come from any thread */
    size_t calls; /* of allocate */
    size_t blocks; /* live */
    size_t bytes; /* live */
    size_t peak; /* most bytes live at one time */
    size_t fail_at; /* number of the call that fails, from 1; 0: none */
    bool for_good; /* and so do all calls after it */
    bool failed;
    bool broken; /* a block released that is not one, or written out of its bounds */
};

/** Set all counts to zero. */
void meter_init(struct meter *meter);

/** Return an allocator that counts into a meter. */
struct ppr_allocator meter_allocator(struct meter *meter);

#endif
