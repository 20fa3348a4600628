/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "registry.h"

#include "kind_uri.h"

struct kind_row {
    enum ppr_kind kind;
    const char *word;
    ppri_kind_walk *walk;
};

static const struct kind_row kinds[] = {
    {PPR_KIND_URI, "uri", ppri_kind_uri},
};

struct field_row {
    enum ppr_direction direction;
    enum ppr_kind kind;
    struct ppr_view name;
};

static const struct field_row fields[] = {
    {PPR_RESPONSE, PPR_KIND_URI, {"Location", 8}},
    {PPR_RESPONSE, PPR_KIND_URI, {"Content-Location", 16}},
    {PPR_RESPONSE, PPR_KIND_URI, {"URI", 3}},
    {PPR_REQUEST, PPR_KIND_URI, {"Destination", 11}},
};

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

ppri_kind_walk *ppri_registry_walk(enum ppr_kind kind)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (kinds[i].kind == kind)
            return kinds[i].walk;
    }
    return NULL;
}

enum ppr_kind ppri_registry_kind(struct ppr_view word)
{
    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (ppri_equal(word, ppr_view_of(kinds[i].word)))
            return kinds[i].kind;
    }
    return (enum ppr_kind)0;
}

enum ppr_kind ppri_registry_default(enum ppr_direction direction, struct ppr_view name)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        if (fields[i].direction == direction && ppri_equal_nocase(fields[i].name, name))
            return fields[i].kind;
    }
    return (enum ppr_kind)0;
}

static uint32_t length_bit(struct ppr_view name)
{
    return UINT32_C(1) << (name.size < 31 ? name.size : 31);
}

/* Upper and lower case of a letter have the same bit. */
static uint32_t letter_bit(struct ppr_view name)
{
    return UINT32_C(1) << ((unsigned char)name.data[0] & 31);
}

enum ppr_kind ppri_registry_find(const struct ppr_table *table, enum ppr_direction direction,
                                 struct ppr_view name)
{
    if (!name.size || !(table->name_lengths[direction] & length_bit(name)) ||
        !(table->name_letters[direction] & letter_bit(name)))
        return (enum ppr_kind)0;
    const enum ppr_kind kind = ppri_registry_default(direction, name);
    for (size_t i = 0; !kind && i < table->field_count; i++) {
        const struct ppri_named_field *field = &table->fields[i];
        if (field->direction == (uint8_t)direction &&
            ppri_equal_nocase(ppri_view(table->pool + field->name, field->size), name))
            return (enum ppr_kind)field->kind;
    }
    return kind;
}

void ppri_registry_note(struct ppr_table *table, enum ppr_direction direction, struct ppr_view name)
{
    table->name_lengths[direction] |= length_bit(name);
    table->name_letters[direction] |= letter_bit(name);
}

void ppri_registry_note_defaults(struct ppr_table *table)
{
    for (size_t i = 0; i < COUNT(fields); i++)
        ppri_registry_note(table, fields[i].direction, fields[i].name);
}
