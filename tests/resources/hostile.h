/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Inputs that no friendly peer sends, and all rewriting calls on them: for the
   tests that watch the heap and the stack while the calls run. What comes out
   is other tests' business. */

#ifndef PPR_TESTS_HOSTILE_H
#define PPR_TESTS_HOSTILE_H

#include <ppr/ppr.h>

#include <stdbool.h>
#include <stddef.h>

struct hostile_input {
    char name[64];
    bool block; /* a field block; else one reference */
    char *data; /* in a heap block of its exact size */
    size_t size; /* bytes in it */
    char *room; /* for what comes out */
    size_t space; /* bytes in it */
    struct ppr_exchange *exchange; /* for the calls; not on their stack */
};

/** Build a table with rules of every sort. The caller owns it. */
struct ppr_table *hostile_table(const struct ppr_allocator *allocator);

/** Return how many inputs there are. */
size_t hostile_count(void);

/** Make an input, from 0. */
void hostile_make(size_t index, struct hostile_input *input);

/** Run all small inputs, which say all that there is to be said: for statuses, and
 *  to have every call bound by the dynamic linker.
 *  @return as hostile_run. */
unsigned hostile_run_small(const struct ppr_table *table);

/** Free what an input holds. */
void hostile_free(struct hostile_input *input);

/** Hand an input to all calls that take its like, in both directions, with
 *  contexts of several sorts, to measure and to write. Allocates nothing.
 *  @return a set of what the calls said: bit s for status s. */
unsigned hostile_run(const struct ppr_table *table, const struct hostile_input *input);

/** The same with ppr_why_url, which takes more stack. Takes references only. */
unsigned hostile_why(const struct ppr_table *table, const struct hostile_input *input);

#endif
