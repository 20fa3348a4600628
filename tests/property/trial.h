/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/**
 * @file trial.h
 * One random call, in a form that can be repeated, made smaller and printed.
 */

#ifndef PPR_TESTS_TRIAL_H
#define PPR_TESTS_TRIAL_H

#include "property/generate.h"
#include "property/oracle.h"

/** A call and its arguments. */
struct trial {
    struct oracle_table table;
    enum ppr_direction direction;
    struct ppr_context context;
    bool with_context;
    struct ppr_view input; /**< a reference, a value or a block; not of a route */
    const char *name; /**< of a field; NULL: the input is a reference */
    bool route; /**< ppr_route of the context */
    bool block;
    unsigned flags; /**< of a block */
    bool every_size; /**< try every size of buffer */
};

/** The output of the library. */
struct outcome {
    struct ppr_result result;
    char *data; /**< result.count bytes, malloc */
};

/** Return NULL, or what is wrong. */
typedef const char *check_function(const struct trial *trial, const struct ppr_table *table);

/** Build a table; fail the test if the rules are wrong. */
struct ppr_table *trial_build(const struct oracle_table *from);

/** Call the library with a buffer. */
struct ppr_result trial_call(const struct trial *trial, const struct ppr_table *table, char *buffer,
                             size_t capacity);

/** Measure, then write into exactly that much. */
const char *trial_run(const struct trial *trial, const struct ppr_table *table,
                      struct outcome *outcome);

/** Rewrite a block in a buffer of `capacity` bytes, at least its size; 0 measures. The bytes after
 *  the block are 0x5A. `data` gets the buffer, malloc. */
struct ppr_result trial_call_block(const struct trial *trial, const struct ppr_table *table,
                                   size_t capacity, char **data);

/** Ask the oracle. */
struct oracle_answer trial_ask(const struct trial *trial);

/** Compare two results. */
bool trial_same(struct ppr_result one, struct ppr_result two);

/** Copy to a block of exactly its size, so that a sanitizer sees a read past it; NULL if empty. */
struct ppr_view exact_view(struct ppr_view view);
void exact_drop(struct ppr_view view);
struct ppr_context exact_context(const struct ppr_context *context);
void exact_drop_context(struct ppr_context *context);

/** Check a trial. If it fails, make it smaller, print it, and fail the test after the third. */
void trial_judge(const struct trial *trial, const struct ppr_table *table, check_function *check);

/** Fail the test if a trial failed. */
void trial_finish(void);

#endif /* PPR_TESTS_TRIAL_H */
