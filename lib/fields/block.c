/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewriting a whole field block in its own buffer (B1 to B5).

   A first pass measures, piece by piece of the values, by how much what comes out
   is longer than what came in up to there: that is highest at the peak. Behind the
   peak it is never longer than at the peak, so what is there is written first, from
   left to right, without moving anything:

       measured   |Location: /x|URI: http://b/long/name||body      |
       behind     |Location: /x|URI: /m/name||body                 |

   Then what is before the peak is moved to the right, to end where it will end in
   the end, and is written from left to right too, never ahead of what is read:

       moved      |....................Location: /x|URI: /m/name||body|
       written    |Location: http://www.example.org/m/x|URI: /m/name||body|

   The buffer never holds more than what comes out or what came in, whichever is
   longer. A peak within a value is between two pieces of it: the value is then
   walked over once for what is behind, and once for what is before.

   Most blocks have so few changes that the first pass notes them all as patches. Then the
   patches are made, and there is no second pass. */

#include <ppr/ppr.h>

#include "fields/lines.h"
#include "rewrite/patches.h"

#include <stdint.h>
#include <string.h>

/* What the first pass finds. */
struct measure {
    enum ppr_status status; /* PPR_OK, PPR_UNCHANGED or PPR_INCOMPLETE */
    struct ppri_outcome outcome;
    size_t end; /* offset after the empty line */
    size_t more; /* bytes that the lines that grow grow by */
    size_t first; /* offset of the first line that is rewritten, */
    size_t last; /* and of what is behind the last one */
    ptrdiff_t growth; /* bytes that the output of all lines so far is longer than they are */
    size_t ahead; /* bytes that the output is ahead of the input at the peak */
    size_t peak; /* its offset */
    size_t peak_line; /* the offset of the line that it is in, or before */
    size_t peak_pieces; /* the pieces of that line's value that are before it */
};

/* One rewriting of a block. */
struct job {
    struct ppri_exchange *exchange;
    char *buffer;
    size_t length;
    bool whole;
    bool head; /* the length is that of the head */
    uint64_t verdict; /* on the value that the peak is in, while it is as it came */
};

/* Measure one line's value: what an edit is when it has gone over it. */
static inline void measure_line(const struct job *job, const struct ppri_line *line,
                                uint64_t verdict, struct ppri_patches *patches,
                                struct ppri_value_edit *edit)
{
    ppri_value_start(edit, job->exchange, NULL, line->folded);
    edit->patches = patches;
    edit->verdict = verdict;
    ppri_line_edit(line, edit);
}

static void add_line(const struct job *job, const struct ppri_line *line,
                     const struct ppri_value_edit *edit, struct measure *measure)
{
    if (measure->status == PPR_UNCHANGED) {
        measure->status = PPR_OK;
        measure->first = line->begin;
        measure->peak = line->begin;
        measure->peak_line = line->begin;
    }
    measure->last = line->end;
    const ptrdiff_t ahead =
        measure->growth + (ptrdiff_t)edit->peak.produced - (ptrdiff_t)edit->peak.consumed;
    if (edit->peak.pieces && ahead > (ptrdiff_t)measure->ahead) {
        measure->ahead = (size_t)ahead;
        measure->peak = (size_t)(line->value.data - job->buffer) + edit->peak.consumed;
        measure->peak_line = line->begin;
        measure->peak_pieces = edit->peak.pieces;
    }
    measure->growth += (ptrdiff_t)edit->now.produced - (ptrdiff_t)edit->now.consumed;
    if (edit->now.produced > edit->now.consumed)
        measure->more += edit->now.produced - edit->now.consumed;
}

static inline void measure_block(const struct job *job, struct measure *measure,
                                 struct ppri_patches *patches)
{
    const struct ppr_view block = ppri_view(job->buffer, job->length);
    struct ppri_line line;
    struct ppri_value_edit edit;
    for (size_t at = 0;; at = line.end) {
        const enum ppri_line_status status =
            ppri_line_find(block, job->whole, at, job->exchange, &line);
        if (status == PPRI_LINE_NONE && !job->whole)
            measure->status = PPR_INCOMPLETE;
        if (status != PPRI_LINE) {
            measure->end = line.end;
            return;
        }
        measure_line(job, &line, 0, patches, &edit);
        ppri_outcome_add(&measure->outcome, edit.outcome.reason, edit.outcome.rule,
                         (size_t)(line.value.data - job->buffer) + edit.outcome.offset);
        if (!edit.rewritten)
            continue;
        add_line(job, &line, &edit, measure);
        patches->partial = patches->partial || line.folded; /* to be unfolded, too */
    }
}

/* What is known of a value of which the pieces up to `stop` are written: behind the
   peak first, then before it, and what was judged first, holds. */
static uint64_t verdict_for(const struct job *job, size_t stop)
{
    return stop == (size_t)-1 ? 0 : job->verdict;
}

PPRI_NOINLINE static bool is_rewritten(const struct job *job, const struct ppri_line *line,
                                       uint64_t verdict)
{
    struct ppri_value_edit edit;
    measure_line(job, line, verdict, NULL, &edit);
    return edit.rewritten;
}

/* Write the pieces of a line's value from `skip` up to `stop`, where the writer is. */
PPRI_NOINLINE static void write_line(struct job *job, const struct ppri_line *line,
                                     struct ppri_writer *writer, size_t skip, size_t stop)
{
    struct ppri_value_edit edit;
    ppri_value_start(&edit, job->exchange, writer, line->folded);
    edit.skip = skip;
    edit.stop = stop;
    edit.verdict = verdict_for(job, stop);
    ppri_line_edit(line, &edit);
    if (skip)
        job->verdict = edit.verdict;
    writer->unfold = false;
}

/* Append what the pass has gone over and not written, up to an offset. */
static void append_up_to(const struct job *job, struct ppri_writer *writer, size_t *done, size_t to)
{
    ppri_writer_append(writer, ppri_view(job->buffer + *done, to - *done));
    *done = to;
}

/* A pass over lines. */
struct pass {
    size_t line; /* offset of the first line */
    size_t from; /* offset where reading begins: there, or in its value */
    size_t to; /* offset where writing begins, to the left of it */
    size_t skip; /* pieces of the first line's value that are before `from` */
    size_t until; /* offset where reading ends: of a line, or in its value */
    size_t last; /* offset of the last line, if reading ends in its value */
    size_t stop; /* pieces of its value that are before `until` */
};

/* Rewrite what the pass goes over. The job's length becomes that of what is in the
   buffer then. */
static void write_pass(struct job *job, const struct pass *pass)
{
    struct ppri_writer writer = {
        .data = job->buffer, .capacity = job->length, .size = pass->to, .overlaps = true};
    const struct ppr_view block = ppri_view(job->buffer, job->length);
    size_t done = pass->from;
    struct ppri_line line;
    for (size_t at = pass->line;
         at < pass->until &&
         ppri_line_find(block, job->whole, at, job->exchange, &line) == PPRI_LINE;
         at = line.end) {
        const size_t value = (size_t)(line.value.data - job->buffer);
        const size_t skip = line.begin == pass->line ? pass->skip : 0;
        const bool ends_here = pass->stop && line.begin == pass->last;
        const size_t end = ends_here ? pass->until : value + line.value.size;
        if (!skip)
            append_up_to(job, &writer, &done, value);
        const size_t stop = ends_here ? pass->stop : (size_t)-1;
        if (line.folded) /* its line ends are kept, unless something else is not */
            writer.unfold = is_rewritten(job, &line, verdict_for(job, stop));
        write_line(job, &line, &writer, skip, stop);
        done = end;
    }
    append_up_to(job, &writer, &done, job->length);
    job->length = writer.size;
}

/* Move what begins at an offset to the right. */
static void move_rest(struct job *job, size_t from, size_t room)
{
    if (room)
        memmove(job->buffer + from + room, job->buffer + from, job->length - from);
    job->length += room;
}

PPRI_NOINLINE static void write_block(struct job *job, const struct measure *measure)
{
    struct pass pass = {.line = measure->peak_line,
                        .from = measure->peak,
                        .to = measure->peak,
                        .skip = measure->peak_pieces,
                        .until = measure->last};
    write_pass(job, &pass);
    move_rest(job, measure->first, measure->ahead);
    pass.line = measure->first + measure->ahead;
    pass.from = pass.line;
    pass.to = measure->first;
    pass.skip = 0;
    pass.until = measure->peak + measure->ahead;
    pass.last = measure->peak_line + measure->ahead;
    pass.stop = measure->peak_pieces;
    write_pass(job, &pass);
}

/* The result of a measured block; PPR_OK if there is something to rewrite, and room. */
static struct ppr_result settle_block(const struct job *job, size_t capacity,
                                      const struct measure *measure)
{
    if (measure->status == PPR_INCOMPLETE)
        return ppri_result(PPR_INCOMPLETE, PPR_REASON_NONE, 0);
    if (job->head && measure->end != job->length) {
        struct ppr_result malformed = ppri_result(PPR_UNCHANGED, PPR_REASON_MALFORMED, 0);
        malformed.offset = measure->end;
        malformed.end = measure->end;
        return malformed;
    }
    struct ppr_result result =
        ppri_result(measure->status, measure->outcome.reason, measure->outcome.rule);
    result.offset = measure->outcome.offset;
    result.end = measure->end;
    if (measure->status != PPR_OK)
        return result;
    result.count = job->length + (size_t)measure->growth;
    if (capacity < result.count || capacity < job->length) {
        result.status = PPR_NO_SPACE;
        result.count = job->length + measure->more;
    }
    return result;
}

/* Measure a block, and rewrite it if patches can do that: if not, it is PPR_OK. */
PPRI_NOINLINE static struct ppr_result patch_block(const struct job *job, size_t capacity,
                                                   struct measure *measure)
{
    struct ppri_patches patches;
    ppri_patches_start(&patches, job->buffer);
    measure_block(job, measure, &patches);
    struct ppr_result result = settle_block(job, capacity, measure);
    if (result.status != PPR_OK || patches.partial)
        return result;
    ppri_patches_move(&patches, job->buffer, job->length);
    result.status = PPR_REWRITTEN;
    return result;
}

static struct ppr_result rewrite_measured(struct job *job, size_t capacity)
{
    struct measure measure = {.status = PPR_UNCHANGED};
    struct ppr_result result = patch_block(job, capacity, &measure);
    if (result.status != PPR_OK)
        return result;
    write_block(job, &measure);
    result.status = PPR_REWRITTEN;
    return result;
}

struct ppr_result ppr_rewrite_block(struct ppr_exchange *exchange, enum ppr_direction direction,
                                    char *block, size_t length, size_t capacity, unsigned flags)
{
    struct ppri_exchange *own = ppri_exchange_enter(exchange, direction);
    if (!own || (!block && length) || (capacity && capacity < length) ||
        (flags & ~(unsigned)(PPR_BLOCK_WHOLE | PPR_BLOCK_HEAD)))
        return ppri_bad_argument();
    struct job job = {.exchange = own,
                      .buffer = block,
                      .length = length,
                      .whole = (flags & PPR_BLOCK_WHOLE) != 0,
                      .head = (flags & PPR_BLOCK_HEAD) != 0};
    return rewrite_measured(&job, capacity);
}
