/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The memory of uriparser: it comes from the builder's allocator, one block behind the other.
   uriparser 0.9 forgets some when another cannot be had: so it frees none, and all are freed
   when it is done. */

#ifndef PPRI_BUILD_URI_MEMORY_H
#define PPRI_BUILD_URI_MEMORY_H

#include "text/memory.h"

#include <uriparser/Uri.h>

struct ppri_uri_block;

struct ppri_uri_memory {
    UriMemoryManager manager; /* which uriparser is called with */
    const struct ppr_allocator *allocator;
    struct ppri_uri_block *first;
};

/* Start with no block. The manager points to `memory`, which must not be moved. */
void ppri_uri_memory_start(struct ppri_uri_memory *memory, const struct ppr_allocator *allocator);

/* Return a block that goes with the others; NULL: there is no memory. */
void *ppri_uri_memory_allocate(struct ppri_uri_memory *memory, size_t size);

/* Release all blocks. */
void ppri_uri_memory_release(struct ppri_uri_memory *memory);

#endif
