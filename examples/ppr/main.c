/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* ppr: try rules without a proxy. help.c has its commands. */

#include "tool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int run_command(struct command *command)
{
    switch (command->kind) {
    case COMMAND_BLOCK:
        return run_block(command);
    case COMMAND_CHECK:
        return run_check(command);
    case COMMAND_CONVERT:
        return run_convert(command);
    case COMMAND_LEAKS:
        return run_leaks(command);
    default:
        return run_records(command);
    }
}

static int run(struct command *command)
{
    const bool is_gate = command->kind == COMMAND_CHECK || command->kind == COMMAND_CONVERT;
    prepare(command);
    const int status = run_command(command);
    if (fflush(stdout) || ferror(stdout)) {
        fprintf(stderr, "ppr: stdout: %s\n", strerror(errno));
        return is_gate ? EXIT_USAGE : EXIT_WRITE;
    }
    return status;
}

int main(int argc, char **argv)
{
    struct command command = {.format = PPR_RULES_PLAIN, .delimiter = '\n'};
    int status = take_arguments(&command, argc, argv);
    if (status >= 0)
        return status;
    status = load_rules(&command) ? run(&command) : EXIT_USAGE;
    ppr_table_unref(command.table);
    ppr_builder_free(command.builder);
    return status;
}
