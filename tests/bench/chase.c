/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "chase.h"

#include "job.h"

#include <stdint.h>
#include <stdlib.h>

struct line {
    _Alignas(64) struct line *next;
};

static struct line *place;

/* Sattolo's shuffle: the permutation is one cycle. */
static void shuffle(size_t *order, size_t count)
{
    uint64_t state = 1;
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count - 1; i > 0; i--) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const size_t other = (size_t)(state >> 33) % i;
        const size_t kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

void chase_start(size_t bytes)
{
    const size_t count = bytes / sizeof(struct line);
    struct line *lines = job_need(aligned_alloc(sizeof *lines, count * sizeof *lines));
    size_t *order = job_need(malloc(count * sizeof *order));
    shuffle(order, count);
    for (size_t i = 0; i < count; i++)
        lines[i].next = &lines[order[i]];
    free(order);
    place = lines;
}

void chase_repeat(size_t count)
{
    struct line *at = place;
    for (size_t i = 0; i < count; i++)
        at = at->next;
    place = at;
    __asm__ volatile("" : : "r"(at));
}
