/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The rewriting calls use at most 4 KiB of stack, whatever they are given, and ppr_why_url 8 KiB.
   Each input runs on a thread of its own, whose stack is painted first; the lowest
   byte that lost its paint says how deep the calls went. */

#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, MAP_STACK */

#include "resources/hostile.h"
#include "support/sanitized.h"

#include <ppr/ppr.h>

#include <check.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum {
    stack_size = 256 * 1024,
    limit = 4096,
    limit_why = 8192,
    margin = 512, /* left unpainted below a frame, for the painter's own */
    paint = 0x5a
};

typedef unsigned run_function(const struct ppr_table *table, const struct hostile_input *input);

struct probe {
    run_function *calls;
    const struct ppr_table *table;
    const struct hostile_input *input;
    unsigned char *bottom; /* of the stack */
    size_t depth; /* bytes below the caller's frame */
};

/* Byte by byte through a volatile pointer: no call, no frame. */
__attribute__((noinline)) static void paint_stack(unsigned char *bottom, unsigned char *top)
{
    for (volatile unsigned char *byte = bottom; byte < top; byte++)
        *byte = paint;
}

__attribute__((noinline)) static size_t unpainted(const unsigned char *bottom,
                                                  const unsigned char *top)
{
    const volatile unsigned char *byte = bottom;
    while (byte < top && *byte == paint)
        byte++;
    return (size_t)(top - byte);
}

__attribute__((noinline)) static void measure(struct probe *probe)
{
    unsigned char *frame = __builtin_frame_address(0);
    paint_stack(probe->bottom, frame - margin);
    if (probe->input != NULL)
        probe->calls(probe->table, probe->input);
    /* in here the thread has not ended yet, which takes stack too */
    probe->depth = unpainted(probe->bottom, frame);
}

static void *run(void *argument)
{
    struct probe *probe = argument;
    measure(probe);
    return NULL;
}

static size_t depth_of(run_function *calls, const struct ppr_table *table,
                       const struct hostile_input *input)
{
    void *stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    ck_assert_ptr_ne(stack, MAP_FAILED);
    pthread_attr_t attributes;
    ck_assert_int_eq(pthread_attr_init(&attributes), 0);
    ck_assert_int_eq(pthread_attr_setstack(&attributes, stack, stack_size), 0);
    struct probe probe = {.calls = calls, .table = table, .input = input, .bottom = stack};
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, &attributes, run, &probe), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
    munmap(stack, stack_size);
    return probe.depth;
}

static struct ppr_table *table;

START_TEST(stack_is_bounded)
{
    struct hostile_input input;
    hostile_make((size_t)_i, &input);
    const size_t depth = depth_of(hostile_run, table, &input);
    ck_assert_msg(depth <= limit, "%s: %zu bytes", input.name, depth);
    hostile_free(&input);
}
END_TEST

START_TEST(stack_of_why_is_bounded)
{
    struct hostile_input input;
    hostile_make((size_t)_i, &input);
    const size_t depth = depth_of(hostile_why, table, &input);
    ck_assert_msg(depth <= limit_why, "%s: %zu bytes", input.name, depth);
    hostile_free(&input);
}
END_TEST

/* The measure finds what it has to find. */
static void *dig(void *argument)
{
    struct probe *probe = argument;
    unsigned char *frame = __builtin_frame_address(0);
    paint_stack(probe->bottom, frame - margin);
    frame[-5000] = 0; /* as a local array would be written */
    probe->depth = unpainted(probe->bottom, frame);
    return NULL;
}

START_TEST(measure_works)
{
    ck_assert_uint_le(depth_of(hostile_run, table, NULL), margin);

    void *stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    ck_assert_ptr_ne(stack, MAP_FAILED);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, stack, stack_size);
    struct probe probe = {.bottom = stack};
    pthread_t thread;
    ck_assert_int_eq(pthread_create(&thread, &attributes, dig, &probe), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    munmap(stack, stack_size);
    ck_assert_uint_eq(probe.depth, 5000);
}
END_TEST

/* The bound is that of a build with optimisation and without sanitizers. */
static const char *why_not(void)
{
#if SANITIZED
    return "built with a sanitizer";
#elif !defined(__OPTIMIZE__)
    return "built without optimisation";
#else
    return NULL;
#endif
}

int main(void)
{
    const char *reason = why_not();
    if (reason != NULL) {
        printf("1..0 # SKIP %s\n", reason);
        return EXIT_SUCCESS;
    }
    table = hostile_table(NULL);
    if (table == NULL)
        return EXIT_FAILURE;
    hostile_run_small(table); /* the dynamic linker binds names with a deep stack, once */
    Suite *suite = suite_create("stack");
    TCase *tcase = tcase_create("stack");
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, measure_works);
    tcase_add_loop_test(tcase, stack_is_bounded, 0, (int)hostile_count());
    tcase_add_loop_test(tcase, stack_of_why_is_bounded, 0, (int)hostile_count());
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    ppr_table_unref(table);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
