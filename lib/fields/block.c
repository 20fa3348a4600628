/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rewrites a whole field block in its own buffer.

   A first walk over the lines measures, and records the changes. In most blocks all changes are
   recorded, and applied at once. Else the lines from the first one that changes are moved to the
   right, by the bytes that the growing changes add. The same walk goes over the moved lines, and
   writes from where the first of them was. An example with `map /m/ http://b/`, and no client
   origin:

       buffer     |Location: /x|URI: http://b/long/name||body|
       moved      |..Location: /x|URI: http://b/long/name||body|
       written    |Location: /m/x|URI: /m/long/name||body|

   Written bytes never overwrite bytes that are still to be read. */

#include <ppr/ppr.h>

#include "fields/lines.h"
#include "rewrite/output.h"

#include <string.h>

/* One rewriting of a block. */
struct job {
    struct ppri_exchange *exchange;
    struct ppr_view block;
    bool whole; /* PPR_BLOCK_WHOLE: the block ends with its bytes */
    bool head; /* PPR_BLOCK_HEAD: no bytes may follow the empty line */
};

/* The results of the first walk. */
struct measure {
    bool complete; /* the block has its end */
    size_t end; /* offset after the empty line */
    size_t first; /* offset of the first line that changes; the size of the block if no line does */
    struct ppri_outcome outcome;
    struct ppri_output output;
};

/* Edits the value of a line, or drops the line. Returns true if the line changes. */
static inline bool edit_line(const struct job *job, const struct ppri_line *line,
                             struct ppri_output *output, struct ppri_outcome *outcome)
{
    struct ppri_value_edit edit;
    ppri_value_start(&edit, job->exchange, output, line->value, line->folded);
    ppri_line_edit(line, &edit);
    ppri_outcome_add(outcome, edit.outcome.reason, edit.outcome.rule,
                     (size_t)(line->value.data - job->block.data) + edit.outcome.offset);
    if (edit.status == PPR_DROPPED)
        ppri_output_change(output, job->block.data + line->begin, line->end - line->begin,
                           ppri_view(NULL, 0), ppri_view(NULL, 0));
    return edit.status != PPR_UNCHANGED;
}

/* True if a line has folds, and a change would write it on one line. */
static bool is_unfolded(const struct ppri_line *line)
{
    return line->folded && line->kind != PPR_KIND_DROP;
}

static inline void measure_block(const struct job *job, struct measure *measure)
{
    struct ppri_line line;
    for (size_t at = 0;; at = line.end) {
        const enum ppri_line_status status =
            ppri_line_find(job->block, job->whole, at, job->exchange, &line);
        if (status != PPRI_LINE) {
            measure->complete = status == PPRI_LINE_EMPTY || job->whole;
            measure->end = line.end;
            return;
        }
        if (!edit_line(job, &line, &measure->output, &measure->outcome))
            continue;
        if (measure->first == job->block.size)
            measure->first = line.begin;
        if (is_unfolded(&line))
            measure->output.noted = false;
    }
}

/* True if a folded value changes. If it does not, its line ends stay. */
PPRI_RARE static bool is_changed(const struct job *job, const struct ppri_line *line)
{
    struct ppri_outcome unused = {PPR_REASON_NONE, 0, 0};
    struct ppri_output output;
    ppri_output_measure(&output, NULL);
    return edit_line(job, line, &output, &unused);
}

/* Edits the lines of the moved block from the offset `at` on, and writes them. */
static void write_lines(const struct job *moved, size_t at, struct ppri_output *output)
{
    struct ppri_line line;
    for (; ppri_line_find(moved->block, moved->whole, at, moved->exchange, &line) == PPRI_LINE;
         at = line.end) {
        struct ppri_outcome unused = {PPR_REASON_NONE, 0, 0};
        const bool unfold = is_unfolded(&line) && is_changed(moved, &line);
        if (unfold)
            ppri_output_flush(output, line.value.data);
        output->unfold = unfold;
        edit_line(moved, &line, output, &unused);
        if (unfold)
            ppri_output_flush(output, line.value.data + line.value.size);
        output->unfold = false;
    }
    ppri_output_flush(output, moved->block.data + moved->block.size);
}

/* Moves the lines from the offset `first` on by `more` bytes, and writes them. Returns the new size
   of the block. */
PPRI_RARE static size_t write_block(const struct job *job, char *buffer, size_t first, size_t more)
{
    struct ppri_output output;
    struct ppri_writer writer = {.data = buffer, .capacity = job->block.size + more, .size = first};
    struct job moved = *job;
    char *const to = buffer + more;
    if (job->block.size > first)
        memmove(to + first, buffer + first, job->block.size - first);
    moved.block.data = to;
    ppri_output_write(&output, &writer, to + first);
    write_lines(&moved, first, &output);
    return writer.size;
}

/* Returns the result of a measured block; PPR_OK if there is something to rewrite, and room for
   it. */
static struct ppr_result settle_block(const struct job *job, size_t capacity,
                                      const struct measure *measure)
{
    const size_t length = job->block.size;
    const struct ppri_output *output = &measure->output;
    if (!measure->complete)
        return ppri_result(PPR_INCOMPLETE, PPR_REASON_NONE, 0);
    if (job->head && measure->end != length) {
        struct ppr_result malformed = ppri_result(PPR_UNCHANGED, PPR_REASON_MALFORMED, 0);
        malformed.offset = measure->end;
        malformed.end = measure->end;
        return malformed;
    }
    struct ppr_result result =
        ppri_result(PPR_UNCHANGED, measure->outcome.reason, measure->outcome.rule);
    result.offset = measure->outcome.offset;
    result.end = measure->end;
    if (measure->first == length)
        return result;
    result.status = PPR_OK;
    result.count = length + (size_t)output->growth;
    if (capacity < length || capacity < (output->noted ? result.count : length + output->more)) {
        result.status = PPR_NO_SPACE;
        result.count = length + output->more;
    }
    return result;
}

/* Measures a block, and applies the changes if all are recorded. Else returns PPR_OK, and the block
   is to be written. */
PPRI_NOINLINE static struct ppr_result apply_changes(const struct job *job, char *buffer,
                                                     size_t capacity, size_t *first, size_t *more)
{
    const struct ppri_outcome none = {PPR_REASON_NONE, 0, 0};
    struct measure measure;
    struct ppri_changes changes;
    measure.first = job->block.size;
    measure.outcome = none;
    ppri_output_measure(&measure.output, &changes);
    measure_block(job, &measure);
    struct ppr_result result = settle_block(job, capacity, &measure);
    *first = measure.first;
    *more = measure.output.more;
    if (result.status != PPR_OK || !measure.output.noted)
        return result;
    ppri_output_apply(&changes, buffer, job->block.size);
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
    const struct job job = {.exchange = own,
                            .block = ppri_view(block, length),
                            .whole = (flags & PPR_BLOCK_WHOLE) != 0,
                            .head = (flags & PPR_BLOCK_HEAD) != 0};
    size_t first = 0;
    size_t more = 0;
    struct ppr_result result = apply_changes(&job, block, capacity, &first, &more);
    if (result.status != PPR_OK)
        return result;
    result.count = write_block(&job, block, first, more);
    result.status = PPR_REWRITTEN;
    return result;
}
