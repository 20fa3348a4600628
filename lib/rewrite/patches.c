/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/patches.h"

#include "text/vector.h"

#include <string.h>

void ppri_patches_add(struct ppri_patches *patches, const char *at, size_t cut,
                      struct ppr_view first, struct ppr_view second)
{
    const size_t offset = (size_t)(at - patches->text);
    if (patches->count == PPRI_PATCHES_MAX || offset > UINT32_MAX || cut > UINT32_MAX ||
        first.size > UINT32_MAX || second.size > UINT32_MAX) {
        patches->partial = true;
        return;
    }
    struct ppri_patch *patch = &patches->list[patches->count++];
    patch->at = (uint32_t)offset;
    patch->cut = (uint32_t)cut;
    patch->size[0] = (uint32_t)first.size;
    patch->size[1] = (uint32_t)second.size;
    patch->lead[0] = first.data;
    patch->lead[1] = second.data;
}

static size_t lead_size(const struct ppri_patch *patch)
{
    return (size_t)patch->size[0] + patch->size[1];
}

static char *write_lead(const struct ppri_patch *patch, char *to)
{
    for (int n = 0; n < 2; n++) {
        if (!patch->size[n])
            continue; /* where nothing comes out, there may be no buffer */
        ppri_copy(to, patch->lead[n], patch->size[n]);
        to += patch->size[n];
    }
    return to;
}

/* Where in the text what a patch lets stand begins, and where it ends. */
static size_t kept_from(const struct ppri_patches *patches, unsigned n)
{
    return (size_t)patches->list[n].at + patches->list[n].cut;
}

static size_t kept_to(const struct ppri_patches *patches, unsigned n, size_t size)
{
    return n + 1 < patches->count ? patches->list[n + 1].at : size;
}

/* What stands between two patches moves by what those before it add. Where it comes to
   stand, nothing else does; so what moves to the right is moved from right to left, what
   moves to the left from left to right, and neither comes in the way of the other:

       from  |..aaaa|bbbb......|cc|
       to    |aaaa......|bbbb|cc|      */
void ppri_patches_move(const struct ppri_patches *patches, char *text, size_t size)
{
    size_t to[PPRI_PATCHES_MAX + 1];
    size_t end = 0;
    size_t begin = 0;
    for (unsigned n = 0; n < patches->count; n++) {
        end += patches->list[n].at - begin + lead_size(&patches->list[n]);
        to[n] = end;
        begin = kept_from(patches, n);
    }
    for (unsigned n = patches->count; n-- > 0;) {
        begin = kept_from(patches, n);
        if (to[n] > begin)
            memmove(text + to[n], text + begin, kept_to(patches, n, size) - begin);
    }
    for (unsigned n = 0; n < patches->count; n++) {
        begin = kept_from(patches, n);
        if (to[n] < begin)
            memmove(text + to[n], text + begin, kept_to(patches, n, size) - begin);
    }
    for (unsigned n = 0; n < patches->count; n++)
        write_lead(&patches->list[n], text + to[n] - lead_size(&patches->list[n]));
}

void ppri_patches_copy(const struct ppri_patches *patches, size_t size, char *to)
{
    size_t begin = 0;
    for (unsigned n = 0; n <= patches->count; n++) {
        const size_t end = n < patches->count ? patches->list[n].at : size;
        if (end > begin) {
            memcpy(to, patches->text + begin, end - begin);
            to += end - begin;
        }
        if (n == patches->count)
            return;
        to = write_lead(&patches->list[n], to);
        begin = kept_from(patches, n);
    }
}
