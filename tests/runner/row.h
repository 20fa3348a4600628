/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A row of a .rows file: one call, its input, and the result that is right. The format of the
   files is in tests/rows/README.md. */

#ifndef ROW_H
#define ROW_H

#include <ppr/rules.h>

#include <stdbool.h>

/* Bytes that the row owns; `data` is NULL until a line of the file gives them. */
struct bytes {
    char *data;
    size_t size;
};

enum row_call {
    CALL_NONE,
    CALL_URL, /* ppr_rewrite_url */
    CALL_FIELD, /* ppr_rewrite_field */
    CALL_BLOCK, /* ppr_rewrite_block */
    CALL_TRAILERS, /* ppr_rewrite_block with PPR_BLOCK_WHOLE */
    CALL_WHY, /* ppr_why_url, or with a field ppr_why_field */
    CALL_ROUTE, /* ppr_route */
    CALL_READ, /* ppr_builder_read */
    CALL_CHECK, /* ppr_builder_read, then ppr_rules_check */
    CALL_PARSE /* ppr_parse_url */
};

/* The members of a context, in the order of the names in row.c. */
enum { CONTEXT_MEMBERS = 4 };

/* The parts of a URL, in the order of the names in row.c. */
enum { URL_PARTS = 7, URL_PORT = 3 };

enum { FINDINGS_MAX = 16 };

/* An error or a warning with its place. */
struct finding {
    size_t line;
    size_t column;
    size_t rule; /* 0 for none */
    struct bytes message;
};

struct row {
    const char *file;
    size_t line; /* of the name, from 1 */
    struct bytes name; /* FILE:LINE and the sentence */
    /* shared by the rows after a "given", unless a row has its own */
    enum row_call call;
    enum ppr_direction direction;
    enum ppr_rules_format format; /* of `rules`, or of the text that is read */
    struct bytes field; /* the name of CALL_FIELD, and perhaps of CALL_WHY */
    struct bytes rules;
    bool has_context;
    struct bytes context[CONTEXT_MEMBERS];
    bool is_once; /* rewriting the output again may change it */
    /* the row's own */
    struct bytes in;
    struct bytes out;
    bool is_unchanged;
    bool is_incomplete;
    bool is_dropped; /* CALL_FIELD */
    bool has_no_rules;
    bool has_no_warnings;
    bool is_malformed; /* CALL_PARSE */
    bool has_reason;
    enum ppr_reason reason;
    size_t number; /* of the rule that decided (of `local` rules, if one kept a request), or the
                      offset of a malformed byte */
    bool has_error;
    struct finding error;
    struct bytes advice; /* of ppr_rules_advice; empty for none */
    struct finding warnings[FINDINGS_MAX];
    size_t warning_count;
    struct bytes parts[URL_PARTS];
};

/* The rows of one file. */
struct rows {
    struct row *rows;
    size_t count;
};

/* Read a file. Print the place and the reason to stderr and return false if a line is wrong. */
bool rows_read(const char *path, struct rows *rows);

/* The context of a row. */
struct ppr_context row_context(const struct row *row);

static inline struct ppr_view view_of(struct bytes bytes)
{
    struct ppr_view view = {bytes.data, bytes.size};
    return view;
}

#endif
