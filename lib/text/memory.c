/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The default allocator, and arrays that grow. */

#include "text/memory.h"

#include <stdlib.h>
#include <string.h>

static void *default_allocate(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void default_release(void *context, void *memory)
{
    (void)context;
    free(memory);
}

const struct ppr_allocator ppri_default_allocator = {
    NULL,
    default_allocate,
    default_release,
};

bool ppri_array_reserve(struct ppri_array *array, const struct ppr_allocator *allocator,
                        size_t more, size_t item_size)
{
    size_t needed = array->count;
    if (!ppri_size_add(&needed, more))
        return false;
    if (needed <= array->room)
        return true;
    if (needed > (size_t)-1 / 2 / item_size)
        return false;
    size_t room = array->room ? array->room : 16;
    while (room < needed)
        room *= 2;
    void *data = ppri_allocate(allocator, room * item_size);
    if (!data)
        return false;
    if (array->count)
        memcpy(data, array->data, array->count * item_size);
    ppri_release(allocator, array->data);
    array->data = data;
    array->room = room;
    return true;
}

bool ppri_array_append(struct ppri_array *array, const struct ppr_allocator *allocator,
                       const void *items, size_t count, size_t item_size)
{
    if (!ppri_array_reserve(array, allocator, count, item_size))
        return false;
    if (count)
        memcpy((char *)array->data + array->count * item_size, items, count * item_size);
    array->count += count;
    return true;
}
