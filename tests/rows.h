/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Tests as tables: a row says what goes in and what comes out, and each is run
   through all calls, with every output size, from inputs without a byte to spare. */

#ifndef ROWS_H
#define ROWS_H

#include <ppr/ppr.h>

#include <stdbool.h>

/* A request context as strings; NULL: not known. */
struct facts {
    const char *client_origin;
    const char *client_target;
    const char *backend_url;
    const char *backend_host;
};

/* One reference. */
struct row {
    const char *rules; /* in the plain format */
    const struct facts *facts; /* NULL: no context */
    const char *in;
    const char *out; /* NULL: unchanged */
    const char *reason;
    size_t rule; /* 0: none */
};

/* One field block. A `~` in `in` and `out` stands for CR LF. */
struct block_row {
    const char *rules;
    const struct facts *facts;
    const char *in;
    const char *out; /* NULL: unchanged */
    const char *reason;
    size_t rule;
};

/* Build a table from rules in the plain format, which are right. */
struct ppr_table *rows_table(const char *rules);

/* The context of some facts; `facts` may be NULL. */
struct ppr_context rows_context(const struct facts *facts);

/* A copy of bytes at the very end of a piece of heap, so that a read behind them
   is seen by valgrind and ASan. Free with rows_free. */
char *rows_exact(const char *data, size_t size);
void rows_free(char *exact, size_t size);

/* Run a row through ppr_rewrite_url, ppr_rewrite_field and ppr_rewrite_block. */
void rows_check(enum ppr_direction direction, const struct row *row);

/* The same, but for idempotence (O10), which these rules do not have. */
void rows_check_once(enum ppr_direction direction, const struct row *row);

/* Run a row, whose `in` is the value of the field `name`, through ppr_rewrite_field
   and ppr_rewrite_block. */
void rows_check_field(enum ppr_direction direction, const char *name, const struct row *row);
void rows_check_field_once(enum ppr_direction direction, const char *name, const struct row *row);

/* Run a row through ppr_rewrite_block with every capacity. */
void rows_check_block(enum ppr_direction direction, unsigned flags, const struct block_row *row);

/* Run the cases of one program; the exit status is the return value. Each function
   of `cases` runs for 0 <= _i < its count. */
struct rows_case {
    const struct TTest *test;
    int count;
};
int rows_main(const char *name, const struct rows_case *cases, size_t count);

#define ROWS_COUNT(array) (sizeof(array) / sizeof *(array))

#endif
