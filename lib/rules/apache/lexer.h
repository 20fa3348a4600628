/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The text of an Apache httpd configuration: lines put together, variables put in, words
   without their quotes; and for each byte of a word where it was written. */

#ifndef PPRI_RULES_APACHE_LEXER_H
#define PPRI_RULES_APACHE_LEXER_H

#include "rules/reader/draft.h"

/* Bytes of the workspace. The mark of the byte behind the last is where they end. */
struct ppri_apache_run {
    size_t begin;
    size_t size;
};

/* The bytes of a run from one offset up to another, or to its end. */
static inline struct ppri_apache_run ppri_apache_run_slice(struct ppri_apache_run run, size_t from,
                                                           size_t to)
{
    const struct ppri_apache_run part = {run.begin + from, to - from};
    return part;
}

static inline struct ppri_apache_run ppri_apache_run_from(struct ppri_apache_run run, size_t from)
{
    return ppri_apache_run_slice(run, from, run.size);
}

/* A line of the text, before lines are put together. */
struct ppri_apache_at {
    size_t offset; /* where it begins */
    size_t number; /* from 1 */
};

/* The line that was loaded last, as far as it was not read yet: bytes of the workspace. */
struct ppri_apache_rest {
    size_t at;
    size_t end;
    bool open; /* the last word has a quote that does not end */
};

struct ppri_apache_text {
    struct ppri_draft *draft;
    struct ppr_view text;
    struct ppri_array bytes; /* char: the workspace */
    struct ppri_array marks; /* size_t: where in the text each byte was written */
    struct ppri_array names; /* char: what is kept for longer */
    struct ppri_array defines; /* what Define and UnDefine say, in their order */
    struct ppri_array lines; /* struct ppri_apache_at: all that were loaded, in their order */
    struct ppri_apache_at line; /* of the line that was loaded last */
};

void ppri_apache_text_free(struct ppri_apache_text *text);

/* Put the line that begins at a place, and those that it goes on with, at the end of the
   workspace. Set `at` to the line behind it. */
enum ppr_status ppri_apache_load(struct ppri_apache_text *text, struct ppri_apache_at *at,
                                 struct ppri_apache_rest *rest);

/* Take the next word of a line. Return false at its end. */
bool ppri_apache_word(struct ppri_apache_text *text, struct ppri_apache_rest *rest,
                      struct ppri_apache_run *word);

/* Let what is left of a line end at its last ">". Return false if there is none. */
bool ppri_apache_cut(struct ppri_apache_text *text, struct ppri_apache_rest *rest);

/* Append a copy of bytes of the workspace to the text that is being put together at its end. If
   there is no memory for them, the error is the draft's. */
void ppri_apache_append(struct ppri_apache_text *text, struct ppri_apache_run run);

/* The same for bytes that nobody wrote, because of what was written at a mark. */
void ppri_apache_append_text(struct ppri_apache_text *text, struct ppr_view more, size_t mark);

/* The end of what was put together since `begin`: the mark is where it ends. Return the error of
   what was appended, if there is one. */
enum ppr_status ppri_apache_seal(struct ppri_apache_text *text, size_t begin, size_t mark,
                                 struct ppri_apache_run *run);

/* Put a path in the workspace as a URL has it. httpd compares paths decoded; `is_sent`: it is put
   into Location as it is written, so that its encodings, and what would be something else in a
   URL, are those that the client gets. */
enum ppr_status ppri_apache_encode(struct ppri_apache_text *text, bool is_sent,
                                   struct ppri_apache_run *path);

/* Forget the workspace from a size on. */
void ppri_apache_reset(struct ppri_apache_text *text, size_t size);

/* Keep a text for longer. */
enum ppr_status ppri_apache_keep(struct ppri_apache_text *text, struct ppr_view more, size_t *at);

/* A text that was kept. */
struct ppr_view ppri_apache_kept(const struct ppri_apache_text *text, size_t at, size_t size);

struct ppr_view ppri_apache_view(const struct ppri_apache_text *text, struct ppri_apache_run run);

/* Where a byte of a run was written, as an offset; for its size, where it ends. */
size_t ppri_apache_mark(const struct ppri_apache_text *text, struct ppri_apache_run run,
                        size_t offset);

struct ppri_position ppri_apache_position(const struct ppri_apache_text *text, size_t mark);

/* Note that a variable has a value (no data: none), or is not defined any more, from a line
   on. */
enum ppr_status ppri_apache_define(struct ppri_apache_text *text, struct ppr_view name,
                                   struct ppr_view value, bool defined);

/* Whether a name is defined where the line is that was loaded last. `known`: the text says. */
bool ppri_apache_is_defined(const struct ppri_apache_text *text, struct ppr_view name, bool *known);

/* Load a line that begins at a place, and take its first word: what is left are its arguments. */
enum ppr_status ppri_apache_load_arguments(struct ppri_apache_text *text, struct ppri_apache_at at,
                                           struct ppri_apache_rest *rest);

/* Whether a word has a character that stands for others. */
bool ppri_apache_has_wildcard(struct ppr_view text);

#endif
