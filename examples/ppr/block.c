/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* One field block, in its own buffer. */

#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* Print a field as it comes out, on one line. */
static void explain_field(struct ppr_field field, struct ppr_result result)
{
    print(stderr, field.name);
    fputs(": ", stderr);
    for (size_t i = 0; i < field.value.size; i++) {
        const char c = field.value.data[i];
        fputc(c == '\r' || c == '\n' ? ' ' : c, stderr);
    }
    explain(stderr, result);
    fputc('\n', stderr);
}

/* Rewrite each field in a block of its own, to know the reason of each. */
static void explain_block(struct command *command, struct ppr_view block)
{
    struct buffer buffer = {NULL, 0, 0};
    struct ppr_field field;
    for (size_t at = 0; ppr_block_next(block, command->direction, &at, &field) == PPR_OK;) {
        size_t length = (size_t)(block.data + at - field.name.data);
        reserve(&buffer, length);
        memcpy(buffer.data, field.name.data, length);
        struct ppr_result result =
            ppr_rewrite_block(&command->exchange, command->direction, buffer.data, length,
                              buffer.capacity, PPR_BLOCK_WHOLE);
        if (result.status == PPR_NO_SPACE) {
            reserve(&buffer, result.count);
            result = ppr_rewrite_block(&command->exchange, command->direction, buffer.data, length,
                                       buffer.capacity, PPR_BLOCK_WHOLE);
        }
        if (result.status == PPR_REWRITTEN && !result.count) {
            result.status = PPR_DROPPED;
            explain_field(field, result);
        }
        if (result.reason == PPR_REASON_NONE)
            continue;
        if (result.status == PPR_REWRITTEN)
            length = result.count;
        reserve(&buffer, length + 2);
        memcpy(buffer.data + length, "\r\n", 2);
        const struct ppr_view alone = {buffer.data, length + 2};
        size_t begin = 0;
        if (ppr_block_next(alone, command->direction, &begin, &field) == PPR_OK)
            explain_field(field, result);
    }
    free(buffer.data);
}

int run_block(struct command *command)
{
    struct buffer buffer = {NULL, 0, 0};
    read_all(stdin, &buffer);
    const size_t length = buffer.size;
    const struct ppr_view block = {buffer.data, length};
    struct ppr_result result =
        ppr_rewrite_block(&command->exchange, command->direction, buffer.data, length, 0, 0);
    if (command->explain && result.status != PPR_INCOMPLETE)
        explain_block(command, block);
    const size_t needed = result.status == PPR_NO_SPACE ? result.count : length;
    const size_t capacity = command->has_capacity ? command->capacity : needed;
    if (capacity < length)
        result.status = PPR_NO_SPACE;
    else if (result.status == PPR_NO_SPACE) {
        reserve(&buffer, capacity);
        result = ppr_rewrite_block(&command->exchange, command->direction, buffer.data, length,
                                   capacity, 0);
    }
    const struct ppr_view out = {buffer.data,
                                 result.status == PPR_REWRITTEN ? result.count : length};
    print(stdout, out);
    free(buffer.data);
    if (result.status == PPR_INCOMPLETE) {
        fputs("ppr: incomplete: a head ends with an empty line\n", stderr);
        return EXIT_INCOMPLETE;
    }
    if (result.status != PPR_NO_SPACE)
        return EXIT_SUCCESS;
    fprintf(stderr, "need %zu\n", needed);
    return EXIT_NO_ROOM;
}
