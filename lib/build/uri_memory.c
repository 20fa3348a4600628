/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "build/uri_memory.h"

#include <string.h>

struct ppri_uri_block {
    struct ppri_uri_block *next;
    size_t size;
    max_align_t data[];
};

static void *allocate(UriMemoryManager *manager, size_t size)
{
    struct ppri_uri_memory *memory = manager->userData;
    size_t total = sizeof(struct ppri_uri_block);
    struct ppri_uri_block *block = NULL;
    if (ppri_size_add(&total, size))
        block = ppri_allocate(memory->allocator, total);
    if (!block)
        return NULL;
    block->next = memory->first;
    block->size = size;
    memory->first = block;
    return block->data;
}

static void *reallocate(UriMemoryManager *manager, void *old, size_t size)
{
    void *data = allocate(manager, size);
    if (!data || !old)
        return data;
    const struct ppri_uri_block *block = (const struct ppri_uri_block *)old - 1;
    return memcpy(data, old, block->size < size ? block->size : size);
}

static void keep(UriMemoryManager *manager, void *block)
{
    (void)manager;
    (void)block;
}

void ppri_uri_memory_release(struct ppri_uri_memory *memory)
{
    while (memory->first) {
        struct ppri_uri_block *next = memory->first->next;
        ppri_release(memory->allocator, memory->first);
        memory->first = next;
    }
}

void *ppri_uri_memory_allocate(struct ppri_uri_memory *memory, size_t size)
{
    return allocate(&memory->manager, size);
}

void ppri_uri_memory_start(struct ppri_uri_memory *memory, const struct ppr_allocator *allocator)
{
    const UriMemoryManager manager = {
        allocate, uriEmulateCalloc, reallocate, uriEmulateReallocarray, keep, memory};
    memory->manager = manager;
    memory->allocator = allocator;
    memory->first = NULL;
}
