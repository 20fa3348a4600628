/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The entries of a table's hash: what can be asked for, each with the rule that answers. */

#ifndef PPRI_BUILD_ENTRIES_H
#define PPRI_BUILD_ENTRIES_H

#include "build/table_layout.h"
#include "text/hash.h"

/* A rule by its index: map and keep rules come before local ones. */
struct ppri_rule *ppri_compiler_rule(const struct ppri_compiler *compiler, size_t index);

/* The shape of a rule's prefix; a depth alone, if the rule has no captures. */
struct ppri_shape ppri_compiler_shape(const struct ppri_compiler *compiler,
                                      const struct ppri_rule *rule,
                                      const struct ppri_prefix *prefix);

uint32_t ppri_compiler_path_hash(const struct ppri_compiler *compiler, const struct ppri_rule *rule,
                                 const struct ppri_prefix *prefix);

/* The bit of a prefix's depth; 0 for one with captures, which is asked for by its shape. */
uint32_t ppri_compiler_depth_bit(const struct ppri_compiler *compiler, const struct ppri_rule *rule,
                                 const struct ppri_prefix *prefix);

/* Note the shape of a prefix, if it has captures, in its place among those there are. */
void ppri_compiler_note_shape(struct ppri_compiler *compiler, const struct ppri_rule *rule,
                              enum ppri_side side);

/* The origin of a rule's backend prefix under a scheme that it stands for. */
struct ppri_origin ppri_compiler_backend_origin(const struct ppri_compiler *compiler,
                                                const struct ppri_rule *rule,
                                                enum ppri_scheme scheme);

/* Whether a rule has an entry for its question already: an earlier one with the same answer. */
typedef bool ppri_is_same_entry(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                                const struct ppri_origin *origin);

/* Enter what can be asked for, with the rule that answers, unless there is an entry for the same:
   return its rule, counted from 1, or 0. `index`: of the rule, cookie rule or client origin.
   `origin`: of the backend, if the entry is about it. */
size_t ppri_compiler_enter(struct ppri_compiler *compiler, enum ppri_slot_kind kind, uint64_t key,
                           size_t index, const struct ppri_origin *origin,
                           ppri_is_same_entry *is_same);

/* Whether an earlier rule is on an origin, with the backend prefix of a rule. */
bool ppri_compiler_has_backend(const struct ppri_compiler *compiler, size_t earlier, size_t index,
                               const struct ppri_origin *origin);

#endif
