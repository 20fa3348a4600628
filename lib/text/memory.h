/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The allocator, and arrays that grow. Only functions that read rules allocate. */

#ifndef PPRI_TEXT_MEMORY_H
#define PPRI_TEXT_MEMORY_H

#include <ppr/ppr.h>

#include <stdbool.h>
#include <stddef.h>

/* An allocator that calls malloc and free. */
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

/* Adds `more` to `*size`. Returns false, and leaves `*size`, if the sum overflows. */
static inline bool ppri_size_add(size_t *size, size_t more)
{
    if (more > (size_t)-1 - *size)
        return false;
    *size += more;
    return true;
}

/* An array that grows. The first `count` items of `data` are used. */
struct ppri_array {
    void *data;
    size_t count;
    size_t room; /* allocated items */
};

/* Makes room for `more` items of `item_size` bytes. Returns false if there is no memory; the array
   is then unchanged. */
bool ppri_array_reserve(struct ppri_array *array, const struct ppr_allocator *allocator,
                        size_t more, size_t item_size);

/* Appends `count` items of `item_size` bytes. Returns false if there is no memory; the array is
   then unchanged. */
bool ppri_array_append(struct ppri_array *array, const struct ppr_allocator *allocator,
                       const void *items, size_t count, size_t item_size);

#endif
