/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Tools that several tests share: tables from text, memory that ends where the data end, buffers
   that show each write outside their bounds, and a main function for Check. */

#ifndef SUPPORT_H
#define SUPPORT_H

#include "support/pieces.h"

#include <stdbool.h>

/* Everything a proxy knows of an exchange, as strings; NULL for a member that is not known. */
struct facts {
    const char *client_origin; /* scheme and authority */
    const char *client_target;
    const char *backend_url; /* scheme, authority and target */
    const char *backend_host;
};

/* Build a table from rules in the plain format; fail the test if they are wrong. */
struct ppr_table *table_of(const char *rules);

/* The context with these facts; `facts` may be NULL. */
struct ppr_context context_of(const struct facts *facts);

/* Prepare an exchange; fail the test if the arguments are bad. NULL stands for an empty context. */
struct ppr_exchange exchange_of(const struct ppr_table *table, const struct ppr_context *context);

/* Copy bytes to the very end of a heap block, so that valgrind and ASan see a read past them.
   Free the copy with exact_free and the same size. */
char *exact_copy(const char *data, size_t size);
void exact_free(char *exact, size_t size);

/* A byte that no test has in its output, and the bytes past a capacity that must keep it. */
#define POISON '\x5A'
#define BEYOND 16

/* Return a heap buffer of a capacity, with BEYOND bytes past it, all POISON. */
char *poisoned(size_t capacity);

/* Fail the test if a byte of buffer[from] to buffer[to - 1] is not POISON. */
void check_poison(const char *buffer, size_t from, size_t to);

/* Run the cases of one program and return its exit status. Each function runs once for each
   0 <= _i < its count. */
struct test_case {
    const struct TTest *test;
    int count;
};
int run_cases(const char *name, const struct test_case *cases, size_t count);

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
