/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Rules as they were understood: check and convert. */

#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- Warnings -- */

static bool is_note(const struct ppr_error *warning)
{
    return !strncmp(warning->message, "note: ", sizeof "note: " - 1);
}

/* Print all warnings of the builder. Return the exit status. */
static int print_warnings(const struct command *command)
{
    struct ppr_error warning;
    int status = ppr_builder_size(command->builder) ? EXIT_SUCCESS : EXIT_FOUND;
    for (size_t number = 1; ppr_builder_warning(command->builder, number, &warning) == PPR_OK;
         number++) {
        complain(&warning);
        if (!is_note(&warning))
            status = EXIT_FOUND;
    }
    return status;
}

/* ----------------------------------------------------------------- Writing -- */

static void write_table(const struct ppr_table *table)
{
    struct buffer buffer = {NULL, 0, 0};
    reserve(&buffer, ppr_table_write(table, NULL, 0).count);
    const struct ppr_view text = {buffer.data,
                                  ppr_table_write(table, buffer.data, buffer.capacity).count};
    print(stdout, text);
    free(buffer.data);
}

/* Add a rule that was read back from one builder to another. */
static void add_item(struct ppr_builder *builder, const struct ppr_item *item)
{
    const unsigned read_back = PPR_KEEP | PPR_CLIENT_SLASH | PPR_BACKEND_SLASH;
    ppr_builder_cookie_scope(builder, item->scope);
    if (item->is_off) {
        ppr_builder_cookie_off(builder, (enum ppr_item_kind)item->kind);
        return;
    }
    switch ((enum ppr_item_kind)item->kind) {
    case PPR_ITEM_MAP:
        ppr_builder_map(builder, item->client, item->backend, item->flags & ~read_back);
        break;
    case PPR_ITEM_KEEP:
        ppr_builder_keep(builder, item->backend, item->flags & PPR_ANY_SCHEME);
        break;
    case PPR_ITEM_LOCAL:
        ppr_builder_local(builder, item->client);
        break;
    case PPR_ITEM_CLIENT:
        ppr_builder_client(builder, item->client);
        break;
    case PPR_ITEM_FIELD:
        ppr_builder_field(builder, (enum ppr_direction)item->direction, item->name,
                          (enum ppr_kind)item->field_kind);
        break;
    case PPR_ITEM_QUERY_PARAM:
        ppr_builder_query_param(builder, item->name, item->flags);
        break;
    case PPR_ITEM_COOKIE_DOMAIN:
        ppr_builder_cookie_domain(builder, item->from, item->to);
        break;
    case PPR_ITEM_COOKIE_PATH:
        ppr_builder_cookie_path(builder, item->from.size ? item->from : ppr_view_of("/"),
                                item->to.size ? item->to : ppr_view_of("/"));
        break;
    case PPR_ITEM_COOKIE_FLAGS:
        ppr_builder_cookie_flags(builder, item->name, item->flags);
        break;
    }
}

/* Print one rule: as a table of its own. A table has the fields that `all` stands for. */
static void write_item(const struct ppr_item *item)
{
    if (item->kind == PPR_ITEM_FIELD && !item->field_kind) {
        printf("field %s all\n", item->direction == PPR_REQUEST ? "request" : "response");
        return;
    }
    struct ppr_builder *builder = check_memory(ppr_builder_new(NULL));
    add_item(builder, item);
    struct ppr_table *table = ppr_builder_build(builder);
    if (table)
        write_table(table);
    ppr_table_unref(table);
    ppr_builder_free(builder);
}

/* Print a comment with the line of a rule. */
static void write_origin(const struct ppr_item *item)
{
    const struct source *source = find_source(item->source);
    const char *text = source ? source->text.data : NULL;
    const char *end = source ? text + source->text.size : NULL;
    for (size_t line = 1; text && line < item->line; line++) {
        const char *next = memchr(text, '\n', (size_t)(end - text));
        text = next ? next + 1 : NULL;
    }
    printf("# %s:%zu:", item->source, item->line);
    while (text && text < end && (*text == ' ' || *text == '\t'))
        text++;
    putchar(' ');
    for (; text && text < end && *text != '\n'; text++) {
        if ((unsigned char)*text >= ' ' || *text == '\t')
            putchar(*text);
    }
    putchar('\n');
}

/* ---------------------------------------------------------------- Commands -- */

int run_check(struct command *command)
{
    if (ppr_rules_check(command->builder) != PPR_OK)
        check_memory(NULL);
    write_table(command->table);
    return print_warnings(command);
}

int run_convert(struct command *command)
{
    struct ppr_item item;
    const char *source = "";
    size_t line = 0;
    for (size_t number = 1; ppr_builder_item(command->builder, number, &item) == PPR_OK; number++) {
        if (item.line && (item.line != line || strcmp(item.source, source) != 0))
            write_origin(&item);
        source = item.source;
        line = item.line;
        write_item(&item);
    }
    return print_warnings(command);
}
