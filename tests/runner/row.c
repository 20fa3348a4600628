/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "row.h"

#include "support/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const context_names[CONTEXT_MEMBERS] = {"client-origin", "client-target",
                                                           "backend-url", "backend-host"};
static const char *const part_names[URL_PARTS] = {"scheme", "userinfo", "host",    "port",
                                                  "path",   "query",    "fragment"};
static const char *const reason_names[] = {"-",          "mapped", "client-facing", "relative",
                                           "other-site", "kept",   "uncovered",     "malformed"};

enum { INDENT = 4, LINE_MAX_SIZE = 65536 };

/* The file being read. */
struct reader {
    const char *path;
    size_t line;
    struct rows *rows;
    struct row given;
    struct row *row; /* the one that indented lines belong to */
    /* whether the row has replaced the rules or the context of the given ones */
    bool has_own_rules;
    bool has_own_context;
};

static bool fail(const struct reader *reader, const char *why)
{
    fprintf(stderr, "%s:%zu: %s\n", reader->path, reader->line, why);
    return false;
}

/* -------------------------------------------------------------- Bytes -- */

/* Memory that lasts as long as the program: rows share the bytes of their given. */
struct block {
    struct block *next;
    char data[];
};

static struct block *blocks;

static char *take(size_t size)
{
    struct block *block = malloc(sizeof *block + size);
    if (!block)
        abort();
    block->next = blocks;
    blocks = block;
    return block->data;
}

static void append(struct bytes *bytes, const char *data, size_t size)
{
    char *more = take(bytes->size + size + 1);
    if (bytes->size)
        memcpy(more, bytes->data, bytes->size);
    memcpy(more + bytes->size, data, size);
    bytes->data = more;
    bytes->size += size;
    bytes->data[bytes->size] = '\0';
}

/* The value of a hexadecimal digit; -1 if it is none. */
static int digit_of(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* Append \{COUNT*TEXT}; return the bytes that it takes, 0 if it is wrong. */
static size_t append_repeated(struct bytes *bytes, const char *text)
{
    char *star = NULL;
    const unsigned long count = strtoul(text + 2, &star, 10);
    const char *end = strchr(text, '}');
    if (!end || *star != '*' || count == 0 || count > LINE_MAX_SIZE)
        return 0;
    for (unsigned long i = 0; i < count; i++)
        append(bytes, star + 1, (size_t)(end - star - 1));
    return (size_t)(end + 1 - text);
}

/* Append the byte that an escape stands for; return the bytes that it takes, 0 if it is wrong. */
static size_t append_escape(struct bytes *bytes, const char *text)
{
    static const char names[] = "\\rnt0";
    static const char values[] = "\\\r\n\t\0";
    const char *name = text[1] ? strchr(names, text[1]) : NULL;
    if (name) {
        append(bytes, &values[name - names], 1);
        return 2;
    }
    if (text[1] == '{')
        return append_repeated(bytes, text);
    if (text[1] != 'x' || digit_of(text[2]) < 0 || digit_of(text[3]) < 0)
        return 0;
    const char byte = (char)(digit_of(text[2]) * 16 + digit_of(text[3]));
    append(bytes, &byte, 1);
    return 4;
}

static bool append_text(const struct reader *reader, struct bytes *bytes, const char *text)
{
    append(bytes, "", 0);
    while (*text) {
        const size_t plain = strcspn(text, "\\");
        append(bytes, text, plain);
        text += plain;
        const size_t escape = *text ? append_escape(bytes, text) : 0;
        if (*text && !escape)
            return fail(reader,
                        "an escape must be \\\\, \\r, \\n, \\t, \\0, \\xHH or \\{COUNT*TEXT}");
        text += escape;
    }
    return true;
}

/* True if a backslash that is no part of an escape stands right before text[end]. */
static bool has_backslash(const char *text, size_t end)
{
    size_t slashes = 0;
    while (slashes < end && text[end - 1 - slashes] == '\\')
        slashes++;
    return slashes % 2;
}

/* Append a line and its end: LF in texts, CR LF in blocks. A line of a block that ends in the
   escape of LF has its own end; a line that ends in a single backslash has none. */
static bool append_line(const struct reader *reader, struct bytes *bytes, const char *text)
{
    static char line[LINE_MAX_SIZE];
    const enum row_call call = reader->row->call;
    const bool is_block = call == CALL_BLOCK || call == CALL_TRAILERS;
    const size_t size = strlen(text);
    const bool is_open = has_backslash(text, size);
    const bool has_own_end =
        is_block && size > 1 && text[size - 1] == 'n' && has_backslash(text, size - 1);
    strcpy(line, text);
    if (is_open)
        line[size - 1] = '\0';
    if (!append_text(reader, bytes, line))
        return false;
    if (!is_open && !has_own_end)
        append(bytes, is_block ? "\r\n" : "\n", is_block ? 2 : 1);
    return true;
}

/* Append an input or output line: lines of texts and blocks have ends, others are one line. */
static bool append_value(const struct reader *reader, struct bytes *bytes, const char *text)
{
    switch (reader->row->call) {
    case CALL_BLOCK:
    case CALL_TRAILERS:
    case CALL_READ:
    case CALL_CHECK:
        return append_line(reader, bytes, text);
    default:
        if (bytes->data)
            return fail(reader, "a value has one line");
        return append_text(reader, bytes, text);
    }
}

/* -------------------------------------------------------------- Lines -- */

/* The rest of a line that begins with a word; NULL if it does not. */
static const char *after_word(const char *line, const char *word)
{
    const size_t size = strlen(word);
    if (strncmp(line, word, size) != 0)
        return NULL;
    if (line[size] == '\0')
        return line + size;
    return line[size] == ' ' ? line + size + 1 : NULL;
}

static bool set_format(const struct reader *reader, const char *word)
{
    static const char *const words[] = {"plain", "apache", "nginx"};
    for (size_t i = 0; i < COUNT(words); i++) {
        if (!strcmp(word, words[i])) {
            reader->row->format = (enum ppr_rules_format)(PPR_RULES_PLAIN + i);
            return true;
        }
    }
    return fail(reader, "a format must be plain, apache or nginx");
}

static bool set_rewriting(const struct reader *reader, enum ppr_direction direction,
                          const char *what)
{
    struct row *row = reader->row;
    const char *field = after_word(what, "field");
    const char *why = after_word(what, "why");
    row->direction = direction;
    row->field = (struct bytes){NULL, 0};
    if (field || (why && *why)) {
        row->call = field ? CALL_FIELD : CALL_WHY;
        return append_text(reader, &row->field, field ? field : why);
    }
    row->call = !strcmp(what, "url")        ? CALL_URL
                : !strcmp(what, "block")    ? CALL_BLOCK
                : !strcmp(what, "trailers") ? CALL_TRAILERS
                : !strcmp(what, "why")      ? CALL_WHY
                                            : CALL_NONE;
    return row->call ? true : fail(reader, "a call is url, field NAME, block, trailers or why");
}

static bool set_call(const struct reader *reader, const char *text)
{
    struct row *row = reader->row;
    const char *rest = NULL;
    if ((rest = after_word(text, "response")))
        return set_rewriting(reader, PPR_RESPONSE, rest);
    if ((rest = after_word(text, "request")))
        return set_rewriting(reader, PPR_REQUEST, rest);
    if ((rest = after_word(text, "read"))) {
        row->call = CALL_READ;
        return set_format(reader, rest);
    }
    if ((rest = after_word(text, "check"))) {
        row->call = CALL_CHECK;
        return set_format(reader, rest);
    }
    if (!strcmp(text, "route")) {
        row->call = CALL_ROUTE;
        row->direction = PPR_REQUEST;
        return true;
    }
    row->call = CALL_PARSE;
    return !strcmp(text, "parse") ? true : fail(reader, "this call is not known");
}

static bool add_rule(struct reader *reader, const char *text)
{
    struct row *row = reader->row;
    if (!reader->has_own_rules) {
        row->rules = (struct bytes){NULL, 0};
        reader->has_own_rules = true;
    }
    return append_text(reader, &row->rules, text) && (append(&row->rules, "\n", 1), true);
}

static void own_context(struct reader *reader)
{
    if (reader->has_own_context)
        return;
    memset(reader->row->context, 0, sizeof reader->row->context);
    reader->row->has_context = false;
    reader->has_own_context = true;
}

/* "LINE:COLUMN: MESSAGE" or "LINE:COLUMN, rule N: MESSAGE". */
static bool set_finding(const struct reader *reader, struct finding *finding, const char *text)
{
    int size = 0;
    if (sscanf(text, "%zu:%zu%n", &finding->line, &finding->column, &size) != 2)
        return fail(reader, "a finding begins with LINE:COLUMN");
    text += size;
    size = 0;
    finding->rule = 0;
    if (sscanf(text, ", rule %zu%n", &finding->rule, &size) == 1)
        text += size;
    if (strncmp(text, ": ", 2) != 0)
        return fail(reader, "a finding is LINE:COLUMN[, rule N]: MESSAGE");
    return append_text(reader, &finding->message, text + 2);
}

/* The number of the rule after a reason. Only rules that decided are numbered: map and keep rules
   have one row of numbers, local rules, which keep requests, another. */
static bool set_number(const struct reader *reader, const char *text)
{
    struct row *row = reader->row;
    const bool is_kept = row->reason == PPR_REASON_KEPT;
    const bool is_local = is_kept && row->direction == PPR_REQUEST;
    if (!*text)
        return true;
    if (!is_kept && row->reason != PPR_REASON_MAPPED)
        return fail(reader, "only mapped and kept have the number of a rule");
    if (is_local && sscanf(text, ", local %zu", &row->number) == 1)
        return true;
    if (!is_local && sscanf(text, ", rule %zu", &row->number) == 1)
        return true;
    return fail(reader, "after a reason may stand: , rule N; after kept of a request: , local N");
}

/* "REASON", "REASON, rule N" or "REASON, local N", or of CALL_PARSE "malformed at N". */
static bool set_reason(const struct reader *reader, const char *text)
{
    struct row *row = reader->row;
    const size_t size = strcspn(text, ", ");
    if (row->call == CALL_PARSE) {
        row->is_malformed = sscanf(text, "malformed at %zu", &row->number) == 1;
        return row->is_malformed ? true : fail(reader, "this line is not known");
    }
    for (size_t i = 0; i < COUNT(reason_names); i++) {
        if (strlen(reason_names[i]) != size || strncmp(reason_names[i], text, size) != 0)
            continue;
        row->reason = (enum ppr_reason)i;
        row->has_reason = true;
        return set_number(reader, text + size);
    }
    return fail(reader, "this line is not known");
}

/* A line whose first word is one of the names; -1 if there is no such name. */
static int named(const char *line, const char *const names[], size_t count, const char **rest)
{
    for (size_t i = 0; i < count; i++) {
        *rest = after_word(line, names[i]);
        if (*rest)
            return (int)i;
    }
    return -1;
}

/* Read a line that sets an expectation or an input. */
static bool read_value(struct reader *reader, const char *line)
{
    struct row *row = reader->row;
    const char *rest = NULL;
    if ((rest = after_word(line, "<")))
        return append_value(reader, &row->in, rest);
    if ((rest = after_word(line, ">")))
        return append_value(reader, &row->out, rest);
    if ((rest = after_word(line, "error")))
        return row->has_error = true, set_finding(reader, &row->error, rest);
    if ((rest = after_word(line, "advice")))
        return append_text(reader, &row->advice, rest);
    if (!strcmp(line, "no advice"))
        return append_text(reader, &row->advice, "");
    if ((rest = after_word(line, "warning")))
        return row->warning_count < FINDINGS_MAX
                   ? set_finding(reader, &row->warnings[row->warning_count++], rest)
                   : fail(reader, "too many warnings");
    const int part = named(line, part_names, COUNT(part_names), &rest);
    if (part >= 0)
        return append_text(reader, &row->parts[part], rest);
    if (!strcmp(line, "="))
        return row->is_unchanged = true;
    if (!strcmp(line, "no rules"))
        return row->has_no_rules = true;
    if (!strcmp(line, "no warnings"))
        return row->has_no_warnings = true;
    if (!strcmp(line, "incomplete"))
        return row->is_incomplete = true;
    if (!strcmp(line, "dropped"))
        return row->is_dropped = true;
    return set_reason(reader, line);
}

/* Read a line that a "given" may have, too. */
static bool read_indented(struct reader *reader, const char *line)
{
    struct row *row = reader->row;
    const char *rest = NULL;
    if (!row)
        return fail(reader, "a line must not be indented here");
    if ((rest = after_word(line, "call")))
        return set_call(reader, rest);
    if ((rest = after_word(line, "format")))
        return set_format(reader, rest);
    if ((rest = after_word(line, "|")))
        return add_rule(reader, rest);
    const int member = named(line, context_names, COUNT(context_names), &rest);
    if (member >= 0) {
        own_context(reader);
        row->has_context = true;
        return append_text(reader, &row->context[member], rest);
    }
    if (!strcmp(line, "no context"))
        return own_context(reader), true;
    if (!strcmp(line, "once"))
        return row->is_once = true;
    if (row == &reader->given)
        return fail(reader, "this line is not known in a given");
    return read_value(reader, line);
}

/* -------------------------------------------------------------- Rows -- */

static bool has_expectation(const struct row *row)
{
    const bool has_output = row->out.data || row->is_unchanged;
    switch (row->call) {
    case CALL_URL:
    case CALL_FIELD:
    case CALL_BLOCK:
    case CALL_TRAILERS:
    case CALL_ROUTE:
        return row->is_incomplete || row->is_dropped || (has_output && row->has_reason);
    case CALL_WHY:
        return row->out.data != NULL;
    case CALL_READ:
        return row->out.data || row->has_no_rules || row->has_error || row->warning_count ||
               row->has_no_warnings;
    case CALL_CHECK:
        return row->warning_count || row->has_no_warnings;
    case CALL_PARSE:
        return row->is_malformed || row->parts[URL_PORT].data;
    default:
        return false;
    }
}

/* Fail for a row that tests nothing. */
static bool finish_row(const struct reader *reader)
{
    const struct row *row = reader->row;
    if (!row || row == &reader->given)
        return true;
    if (!row->in.data)
        return fail(reader, "the row above this line has no input");
    if (!has_expectation(row))
        return fail(reader, "the row above this line lacks an output or a reason");
    return true;
}

/* Name a row for its place and its sentence. */
static void name_row(struct row *row, const char *name)
{
    char place[256];
    const char *slash = strrchr(row->file, '/');
    const char *file = slash ? slash + 1 : row->file;
    append(&row->name, place,
           (size_t)snprintf(place, sizeof place, "%.200s:%zu ", file, row->line));
    append(&row->name, name, strlen(name));
}

static bool begin_row(struct reader *reader, const char *name)
{
    struct rows *rows = reader->rows;
    rows->rows = realloc(rows->rows, (rows->count + 1) * sizeof *rows->rows);
    if (!rows->rows)
        abort();
    reader->row = &rows->rows[rows->count++];
    *reader->row = reader->given;
    reader->row->file = reader->path;
    reader->row->line = reader->line;
    name_row(reader->row, name);
    reader->has_own_rules = reader->has_own_context = false;
    return true;
}

static bool begin(struct reader *reader, const char *name)
{
    if (strcmp(name, "given") != 0)
        return begin_row(reader, name);
    memset(&reader->given, 0, sizeof reader->given);
    reader->given.format = PPR_RULES_PLAIN;
    reader->row = &reader->given;
    reader->has_own_rules = reader->has_own_context = false;
    return true;
}

static bool read_line(struct reader *reader, const char *line)
{
    if (line[0] == '#')
        return true;
    if (strspn(line, " ") >= INDENT)
        return read_indented(reader, line + INDENT);
    if (!finish_row(reader))
        return false;
    if (line[0] == '\0') {
        reader->row = NULL;
        return true;
    }
    return reader->row ? fail(reader, "an empty line must stand above a row") : begin(reader, line);
}

bool rows_read(const char *path, struct rows *rows)
{
    static char line[LINE_MAX_SIZE];
    struct reader reader = {.path = path, .rows = rows};
    FILE *file = fopen(path, "r");
    bool good = file != NULL;
    rows->rows = NULL;
    rows->count = 0;
    if (!file)
        return fail(&reader, "this file cannot be read");
    while (good && fgets(line, sizeof line, file)) {
        reader.line++;
        const size_t size = strcspn(line, "\n");
        if (line[size] != '\n')
            good = fail(&reader, "this line is too long, or has no end");
        line[size] = '\0';
        good = good && read_line(&reader, line);
    }
    fclose(file);
    return good && finish_row(&reader) && (rows->count || fail(&reader, "there is no row"));
}

struct ppr_context row_context(const struct row *row)
{
    struct ppr_context context = PPR_CONTEXT_INIT;
    set_client_origin(&context, view_of(row->context[0]));
    context.client_target = view_of(row->context[1]);
    set_backend_url(&context, view_of(row->context[2]));
    context.backend_host = view_of(row->context[3]);
    return context;
}
