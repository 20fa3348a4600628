/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Jobs with response heads and their fields, each with the whole context of its exchange. */

#ifndef PPR_TESTS_BENCH_HEADS_H
#define PPR_TESTS_BENCH_HEADS_H

#include "job.h"

enum head {
    HEAD_THREE, /* response-head.txt: one Location and two Set-Cookie are rewritten */
    HEAD_MANY, /* 512 heads with the same fields, each of another backend */
    HEAD_LEFT, /* response-head.txt, but its references are another site's */
    HEAD_NO_FIELD, /* no field of the table */
    HEAD_PAIRS, /* the fields of HEAD_THREE one by one */
    HEAD_FIELDS, /* the same in one call */
    HEAD_OTHER, /* a field that is not in the table, alone */
    HEAD_LOCATION, /* its Location alone */
    HEAD_COOKIE, /* a Set-Cookie of 33 bytes */
    head_count
};

/* Each head has so many fields and so many lines, and this status. */
enum { head_fields = 19, head_lines = 21, head_status = 302 };

/** Make the jobs.
 *  @param file the path of response-head.txt */
void heads_make(const char *file, struct job jobs[head_count]);

#endif
