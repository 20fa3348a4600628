/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The registry: which fields carry references, and which kind walks over each.
   A new kind is one file and one row here. */

#ifndef PPRI_REGISTRY_H
#define PPRI_REGISTRY_H

#include "edit.h"
#include "table.h"

/* Walks over a field value: tells the edit, in order, what stays and what is a
   reference. */
typedef void ppri_kind_walk(struct ppri_edit *edit, struct ppr_view value);

/* The walk of a kind; NULL for a kind that is not known. */
ppri_kind_walk *ppri_registry_walk(enum ppr_kind kind);

/* The kind that a rule file's word names; 0: none. */
enum ppr_kind ppri_registry_kind(struct ppr_view word);

/* The kind that a field has without a rule; 0: none. */
enum ppr_kind ppri_registry_default(enum ppr_direction direction, struct ppr_view name);

/* The kind that a field has with a table; 0: none. */
enum ppr_kind ppri_registry_find(const struct ppr_table *table, enum ppr_direction direction,
                                 struct ppr_view name);

/* Note a field's name in the masks by which ppri_registry_find passes over others. */
void ppri_registry_note(struct ppr_table *table, enum ppr_direction direction,
                        struct ppr_view name);

/* Note the names of all fields that are rewritten without a rule. */
void ppri_registry_note_defaults(struct ppr_table *table);

#endif
