/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The output of texts. A walk over a text reports its changes from left to right: how many bytes
   are cut, and which bytes replace them. All other bytes stay. The first walk measures, and records
   the changes in struct ppri_changes. If it records all of them, they are applied. Else the same
   walk runs again, and the output writes. */

#ifndef PPRI_REWRITE_OUTPUT_H
#define PPRI_REWRITE_OUTPUT_H

#include "text/view.h"
#include "text/writer.h"

#include <stdint.h>

/* The most changes that are recorded. If 0, as in a test build, every text is walked over twice. */
#ifndef PPRI_CHANGES_MAX
#  define PPRI_CHANGES_MAX 6
#endif

/* A change: the `cut` bytes at `at` are replaced by two texts. */
struct ppri_change {
    const char *at;
    uint32_t cut;
    uint32_t text; /* the number of the text that holds `at` (struct ppri_output) */
    struct ppr_view lead[2];
};

/* The recorded changes, from left to right. */
struct ppri_changes {
    unsigned count;
    struct ppri_change list[PPRI_CHANGES_MAX + (PPRI_CHANGES_MAX == 0)];
};

struct ppri_output {
    struct ppri_writer *writer; /* NULL while measuring */
    const char *done; /* writing: the end of the bytes that are copied or cut */
    bool unfold; /* writing: obs-fold becomes spaces */

    /* Valid while measuring. */
    struct ppri_changes *changes; /* NULL if changes are not recorded */
    bool noted; /* all changes so far are recorded */
    uint32_t text; /* the number of the current text; 0 if there is one text */
    ptrdiff_t growth; /* bytes added, less bytes cut */
    size_t more; /* bytes by which a block is moved to the right before it is rewritten in place */
};

/* Begins to measure. Changes are recorded in `changes`, or not at all if it is NULL. */
static inline void ppri_output_measure(struct ppri_output *output, struct ppri_changes *changes)
{
    output->writer = NULL;
    output->changes = changes;
    output->noted = true;
    output->text = 0;
    output->growth = 0;
    output->more = 0;
    if (changes)
        changes->count = 0;
}

/* Begins to write to `writer`; the text is copied from the place `from` on. */
static inline void ppri_output_write(struct ppri_output *output, struct ppri_writer *writer,
                                     const char *from)
{
    output->writer = writer;
    output->done = from;
    output->unfold = false;
}

/* Replaces `cut` bytes at `at` by `first` and `second`. Neither may be in the text. */
void ppri_output_change(struct ppri_output *output, const char *at, size_t cut,
                        struct ppr_view first, struct ppr_view second);

/* Replaces `cut` bytes at `at` by `size` bytes that the caller writes. The caller may read the text
   meanwhile. Returns the place to write to, or NULL while measuring. */
PPRI_RARE char *ppri_output_room(struct ppri_output *output, const char *at, size_t cut,
                                 size_t size);

/* Unfolds the last `size` bytes that were written, at `data`, if the output unfolds. A run of white
   space with N line ends in it becomes N spaces. */
PPRI_RARE void ppri_output_unfold(const struct ppri_output *output, char *data, size_t size);

/* Writes the bytes that stay, up to `to`. */
PPRI_RARE void ppri_output_flush(struct ppri_output *output, const char *to);

/* Applies all changes to `text` in place. The buffer has room for the result. */
void ppri_output_apply(const struct ppri_changes *changes, char *text, size_t size);

/* Writes the text numbered `number`, with its changes applied, to `to`, which has room. */
void ppri_output_copy(const struct ppri_changes *changes, uint32_t number, struct ppr_view text,
                      char *to);

#endif
