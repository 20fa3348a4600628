/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Measures the changes of a text, writes them in a second walk, or applies the recorded ones. */

#include "rewrite/output.h"

#include "text/chars.h"
#include "text/short.h"

#include <string.h>

/* --------------------------------------------------------------- Writing -- */

/* RFC 9112 5.2: an obs-fold is replaced by spaces, one for each line end in it. */
void ppri_output_unfold(const struct ppri_output *output, char *data, size_t size)
{
    size_t to = 0;
    for (size_t i = 0; output->unfold && i < size;) {
        const size_t begin = i;
        size_t folds = 0;
        for (; i < size && ppri_is_space(data[i]); i++)
            folds += data[i] == '\n';
        const size_t spaces = folds ? folds : i - begin;
        if (folds)
            memset(data + to, ' ', folds);
        else
            memmove(data + to, data + begin, spaces);
        to += spaces;
        if (i < size)
            data[to++] = data[i++];
    }
    if (output->unfold)
        output->writer->size -= size - to;
}

void ppri_output_flush(struct ppri_output *output, const char *to)
{
    if (to == output->done)
        return;
    const size_t size = (size_t)(to - output->done);
    char *room = ppri_writer_reserve(output->writer, size);
    if (room) {
        memmove(room, output->done, size);
        ppri_output_unfold(output, room, size);
    }
    output->done = to;
}

PPRI_RARE static void write_change(struct ppri_output *output, const char *at, size_t cut,
                                   struct ppr_view first, struct ppr_view second)
{
    ppri_output_flush(output, at);
    ppri_writer_append(output->writer, first);
    ppri_writer_append(output->writer, second);
    output->done = at + cut;
}

char *ppri_output_room(struct ppri_output *output, const char *at, size_t cut, size_t size)
{
    if (output->writer) {
        ppri_output_flush(output, at);
        output->done = at + cut;
        return ppri_writer_reserve(output->writer, size);
    }
    output->noted = false;
    output->growth += (ptrdiff_t)size - (ptrdiff_t)cut;
    output->more += size; /* the caller may still read the bytes that are cut */
    return NULL;
}

/* -------------------------------------------------------------- Measuring -- */

void ppri_output_change(struct ppri_output *output, const char *at, size_t cut,
                        struct ppr_view first, struct ppr_view second)
{
    const size_t size = first.size + second.size;
    if (output->writer) {
        write_change(output, at, cut, first, second);
        return;
    }
    output->growth += (ptrdiff_t)size - (ptrdiff_t)cut;
    output->more += size > cut ? size - cut : 0;
    struct ppri_changes *const changes = output->changes;
    if (!changes || changes->count == PPRI_CHANGES_MAX || cut > UINT32_MAX) {
        output->noted = false;
        return;
    }
    struct ppri_change *change = &changes->list[changes->count++];
    change->at = at;
    change->cut = (uint32_t)cut;
    change->text = output->text;
    change->lead[0] = first;
    change->lead[1] = second;
}

/* --------------------------------------------------------------- Applying -- */

/* Writes the two texts of a change to `to`. Returns the end of the bytes written. */
PPRI_NOINLINE static char *write_lead(const struct ppri_change *change, char *to)
{
    for (int n = 0; n < 2; n++) {
        if (!change->lead[n].size)
            continue; /* an empty text may come with no buffer */
        ppri_copy(to, change->lead[n].data, change->lead[n].size);
        to += change->lead[n].size;
    }
    return to;
}

/* The bytes after change `n` that stay begin at this offset of `text`. */
static size_t kept_from(const struct ppri_changes *changes, const char *text, unsigned n)
{
    return (size_t)(changes->list[n].at - text) + changes->list[n].cut;
}

/* The bytes after change `n` that stay end before this offset of `text`, whose size is `size`. */
static size_t kept_to(const struct ppri_changes *changes, const char *text, unsigned n, size_t size)
{
    return n + 1 < changes->count ? (size_t)(changes->list[n + 1].at - text) : size;
}

/* The kept bytes after each change move by the growth up to there. Pass 1, from left to right,
   moves the pieces that go left. Pass 2, from right to left, moves those that go right, and writes
   the new texts. In this order no piece is overwritten before it is moved. An example in which XXXX
   becomes "1", and Y becomes "234567":

       text     aaXXXXbbYcc
       pass 1   aaXbbXbbYcc      bb moves from offset 6 to 3
       pass 2   aaXbb234567cc    cc moves from offset 9 to 11, then "234567" is written before it
                aa1bb234567cc    bb has moved already, "1" is written before it */
void ppri_output_apply(const struct ppri_changes *changes, char *text, size_t size)
{
    size_t to[PPRI_CHANGES_MAX + 1];
    size_t end = 0;
    size_t begin = 0;
    for (unsigned n = 0; n < changes->count; n++) {
        const struct ppri_change *change = &changes->list[n];
        end += (size_t)(change->at - text) - begin + change->lead[0].size + change->lead[1].size;
        to[n] = end;
        begin = kept_from(changes, text, n);
        if (end < begin)
            memmove(text + end, text + begin, kept_to(changes, text, n, size) - begin);
    }
    for (unsigned n = changes->count; n-- > 0;) {
        const struct ppri_change *change = &changes->list[n];
        begin = kept_from(changes, text, n);
        if (to[n] > begin)
            memmove(text + to[n], text + begin, kept_to(changes, text, n, size) - begin);
        write_lead(change, text + to[n] - change->lead[0].size - change->lead[1].size);
    }
}

void ppri_output_copy(const struct ppri_changes *changes, uint32_t number, struct ppr_view text,
                      char *to)
{
    const char *done = text.data;
    const char *const end = text.data + text.size;
    for (unsigned n = 0; n < changes->count; n++) {
        const struct ppri_change *change = &changes->list[n];
        if (change->text != number)
            continue;
        const size_t size = (size_t)(change->at - done);
        ppri_copy(to, done, size);
        to = write_lead(change, to + size);
        done = change->at + change->cut;
    }
    if (done != end)
        ppri_copy(to, done, (size_t)(end - done));
}
