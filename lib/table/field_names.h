/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Names of fields: which fields carry references, of which kind each is, and which of them a table
   rewrites. A field that is new is one row here. */

#ifndef PPRI_TABLE_FIELD_NAMES_H
#define PPRI_TABLE_FIELD_NAMES_H

#include "table/table.h"
#include "text/chars.h"
#include "text/skip.h"

/* Bytes of the longest name that users give. */
#define PPRI_FIELD_NAME_MAX 255

/* Kinds that users know as PPR_KIND_URI. */
enum ppri_kind {
    PPRI_KIND_REFERER = 32, /* a backend checks by it for forged requests */
    PPRI_KIND_SWITCH /* a reference, or true or false (F1) */
};

/* A kind as users know it. */
static inline enum ppr_kind ppri_kind_public(enum ppr_kind kind)
{
    return (int)kind >= (int)PPRI_KIND_REFERER ? PPR_KIND_URI : kind;
}

/* The word of a kind (enum ppr_kind) in rule files; empty: it is no kind. */
PPRI_RARE struct ppr_view ppri_kind_word(size_t kind);

/* Fields that are switched on, and those that users named, of a table or a builder. */
struct ppri_field_names {
    const uint32_t *known; /* as the table's known_fields */
    const struct ppri_named_field *named;
    size_t count; /* of those that users named */
    const char *pool; /* which has their names */
};

/* A field. */
struct ppri_field {
    enum ppr_direction direction;
    bool always; /* on without a rule */
    enum ppr_kind kind;
    struct ppr_view name;
};

/* Find the next field that is switched on from `*at` on, 0 at first. Return false if there is
   none. */
PPRI_RARE bool ppri_field_names_next(const struct ppri_field_names *names, size_t *at,
                                     struct ppri_field *field);

/* The kind of a field that is switched on, among those from `at` on; 0: none. */
PPRI_RARE enum ppr_kind ppri_field_names_kind(const struct ppri_field_names *names, size_t at,
                                              enum ppr_direction direction, struct ppr_view name);

/* The fields of a table. */
static inline struct ppri_field_names ppri_field_names_of(const struct ppr_table *table)
{
    const struct ppri_field_names names = {table->known_fields, table->fields, table->field_count,
                                           table->pool};
    return names;
}

/* Switch on all fields that are known of a direction, but for those that have another kind. */
PPRI_RARE void ppri_field_names_all(const struct ppri_field_names *names,
                                    enum ppr_direction direction, uint32_t known[2]);

/* Switch on a field that is known, if it is known with this kind. Return false if it
   is not, and must be noted by its name. */
PPRI_RARE bool ppri_field_names_on(uint32_t known[2], enum ppr_direction direction,
                                   struct ppr_view name, enum ppr_kind kind);

/* The kind that a field has with a table; 0: none. */
enum ppr_kind ppri_field_names_find(const struct ppr_table *table, enum ppr_direction direction,
                                    struct ppr_view name);

struct ppri_known_field {
    enum ppr_kind kind;
    size_t size; /* of its name, with the white space that may stand before its colon */
    bool spaced; /* there is some */
};

/* The bytes of the names of the registry's rows. */
extern const uint8_t ppri_field_names_sizes[];

/* Of some rows of the table's name_rows, those whose field a line at an offset may be of: it
   has a colon where they have, or white space before one. */
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

/* Find the field whose line begins at an offset of a block, among the rows that fit. Return
   false if it is none that a table rewrites, or no field line. */
bool ppri_field_names_at(const struct ppr_table *table, enum ppr_direction direction, uint32_t rows,
                         struct ppr_view block, size_t at, struct ppri_known_field *field);

/* Enter the names of all fields that a table rewrites in its name_rows. */
PPRI_RARE void ppri_field_names_enter(struct ppr_table *table);

#endif
