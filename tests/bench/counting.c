/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "counting.h"

#include <stdalign.h>
#include <stdlib.h>

struct header {
    alignas(max_align_t) size_t size;
};

static void *allocate(void *context, size_t size)
{
    size_t *bytes = context;
    struct header *header = malloc(sizeof *header + size);
    if (header == NULL)
        return NULL;
    header->size = size;
    *bytes += size;
    return header + 1;
}

static void release(void *context, void *memory)
{
    size_t *bytes = context;
    struct header *header = (struct header *)memory - 1;
    *bytes -= header->size;
    free(header);
}

struct ppr_allocator counting_allocator(size_t *bytes)
{
    return (struct ppr_allocator){.context = bytes, .allocate = allocate, .release = release};
}
