/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "counting.h"

#include <stdalign.h>
#include <stdlib.h>

struct header {
    alignas(max_align_t) size_t size;
};

static void *start(void *context, struct header *header, size_t size)
{
    size_t *bytes = context;
    if (header == NULL)
        return NULL;
    header->size = size;
    *bytes += size;
    return header + 1;
}

static void *allocate(void *context, size_t size)
{
    return start(context, malloc(sizeof(struct header) + size), size);
}

static void *reallocate(void *context, void *memory, size_t size)
{
    size_t *bytes = context;
    if (memory == NULL)
        return allocate(context, size);
    struct header *header = (struct header *)memory - 1;
    const size_t before = header->size;
    header = start(context, realloc(header, sizeof *header + size), size);
    if (header != NULL)
        *bytes -= before;
    return header;
}

static void release(void *context, void *memory)
{
    size_t *bytes = context;
    if (memory == NULL)
        return;
    struct header *header = (struct header *)memory - 1;
    *bytes -= header->size;
    free(header);
}

struct ppr_allocator counting_allocator(size_t *bytes)
{
    return (struct ppr_allocator){
        .context = bytes, .allocate = allocate, .reallocate = reallocate, .release = release};
}
