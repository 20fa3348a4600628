/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The cost of the same bytes elsewhere. Each function works on the inputs of a job, all of
   them in each pass, and ends the program if it does not find their fields, lines or bytes. */

#ifndef PPR_TESTS_BENCH_YARDSTICKS_H
#define PPR_TESTS_BENCH_YARDSTICKS_H

#include "job.h"

/** Copies each head into the buffer of the others here. */
void yardstick_copy(const struct job *heads, size_t passes);

/** Parses each head by picohttpparser as libh2o has it, after the same copy. */
void yardstick_pico(const struct job *heads, size_t passes);

/** Parses by the other picohttpparser. */
void yardstick_pico_sse(const struct job *heads, size_t passes);

/** Loads a shared library with a picohttpparser built for SSE 4.2. */
void yardstick_load_pico_sse(const char *library);

/** Walks by memchr over the lines of one head, which is copied once. */
void yardstick_lines(const struct job *head, size_t passes);

#endif
