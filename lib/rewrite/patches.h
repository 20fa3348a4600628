/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Patches: what measuring has found of a text, so that writing need not find it again. Each
   takes bytes of the text away and puts others in their place, which are not in the text.
   Where they do not say all, the text is gone over anew to write it. */

#ifndef PPRI_REWRITE_PATCHES_H
#define PPRI_REWRITE_PATCHES_H

#include "text/view.h"

#include <stdint.h>

/* With 0, as a test build may have it, every text is gone over anew. */
#ifndef PPRI_PATCHES_MAX
#  define PPRI_PATCHES_MAX 6
#endif

struct ppri_patch {
    uint32_t at; /* offset in the text */
    uint32_t cut; /* bytes of it that go */
    uint32_t size[2]; /* of what comes */
    const char *lead[2];
};

struct ppri_patches {
    const char *text;
    unsigned count;
    bool partial; /* they do not say all */
    struct ppri_patch list[PPRI_PATCHES_MAX + (PPRI_PATCHES_MAX == 0)]; /* from left to right */
};

/* Start with no patches. */
static inline void ppri_patches_start(struct ppri_patches *patches, const char *text)
{
    patches->text = text;
    patches->count = 0;
    patches->partial = PPRI_PATCHES_MAX == 0;
}

/* Add a patch behind all others: `cut` bytes at `at`, which is in the text, go. */
void ppri_patches_add(struct ppri_patches *patches, const char *at, size_t cut,
                      struct ppr_view first, struct ppr_view second);

/* Patch the text, which has so many bytes, where it is; there is room. */
void ppri_patches_move(const struct ppri_patches *patches, char *text, size_t size);

/* Write the text as it is when it is patched; there is room. */
void ppri_patches_copy(const struct ppri_patches *patches, size_t size, char *to);

#endif
