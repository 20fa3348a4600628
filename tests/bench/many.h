/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* 512 response heads with the fields of response-head.txt. Each is of another backend; hosts,
   paths, cookies and the sizes of all values differ, so that a processor cannot learn by
   heart which branches are taken. */

#ifndef PPR_TESTS_BENCH_MANY_H
#define PPR_TESTS_BENCH_MANY_H

#include "job.h"

enum { many_count = 512 };

/** Return a job with all heads, and a table with a rule for each backend. */
struct job many_heads(const char *name);

#endif
