/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads the files of rules, and the files that they include. */

#define _POSIX_C_SOURCE 200809L

#include "tool.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 16 };

/* ---------------------------------------------------------------- Includes -- */

static bool is_directory(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Return a pattern, relative to the directory of a file unless it is absolute. */
static char *resolve(struct ppr_view pattern, const char *file)
{
    const char *slash = strrchr(file, '/');
    const bool is_absolute = pattern.size && pattern.data[0] == '/';
    const size_t size = slash && !is_absolute ? (size_t)(slash - file) + 1 : 0;
    char *path = check_memory(malloc(size + pattern.size + sizeof "/*"));
    memcpy(path, file, size);
    if (pattern.size)
        memcpy(path + size, pattern.data, pattern.size);
    path[size + pattern.size] = '\0';
    if (is_directory(path))
        strcat(path, path[strlen(path) - 1] == '/' ? "*" : "/*");
    return path;
}

/* Return the name of the file of a number, from 1, among those that a pattern matches; NULL if there
   are not so many. The caller frees it. */
static char *find_match(struct ppr_view pattern, const char *file, size_t number)
{
    char *path = resolve(pattern, file);
    char *found = NULL;
    glob_t matches;
    if (glob(path, 0, NULL, &matches) == 0) {
        for (size_t i = 0; i < matches.gl_pathc && !found; i++) {
            if (!is_directory(matches.gl_pathv[i]) && !--number)
                found = check_memory(strdup(matches.gl_pathv[i]));
        }
        globfree(&matches);
    }
    /* a name without wildcards that does not exist is an error, not an empty list */
    if (!found && number == 1 && !strpbrk(path, "*?[")) {
        errno = ENOENT;
        found = path;
        path = NULL;
    }
    free(path);
    return found;
}

/* The file that was named on the command line; other servers resolve an include by its directory. */
static const char *main_file(const struct command *command, size_t number)
{
    return command->paths[number];
}

struct reading {
    struct command *command;
    const char *file;
};

/* The callback `open` of ppr_rules_options. */
static enum ppr_status open_text(void *user, struct ppr_view pattern, struct ppr_view from,
                                 size_t number, struct ppr_rules_text *text)
{
    const struct reading *reading = user;
    char *path = find_match(pattern, reading->file, number);
    (void)from;
    if (!path)
        return PPR_END;
    const struct source *source = open_source(path);
    if (!source && number > 1) { /* it was the name of the first */
        free(path);
        return PPR_END;
    }
    free(path);
    if (!source)
        return PPR_BAD_ARGUMENT;
    text->name = ppr_view_of(source->name);
    text->text = source->text;
    return PPR_OK;
}

/* ------------------------------------------------------------------- Plain -- */

static bool fail_at(struct ppr_builder *builder, size_t line, const char *message)
{
    const struct ppr_error error = {.status = PPR_BAD_RULE,
                                    .part = PPR_PART_TEXT,
                                    .line = line,
                                    .column = 1,
                                    .message = message};
    ppr_builder_fail(builder, &error);
    return false;
}

/* Return the pattern of an include line; an empty view for another line. */
static struct ppr_view pattern_of(struct ppr_view line)
{
    static const char word[] = "include";
    struct ppr_view pattern = {NULL, 0};
    size_t at = 0;
    while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t'))
        at++;
    if (line.size - at < sizeof word || memcmp(line.data + at, word, sizeof word - 1) != 0)
        return pattern;
    at += sizeof word - 1;
    if (line.data[at] != ' ' && line.data[at] != '\t')
        return pattern;
    while (at < line.size && (line.data[at] == ' ' || line.data[at] == '\t'))
        at++;
    pattern.data = line.data + at;
    while (at < line.size && !memchr(" \t\r\n#", line.data[at], 5)) {
        at++;
        pattern.size++;
    }
    return pattern;
}

/* The files that are being read, from the first to the current one. */
struct chain {
    const struct chain *outer;
    struct source *source;
    unsigned depth;
};

static bool read_plain(struct ppr_builder *builder, const struct chain *chain);

static bool is_open(const struct chain *chain, const struct source *source)
{
    while (chain && chain->source != source)
        chain = chain->outer;
    return chain != NULL;
}

static bool include(struct ppr_builder *builder, const struct chain *chain, struct ppr_view pattern,
                    size_t line)
{
    char *path;
    for (size_t number = 1; (path = find_match(pattern, chain->source->name, number)) != NULL;
         number++) {
        struct source *source = open_source(path);
        free(path);
        const struct chain inner = {chain, source, chain->depth + 1};
        if (!source && number > 1)
            break;
        ppr_builder_source(builder, ppr_view_of(chain->source->name), 1);
        if (!source)
            return fail_at(builder, line, strerror(errno));
        if (is_open(chain, source))
            return fail_at(builder, line, "this file is being read already: it includes itself");
        if (inner.depth > DEPTH_MAX)
            return fail_at(builder, line, "files must not include each other more than 16 deep");
        if (!read_plain(builder, &inner))
            return false;
    }
    return true;
}

/* Read lines from one to another, which is not read. */
static bool read_part(struct ppr_builder *builder, const struct source *source, size_t from,
                      size_t to, size_t line)
{
    const struct ppr_view part = {source->text.data ? source->text.data + from : NULL, to - from};
    ppr_builder_source(builder, ppr_view_of(source->name), line);
    return ppr_builder_read(builder, part) == PPR_OK;
}

/* Read plain rules, part by part between their include lines. */
static bool read_plain(struct ppr_builder *builder, const struct chain *chain)
{
    const struct ppr_view text = chain->source->text;
    chain->source->is_plain = true;
    size_t begin = 0;
    size_t begin_line = 1;
    size_t line = 0;
    bool goes_on = false; /* the line continues the one before it */
    for (size_t at = 0; at < text.size;) {
        const char *end = memchr(text.data + at, '\n', text.size - at);
        const size_t next = end ? (size_t)(end - text.data) + 1 : text.size;
        const struct ppr_view own = {text.data + at, next - at};
        const struct ppr_view pattern = pattern_of(own);
        line++;
        if (pattern.size && !goes_on) {
            if (!read_part(builder, chain->source, begin, at, begin_line) ||
                !include(builder, chain, pattern, line))
                return false;
            begin = next;
            begin_line = line + 1;
        }
        goes_on = end && end > own.data && end[-1] == '\\';
        at = next;
    }
    return read_part(builder, chain->source, begin, text.size, begin_line);
}

/* --------------------------------------------------------------------- All -- */

static int32_t format_of(const struct command *command, const struct source *source)
{
    if (command->format != FORMAT_AUTO)
        return command->format;
    const int32_t guess = ppr_rules_guess(source->text);
    return guess ? guess : PPR_RULES_PLAIN;
}

static void read_source(struct command *command, struct ppr_builder *builder, struct source *source,
                        const char *file)
{
    struct reading reading = {command, file};
    const int32_t format = format_of(command, source);
    struct ppr_rules_options options = PPR_RULES_OPTIONS_INIT;
    const struct chain chain = {NULL, source, 1};
    if (format == PPR_RULES_PLAIN) {
        read_plain(builder, &chain);
        return;
    }
    options.name = ppr_view_of(source->name);
    options.definitions = command->definitions;
    options.definition_count = command->definition_count;
    options.open = open_text;
    options.user = &reading;
    options.strict = command->strict;
    ppr_rules_read(builder, (enum ppr_rules_format)format, source->text, &options);
}

/* Read all files into a builder. Return NULL if a file cannot be read, with errno. */
static struct ppr_builder *read_all_rules(struct command *command, const char **unread)
{
    struct ppr_builder *builder = check_memory(ppr_builder_new(NULL));
    for (size_t i = 0; i < command->path_count; i++) {
        struct source *source = open_source(command->paths[i]);
        *unread = command->paths[i];
        if (!source) {
            ppr_builder_free(builder);
            return NULL;
        }
        read_source(command, builder, source, main_file(command, i));
    }
    return builder;
}

/* Say what the first file looks like, if that is another format. */
static void hint_format(const struct command *command)
{
    static const char *const formats[] = {"auto", "plain", "apache", "nginx"};
    const struct source *source = find_source(command->paths[0]);
    const int32_t guess = ppr_rules_guess(source->text);
    if (guess && guess != format_of(command, source))
        fprintf(stderr, "%s: this looks like --format %s\n", source->name, formats[guess]);
}

/* Say that no rule was found. A check says so itself. */
static void warn_of_no_rules(const struct command *command)
{
    if (ppr_builder_size(command->builder))
        return;
    if (command->kind != COMMAND_CHECK)
        fprintf(stderr, "%s: no rule maps anything: every URL is another site's\n",
                command->paths[0]);
    hint_format(command);
}

bool load_rules(struct command *command)
{
    const char *unread = NULL;
    command->builder = read_all_rules(command, &unread);
    if (!command->builder) {
        fprintf(stderr, "ppr: %s: %s\n", unread, strerror(errno));
        return false;
    }
    command->table = ppr_builder_build(command->builder);
    if (command->table)
        warn_of_no_rules(command);
    else
        complain(ppr_builder_error(command->builder));
    if (!command->table && command->format != PPR_RULES_PLAIN)
        hint_format(command);
    return command->table != NULL;
}

struct ppr_table *build_with(struct command *command, const char *extra)
{
    const char *unread = NULL;
    struct ppr_builder *builder = read_all_rules(command, &unread);
    struct ppr_table *table = NULL;
    if (builder && ppr_builder_read(builder, ppr_view_of(extra)) == PPR_OK)
        table = ppr_builder_build(builder);
    ppr_builder_free(builder);
    return table;
}
