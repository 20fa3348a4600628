/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The names of fields that have references: their kinds, and which of them a table rewrites. A new
   field is one row of the registry in field_names.c. */

#ifndef PPRI_TABLE_FIELD_NAMES_H
#define PPRI_TABLE_FIELD_NAMES_H

#include "table/table.h"
#include "text/chars.h"
#include "text/skip.h"

/* Bytes of the longest name of a field in a rule. */
#define PPRI_FIELD_NAME_MAX 255

/* Kinds that are PPR_KIND_URI to users. */
enum ppri_kind {
    PPRI_KIND_REFERER = 32, /* a backend checks for forged requests by it */
    PPRI_KIND_SWITCH /* a reference, or "true" or "false" */
};

/* Returns the kind that users see. */
static inline enum ppr_kind ppri_kind_public(enum ppr_kind kind)
{
    return (int)kind >= (int)PPRI_KIND_REFERER ? PPR_KIND_URI : kind;
}

/* Returns the word of a kind (enum ppr_kind) in rule files; empty if there is no such kind. */
PPRI_RARE struct ppr_view ppri_kind_word(size_t kind);

/* The fields that are on in a table or a builder: those of the registry, and those that users
   named. */
struct ppri_field_names {
    const uint32_t *known; /* by direction, bits of the registry's rows that are on */
    const struct ppri_named_field *named;
    size_t count; /* of `named` */
    const char *pool; /* of the names in `named` */
};

/* A field, or a row of the registry. */
struct ppri_field {
    enum ppr_direction direction;
    bool always; /* on without a rule */
    enum ppr_kind kind;
    struct ppr_view name;
};

/* Finds the next field that is on, from `*at` on, which is 0 at first. Returns false if there is no
   more. */
PPRI_RARE bool ppri_field_names_next(const struct ppri_field_names *names, size_t *at,
                                     struct ppri_field *field);

/* Returns the kind of a field that is on, among those from `at` on, or PPR_KIND_NONE. */
PPRI_RARE enum ppr_kind ppri_field_names_kind(const struct ppri_field_names *names, size_t at,
                                              enum ppr_direction direction, struct ppr_view name);

/* Returns the fields of a table. */
static inline struct ppri_field_names ppri_field_names_of(const struct ppr_table *table)
{
    const struct ppri_field_names names = {table->known_fields, table->fields, table->field_count,
                                           table->pool};
    return names;
}

/* Switches on the fields of the registry in a direction. Fields that users gave another kind stay
   off, and fields by which backends check for forged requests. */
PPRI_RARE void ppri_field_names_all(const struct ppri_field_names *names,
                                    enum ppr_direction direction, uint32_t known[2]);

/* Switches on a field of the registry that has this kind. Returns false if there is no such row,
   and the field must be recorded by its name. */
PPRI_RARE bool ppri_field_names_on(uint32_t known[2], enum ppr_direction direction,
                                   struct ppr_view name, enum ppr_kind kind);

/* Returns the kind of a field in `table`, or PPR_KIND_NONE if the table does not rewrite it. */
enum ppr_kind ppri_field_names_find(const struct ppr_table *table, enum ppr_direction direction,
                                    struct ppr_view name);

struct ppri_known_field {
    enum ppr_kind kind;
    size_t size; /* bytes of its name, and of white space before its colon */
    bool spaced; /* there is white space before the colon */
};

/* Bytes of the names of the registry's rows. */
extern const uint8_t ppri_field_names_sizes[];

/* Returns those of `rows`, an entry of name_rows, whose names may be that of the line at `at`. A
   colon or white space must follow the bytes of the name there. */
static inline uint32_t ppri_field_names_fitting(uint32_t rows, struct ppr_view block, size_t at)
{
    uint32_t fitting = rows & PPRI_NAMED;
    for (uint32_t known = rows & ~PPRI_NAMED; known; known &= known - 1) {
        const size_t size = ppri_field_names_sizes[ppri_lowest(known)];
        const char end = (char)(block.size - at > size ? block.data[at + size] : 0);
        if (end == ':' || ppri_is_ows(end))
            fitting |= known & -known;
    }
    return fitting;
}

/* Finds the field whose line is at `at` of `block`, among the rows `rows`. Returns false if the
   table does not rewrite such a field, or if it is no field line. */
bool ppri_field_names_at(const struct ppr_table *table, enum ppr_direction direction, uint32_t rows,
                         struct ppr_view block, size_t at, struct ppri_known_field *field);

/* Sets name_rows of `table`. */
PPRI_RARE void ppri_field_names_enter(struct ppr_table *table);

#endif
