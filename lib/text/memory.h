/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The allocator, and arrays that grow. Only what reads rules uses it. */

#ifndef PPRI_TEXT_MEMORY_H
#define PPRI_TEXT_MEMORY_H

#include <ppr/ppr.h>

#include <stdbool.h>
#include <stddef.h>

/* The allocator on top of malloc and free. */
extern const struct ppr_allocator ppri_default_allocator;

static inline void *ppri_allocate(const struct ppr_allocator *allocator, size_t size)
{
    return allocator->allocate(allocator->context, size);
}

static inline void ppri_release(const struct ppr_allocator *allocator, void *memory)
{
    if (memory)
        allocator->release(allocator->context, memory);
}

/* Add to a size. Return false, and leave it, if the sum is no size_t. */
static inline bool ppri_size_add(size_t *size, size_t more)
{
    if (more > (size_t)-1 - *size)
        return false;
    *size += more;
    return true;
}

/* An array that grows: `count` items of `data` are used. */
struct ppri_array {
    void *data;
    size_t count;
    size_t room; /* items */
};

/* Make room for more items of a size. Return false when there is no memory;
   the array is then as it was. */
bool ppri_array_reserve(struct ppri_array *array, const struct ppr_allocator *allocator,
                        size_t more, size_t item_size);

/* Append items of a size. Return false when there is no memory; the array is then as it was. */
bool ppri_array_append(struct ppri_array *array, const struct ppr_allocator *allocator,
                       const void *items, size_t count, size_t item_size);

#endif
