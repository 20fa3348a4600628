/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rules/apache/variables.h"

#include "text/hash.h"

struct ppri_apache_define {
    struct ppr_view name;
    struct ppr_view value;
    bool has_value;
    bool is_defined;
};

static struct ppri_apache_define *find_define(const struct ppri_apache *reader,
                                              struct ppr_view name)
{
    struct ppri_apache_define *defines = reader->defines.data;
    if (!defines)
        return NULL;
    struct ppri_map_search search =
        ppri_map_find(&reader->define_numbers, ppri_hash_bytes(PPRI_HASH_START, name));
    for (size_t number; (number = ppri_map_next(&search)) != 0;) {
        if (ppri_equal(defines[number - 1].name, name))
            return &defines[number - 1];
    }
    return NULL;
}

/* The definition that the caller gives; NULL: none. */
static const struct ppr_rules_definition *find_given(const struct ppri_apache *reader,
                                                     struct ppr_view name)
{
    const struct ppr_rules_options *options = reader->draft.sources.options;
    for (size_t i = 0; i < options->definition_count; i++) {
        if (ppri_equal(options->definitions[i].name, name))
            return &options->definitions[i];
    }
    return NULL;
}

struct ppr_view ppri_apache_value(const struct ppri_apache *reader, struct ppr_view name)
{
    const struct ppri_apache_define *define = find_define(reader, name);
    if (define && define->is_defined && define->has_value)
        return define->value;
    const struct ppr_rules_definition *given = define ? NULL : find_given(reader, name);
    if (!given)
        return ppri_view(NULL, 0);
    return given->value.data ? given->value : ppri_view("", 0);
}

bool ppri_apache_is_defined(const struct ppri_apache *reader, struct ppr_view name, bool *is_known)
{
    const struct ppri_apache_define *define = find_define(reader, name);
    const bool is_given = find_given(reader, name) != NULL;
    *is_known = define || is_given;
    return define ? define->is_defined : is_given;
}

/* Find a name among the defines, or add it. Return NULL without memory. */
static struct ppri_apache_define *add_define(struct ppri_apache *reader, struct ppr_view name)
{
    struct ppri_apache_define *old = find_define(reader, name);
    if (old)
        return old;
    const struct ppri_apache_define new = {.name = name};
    ppri_apache_push(reader, &reader->defines, &new, sizeof new);
    if (reader->status == PPR_OK &&
        !ppri_map_add(&reader->define_numbers, reader->draft.allocator,
                      ppri_hash_bytes(PPRI_HASH_START, name), (uint32_t)reader->defines.count))
        reader->status = ppri_draft_no_memory(&reader->draft);
    return reader->status == PPR_OK ? find_define(reader, name) : NULL;
}

void ppri_apache_define(struct ppri_apache *reader, struct ppr_view name, bool is_defined,
                        struct ppr_view value)
{
    struct ppri_apache_define *define = add_define(reader, name);
    if (!define)
        return;
    define->is_defined = is_defined;
    if (!is_defined)
        define->has_value = false;
    if (!value.data)
        return;
    define->has_value = true;
    define->value = value;
}

void ppri_apache_note_missing(struct ppri_apache *reader, const struct ppri_apache_word *word)
{
    const uint64_t hash = ppri_hash_bytes(PPRI_HASH_START, word->missing);
    struct ppri_map_search search = ppri_map_find(&reader->missing_numbers, hash);
    for (size_t number; (number = ppri_map_next(&search)) != 0;) {
        const struct ppri_apache_word *other =
            (const struct ppri_apache_word *)reader->missing.data + number - 1;
        if (ppri_equal(other->missing, word->missing))
            return;
    }
    ppri_apache_push(reader, &reader->missing, word, sizeof *word);
    if (reader->status == PPR_OK && !ppri_map_add(&reader->missing_numbers, reader->draft.allocator,
                                                  hash, (uint32_t)reader->missing.count))
        reader->status = ppri_draft_no_memory(&reader->draft);
}

void ppri_apache_warn_missing(struct ppri_apache *reader)
{
    const struct ppri_apache_word *words = reader->missing.data;
    struct ppr_view names = {NULL, 0};
    for (size_t i = 0; i < reader->missing.count && reader->status == PPR_OK; i++) {
        if (names.size > PPRI_MESSAGE_MAX) /* no message shows more */
            break;
        if (i)
            names = ppri_apache_join(reader, names, PPRI_LITERAL(", "));
        names = ppri_apache_join(reader, names, words[i].missing);
    }
    if (names.size)
        ppri_apache_leave_out(reader, &words[0],
                              (size_t)(words[0].missing.data - words[0].text.data) - 2,
                              "variables without a value: %; their directives are left out; give "
                              "each a value: ppr --define NAME=VALUE",
                              names, ppri_view(NULL, 0));
}
