/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What comes out for texts. A walk over a text tells its output, from left to right, what
   changes: how many bytes go, and what comes in their place. All else stays. The first walk
   measures, and notes the changes. If all could be noted, they are applied; else the same walk
   goes over the text once more, and the output writes. */

#ifndef PPRI_REWRITE_OUTPUT_H
#define PPRI_REWRITE_OUTPUT_H

#include "text/view.h"
#include "text/writer.h"

#include <stdint.h>

/* With 0, as a test build may have it, every text is walked over twice. */
#ifndef PPRI_CHANGES_MAX
#  define PPRI_CHANGES_MAX 6
#endif

/* A change: `cut` bytes at `at` go, two leads come. */
struct ppri_change {
    const char *at;
    uint32_t cut;
    uint32_t text; /* the number of the text that `at` is in */
    struct ppr_view lead[2];
};

/* Where changes are noted, from left to right. */
struct ppri_changes {
    unsigned count;
    struct ppri_change list[PPRI_CHANGES_MAX + (PPRI_CHANGES_MAX == 0)];
};

struct ppri_output {
    struct ppri_writer *writer; /* NULL: measuring */
    const char *done; /* writing: what is before this has come out */
    bool unfold; /* writing: a line end with the white space around it comes out as a space */

    /* Measuring. */
    struct ppri_changes *changes; /* NULL: they are not noted */
    bool noted; /* all changes are */
    uint32_t text; /* the number of the text at hand */
    ptrdiff_t growth; /* bytes that come less bytes that go */
    size_t more; /* bytes by which a block has to be moved before it is written in place */
};

/* Begin to measure, and to note the changes. */
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

/* Begin to write, from a place in a text on. */
static inline void ppri_output_write(struct ppri_output *output, struct ppri_writer *writer,
                                     const char *from)
{
    output->writer = writer;
    output->done = from;
    output->unfold = false;
}

/* `cut` bytes go, and leads come which are not in the text. */
void ppri_output_change(struct ppri_output *output, const char *at, size_t cut,
                        struct ppr_view first, struct ppr_view second);

/* `cut` bytes go, and `size` bytes come that are written by the caller, who may read the text
   meanwhile. Return where; NULL: measuring. */
PPRI_RARE char *ppri_output_room(struct ppri_output *output, const char *at, size_t cut,
                                 size_t size);

/* Turn the folds of the bytes that were written last into spaces, one for each, if the output
   unfolds. */
PPRI_RARE void ppri_output_unfold(const struct ppri_output *output, char *data, size_t size);

/* Write the bytes that stay, up to a place. */
PPRI_RARE void ppri_output_flush(struct ppri_output *output, const char *to);

/* Apply the changes of a text where it is; there is room. */
void ppri_output_apply(const struct ppri_changes *changes, char *text, size_t size);

/* Write the text with a number as its changes make it; there is room. */
void ppri_output_copy(const struct ppri_changes *changes, uint32_t number, struct ppr_view text,
                      char *to);

#endif
