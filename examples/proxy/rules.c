/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules.h"
#include "text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Read a whole file. Returns NULL, or the reason why not. */
static const char *read_file(const char *path, struct text *text)
{
    char part[4096];
    size_t count;
    const char *why = NULL;
    FILE *file = fopen(path, "rb");
    if (!file)
        return strerror(errno);
    while ((count = fread(part, 1, sizeof part, file)) > 0)
        text_add(text, (struct ppr_view){part, count});
    if (ferror(file))
        why = strerror(errno);
    else if (text->failed)
        why = "out of memory";
    fclose(file);
    return why;
}

static void print(const struct ppr_error *error)
{
    struct text line = {0};
    if (text_reserve(&line, ppr_error_text(error, NULL, 0).count)) {
        line.size = ppr_error_text(error, line.data, line.capacity).count;
        fprintf(stderr, "%.*s\n", (int)line.size, line.data);
    }
    text_free(&line);
}

/* A warning is about a directive that was left out, so it is shown even if the rules are
 * good otherwise. */
static void print_warnings(const struct ppr_builder *builder)
{
    struct ppr_error warning;
    for (size_t i = 1; ppr_builder_warning(builder, i, &warning) == PPR_OK; i++)
        print(&warning);
}

static struct ppr_table *build(struct ppr_builder *builder, const char *path)
{
    struct ppr_table *table = ppr_builder_build(builder);
    print_warnings(builder);
    if (!table) {
        print(ppr_builder_error(builder));
        return NULL;
    }
    /* An editor may have emptied the file just now, to write it anew. */
    if (ppr_table_size(table) == 0) {
        fprintf(stderr, "%s: no map rule in it\n", path);
        ppr_table_unref(table);
        return NULL;
    }
    return table;
}

struct ppr_table *rules_read(const char *path, enum ppr_rules_format format)
{
    struct text text = {0};
    struct ppr_table *table = NULL;
    const char *why = read_file(path, &text);
    if (why) {
        fprintf(stderr, "proxy: %s: %s\n", path, why);
    } else {
        struct ppr_builder *builder = ppr_builder_new(NULL);
        ppr_builder_source(builder, ppr_view_of(path), 1);
        ppr_rules_read(builder, format, text_view(&text), NULL);
        table = build(builder, path);
        ppr_builder_free(builder);
    }
    text_free(&text);
    return table;
}
