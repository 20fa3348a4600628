/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/lexer.h"

#include "rules/apache/variables.h"

#include <string.h>

/* --------------------------------------------------------------- Lines -- */

static void put_byte(struct ppri_apache *reader, char c, size_t mark)
{
    ppri_apache_push(reader, &reader->line, &c, 1);
    ppri_apache_push(reader, &reader->marks, &mark, sizeof mark);
}

/* The offset without the line ends at it that a backslash takes away. */
static size_t pass_joins(struct ppr_view text, size_t at, size_t *lines)
{
    for (;;) {
        if (at >= text.size || text.data[at] != '\\')
            return at;
        size_t end = at + 1;
        if (end < text.size && text.data[end] == '\r')
            end++;
        if (end >= text.size || text.data[end] != '\n')
            return at;
        at = end + 1;
        (*lines)++;
    }
}

/* Put the value of a variable in the place of "${NAME}", which is the line from an offset on. What
   has no value stays as it is. */
static void expand(struct ppri_apache *reader, size_t from)
{
    const struct ppr_view name =
        ppri_view((const char *)reader->line.data + from + 2, reader->line.count - from - 3);
    const struct ppr_view value = ppri_apache_value(reader, name);
    if (!value.data)
        return;
    const size_t mark = ((const size_t *)reader->marks.data)[from];
    reader->line.count = from;
    reader->marks.count = from;
    for (size_t i = 0; i < value.size; i++)
        put_byte(reader, value.data[i], mark);
}

/* Where a variable began that did not end yet. */
struct dollar {
    size_t at;
    bool is_open;
};

/* Put one byte of a line in, and the value of a variable that ends with it. */
static void take_byte(struct ppri_apache *reader, char c, size_t mark, struct dollar *dollar)
{
    const size_t count = reader->line.count;
    if (c == '{' && !dollar->is_open && count > dollar->at &&
        ((const char *)reader->line.data)[count - 1] == '$') {
        dollar->at = count - 1;
        dollar->is_open = true;
    }
    put_byte(reader, c, mark);
    if (c != '}' || !dollar->is_open || reader->status != PPR_OK)
        return;
    expand(reader, dollar->at);
    /* A value is not looked at again. */
    dollar->at = reader->line.count;
    dollar->is_open = false;
}

bool ppri_apache_load(struct ppri_apache *reader, struct ppri_apache_line *line)
{
    const struct ppr_view text = ppri_source_at(&reader->draft.sources, line->source)->text.text;
    struct dollar dollar = {0, false};
    size_t lines = 1;
    if (line->next >= text.size || reader->status != PPR_OK)
        return false;
    reader->line.count = 0;
    reader->marks.count = 0;
    line->place_offset = line->next;
    line->place.source = line->source;
    line->place.line = line->next_number;
    line->place.column = 1;
    size_t i = pass_joins(text, line->next, &lines);
    while (i < text.size && text.data[i] != '\n' && reader->status == PPR_OK) {
        take_byte(reader, text.data[i], i, &dollar);
        i = pass_joins(text, i + 1, &lines);
    }
    line->at = 0;
    line->end = reader->line.count;
    line->is_open = false;
    line->next = i < text.size ? i + 1 : i;
    line->next_number += lines;
    put_byte(reader, '\n', i);
    return reader->status == PPR_OK;
}

/* --------------------------------------------------------------- Words -- */

static bool is_c_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_space(const struct ppri_apache *reader, struct ppri_apache_line *line)
{
    while (line->at < line->end && is_c_space(((const char *)reader->line.data)[line->at]))
        line->at++;
}

/* Move the place of a line on to an offset of its source. */
static struct ppri_position locate(const struct ppri_apache *reader, struct ppri_apache_line *line,
                                   size_t offset)
{
    const struct ppr_view text = ppri_source_at(&reader->draft.sources, line->source)->text.text;
    while (line->place_offset < offset) {
        line->place.column++;
        if (text.data[line->place_offset++] != '\n')
            continue;
        line->place.line++;
        line->place.column = 1;
    }
    return line->place;
}

/* The first variable without a value in a text; empty: there is none. A name with a colon is a
   RewriteMap's. */
static struct ppr_view find_missing(struct ppr_view text)
{
    for (size_t i = 0; i + 2 < text.size; i++) {
        if (text.data[i] != '$' || text.data[i + 1] != '{')
            continue;
        const struct ppr_view rest = ppri_from(text, i + 2);
        const size_t size = ppri_find(rest, '}');
        if (size && size < rest.size && ppri_find(ppri_slice(rest, 0, size), ':') == size)
            return ppri_slice(rest, 0, size);
    }
    return ppri_view(NULL, 0);
}

/* Make a word of bytes of the line, whose marks are the bytes' own. */
static void make_word(struct ppri_apache *reader, struct ppri_apache_line *line, size_t from,
                      size_t size, struct ppri_apache_word *word)
{
    const size_t *marks = (const size_t *)reader->marks.data + from;
    bool is_literal = true;
    for (size_t i = 0; i <= size; i++)
        is_literal = is_literal && marks[i] == marks[0] + i;
    memset(word, 0, sizeof *word);
    word->offset = marks[0];
    word->at = locate(reader, line, marks[0]);
    word->text = ppri_view((const char *)reader->line.data + from, size);
    word->missing = find_missing(word->text);
    const size_t missing = word->missing.size ? (size_t)(word->missing.data - word->text.data) : 0;
    if (is_literal) {
        const struct ppri_source *source = ppri_source_at(&reader->draft.sources, line->source);
        word->text = ppri_slice(source->text.text, marks[0], marks[0] + size);
    } else {
        word->text = ppri_apache_join(reader, word->text, ppri_view(NULL, 0));
        size_t *copy = ppri_apache_memory(reader, (size + 1) * sizeof *copy);
        if (copy)
            memcpy(copy, marks, (size + 1) * sizeof *copy);
        word->marks = copy;
    }
    if (missing && reader->status == PPR_OK)
        word->missing.data = word->text.data + missing;
}

bool ppri_apache_next(struct ppri_apache *reader, struct ppri_apache_line *line,
                      struct ppri_apache_word *word)
{
    skip_space(reader, line);
    if (line->at == line->end)
        return false;
    char *bytes = reader->line.data;
    size_t *marks = reader->marks.data;
    const bool is_quoted = bytes[line->at] == '"' || bytes[line->at] == '\'';
    const char quote = bytes[line->at];
    const size_t begin = line->at + is_quoted;
    size_t from = begin;
    size_t to = begin;
    while (from < line->end && (is_quoted ? bytes[from] != quote : !is_c_space(bytes[from]))) {
        const char next = bytes[from + 1]; /* after the end, the byte that ended the line */
        if (bytes[from] == '\\' && (next == '\\' || (is_quoted && next == quote)))
            from++;
        bytes[to] = bytes[from];
        marks[to++] = marks[from++];
    }
    line->is_open = is_quoted && from == line->end;
    marks[to] = marks[from];
    line->at = from + (is_quoted && !line->is_open);
    const size_t quote_mark = marks[begin - is_quoted];
    make_word(reader, line, begin, to - begin, word);
    skip_space(reader, line);
    if (line->is_open) {
        word->at = ppri_apache_place(reader, word, 0);
        word->at.column -= 1; /* the quote */
        word->offset = quote_mark;
        word->marks = NULL;
        ppri_apache_fail(reader, word, 0, "this quote has no end", ppri_view(NULL, 0));
    }
    return true;
}

bool ppri_apache_cut(const struct ppri_apache *reader, struct ppri_apache_line *line)
{
    size_t end = line->end;
    while (end > line->at && ((const char *)reader->line.data)[end - 1] != '>')
        end--;
    if (end == line->at)
        return false;
    line->end = end - 1;
    return true;
}

size_t ppri_apache_take_words(struct ppri_apache *reader, struct ppri_apache_line *line)
{
    struct ppri_apache_word word;
    size_t count = 0;
    for (; reader->status == PPR_OK && ppri_apache_next(reader, line, &word); count++)
        ppri_apache_push(reader, &reader->words, &word, sizeof word);
    return count;
}
