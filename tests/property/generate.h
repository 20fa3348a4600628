/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/**
 * @file generate.h
 * Random rules, contexts, references and field blocks, from small alphabets, so
 * that they collide, nest, tie and nearly match far more often than chance has it.
 */

#ifndef PPR_TESTS_GENERATE_H
#define PPR_TESTS_GENERATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ppr/ppr.h>

#include "property/oracle.h"

/** A generator of numbers (splitmix64); set `state` to the seed. */
struct random {
    uint64_t state;
};

/** Return the number in an environment variable; `otherwise` if it is not set. */
unsigned long random_setting(const char *name, unsigned long otherwise);

/** Begin a stream of the seed PPR_SEED, and print the seed under the name of the test. */
struct random random_start(const char *test, unsigned long stream);

/** Return a number below `bound`, which is not 0. */
size_t random_below(struct random *random, size_t bound);

bool random_chance(struct random *random, unsigned percent);

/** Bytes that grow; what does not fit is dropped. */
struct buffer {
    size_t size;
    char data[8192];
};

void buffer_clear(struct buffer *buffer);
void buffer_add(struct buffer *buffer, struct ppr_view text);
void buffer_string(struct buffer *buffer, const char *string);
struct ppr_view buffer_view(const struct buffer *buffer);

enum { MAX_RULES = 12, PREFIX_SIZE = 160 };

/** A map, keep or local rule; the prefix that it does not have is empty. */
struct random_rule {
    char client[PREFIX_SIZE];
    char backend[PREFIX_SIZE];
};

/** A table; `oracle` points into it, so it must not be copied. */
struct random_table {
    struct oracle_table oracle;
    struct buffer text;
    struct random_rule rules[MAX_RULES];
    size_t count;
    bool extras; /**< random_extras was called */
};

/** A context; `context` points into it, so it must not be copied. */
struct random_context {
    struct ppr_context context;
    struct buffer origin;
    struct buffer target;
    struct buffer url;
    struct buffer host;
};

void random_table(struct random *random, struct random_table *table);

/** Like random_table, but every URL that maps to the client has one way back: no client prefix
 *  lies in another, none names a host, no backend prefix is there twice, no rule has a modifier
 *  or a capture. */
void random_table_two_way(struct random *random, struct random_table *table);

void random_context(struct random *random, const struct random_table *table,
                    struct random_context *context);

/** A reference of any form; many have a host of the context, which may be NULL. */
void random_reference(struct random *random, const struct random_table *table,
                      const struct ppr_context *context, struct buffer *reference);

/** A URL of a backend of the table, without anything odd in its origin. */
void random_backend_url(struct random *random, const struct random_table *table,
                        struct buffer *reference);

/** Add fields of all kinds, cookie rules and query parameters to a table. */
void random_extras(struct random *random, struct random_table *table);

/** A field that has a kind with random_extras. */
enum ppr_kind random_field(struct random *random, enum ppr_direction *direction, const char **name);

/** A value of a kind: valid, nearly valid, or hostile. */
void random_value(struct random *random, const struct random_table *table,
                  const struct ppr_context *context, enum ppr_kind kind, struct buffer *value);

void random_block(struct random *random, const struct random_table *table,
                  const struct ppr_context *context, struct buffer *block);

#endif /* PPR_TESTS_GENERATE_H */
