/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The command line. */

#define _POSIX_C_SOURCE 200809L

#include "tool.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum option_code {
    OPTION_REQUEST = 256,
    OPTION_CLIENT_ORIGIN,
    OPTION_CLIENT_TARGET,
    OPTION_BACKEND_URL,
    OPTION_BACKEND_HOST,
    OPTION_FORMAT,
    OPTION_DEFINE,
    OPTION_STRICT,
    OPTION_EXPLAIN,
    OPTION_CAPACITY,
    OPTION_HELP,
    OPTION_VERSION
};

static const struct option options[] = {
    {"request", no_argument, NULL, OPTION_REQUEST},
    {"client-origin", required_argument, NULL, OPTION_CLIENT_ORIGIN},
    {"client-target", required_argument, NULL, OPTION_CLIENT_TARGET},
    {"backend-url", required_argument, NULL, OPTION_BACKEND_URL},
    {"backend-host", required_argument, NULL, OPTION_BACKEND_HOST},
    {"format", required_argument, NULL, OPTION_FORMAT},
    {"define", required_argument, NULL, OPTION_DEFINE},
    {"strict", no_argument, NULL, OPTION_STRICT},
    {"explain", no_argument, NULL, OPTION_EXPLAIN},
    {"capacity", required_argument, NULL, OPTION_CAPACITY},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static const char *const commands[] = {
    [COMMAND_URL] = "url",         [COMMAND_FIELD] = "field", [COMMAND_BLOCK] = "block",
    [COMMAND_ROUTE] = "route",     [COMMAND_WHY] = "why",     [COMMAND_CHECK] = "check",
    [COMMAND_CONVERT] = "convert", [COMMAND_LEAKS] = "leaks",
};

enum { COMMANDS = sizeof commands / sizeof *commands };

static int bad_usage(const char *message, const char *what)
{
    fprintf(stderr, "ppr: %s%s%s\nTry `ppr --help`.\n", message, what ? ": " : "",
            what ? what : "");
    return EXIT_USAGE;
}

/* Return the number of a command; COMMANDS if there is no such command. */
static size_t find_command(const char *name)
{
    size_t kind = 0;
    while (kind < COMMANDS && strcmp(name, commands[kind]) != 0)
        kind++;
    return kind;
}

/* ----------------------------------------------------------------- Options -- */

static bool read_number(const char *text, size_t *number)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    *number = (size_t)value;
    return text[0] >= '0' && text[0] <= '9' && !*end && !errno && *number == value;
}

static bool read_format(const char *name, int32_t *format)
{
    static const struct {
        const char *name;
        int32_t format;
    } formats[] = {
        {"auto", FORMAT_AUTO},
        {"plain", PPR_RULES_PLAIN},
        {"apache", PPR_RULES_APACHE},
        {"nginx", PPR_RULES_NGINX},
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(name, formats[i].name) != 0)
            continue;
        *format = formats[i].format;
        return true;
    }
    return false;
}

static int add_definition(struct command *command, const char *text)
{
    const char *equals = strchr(text, '=');
    struct ppr_rules_definition *definition = &command->definitions[command->definition_count];
    if (!equals || equals == text)
        return bad_usage("a definition is NAME=VALUE", text);
    if (command->definition_count == DEFINITIONS_MAX)
        return bad_usage("there are too many definitions", text);
    definition->name.data = text;
    definition->name.size = (size_t)(equals - text);
    definition->value = ppr_view_of(equals + 1);
    command->definition_count++;
    return -1;
}

/* Take one option. Return an exit status, or -1 to go on. */
static int take_option(struct command *command, int code, bool *help)
{
    switch (code) {
    case OPTION_REQUEST:
        command->direction = PPR_REQUEST;
        return -1;
    case OPTION_CLIENT_ORIGIN:
        command->client_origin = optarg;
        return -1;
    case OPTION_CLIENT_TARGET:
        command->client_target = optarg;
        return -1;
    case OPTION_BACKEND_URL:
        command->backend_url = optarg;
        return -1;
    case OPTION_BACKEND_HOST:
        command->backend_host = optarg;
        return -1;
    case OPTION_FORMAT:
        return read_format(optarg, &command->format)
                   ? -1
                   : bad_usage("a format is plain, apache, nginx or auto, not", optarg);
    case OPTION_DEFINE:
        return add_definition(command, optarg);
    case OPTION_STRICT:
        command->strict = 1;
        return -1;
    case OPTION_EXPLAIN:
        command->explain = true;
        return -1;
    case '0':
        command->delimiter = '\0';
        return -1;
    case OPTION_CAPACITY:
        command->has_capacity = true;
        return read_number(optarg, &command->capacity)
                   ? -1
                   : bad_usage("a capacity must be a number of bytes", optarg);
    case OPTION_HELP:
        *help = true;
        return -1;
    case OPTION_VERSION:
        printf("ppr %s\n", ppr_version());
        return EXIT_SUCCESS;
    default:
        fputs("Try `ppr --help`.\n", stderr);
        return EXIT_USAGE;
    }
}

/* ---------------------------------------------------------------- Operands -- */

static bool has_context(const struct command *command)
{
    return command->direction == PPR_REQUEST || command->client_origin || command->client_target ||
           command->backend_url || command->backend_host;
}

/* Refuse options that a command does not know. */
static int check_options(const struct command *command)
{
    const enum command_kind kind = command->kind;
    const bool rules_only = kind == COMMAND_CHECK || kind == COMMAND_CONVERT;
    const bool has_records = kind == COMMAND_URL || kind == COMMAND_FIELD ||
                             kind == COMMAND_ROUTE || kind == COMMAND_WHY;
    if (command->has_capacity && kind != COMMAND_BLOCK)
        return bad_usage("--capacity is for block", NULL);
    if (!command->delimiter && !has_records)
        return bad_usage("-0 is for url, field, route and why", NULL);
    if (command->explain && (kind == COMMAND_WHY || kind == COMMAND_LEAKS || rules_only))
        return bad_usage("--explain is for url, field, block and route", NULL);
    if (rules_only && has_context(command))
        return bad_usage("check and convert know --format, --define and --strict only", NULL);
    return -1;
}

static int take_help(int argc, char **argv)
{
    const size_t kind = optind < argc ? find_command(argv[optind]) : COMMANDS;
    if (kind < COMMANDS)
        print_command_help(stdout, (enum command_kind)kind);
    else
        print_help(stdout);
    return EXIT_SUCCESS;
}

/* Take the files of rules; the last operand of field, and of why if there are two, is the name of a
   field. */
static int take_operands(struct command *command, int argc, char **argv)
{
    if (optind == argc) {
        print_help(stderr);
        return EXIT_USAGE;
    }
    const size_t kind = find_command(argv[optind]);
    if (kind == COMMANDS)
        return bad_usage("this command is not known", argv[optind]);
    command->kind = (enum command_kind)kind;
    command->paths = argv + optind + 1;
    command->path_count = (size_t)(argc - optind - 1);
    const bool named =
        command->kind == COMMAND_FIELD || (command->kind == COMMAND_WHY && command->path_count > 1);
    if (named && command->path_count > 1)
        command->field_name = command->paths[--command->path_count];
    if (!command->path_count)
        return bad_usage("a file of rules must be named", NULL);
    if (named && !command->field_name)
        return bad_usage("a field must be named after the files of rules", NULL);
    return check_options(command);
}

int take_arguments(struct command *command, int argc, char **argv)
{
    bool help = false;
    for (int code; (code = getopt_long(argc, argv, "0", options, NULL)) != -1;) {
        const int status = take_option(command, code, &help);
        if (status >= 0)
            return status;
    }
    if (optind < argc && !strcmp(argv[optind], "help")) {
        optind++;
        help = true;
    }
    return help ? take_help(argc, argv) : take_operands(command, argc, argv);
}
