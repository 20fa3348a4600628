/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Finds the field lines of a block, and edits their values. */

#include "fields/lines.h"

#include "fields/kinds.h"
#include "rewrite/resolve.h"
#include "table/field_names.h"
#include "text/chars.h"
#include "text/skip.h"

/* Returns the offset after the line end of the line at `at`, and sets `*size`, the bytes of the
   line without it. Returns 0 if there is no line end. */
PPRI_RARE static size_t line_end(struct ppr_view block, bool whole, size_t at, size_t *size)
{
    const size_t length = ppri_seek(block, at, '\n') - at;
    *size = length;
    if (at + length == block.size)
        return whole && length ? at + length : 0;
    if (length && block.data[at + length - 1] == '\r')
        --*size;
    return at + length + 1;
}

/* Extends a line that is not empty by the lines that are folded onto it. `size` and `end` are those
   of its first line. Returns the end of its content, or 0 if the line is not complete. */
static inline size_t unfold_line(struct ppr_view block, bool whole, size_t size, size_t end,
                                 struct ppri_line *line)
{
    size_t content_end = line->begin + size;
    line->folded = false;
    /* RFC 9112 5.2 obs-fold: a line that begins with white space continues the line before. */
    while (end < block.size && ppri_is_ows(block.data[end])) {
        const size_t next = line_end(block, whole, end, &size);
        if (!next)
            return 0;
        content_end = end + size;
        end = next;
        line->folded = true;
    }
    line->end = end;
    return content_end;
}

enum ppri_line_status ppri_line_next(struct ppr_view block, bool whole, size_t at,
                                     struct ppri_line *line)
{
    size_t size = 0;
    const size_t end = line_end(block, whole, at, &size);
    if (!end)
        return PPRI_LINE_NONE;
    line->begin = at;
    line->end = end;
    if (!size)
        return PPRI_LINE_EMPTY;
    const size_t content_end = unfold_line(block, whole, size, end, line);
    if (!content_end)
        return PPRI_LINE_NONE;
    const struct ppr_view content = ppri_slice(block, at, content_end);
    const size_t colon = ppri_seek(content, 0, ':');
    line->value = ppri_view(NULL, 0);
    if (colon < content.size)
        line->value = ppri_from(content, colon + 1);
    return PPRI_LINE;
}

/* Finds the line at `at` of a field whose name is known. `feed` is the offset of its first LF. */
static enum ppri_line_status line_at(struct ppr_view block, bool whole, size_t at, size_t feed,
                                     const struct ppri_known_field *field, struct ppri_line *line)
{
    const size_t size = feed - at - (block.data[feed - 1] == '\r');
    line->begin = at;
    const size_t content_end = unfold_line(block, whole, size, feed + 1, line);
    if (!content_end)
        return PPRI_LINE_NONE;
    line->value = ppri_slice(block, at + field->size + 1, content_end);
    return PPRI_LINE;
}

/* Finds the line at `at` of a whole block that ends without a line end, if the table rewrites its
   field. */
PPRI_RARE static enum ppri_line_status last_line(struct ppr_view block, size_t at,
                                                 const struct ppri_exchange *exchange,
                                                 struct ppri_line *line)
{
    const struct ppr_table *table = exchange->table;
    const char second = (char)(at + 1 < block.size ? block.data[at + 1] : '\n');
    const uint32_t rows =
        table->name_rows[exchange->direction][ppri_name_start(block.data[at], second)];
    struct ppri_known_field field;
    if (!ppri_field_names_at(table, exchange->direction, ppri_field_names_fitting(rows, block, at),
                             block, at, &field))
        return PPRI_LINE_NONE;
    line->kind = field.kind;
    line->spaced = field.spaced;
    return ppri_line_next(block, true, at, line);
}

/* The line finder. It goes from LF to LF, window by window, and looks at the first bytes of each
   line. An example, in which Location is rewritten and Date is not:

       Location: /x\r\nDate: now\r\n\r\n

       0   "Lo" selects the row of Location in name_rows. Its name has 8 bytes, and a colon is at 8.
       14  "Da" selects no row: the line is skipped, and its name never compared.
       25  CR LF: the empty line */
enum ppri_line_status ppri_line_find(struct ppr_view block, bool whole, size_t at,
                                     const struct ppri_exchange *exchange, struct ppri_line *line)
{
    /* Lines that are folded onto another begin with white space, as no name does. So each is
       skipped. */
    const struct ppr_table *table = exchange->table;
    const uint32_t *rows = table->name_rows[exchange->direction];
    struct ppri_known_field field;
    size_t begin = at;
    for (size_t base = at; base < block.size; base += PPRI_WINDOW) {
        for (uint64_t feeds = ppri_window(block, base, PPRI_LINE_FEED); feeds; feeds &= feeds - 1) {
            const size_t feed = base + ppri_lowest(feeds);
            const char *name = block.data + begin;
            if (PPRI_SELDOM(*name <= '\r') && feed - begin < 2 &&
                (feed == begin || *name == '\r')) {
                line->end = feed + 1;
                return PPRI_LINE_EMPTY;
            }
            uint32_t known = rows[ppri_name_start(name[0], name[1])];
            if (known)
                known = ppri_field_names_fitting(known, block, begin);
            if (known &&
                ppri_field_names_at(table, exchange->direction, known, block, begin, &field)) {
                line->kind = field.kind;
                line->spaced = field.spaced;
                return line_at(block, whole, begin, feed, &field, line);
            }
            begin = feed + 1;
        }
    }
    line->end = block.size;
    return whole && begin < block.size ? last_line(block, begin, exchange, line) : PPRI_LINE_NONE;
}

/* True if a folded value has a CR that is not part of a line end. */
PPRI_RARE static bool has_bare_cr(struct ppr_view value)
{
    for (size_t i = ppri_find(value, '\r'); i < value.size;
         i += 1 + ppri_find(ppri_from(value, i + 1), '\r')) {
        if (i + 1 == value.size || value.data[i + 1] != '\n')
            return true;
    }
    return false;
}

bool ppri_has_line_end(struct ppr_view value, bool folded)
{
    if (folded)
        return has_bare_cr(value) || ppri_find(value, '\0') < value.size;
    return ppri_skip(value, 0, PPRI_LINE_MARK) < value.size;
}

void ppri_line_edit(const struct ppri_line *line, struct ppri_value_edit *edit)
{
    ppri_exchange_know(edit->exchange);
    /* RFC 9112 5.1: a server refuses a request with white space before a colon, and a proxy removes
       it from a response. */
    if ((line->spaced && edit->exchange->direction == PPR_REQUEST) ||
        ppri_is_broken(line->kind, line->value, line->folded))
        ppri_value_note(edit, PPR_REASON_MALFORMED, 0, line->value);
    else
        ppri_kind_parser(line->kind)(edit, line->value);
}

PPRI_RARE static bool is_field_name(struct ppr_view name)
{
    for (size_t i = 0; i < name.size; i++) {
        if (!ppri_is(name.data[i], PPRI_TOKEN))
            return false;
    }
    return name.size > 0;
}

PPRI_RARE enum ppr_status ppr_block_next(struct ppr_view block, enum ppr_direction direction,
                                         size_t *offset, struct ppr_field *field)
{
    if (ppri_is_bad(block) || (direction != PPR_RESPONSE && direction != PPR_REQUEST) || !offset ||
        !field || *offset > block.size)
        return PPR_BAD_ARGUMENT;
    for (;;) {
        struct ppri_line line;
        const enum ppri_line_status status = ppri_line_next(block, false, *offset, &line);
        if (status == PPRI_LINE_NONE)
            return PPR_INCOMPLETE;
        *offset = line.end;
        if (status == PPRI_LINE_EMPTY)
            return PPR_END;
        if (!line.value.data)
            continue;
        struct ppr_view name =
            ppri_slice(block, line.begin, (size_t)(line.value.data - block.data) - 1);
        if (direction == PPR_RESPONSE)
            name.size = ppri_trimmed_end(name, false);
        if (!is_field_name(name))
            continue;
        const bool is_folded = line.folded && !has_bare_cr(line.value);
        const struct ppr_field found = {.name = name, .value = ppri_trim(line.value, is_folded)};
        *field = found;
        return PPR_OK;
    }
}
