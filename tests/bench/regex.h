/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A field rewritten by a regular expression, in the way of HAProxy's `http-response
   replace-header`: PCRE2 compiles the expression once, with its JIT; each call matches the
   value and writes a text, byte by byte, with the captures into a buffer. HAProxy also
   allocates memory for each match; here it is allocated once. */

#ifndef PPR_TESTS_BENCH_REGEX_H
#define PPR_TESTS_BENCH_REGEX_H

#include "job.h"

struct regex;

/** Compile an expression for the job's one field; end the program if its output is not the
 *  job's expected one.
 *  @param pattern     the expression
 *  @param replacement a text with \1 to \9 for the captures; it must outlive the result */
struct regex *regex_new(const struct job *job, const char *pattern, const char *replacement);

/** Rewrite the field many times. */
void regex_repeat(const struct regex *regex, size_t passes);

#endif
