/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/replacement.h"

#include <string.h>

/* What a look at a tail from right to left tells. */
struct tail_facts {
    size_t size;
    bool empty_first; /* its first segment is empty, and another follows: "//" */
    bool any; /* it has a segment: it begins with "/" */
};

static struct tail_facts look(const struct ppri_path *tail)
{
    struct tail_facts facts = {0, false, false};
    struct ppri_backward backward = ppri_backward_start(tail);
    struct ppr_view segment;
    unsigned piece = 0;
    while (ppri_backward_next(&backward, &segment, &piece)) {
        facts.size += 1 + segment.size;
        facts.empty_first = !segment.size && facts.any;
        facts.any = true;
    }
    return facts;
}

/* The same for a tail without dot segments, whose pieces stand as they are. */
static struct tail_facts look_undotted(const struct ppri_path *tail)
{
    struct tail_facts facts = {0, false, false};
    for (unsigned n = 0; n < tail->count; n++)
        facts.size += tail->piece[n].size;
    if (tail->count == 1 && tail->piece[0].size) {
        facts.any = true;
        facts.empty_first = facts.size > 1 && tail->piece[0].data[1] == '/';
        return facts;
    }
    return facts.size ? look(tail) : facts;
}

/* Whether a path that begins with `prefix`, then a tail, begins with "//". */
static bool begins_with_slashes(struct ppr_view prefix, const struct tail_facts *tail)
{
    if (prefix.size > 1)
        return prefix.data[1] == '/';
    return prefix.size == 1 ? tail->any : tail->empty_first;
}

void ppri_replacement_finish(struct ppri_replacement *replacement)
{
    struct tail_facts facts =
        replacement->dotted ? look(&replacement->tail) : look_undotted(&replacement->tail);
    /* R7: no path at all is "/". */
    if (!replacement->prefix.size && !facts.size) {
        replacement->prefix = PPRI_LITERAL("/");
        replacement->tail.count = 0;
    }
    replacement->guard = ppri_view(NULL, 0);
    if (!replacement->origin.size && begins_with_slashes(replacement->prefix, &facts))
        replacement->guard = PPRI_LITERAL("/.");
    replacement->tail_size = facts.size;
    replacement->size = ppri_capture_size(&replacement->captures, replacement->origin) +
                        replacement->guard.size +
                        ppri_capture_size(&replacement->captures, replacement->prefix) +
                        facts.size + replacement->rest.size;
}

/* Take `part` off the front of a text. */
static bool take(struct ppr_view *text, struct ppr_view part)
{
    if (part.size > text->size || !ppri_equal(ppri_slice(*text, 0, part.size), part))
        return false;
    *text = ppri_from(*text, part.size);
    return true;
}

static bool tail_equals(const struct ppri_replacement *replacement, struct ppr_view text)
{
    if (!replacement->dotted) {
        for (unsigned n = 0; n < replacement->tail.count; n++) {
            if (!take(&text, replacement->tail.piece[n]))
                return false;
        }
        return true;
    }
    size_t end = replacement->tail_size;
    struct ppri_backward backward = ppri_backward_start(&replacement->tail);
    struct ppr_view segment;
    unsigned piece = 0;
    while (ppri_backward_next(&backward, &segment, &piece)) {
        const size_t begin = end - segment.size;
        if (text.data[begin - 1] != '/' || !ppri_equal(ppri_slice(text, begin, end), segment))
            return false;
        end = begin - 1;
    }
    return true;
}

bool ppri_replacement_equals(const struct ppri_replacement *replacement, struct ppr_view text)
{
    if (replacement->size != text.size ||
        !ppri_capture_take(&replacement->captures, replacement->origin, &text) ||
        !ppri_capture_take(&replacement->captures, replacement->guard, &text) ||
        !ppri_capture_take(&replacement->captures, replacement->prefix, &text))
        return false;
    return tail_equals(replacement, text) &&
           ppri_equal(ppri_from(text, replacement->tail_size), replacement->rest);
}

/* The segments of a tail from right to left, read one ahead: what has been read
   need not be read again when it has been written over. */
struct segments {
    struct ppri_backward backward;
    struct ppr_view segment;
    unsigned piece; /* where the segment is */
    bool more; /* there is a segment */
};

static struct segments segments_start(const struct ppri_path *tail)
{
    struct segments segments = {.backward = ppri_backward_start(tail)};
    segments.more = ppri_backward_next(&segments.backward, &segments.segment, &segments.piece);
    return segments;
}

/* Write segments to the left of `end`, for as long as they are in `piece` or a
   later one. Return where they begin. */
static char *fill(const struct ppri_writer *writer, struct segments *segments, unsigned piece,
                  char *end)
{
    while (segments->more && segments->piece >= piece) {
        end -= segments->segment.size;
        ppri_writer_copy(writer, end, segments->segment);
        *--end = '/';
        segments->more =
            ppri_backward_next(&segments->backward, &segments->segment, &segments->piece);
    }
    return end;
}

/* Write what comes before the tail; captures may stand for what lies in the way, up to
   `limit`. */
static void append_lead(struct ppri_replacement *replacement, struct ppri_writer *writer,
                        const char *limit)
{
    const struct ppr_view lead[] = {replacement->origin, replacement->guard, replacement->prefix};
    ppri_capture_pack(&replacement->captures, writer, lead, 3, limit);
    for (size_t i = 0; i < 3; i++)
        ppri_capture_append(&replacement->captures, writer, lead[i]);
}

/* Write a tail with dot segments to where it comes from: what is left of its last
   piece is packed against that piece's own end, out of the way of what comes
   before it, and then moved.

       buffer   ....|/a/../b/c?q      prefix /m, tail /a/../b/c
       packed   ....|/a/.. /b/c?q     (/b/c is in its place already)
       written  /m/b/c?q              */
static void write_overlapping(struct ppri_replacement *replacement, struct ppri_writer *writer)
{
    struct segments segments = segments_start(&replacement->tail);
    const unsigned last = replacement->tail.count - 1;
    const struct ppr_view source = replacement->tail.piece[last];
    char *source_end = writer->data + (source.data + source.size - writer->data);
    char *packed = fill(writer, &segments, last, source_end);
    const size_t packed_size = (size_t)(source_end - packed);
    append_lead(replacement, writer, packed);
    const size_t before_size = replacement->tail_size - packed_size;
    char *before = ppri_writer_reserve(writer, before_size);
    if (before)
        fill(writer, &segments, 0, before + before_size);
    ppri_writer_append(writer, ppri_view(packed, packed_size));
}

/* Where what comes before the tail ends, as it was sent. */
static const char *lead_end(const struct ppri_replacement *replacement,
                            const struct ppri_writer *writer)
{
    const char *data = replacement->tail.count ? replacement->tail.piece[0].data : NULL;
    const bool inside = data && (uintptr_t)data >= (uintptr_t)writer->data &&
                        (uintptr_t)data <= (uintptr_t)writer->data + writer->capacity;
    return inside ? data : replacement->rest.data;
}

static char *copy(char *to, struct ppr_view bytes)
{
    if (bytes.size)
        memcpy(to, bytes.data, bytes.size);
    return to + bytes.size;
}

void ppri_replacement_copy(const struct ppri_replacement *replacement, char *to)
{
    to = copy(copy(copy(to, replacement->origin), replacement->guard), replacement->prefix);
    for (unsigned n = 0; n < replacement->tail.count; n++)
        to = copy(to, replacement->tail.piece[n]);
    copy(to, replacement->rest);
}

void ppri_replacement_write(struct ppri_replacement *replacement, struct ppri_writer *writer)
{
    if (replacement->dotted && replacement->tail.count && writer->overlaps) {
        write_overlapping(replacement, writer);
    } else {
        append_lead(replacement, writer, lead_end(replacement, writer));
        if (replacement->dotted) {
            char *to = ppri_writer_reserve(writer, replacement->tail_size);
            struct segments segments = segments_start(&replacement->tail);
            if (to)
                fill(writer, &segments, 0, to + replacement->tail_size);
        }
        for (unsigned n = 0; n < replacement->tail.count && !replacement->dotted; n++)
            ppri_writer_append(writer, replacement->tail.piece[n]);
    }
    ppri_writer_append(writer, replacement->rest);
}

struct ppr_result ppri_replacement_result(struct ppri_replacement *replacement, char *buffer,
                                          size_t capacity)
{
    struct ppr_result result = ppri_result(PPR_UNCHANGED, replacement->reason, replacement->rule);
    if (!replacement->rewritten)
        return result;
    result.count = replacement->size;
    result.status = PPR_NO_SPACE;
    if (replacement->size > capacity)
        return result;
    result.status = PPR_REWRITTEN;
    if (ppri_replacement_is_literal(replacement)) {
        ppri_replacement_copy(replacement, buffer);
        return result;
    }
    struct ppri_writer writer = {.data = buffer, .capacity = capacity};
    ppri_replacement_write(replacement, &writer);
    return result;
}
