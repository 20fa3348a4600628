/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewriting a whole field block in its own buffer (B1 to B5).

   A first pass measures. Then what is to be read is moved to the right by as much
   as what is written will at most be ahead of it, and a second pass writes from
   left to right:

       measured   |Location: http://b/x\r\n\r\nbody         |      +14
       moved      |Location: ..............http://b/x\r\n\r\nbody|
       written    |Location: http://www.example.org/m/x\r\n\r\nbody|

   Where some fields shrink, what comes out may fit although there is no room to
   move that far. Then the shrinking fields are written first, without moving
   anything, and the growing ones in a pass of their own. */

#include "field.h"
#include "registry.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

/* Field lines whose turn can be remembered between two passes. */
#define MARKS_MAX 12288

#if defined(__GNUC__)
#  define NOINLINE __attribute__((noinline))
#else
#  define NOINLINE
#endif

/* What the first pass finds. */
struct measure {
    enum ppr_status status; /* PPR_OK, PPR_UNCHANGED or PPR_INCOMPLETE */
    enum ppr_reason reason;
    size_t rule;
    size_t edited; /* lines that have a kind */
    size_t first; /* offset of the first line that is rewritten */
    size_t end; /* offset behind the block */
    size_t more; /* bytes by which fields grow, and shrink */
    size_t less;
    size_t ahead; /* bytes that the output is ahead of the input at most */
};

/* One rewriting of a block. */
struct job {
    struct ppri_request *request;
    char *buffer;
    size_t length;
    bool whole;
};

/* Measure one line's value; return its size as it comes out. */
static size_t measure_line(const struct job *job, const struct ppri_line *line, enum ppr_kind kind,
                           struct ppri_edit *edit)
{
    struct ppri_writer writer = {.data = NULL};
    *edit = ppri_edit_start(job->request, &writer, line->folded);
    ppri_line_edit(line, kind, edit);
    edit->writer = NULL;
    return writer.size;
}

static void measure_edited(const struct job *job, const struct ppri_line *line, enum ppr_kind kind,
                           struct measure *measure, struct ppri_edit *sum)
{
    struct ppri_edit edit;
    const size_t size = measure_line(job, line, kind, &edit);
    measure->edited++;
    ppri_edit_note(sum, edit.reason, edit.rule);
    if (!edit.rewritten)
        return;
    if (measure->status == PPR_UNCHANGED)
        measure->first = line->begin;
    measure->status = PPR_OK;
    if (size >= line->value.size)
        measure->more += size - line->value.size;
    else
        measure->less += line->value.size - size;
    if (measure->more > measure->less && measure->more - measure->less > measure->ahead)
        measure->ahead = measure->more - measure->less;
}

static struct measure measure_block(const struct job *job)
{
    struct measure measure = {.status = PPR_UNCHANGED};
    struct ppri_edit sum = ppri_edit_start(job->request, NULL, false);
    const struct ppr_view block = ppri_view(job->buffer, job->length);
    for (size_t at = 0;;) {
        struct ppri_line line;
        const enum ppri_line_status status = ppri_line_next(block, job->whole, at, &line);
        if (status == PPRI_LINE_NONE && !job->whole) {
            measure.status = PPR_INCOMPLETE;
            return measure;
        }
        measure.end = status == PPRI_LINE_NONE ? job->length : line.end;
        if (status != PPRI_LINE)
            break;
        at = line.end;
        const enum ppr_kind kind = ppri_line_kind(&line, job->request);
        if (kind)
            measure_edited(job, &line, kind, &measure, &sum);
    }
    measure.reason = sum.reason;
    measure.rule = sum.rule;
    return measure;
}

/* Which lines with a kind a pass leaves as they are, one bit each; none: no bits. */
struct marks {
    unsigned char *bits;
    bool setting; /* this pass writes what does not grow, and marks it */
    size_t next; /* the line's number */
};

/* Whether a pass writes this line, or leaves it to another. */
static bool is_turn(const struct job *job, const struct ppri_line *line, enum ppr_kind kind,
                    struct marks *marks)
{
    if (!marks->bits)
        return true;
    unsigned char *byte = &marks->bits[marks->next / CHAR_BIT];
    const unsigned char bit = (unsigned char)(1U << marks->next % CHAR_BIT);
    marks->next++;
    if (!marks->setting)
        return !(*byte & bit);
    struct ppri_edit edit;
    const size_t size = measure_line(job, line, kind, &edit);
    if (edit.rewritten && size > line->value.size)
        return false;
    *byte |= bit;
    return true;
}

/* Write a line's value where the writer is. */
static void write_line(const struct job *job, const struct ppri_line *line, enum ppr_kind kind,
                       struct ppri_writer *writer)
{
    if (line->folded) {
        /* Its line ends are kept, unless something else is not. */
        struct ppri_edit edit;
        measure_line(job, line, kind, &edit);
        writer->unfold = edit.rewritten;
    }
    struct ppri_edit edit = ppri_edit_start(job->request, writer, line->folded);
    ppri_line_edit(line, kind, &edit);
    writer->unfold = false;
}

/* Append what the pass has gone over and not written, up to an offset. */
static void append_up_to(const struct job *job, struct ppri_writer *writer, size_t *done, size_t to)
{
    ppri_writer_append(writer, ppri_view(job->buffer + *done, to - *done));
    *done = to;
}

/* Read from `from`, write from `to`, to the left of it, and return the length of
   what is in the buffer then. */
static size_t write_pass(const struct job *job, size_t from, size_t to, struct marks *marks)
{
    struct ppri_writer writer = {
        .data = job->buffer, .capacity = job->length, .size = to, .overlaps = true};
    const struct ppr_view block = ppri_view(job->buffer, job->length);
    size_t done = from;
    struct ppri_line line;
    for (size_t at = from; ppri_line_next(block, job->whole, at, &line) == PPRI_LINE;
         at = line.end) {
        const enum ppr_kind kind = ppri_line_kind(&line, job->request);
        if (!kind || !is_turn(job, &line, kind, marks))
            continue;
        append_up_to(job, &writer, &done, (size_t)(line.value.data - job->buffer));
        const size_t value_end = done + line.value.size;
        write_line(job, &line, kind, &writer);
        done = value_end;
    }
    append_up_to(job, &writer, &done, job->length);
    return writer.size;
}

/* Move what begins at an offset to the right. */
static void make_room(struct job *job, size_t from, size_t room)
{
    memmove(job->buffer + from + room, job->buffer + from, job->length - from);
    job->length += room;
}

/* Shrink first, then grow. Apart from rewrite(), whose frame has no room for the bits. */
NOINLINE static void write_in_two_passes(struct job *job, const struct measure *measure)
{
    unsigned char bits[MARKS_MAX / CHAR_BIT] = {0};
    struct marks marks = {.bits = bits, .setting = true};
    job->length = write_pass(job, measure->first, measure->first, &marks);
    make_room(job, measure->first, measure->more);
    marks.setting = false;
    marks.next = 0;
    write_pass(job, measure->first + measure->more, measure->first, &marks);
}

static void write_in_one_pass(struct job *job, const struct measure *measure)
{
    struct marks marks = {.bits = NULL};
    make_room(job, measure->first, measure->ahead);
    write_pass(job, measure->first + measure->ahead, measure->first, &marks);
}

/* Whether a view has a byte of a buffer. */
static bool overlaps(struct ppr_view view, const char *buffer, size_t size)
{
    const uintptr_t begin = (uintptr_t)view.data;
    const uintptr_t buffer_begin = (uintptr_t)buffer;
    return view.size && size && begin < buffer_begin + size && buffer_begin < begin + view.size;
}

static bool context_overlaps(const struct ppr_context *context, const char *buffer, size_t size)
{
    return context && (overlaps(context->client_origin, buffer, size) ||
                       overlaps(context->client_target, buffer, size) ||
                       overlaps(context->backend_url, buffer, size) ||
                       overlaps(context->backend_host, buffer, size));
}

static struct ppr_result rewrite(struct job *job, size_t capacity)
{
    const struct measure measure = measure_block(job);
    struct ppr_result result = {measure.status, measure.reason, measure.rule, 0};
    if (measure.status != PPR_OK)
        return result;
    const size_t needed = job->length - measure.less + measure.more;
    const bool one_pass = capacity >= job->length && capacity - job->length >= measure.ahead;
    result.count = needed;
    result.status = PPR_NO_SPACE;
    if (capacity < needed || capacity < job->length)
        return result;
    if (!one_pass && measure.edited > MARKS_MAX) {
        result.count = job->length + measure.ahead;
        return result;
    }
    if (one_pass)
        write_in_one_pass(job, &measure);
    else
        write_in_two_passes(job, &measure);
    result.status = PPR_REWRITTEN;
    return result;
}

struct ppr_result ppr_rewrite_block(const struct ppr_table *table, enum ppr_direction direction,
                                    const struct ppr_context *context, char *block, size_t length,
                                    size_t capacity, unsigned flags)
{
    const struct ppr_result bad = {PPR_BAD_ARGUMENT, PPR_REASON_NONE, 0, 0};
    struct ppri_request request;
    if ((!block && length) || (capacity && capacity < length) ||
        (flags & ~(unsigned)PPR_BLOCK_WHOLE) ||
        !ppri_request_start(&request, table, direction, context) ||
        context_overlaps(context, block, capacity > length ? capacity : length))
        return bad;
    struct job job = {&request, block, length, (flags & PPR_BLOCK_WHOLE) != 0};
    return rewrite(&job, capacity);
}
