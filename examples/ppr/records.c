/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Commands that take a record a line. */

#define _POSIX_C_SOURCE 200809L

#include "tool.h"

#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static struct ppr_result rewrite_record(struct command *command, struct ppr_view record,
                                        char *buffer, size_t capacity)
{
    if (command->kind == COMMAND_ROUTE) {
        command->context.client_target = record;
        return ppr_route(command->table, &command->context, buffer, capacity);
    }
    if (command->kind == COMMAND_WHY && command->field_name)
        return ppr_why_field(&command->exchange, command->direction,
                             ppr_view_of(command->field_name), record, buffer, capacity);
    if (command->kind == COMMAND_WHY)
        return ppr_why_url(&command->exchange, command->direction, record, buffer, capacity);
    if (!command->field_name)
        return ppr_rewrite_url(&command->exchange, command->direction, record, buffer, capacity);
    return ppr_rewrite_field(&command->exchange, command->direction,
                             ppr_view_of(command->field_name), record, buffer, capacity);
}

void explain(FILE *stream, struct ppr_result result)
{
    fprintf(stream, "\t%s\t",
            result.status == PPR_DROPPED ? ppr_status_text(PPR_DROPPED)
                                         : ppr_reason_word(result.reason));
    if (result.rule)
        fprintf(stream, "%zu", result.rule);
    else
        fputc('-', stream);
}

static void run_record(struct command *command, struct ppr_view record, struct buffer *buffer)
{
    struct ppr_result result = rewrite_record(command, record, buffer->data, buffer->capacity);
    if (result.status == PPR_NO_SPACE) {
        reserve(buffer, result.count);
        result = rewrite_record(command, record, buffer->data, buffer->capacity);
    }
    const struct ppr_view rewritten = {buffer->data, result.count};
    if (command->kind == COMMAND_WHY)
        print_why(command, record, rewritten);
    else if (result.status != PPR_DROPPED)
        print(stdout, result.status == PPR_REWRITTEN ? rewritten : record);
    if (command->explain)
        explain(stdout, result);
    putchar(command->delimiter);
}

int run_records(struct command *command)
{
    struct buffer buffer = {NULL, 0, 0};
    char *line = NULL;
    size_t room = 0;
    for (ssize_t got; (got = getdelim(&line, &room, command->delimiter, stdin)) > 0;) {
        struct ppr_view record = {line, (size_t)got};
        if (line[record.size - 1] == command->delimiter)
            record.size--;
        run_record(command, record, &buffer);
    }
    free(line);
    free(buffer.data);
    return EXIT_SUCCESS;
}
