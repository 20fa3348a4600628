/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Any bytes as a rule file of any format: the laws that hold whatever they are. The first
 * byte of an input names the format ("p", "a", "n"); the rest, up to a NUL, is the text.
 * Behind the NUL may stand a field block, which a table that was built is tried with. */

#include "setting.h"

#include "support/once.h"
#include "support/pieces.h"

#include <ppr/rules.h>

#include <stdlib.h>
#include <string.h>

enum {
    TEXT_MOST = 1 << 16,
    BLOCK_MOST = 1 << 14,
    BEYOND = 8, /* bytes watched behind every buffer */
};

static const char usual[] =
    "HTTP/1.1 302 Found\r\n"
    "Location: http://b/a/../x?next=http%3A%2F%2Fb%2F\r\n"
    "Link: <http://acme.i/x>, <http://a.b.c/y/z>, </x>, <../..>\r\n"
    "Set-Cookie: sid=1; Path=/x; Domain=b\r\nSet-Cookie: t=1; Path=/; Domain=acme.i\r\n"
    "Destination: /m/x\r\n\r\n";

static enum ppr_rules_format format_of(uint8_t byte)
{
    return byte == 'a' ? PPR_RULES_APACHE : byte == 'n' ? PPR_RULES_NGINX : PPR_RULES_PLAIN;
}

/** Is a place one of the text's: of a line that it has, and not behind its end? */
static bool is_place(struct ppr_view text, size_t line, size_t column)
{
    size_t begin = 0;

    if (line == 0 || column == 0) {
        return false;
    }
    for (size_t i = 0; i < text.size && line > 1; ++i) {
        if (text.data[i] == '\n') {
            begin = i + 1;
            --line;
        }
    }
    const char *const end =
        begin < text.size ? memchr(text.data + begin, '\n', text.size - begin) : NULL;
    const size_t size = end ? (size_t)(end - text.data) - begin : text.size - begin;
    return line == 1 && column <= size + 1;
}

static bool is_sentence(const char *message)
{
    if (!message || !*message) {
        return false;
    }
    for (; *message; ++message) {
        if (*message < ' ' || *message > '~') {
            return false;
        }
    }
    return true;
}

static void check_error(const struct ppr_builder *builder, struct ppr_view text)
{
    const struct ppr_error *const error = ppr_builder_error(builder);

    LAW(error->status == PPR_BAD_RULE);
    LAW(is_sentence(error->message));
    LAW(is_place(text, error->line, error->column));
}

/** Advice about an error of plain rules is a sentence, too. */
static void check_advice(const struct ppr_builder *builder, struct ppr_view text)
{
    char advice[1024];
    const struct ppr_result result =
        ppr_rules_advice(ppr_builder_error(builder), text, advice, sizeof advice - 1);

    LAW(result.status == PPR_REWRITTEN || result.status == PPR_UNCHANGED);
    advice[result.count] = '\0';
    LAW(result.status == PPR_UNCHANGED || is_sentence(advice));
    LAW(ppr_rules_guess(text) <= PPR_RULES_NGINX);
}

static void check_warnings(const struct ppr_builder *builder, struct ppr_view text)
{
    struct ppr_error warning;

    for (size_t i = 1; ppr_builder_warning(builder, i, &warning) == PPR_OK; ++i) {
        LAW(is_sentence(warning.message));
        /* the warning that nothing is mapped is about the whole text */
        LAW(!strncmp(warning.message, "no rule maps anything", 21) ||
            is_place(text, warning.line, warning.column));
    }
}

/** Write a table as plain rules. Free what comes out. */
static char *written(const struct ppr_table *table, size_t *size)
{
    const struct ppr_result need = ppr_table_write(table, NULL, 0);
    char *const text = malloc(need.count + BEYOND);

    LAW(text != NULL);
    LAW(need.status == PPR_NO_SPACE || need.count == 0);
    memset(text, CANARY, need.count + BEYOND);
    const struct ppr_result result = ppr_table_write(table, text, need.count);
    LAW(result.count == need.count);
    LAW(is_canary(text + need.count, BEYOND));
    *size = need.count;
    return text;
}

/** A table written as plain rules, read and written again, is the same text. */
static void check_round_trip(const struct ppr_table *table)
{
    size_t size = 0;
    char *const text = written(table, &size);
    struct ppr_builder *const builder = ppr_builder_new(NULL);
    const enum ppr_status status = ppr_builder_read(builder, (struct ppr_view){text, size});

    LAW(status == PPR_OK);
    struct ppr_table *const again = ppr_builder_build(builder);
    LAW(again != NULL);
    size_t again_size = 0;
    char *const again_text = written(again, &again_size);
    LAW(again_size == size && memcmp(text, again_text, size) == 0);
    free(again_text);
    free(text);
    ppr_table_unref(again);
    ppr_builder_free(builder);
}

static void check_block(const struct ppr_table *table, enum ppr_direction direction,
                        const struct ppr_context *context, struct ppr_view block)
{
    char *const buffer = malloc(2 * BLOCK_MOST + 65536 + BEYOND);
    char *const measured = exact_view(block);

    LAW(buffer != NULL);
    const struct ppr_result need =
        once_block(table, direction, context, measured, block.size, 0, PPR_BLOCK_WHOLE);
    LAW(memcmp(measured, block.data, block.size) == 0);
    const size_t size = need.status == PPR_NO_SPACE ? need.count : block.size;
    const size_t room = size > block.size ? size : block.size;
    if (need.status == PPR_NO_SPACE && room <= 2 * BLOCK_MOST + 65536) {
        memset(buffer, CANARY, room + BEYOND);
        memcpy(buffer, block.data, block.size);
        const struct ppr_result done =
            once_block(table, direction, context, buffer, block.size, room, PPR_BLOCK_WHOLE);
        LAW(done.status == PPR_REWRITTEN);
        LAW(done.count <= size);
        LAW(done.reason == need.reason && done.rule == need.rule);
        LAW(is_canary(buffer + room, BEYOND));
    }
    free(measured);
    free(buffer);
}

static void check_table(const struct ppr_table *table, struct ppr_view block)
{
    static const char *const contexts[][3] = {
        {"", "", ""},
        {"https://www.example.org", "", ""},
        {"https://www.example.org", "/m/acme/x", ""},
        {"http://acme.example.org", "/t/acme/x", "http://acme.i/x"},
    };

    check_round_trip(table);
    for (size_t i = 0; i < sizeof contexts / sizeof *contexts; ++i) {
        struct ppr_context context = PPR_CONTEXT_INIT;

        set_client_origin(&context, ppr_view_of(contexts[i][0]));
        context.client_target = ppr_view_of(contexts[i][1]);
        set_backend_url(&context, ppr_view_of(contexts[i][2]));
        check_block(table, PPR_RESPONSE, &context, ppr_view_of(usual));
        check_block(table, PPR_REQUEST, &context, ppr_view_of(usual));
        if (block.size && block.size <= BLOCK_MOST) {
            check_block(table, PPR_RESPONSE, &context, block);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || size > TEXT_MOST) {
        return 0;
    }
    const char *const begin = (const char *)data + 1;
    const char *const nul = memchr(begin, 0, size - 1);
    const size_t text_size = nul ? (size_t)(nul - begin) : size - 1;
    char *const copy = exact_view((struct ppr_view){begin, text_size});
    const struct ppr_view text = {copy, text_size};
    const struct ppr_view block = {nul ? nul + 1 : begin, nul ? size - 2 - text_size : 0};
    struct ppr_builder *const builder = ppr_builder_new(NULL);
    const enum ppr_status status = ppr_rules_read(builder, format_of(data[0]), text, NULL);

    if (status != PPR_OK) {
        check_error(builder, text);
        check_advice(builder, text);
    } else {
        LAW(ppr_rules_check(builder) == PPR_OK);
    }
    check_warnings(builder, text);
    struct ppr_table *const table = ppr_builder_build(builder);
    LAW(table || ppr_builder_error(builder)->status != PPR_OK);
    if (status == PPR_OK && !table) {
        check_error(builder, text);
    }
    if (table) {
        check_table(table, block);
    }
    ppr_table_unref(table);
    ppr_builder_free(builder);
    free(copy);
    return 0;
}
