/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* What the files of the tool share. */

#ifndef TOOL_H
#define TOOL_H

#include <ppr/rules.h>

#include <stdbool.h>
#include <stdio.h>

enum exit_status {
    EXIT_WRITE = 1, /* stdout failed */
    EXIT_FOUND = 1, /* check and convert: warnings; leaks: leaks */
    EXIT_USAGE = 2, /* bad usage or rules */
    EXIT_NO_ROOM = 3, /* block: the capacity is too small */
    EXIT_INCOMPLETE = 4 /* block, leaks: the end of the head is missing */
};

/* A buffer that grows. */
struct buffer {
    char *data;
    size_t capacity;
    size_t size;
};

/* A file of rules; it lasts as long as the program. */
struct source {
    struct source *next;
    char *name;
    struct ppr_view text;
    bool is_plain; /* read as plain rules */
};

/* The commands, in the order of their names in options.c. */
enum command_kind {
    COMMAND_URL,
    COMMAND_FIELD,
    COMMAND_BLOCK,
    COMMAND_ROUTE,
    COMMAND_WHY,
    COMMAND_CHECK,
    COMMAND_CONVERT,
    COMMAND_LEAKS
};

enum { FORMAT_AUTO = 0, DEFINITIONS_MAX = 64 };

struct command {
    enum command_kind kind;
    char **paths; /* the files of rules */
    size_t path_count;
    const char *field_name;
    enum ppr_direction direction;
    int32_t format; /* enum ppr_rules_format, or FORMAT_AUTO */
    int32_t strict;
    struct ppr_rules_definition definitions[DEFINITIONS_MAX];
    size_t definition_count;
    const char *client_origin;
    const char *client_target;
    const char *backend_url;
    const char *backend_host;
    bool explain;
    char delimiter;
    bool has_capacity;
    size_t capacity;
    struct ppr_builder *builder; /* the rules, with their places */
    struct ppr_table *table;
    struct ppr_context context;
    struct ppr_exchange exchange;
};

/* buffer.c */
void *check_memory(void *memory);
void reserve(struct buffer *buffer, size_t capacity);
void read_all(FILE *stream, struct buffer *buffer);
void print(FILE *stream, struct ppr_view bytes);

/* options.c: return an exit status, or -1 to go on. */
int take_arguments(struct command *command, int argc, char **argv);

/* help.c */
void print_help(FILE *stream);
void print_command_help(FILE *stream, enum command_kind kind);

/* source.c: return a file by its name; NULL if it cannot be read (errno). A file is read once. */
struct source *open_source(const char *path);
const struct source *find_source(const char *name);

/* rules.c: read all files, and the text `extra` after them, into a new builder. Return false if an
   error was printed. */
bool load_rules(struct command *command);
struct ppr_table *build_with(struct command *command, const char *extra);

/* message.c: print an error, a warning or a note with its line. */
void complain(const struct ppr_error *error);
void show_place(const struct source *source, size_t line, size_t column);

/* exchange.c: set the context and the exchange from the options, with warnings about parts that are
   ignored. */
void prepare(struct command *command);
void prepare_again(struct command *command, const struct ppr_table *table,
                   struct ppr_exchange *exchange);

/* records.c: url, field, route, why. */
int run_records(struct command *command);
void explain(FILE *stream, struct ppr_result result);

/* why.c: print the sentence of a record. */
void print_why(struct command *command, struct ppr_view record, struct ppr_view sentence);

/* block.c */
int run_block(struct command *command);

/* convert.c: check and convert. */
int run_check(struct command *command);
int run_convert(struct command *command);

/* leaks.c */
int run_leaks(struct command *command);

#endif
