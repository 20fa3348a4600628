/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Writes a table in the plain rule format (doc/rules.md), as plain_reader.c reads it. */

#include <ppr/ppr.h>

#include "build/plain_reader.h"
#include "table/cookie_rules.h"
#include "table/field_names.h"
#include "table/table.h"
#include "text/writer.h"

static void add(struct ppri_writer *writer, const char *text)
{
    ppri_writer_append(writer, ppr_view_of(text));
}

/* A space, and a word. */
static void add_word(struct ppri_writer *writer, struct ppr_view word)
{
    add(writer, " ");
    ppri_writer_append(writer, word);
}

/* A name, which may begin as a comment does. */
static void add_name(struct ppri_writer *writer, struct ppr_view name)
{
    add(writer, name.size && name.data[0] == '#' ? " \\" : " ");
    ppri_writer_append(writer, name);
}

/* A prefix or path, with a slash at its end: where every prefix has one, none is missed by
   those who read it as text. */
static void add_directory(struct ppri_writer *writer, struct ppr_view path)
{
    add_word(writer, path);
    if (!path.size || path.data[path.size - 1] != '/')
        add(writer, "/");
}

static void add_rules(struct ppri_writer *writer, const struct ppr_table *table)
{
    struct ppr_rule rule;
    for (size_t number = 1; ppr_table_rule(table, number, &rule) == PPR_OK; number++) {
        const bool keep = (rule.flags & PPR_KEEP) != 0;
        add(writer, keep ? "keep" : "map");
        if (!keep)
            add_directory(writer, rule.client);
        add_directory(writer, rule.backend);
        add(writer, rule.flags & PPR_ANY_SCHEME ? " any-scheme\n" : "\n");
    }
}

static void add_fields(struct ppri_writer *writer, const struct ppr_table *table)
{
    struct ppri_field_rule field;
    for (size_t at = 0; ppri_field_names_next(table, &at, &field);) {
        add(writer, field.direction == PPR_REQUEST ? "field request" : "field response");
        add_name(writer, field.name);
        add_word(writer, ppri_kind_word(field.kind));
        add(writer, "\n");
    }
}

static void add_flags(struct ppri_writer *writer, const struct ppri_cookie_rule *rule)
{
    if (rule->any_end)
        add(writer, "*");
    for (size_t i = 0; i < PPRI_FLAG_WORDS; i++) {
        if (rule->flags & ppri_flag_words[i].flag)
            add_word(writer, ppri_flag_words[i].word);
    }
}

static void add_cookie(struct ppri_writer *writer, const struct ppr_table *table,
                       const struct ppri_cookie_rule *rule)
{
    static const char *const names[] = {"cookie-domain", "cookie-path", "cookie-flags"};
    const struct ppr_view from = ppri_cookie_from(table->pool, rule);
    const struct ppr_view to = ppri_view(table->pool + rule->to, rule->to_size);
    add(writer, names[rule->kind]);
    if (ppri_equal(from, PPRI_COOKIE_OFF)) {
        add(writer, " off");
    } else if (rule->kind == PPRI_COOKIE_DOMAIN) {
        add_word(writer, from);
        add_word(writer, to);
    } else if (rule->kind == PPRI_COOKIE_PATH) {
        /* They have lost the last slash each. */
        add_word(writer, from);
        add(writer, "/");
        add_word(writer, to);
        add(writer, "/");
    } else {
        add_name(writer, from);
        add_flags(writer, rule);
    }
    if (rule->scope.size) {
        add(writer, " in");
        add_word(writer, ppri_cookie_scope(table->pool, rule));
    }
    add(writer, "\n");
}

static void write_all(struct ppri_writer *writer, const struct ppr_table *table)
{
    add_rules(writer, table);
    add_fields(writer, table);
    for (size_t i = 0; i < table->cookie_count; i++)
        add_cookie(writer, table, &table->cookies[i]);
    for (size_t i = 0; i < table->param_count; i++) {
        const struct ppri_named_param *param = &table->params[i];
        add(writer, "query-param");
        add_word(writer, ppri_view(table->pool + param->name, param->size));
        add(writer, "\n");
    }
}

struct ppr_result ppr_table_write(const struct ppr_table *table, char *buffer, size_t capacity)
{
    struct ppr_result result = {PPR_BAD_ARGUMENT, PPR_REASON_NONE, 0, 0};
    if (!table || (!buffer && capacity))
        return result;
    struct ppri_writer writer = {.data = NULL};
    write_all(&writer, table);
    result.count = writer.size;
    result.status = PPR_NO_SPACE;
    if (writer.size > capacity)
        return result;
    const struct ppri_writer all = {.data = buffer, .capacity = capacity};
    writer = all;
    write_all(&writer, table);
    result.status = PPR_REWRITTEN;
    return result;
}
