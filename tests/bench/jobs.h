/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What is timed and counted: one rewriting call each, with what has to come out
   of it, so that nobody measures how fast nothing is done. */

#ifndef PPR_TESTS_BENCH_JOBS_H
#define PPR_TESTS_BENCH_JOBS_H

#include <ppr/ppr.h>

#include <stddef.h>

enum job_call { JOB_URL, JOB_FIELD, JOB_BLOCK };

struct job {
    const char *name;
    enum job_call call;
    const struct ppr_table *table;
    enum ppr_direction direction;
    const struct ppr_context *context;
    struct ppr_view field; /* its name */
    struct ppr_view input;
    struct ppr_view expected; /* empty: unchanged */
};

enum { job_capacity = 4096 };

/** Do a job once; end the program if not exactly what is expected comes out. */
void job_check(const struct job *job);

/** Do a job many times; end the program if the count of bytes is not that of the
 *  expected. A block that is rewritten is copied into the buffer each time. */
void job_repeat(const struct job *job, size_t count);

/* Jobs with a table of tenants (tenants.h), in which only the table differs. */

/** A reference to the backend of the last rule. */
struct job job_hit(const struct ppr_table *tenants);
/** The same, with all that a proxy knows of the exchange. */
struct job job_hit_context(const struct ppr_table *tenants);
/** The same, with an encoding and a dot segment: it must be normalised to match. */
struct job job_careful(const struct ppr_table *tenants);
/** A reference to the backend of a rule with two captures, one in the host. */
struct job job_capture(const struct ppr_table *capturing);
/** A path, resolved against the backend's URL. */
struct job job_path(const struct ppr_table *tenants);
/** A reference to another site. */
struct job job_miss(const struct ppr_table *tenants);
/** A reference to a backend of the table that no rule covers. */
struct job job_uncovered(const struct ppr_table *tenants);

/* The heads. */

enum head {
    HEAD_THREE, /* one Location and two Set-Cookie are rewritten */
    HEAD_GROWTH, /* the same, with a client prefix that is far longer */
    HEAD_NONE, /* the table has other sites only */
    HEAD_NONE_ALONE, /* the same, without a context */
    HEAD_NO_FIELD, /* no field that libppr looks into */
    head_count
};

/** Make the jobs of a response head.
 *  @param file the path of response-head.txt */
void jobs_of_head(const char *file, struct job jobs[head_count]);

/* One job for each kind of field, as doc/fields.md has it. */

enum { kind_count = 9, kind_cookie = 3, kind_link = 2 };

void jobs_of_kinds(struct job jobs[kind_count]);

#endif
