/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Writes a table in the plain rule format (doc/rules.md), as plain_reader.c reads it. */

#include <ppr/ppr.h>

#include "table/cookie_rules.h"
#include "table/field_names.h"
#include "table/table.h"
#include "text/cookie_flags.h"
#include "text/writer.h"

static void write_text(struct ppri_writer *writer, const char *text)
{
    ppri_writer_append(writer, ppr_view_of(text));
}

/* A space, and a word; a name may begin as a comment does. */
static void write_word(struct ppri_writer *writer, struct ppr_view word)
{
    write_text(writer, word.size && word.data[0] == '#' ? " \\" : " ");
    ppri_writer_append(writer, word);
}

/* A prefix or path, with a slash at its end: where every prefix has one, none is missed by
   those who read it as text. */
static void add_directory(struct ppri_writer *writer, struct ppr_view path)
{
    write_word(writer, path);
    if (!path.size || path.data[path.size - 1] != '/')
        write_text(writer, "/");
}

static void write_prefixes(struct ppri_writer *writer, const struct ppr_table *table)
{
    static const struct {
        unsigned flag;
        const char *word;
    } modifiers[] = {
        {PPR_FOR_REQUESTS, " request"},  {PPR_FOR_RESPONSES, " response"},
        {PPR_ANY_SCHEME, " any-scheme"}, {PPR_ANY_PORT, " any-port"},
        {PPR_EXACT, " exact"},           {PPR_AWARE, " aware"},
        {PPR_UNAWARE, " unaware"},       {PPR_DEFAULT, " default"},
    };
    struct ppr_rule rule;
    for (size_t number = 1; ppr_table_rule(table, number, &rule) == PPR_OK; number++) {
        const bool keep = (rule.flags & PPR_KEEP) != 0;
        write_text(writer, keep ? "keep" : "map");
        if (!keep)
            add_directory(writer, rule.client);
        add_directory(writer, rule.backend);
        for (size_t i = 0; i < sizeof modifiers / sizeof *modifiers; i++)
            write_text(writer, rule.flags & modifiers[i].flag ? modifiers[i].word : "");
        write_text(writer, "\n");
    }
    struct ppr_view client;
    for (size_t number = 1; ppr_table_local(table, number, &client) == PPR_OK; number++) {
        write_text(writer, "local");
        add_directory(writer, client);
        write_text(writer, "\n");
    }
    for (size_t i = 0; i < table->client_count; i++) {
        write_text(writer, "client");
        write_word(writer, ppri_prefix_origin_text(table->pool, &table->clients[i]));
        write_text(writer, "\n");
    }
}

static void add_fields(struct ppri_writer *writer, const struct ppr_table *table)
{
    const struct ppri_field_names names = ppri_field_names_of(table);
    struct ppri_field field;
    for (size_t at = 0; ppri_field_names_next(&names, &at, &field);) {
        if (field.always)
            continue;
        write_text(writer, field.direction == PPR_REQUEST ? "field request" : "field response");
        write_word(writer, field.name);
        write_word(writer, ppri_kind_word(ppri_kind_public(field.kind)));
        write_text(writer, "\n");
    }
}

static void write_cookie(struct ppri_writer *writer, const struct ppr_table *table,
                         const struct ppri_cookie_rule *rule)
{
    static const char *const names[] = {"cookie-domain", "cookie-path", "cookie-flags"};
    const struct ppr_view from = ppri_cookie_from(table->pool, rule);
    /* A path has lost its last slash. */
    const char *end = rule->kind == PPRI_COOKIE_PATH ? "/" : "";
    write_text(writer, names[rule->kind]);
    if (ppri_equal(from, PPRI_COOKIE_OFF)) {
        write_text(writer, " off");
    } else if (rule->kind == PPRI_COOKIE_FLAGS) {
        /* The star of a name stands after it. */
        write_word(writer, ppri_view(from.data, from.size + rule->any_end));
        for (size_t i = 0; i < PPRI_FLAG_WORDS; i++) {
            if (rule->flags & ppri_flag_words[i].flag)
                write_word(writer, ppr_view_of(ppri_flag_words[i].word));
        }
    } else {
        write_word(writer, rule->any_end ? PPRI_LITERAL("*") : from);
        write_text(writer, rule->any_end ? "" : end);
        write_word(writer, ppri_view(table->pool + rule->to, rule->to_size));
        write_text(writer, end);
    }
    if (rule->scope.size) {
        write_text(writer, " in");
        write_word(writer, ppri_prefix_text(table->pool, &rule->scope));
    }
    write_text(writer, "\n");
}

static void write_rules(struct ppri_writer *writer, const void *thing)
{
    const struct ppr_table *table = thing;
    write_prefixes(writer, table);
    add_fields(writer, table);
    for (size_t i = 0; i < table->cookie_count; i++)
        write_cookie(writer, table, &table->cookies[i]);
    for (size_t i = 0; i < table->param_count; i++) {
        const struct ppri_named_param *param = &table->params[i];
        write_text(writer, "query-param");
        write_word(writer, ppri_view(table->pool + param->name, param->size));
        if (param->flags & PPR_FOR_REQUESTS)
            write_text(writer, param->flags & PPR_FOR_RESPONSES ? " both" : " request");
        write_text(writer, param->flags & PPR_PARAM_PATH ? " path\n" : "\n");
    }
}

struct ppr_result ppr_table_write(const struct ppr_table *table, char *buffer, size_t capacity)
{
    return ppri_write_whole(write_rules, table, buffer, capacity);
}
