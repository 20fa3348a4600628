/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Errors, warnings and notes, each with its line and a caret under the column. */

#define _POSIX_C_SOURCE 200809L

#include "tool.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHOWN_MAX = 100 };

/* True if stderr is a terminal whose user has not refused colour (NO_COLOR). */
static bool has_colour(void)
{
    const char *terminal = getenv("TERM");
    const char *refused = getenv("NO_COLOR");
    return isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb") != 0 &&
           !(refused && *refused);
}

static void colour(const char *code)
{
    if (has_colour())
        fprintf(stderr, "\033[%sm", code);
}

/* Return a line by its number, without its end; an empty view if there are not so many. */
static struct ppr_view line_of(struct ppr_view text, size_t number)
{
    struct ppr_view line = {NULL, 0};
    for (; number && text.size; number--) {
        const char *end = memchr(text.data, '\n', text.size);
        line.data = text.data;
        line.size = end ? (size_t)(end - text.data) : text.size;
        text.data += line.size + (end != NULL);
        text.size -= line.size + (end != NULL);
    }
    if (number)
        line.size = 0;
    if (line.size && line.data[line.size - 1] == '\r')
        line.size--;
    return line;
}

/* True for the bytes of UTF-8 that begin no character. */
static bool is_inner(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Print the part of a line that is shown. */
static void show_line(struct ppr_view line, size_t from, size_t to)
{
    fputs(from ? "    ..." : "    ", stderr);
    for (size_t i = from; i < to; i++) {
        const char c = line.data[i];
        fputc(c == '\t' || !((unsigned char)c < ' ' || c == 0x7f) ? c : '?', stderr);
    }
    fputs(to < line.size ? "...\n" : "\n", stderr);
}

void show_place(const struct source *source, size_t number, size_t column)
{
    if (!source || !number)
        return;
    const struct ppr_view line = line_of(source->text, number);
    if (!line.size || column > line.size + 1)
        return;
    size_t from = column > SHOWN_MAX ? column - SHOWN_MAX / 2 : 0;
    while (from && from < line.size && is_inner(line.data[from]))
        from++;
    show_line(line, from, line.size - from > SHOWN_MAX ? from + SHOWN_MAX : line.size);
    if (!column)
        return;
    fputs(from ? "       " : "    ", stderr);
    for (size_t i = from; i + 1 < column; i++) {
        if (line.data[i] == '\t')
            fputc('\t', stderr);
        else if (!is_inner(line.data[i]))
            fputc(' ', stderr);
    }
    colour("1;32");
    fputc('^', stderr);
    colour("0");
    fputc('\n', stderr);
}

/* Print what one would write instead. */
static void advise(const struct ppr_error *error, const struct source *source)
{
    char advice[1024];
    const struct ppr_result result = ppr_rules_advice(error, source->text, advice, sizeof advice);
    if (result.status == PPR_REWRITTEN)
        fprintf(stderr, "    %.*s\n", (int)result.count, advice);
}

void complain(const struct ppr_error *error)
{
    const struct source *source = find_source(error->source);
    const bool is_note = !strncmp(error->message, "note: ", sizeof "note: " - 1);
    struct buffer text = {NULL, 0, 0};
    reserve(&text, ppr_error_text(error, NULL, 0).count);
    text.size = ppr_error_text(error, text.data, text.capacity).count;
    const struct ppr_view message = {text.data, text.size};
    colour(error->status ? "1;31" : is_note ? "36" : "1;33");
    print(stderr, message);
    colour("0");
    fputc('\n', stderr);
    free(text.data);
    show_place(source, error->line, error->column);
    if (source && source->is_plain && error->status)
        advise(error, source);
}
