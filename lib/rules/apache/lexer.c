/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/lexer.h"

#include "text/chars.h"
#include "text/percent.h"

#include <string.h>

/* What a line says of a variable. Texts are kept. */
struct define {
    size_t offset; /* of the line */
    size_t name;
    size_t name_size;
    size_t value;
    size_t value_size;
    bool has_value;
    bool defined;
};

void ppri_apache_text_free(struct ppri_apache_text *text)
{
    const struct ppr_allocator *allocator = text->draft->allocator;
    ppri_release(allocator, text->bytes.data);
    ppri_release(allocator, text->marks.data);
    ppri_release(allocator, text->names.data);
    ppri_release(allocator, text->defines.data);
    ppri_release(allocator, text->lines.data);
}

/* ------------------------------------------------------------ Workspace -- */

/* The error so far, if there is one. */
static enum ppr_status text_status(const struct ppri_apache_text *text)
{
    return (enum ppr_status)ppr_builder_error(text->draft->target)->status;
}

static enum ppr_status put_byte(struct ppri_apache_text *text, char c, size_t mark)
{
    const struct ppr_allocator *allocator = text->draft->allocator;
    return ppri_array_append(&text->bytes, allocator, &c, 1, 1) &&
                   ppri_array_append(&text->marks, allocator, &mark, 1, sizeof mark)
               ? PPR_OK
               : ppri_draft_no_memory(text->draft);
}

void ppri_apache_append_text(struct ppri_apache_text *text, struct ppr_view more, size_t mark)
{
    for (size_t i = 0; i < more.size; i++)
        put_byte(text, more.data[i], mark);
}

void ppri_apache_append(struct ppri_apache_text *text, struct ppri_apache_run run)
{
    for (size_t i = run.begin; i < run.begin + run.size; i++)
        put_byte(text, ((const char *)text->bytes.data)[i], ((const size_t *)text->marks.data)[i]);
}

enum ppr_status ppri_apache_seal(struct ppri_apache_text *text, size_t begin, size_t mark,
                                 struct ppri_apache_run *run)
{
    run->begin = begin;
    run->size = text->bytes.count - begin;
    put_byte(text, '\0', mark);
    return text_status(text);
}

/* Whether a client reads a byte of a path that is sent as it is written: an encoding, or the end of
   the path or of a segment. */
static bool is_read(struct ppr_view path, size_t at)
{
    char byte = 0;
    return ppri_percent_read(path, at, &byte) || path.data[at] == '?' || path.data[at] == '#' ||
           path.data[at] == '\\';
}

enum ppr_status ppri_apache_encode(struct ppri_apache_text *text, bool is_sent,
                                   struct ppri_apache_run *path)
{
    const size_t begin = text->bytes.count;
    for (size_t i = 0; i < path->size; i++) {
        /* The workspace moves while it grows. */
        const char *bytes = (const char *)text->bytes.data + path->begin;
        char encoded[3] = {bytes[i]};
        const size_t size = is_sent && is_read(ppri_view(bytes, path->size), i)
                                ? 1
                                : ppri_encode(bytes[i], encoded);
        ppri_apache_append_text(text, ppri_view(encoded, size), ppri_apache_mark(text, *path, i));
    }
    return ppri_apache_seal(text, begin, ppri_apache_mark(text, *path, path->size), path);
}

void ppri_apache_reset(struct ppri_apache_text *text, size_t size)
{
    text->bytes.count = size;
    text->marks.count = size;
}

enum ppr_status ppri_apache_keep(struct ppri_apache_text *text, struct ppr_view more, size_t *at)
{
    *at = text->names.count;
    return ppri_array_append(&text->names, text->draft->allocator, more.data, more.size, 1)
               ? PPR_OK
               : ppri_draft_no_memory(text->draft);
}

struct ppr_view ppri_apache_kept(const struct ppri_apache_text *text, size_t at, size_t size)
{
    /* What keeps nothing but empty texts has no memory. */
    return size ? ppri_view((const char *)text->names.data + at, size) : ppri_view(NULL, 0);
}

struct ppr_view ppri_apache_view(const struct ppri_apache_text *text, struct ppri_apache_run run)
{
    return run.size ? ppri_view((const char *)text->bytes.data + run.begin, run.size)
                    : ppri_view(NULL, 0);
}

size_t ppri_apache_mark(const struct ppri_apache_text *text, struct ppri_apache_run run,
                        size_t offset)
{
    return ((const size_t *)text->marks.data)[run.begin + offset];
}

/* The line that a mark is in: the last that begins at or before it. */
static struct ppri_apache_at line_of_mark(const struct ppri_apache_text *text, size_t mark)
{
    const struct ppri_apache_at *lines = text->lines.data;
    size_t first = 0;
    size_t end = text->lines.count;
    while (end - first > 1) {
        const size_t middle = first + (end - first) / 2;
        if (lines[middle].offset <= mark)
            first = middle;
        else
            end = middle;
    }
    return lines[first];
}

struct ppri_position ppri_apache_position(const struct ppri_apache_text *text, size_t mark)
{
    struct ppri_apache_at at = line_of_mark(text, mark);
    for (size_t i = at.offset; i < mark; i++) {
        if (text->text.data[i] != '\n')
            continue;
        at.offset = i + 1;
        at.number++;
    }
    const struct ppri_position position = {at.number, mark - at.offset + 1, 0};
    return position;
}

/* ------------------------------------------------------------ Variables -- */

enum ppr_status ppri_apache_define(struct ppri_apache_text *text, struct ppr_view name,
                                   struct ppr_view value, bool defined)
{
    struct define define = {.offset = text->line.offset,
                            .name_size = name.size,
                            .value_size = value.size,
                            .has_value = value.data != NULL,
                            .defined = defined};
    enum ppr_status status = ppri_apache_keep(text, name, &define.name);
    if (status == PPR_OK)
        status = ppri_apache_keep(text, value, &define.value);
    if (status != PPR_OK)
        return status;
    if (!ppri_array_append(&text->defines, text->draft->allocator, &define, 1, sizeof define))
        return ppri_draft_no_memory(text->draft);
    return PPR_OK;
}

/* What the lines before the one that is read say last of a name; NULL: nothing. Without
   `value`, whether it is defined; with it, what its value is, which a later Define
   without a value leaves. */
static const struct define *find_define(const struct ppri_apache_text *text, struct ppr_view name,
                                        bool value)
{
    const struct define *defines = text->defines.data;
    for (size_t i = text->defines.count; i > 0; i--) {
        const struct define *define = &defines[i - 1];
        if (define->offset >= text->line.offset || (value && define->defined && !define->has_value))
            continue;
        if (ppri_equal(ppri_apache_kept(text, define->name, define->name_size), name))
            return define;
    }
    return NULL;
}

bool ppri_apache_is_defined(const struct ppri_apache_text *text, struct ppr_view name, bool *known)
{
    const struct define *define = find_define(text, name, false);
    *known = define != NULL;
    return define && define->defined;
}

/* Put the value of a variable in the place of "${NAME}", which is the workspace from `from`
   on. What has no value stays as it is. */
static void expand(struct ppri_apache_text *text, size_t from)
{
    const struct ppri_apache_run run = {from + 2, text->bytes.count - from - 3};
    const struct define *define = find_define(text, ppri_apache_view(text, run), true);
    if (!define || !define->defined)
        return;
    const size_t mark = ((const size_t *)text->marks.data)[from];
    ppri_apache_reset(text, from);
    ppri_apache_append_text(text, ppri_apache_kept(text, define->value, define->value_size), mark);
}

/* ---------------------------------------------------------------- Lines -- */

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

/* Put one byte of a line in, and the value of a variable that ends with it. `dollar` is where
   a variable began that did not end yet; no size: none. */
static enum ppr_status take_byte(struct ppri_apache_text *text, size_t at,
                                 struct ppri_apache_run *dollar)
{
    const char c = text->text.data[at];
    const size_t count = text->bytes.count;
    if (c == '{' && !dollar->size && count > dollar->begin &&
        ((const char *)text->bytes.data)[count - 1] == '$') {
        dollar->begin = count - 1;
        dollar->size = 1;
    }
    const enum ppr_status status = put_byte(text, c, at);
    if (status != PPR_OK || c != '}' || !dollar->size)
        return status;
    expand(text, dollar->begin);
    /* What was put in is not looked at again. */
    dollar->begin = text->bytes.count;
    dollar->size = 0;
    return text_status(text);
}

/* Note where a line begins, if none behind it was loaded: so it is found again. */
static bool note_line(struct ppri_apache_text *text, struct ppri_apache_at at)
{
    struct ppri_array *lines = &text->lines;
    const struct ppri_apache_at *all = lines->data;
    return (lines->count && all[lines->count - 1].offset >= at.offset) ||
           ppri_array_append(lines, text->draft->allocator, &at, 1, sizeof at);
}

enum ppr_status ppri_apache_load(struct ppri_apache_text *text, struct ppri_apache_at *at,
                                 struct ppri_apache_rest *rest)
{
    const struct ppr_view source = text->text;
    size_t lines = 1;
    if (!note_line(text, *at))
        return ppri_draft_no_memory(text->draft);
    text->line = *at;
    rest->at = text->bytes.count;
    rest->open = false;
    struct ppri_apache_run dollar = {rest->at, 0};
    size_t i = pass_joins(source, at->offset, &lines);
    while (i < source.size && source.data[i] != '\n') {
        const enum ppr_status status = take_byte(text, i, &dollar);
        if (status != PPR_OK)
            return status;
        i = pass_joins(source, i + 1, &lines);
    }
    rest->end = text->bytes.count;
    at->offset = i < source.size ? i + 1 : i;
    at->number += lines;
    return put_byte(text, '\n', i);
}

/* ---------------------------------------------------------------- Words -- */

static bool is_c_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Take a word up to a quote, or up to white space (`quote` is then NUL). Bytes move left over
   the backslashes that are taken away. */
static void take_word(struct ppri_apache_text *text, struct ppri_apache_rest *rest, char quote,
                      struct ppri_apache_run *word)
{
    char *bytes = text->bytes.data;
    size_t *marks = text->marks.data;
    size_t from = rest->at;
    size_t to = from;
    word->begin = from;
    while (from < rest->end && (quote ? bytes[from] != quote : !is_c_space(bytes[from]))) {
        const char next = bytes[from + 1]; /* behind the end, the byte that ended it */
        if (bytes[from] == '\\' && (next == '\\' || (quote && next == quote)))
            from++;
        bytes[to] = bytes[from];
        marks[to++] = marks[from++];
    }
    word->size = to - word->begin;
    rest->open = quote && from == rest->end;
    marks[to] = marks[from];
    rest->at = quote && !rest->open ? from + 1 : from;
}

static void skip_space(const struct ppri_apache_text *text, struct ppri_apache_rest *rest)
{
    while (rest->at < rest->end && is_c_space(((const char *)text->bytes.data)[rest->at]))
        rest->at++;
}

bool ppri_apache_word(struct ppri_apache_text *text, struct ppri_apache_rest *rest,
                      struct ppri_apache_run *word)
{
    skip_space(text, rest);
    word->begin = rest->at;
    word->size = 0;
    if (rest->at == rest->end)
        return false;
    const char c = ((const char *)text->bytes.data)[rest->at];
    char quote = '\0';
    if (c == '"' || c == '\'') {
        quote = c;
        rest->at++;
    }
    take_word(text, rest, quote, word);
    skip_space(text, rest);
    return true;
}

bool ppri_apache_cut(struct ppri_apache_text *text, struct ppri_apache_rest *rest)
{
    size_t end = rest->end;
    while (end > rest->at && ((const char *)text->bytes.data)[end - 1] != '>')
        end--;
    if (end == rest->at)
        return false;
    rest->end = end - 1;
    return true;
}

enum ppr_status ppri_apache_load_arguments(struct ppri_apache_text *text, struct ppri_apache_at at,
                                           struct ppri_apache_rest *rest)
{
    struct ppri_apache_run name;
    const enum ppr_status status = ppri_apache_load(text, &at, rest);
    if (status == PPR_OK)
        ppri_apache_word(text, rest, &name);
    return status;
}

bool ppri_apache_has_wildcard(struct ppr_view text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '*' || text.data[i] == '?' || text.data[i] == '[')
            return true;
    }
    return false;
}
