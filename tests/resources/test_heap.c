/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The rewriting calls use no heap: counted for the whole process, uriparser and
   the C library included, by an allocator of this program's own. The dynamic
   linker binds everyone's malloc to the one that the program defines. */

#define _POSIX_C_SOURCE 200809L /* posix_memalign, strdup */

#include "resources/hostile.h"
#include "support/sanitized.h"

#include <ppr/ppr.h>

#include <check.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if SANITIZED || !defined(__GLIBC__)

int main(void)
{
    puts("1..0 # SKIP malloc is a sanitizer's, or not glibc's");
    return EXIT_SUCCESS;
}

#else

/* glibc's own names of its allocator, there to be forwarded to */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *memory);

void *memalign(size_t alignment, size_t size); /* in no standard header */

static atomic_size_t calls;

void *malloc(size_t size)
{
    atomic_fetch_add(&calls, 1);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    atomic_fetch_add(&calls, 1);
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    atomic_fetch_add(&calls, 1);
    return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size)
{
    atomic_fetch_add(&calls, 1);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    *memory = memalign(alignment, size);
    return *memory == NULL ? ENOMEM : 0;
}

void free(void *memory)
{
    if (memory != NULL)
        atomic_fetch_add(&calls, 1);
    __libc_free(memory);
}

/* The counter sees what it has to see: this program's calls, the builder's in
   libppr, and libc's own. */
START_TEST(counter_works)
{
    size_t before = calls;
    void *volatile memory = malloc(1);
    free(memory);
    ck_assert_uint_eq(calls - before, 2);

    before = calls;
    struct ppr_builder *builder = ppr_builder_new(NULL);
    ck_assert_uint_gt(calls, before);
    before = calls;
    ck_assert_int_eq(
        ppr_builder_map(builder, ppr_view_of("/a"), ppr_view_of("http://a.example"), 0), PPR_OK);
    ck_assert_uint_gt(calls, before);
    before = calls;
    struct ppr_table *table = ppr_builder_build(builder);
    ck_assert_ptr_nonnull(table);
    ck_assert_uint_gt(calls, before);
    before = calls;
    ppr_table_unref(table);
    ck_assert_uint_gt(calls, before);
    before = calls;
    ppr_builder_free(builder);
    ck_assert_uint_gt(calls, before);

    before = calls;
    memory = strdup("by libc");
    free(memory);
    ck_assert_uint_eq(calls - before, 2);
}
END_TEST

static struct ppr_table *table;
static unsigned seen;

START_TEST(no_heap)
{
    struct hostile_input input;
    hostile_make((size_t)_i, &input);
    const size_t before = calls;
    seen = hostile_run(table, &input);
    hostile_why(table, &input);
    const size_t after = calls;
    ck_assert_msg(after == before, "%s: %zu calls", input.name, after - before);
    ck_assert_msg(seen != 0, "%s", input.name);
    hostile_free(&input);
}
END_TEST

/* Else the rows above could all be refused, and show nothing. */
START_TEST(all_statuses_seen)
{
    const unsigned set = hostile_run_small(table);
    static const enum ppr_status wanted[] = {PPR_OK,       PPR_UNCHANGED,  PPR_REWRITTEN,
                                             PPR_NO_SPACE, PPR_INCOMPLETE, PPR_MALFORMED};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        ck_assert_msg((set & 1U << (unsigned)wanted[i]) != 0, "%s",
                      ppr_status_text((int32_t)wanted[i]));
    ck_assert_uint_eq(set & 1U << PPR_BAD_ARGUMENT, 0);
}
END_TEST

int main(void)
{
    table = hostile_table(NULL);
    if (table == NULL)
        return EXIT_FAILURE;
    Suite *suite = suite_create("heap");
    TCase *tcase = tcase_create("heap");
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, counter_works);
    tcase_add_loop_test(tcase, no_heap, 0, (int)hostile_count());
    tcase_add_test(tcase, all_statuses_seen);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    ppr_table_unref(table);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
