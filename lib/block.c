/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewriting a whole field block in its own buffer (B1 to B5).

   A first pass measures, line by line, by how much what comes out is longer than
   what came in up to there: that is highest at the peak. Behind the peak it is
   never longer than at the peak, so these lines are written first, from left to
   right, without moving anything:

       measured   |Location: /x|URI: http://b/long/name||body      |
       behind     |Location: /x|URI: /m/name||body                 |

   Then what is before the peak is moved to the right, to end where it will end in
   the end, and is written from left to right too, never ahead of what is read:

       moved      |....................Location: /x|URI: /m/name||body|
       written    |Location: http://www.example.org/m/x|URI: /m/name||body|

   The buffer never holds more than what comes out or what came in, whichever is
   longer. */

#include "field.h"
#include "registry.h"

#include <stdint.h>
#include <string.h>

/* What the first pass finds. */
struct measure {
    enum ppr_status status; /* PPR_OK, PPR_UNCHANGED or PPR_INCOMPLETE */
    enum ppr_reason reason;
    size_t rule;
    size_t first; /* offset of the first line that is rewritten */
    size_t more; /* bytes by which fields grow, and shrink */
    size_t less;
    size_t ahead; /* bytes that the output is ahead of the input at most */
    size_t peak; /* offset behind the line where it is */
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
    ppri_edit_note(sum, edit.reason, edit.rule);
    if (!edit.rewritten)
        return;
    if (measure->status == PPR_UNCHANGED) {
        measure->first = line->begin;
        measure->peak = line->begin;
    }
    measure->status = PPR_OK;
    if (size >= line->value.size)
        measure->more += size - line->value.size;
    else
        measure->less += line->value.size - size;
    if (measure->more > measure->less && measure->more - measure->less > measure->ahead) {
        measure->ahead = measure->more - measure->less;
        measure->peak = line->end;
    }
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

/* Read from `from`, write from `to`, to the left of it; rewrite the lines up to
   `until`. The job's length becomes that of what is in the buffer then. */
static void write_pass(struct job *job, size_t from, size_t to, size_t until)
{
    struct ppri_writer writer = {
        .data = job->buffer, .capacity = job->length, .size = to, .overlaps = true};
    const struct ppr_view block = ppri_view(job->buffer, job->length);
    size_t done = from;
    struct ppri_line line;
    for (size_t at = from; at < until && ppri_line_next(block, job->whole, at, &line) == PPRI_LINE;
         at = line.end) {
        const enum ppr_kind kind = ppri_line_kind(&line, job->request);
        if (!kind)
            continue;
        append_up_to(job, &writer, &done, (size_t)(line.value.data - job->buffer));
        const size_t value_end = done + line.value.size;
        write_line(job, &line, kind, &writer);
        done = value_end;
    }
    append_up_to(job, &writer, &done, job->length);
    job->length = writer.size;
}

/* Move what begins at an offset to the right. */
static void make_room(struct job *job, size_t from, size_t room)
{
    if (room)
        memmove(job->buffer + from + room, job->buffer + from, job->length - from);
    job->length += room;
}

static void write_block(struct job *job, const struct measure *measure)
{
    write_pass(job, measure->peak, measure->peak, job->length);
    make_room(job, measure->first, measure->ahead);
    write_pass(job, measure->first + measure->ahead, measure->first,
               measure->peak + measure->ahead);
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
    result.count = needed;
    result.status = PPR_NO_SPACE;
    if (capacity < needed || capacity < job->length)
        return result;
    write_block(job, &measure);
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
