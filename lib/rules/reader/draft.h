/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A draft: the rules and warnings that a reader has collected from a text. Rules go to a builder
   of the draft's own, which normalises them and finds their errors; the caller's builder gets them
   all at the end, or one error and no rule. */

#ifndef PPRI_RULES_READER_DRAFT_H
#define PPRI_RULES_READER_DRAFT_H

#include "rules/reader/sources.h"
#include "text/message.h"

struct ppri_draft {
    struct ppr_builder *target; /* the caller's */
    struct ppr_builder *rules; /* the draft's own */
    const struct ppr_allocator *allocator; /* the target's */
    struct ppri_sources sources;
    size_t source; /* of the item that was added last */
    struct ppri_array numbers; /* size_t: the items of map and keep rules, by number */
    struct ppri_array dropped; /* size_t: items that were taken back, ascending */
    struct ppri_array warnings; /* struct ppri_draft_warning; draft.c's */
    struct ppri_array joined; /* char: a prefix with its slash */
};

/* Start a draft for a builder without an error. Return PPR_NO_MEMORY when there is none.
   `options` is never NULL. */
enum ppr_status ppri_draft_start(struct ppri_draft *draft, struct ppr_builder *target,
                                 struct ppr_view text, const struct ppr_rules_options *options);

/* Release a draft that was started, in whatever state. */
void ppri_draft_release(struct ppri_draft *draft);

/* Add all rules and warnings to the caller's builder, warnings text by text, those of a text in its
   order: nothing if there was an error. An error without a place yet gets none. */
enum ppr_status ppri_draft_finish(struct ppri_draft *draft);

/* Add a rule; `client` is NULL for a keep rule. An error is the draft's until
   ppri_draft_locate gives it a place. */
enum ppr_status ppri_draft_add(struct ppri_draft *draft, struct ppri_position position,
                               const struct ppr_view *client, struct ppr_view backend);

/* Add a map rule with its flags, or a local rule. An error as of ppri_draft_add. */
enum ppr_status ppri_draft_map(struct ppri_draft *draft, struct ppri_position position,
                               struct ppr_view client, struct ppr_view backend, unsigned flags);
enum ppr_status ppri_draft_local(struct ppri_draft *draft, struct ppri_position position,
                                 struct ppr_view client);

/* Take back the rule that was added last. */
enum ppr_status ppri_draft_drop_last(struct ppri_draft *draft);

/* The number of map and keep rules in the draft. */
size_t ppri_draft_count(const struct ppri_draft *draft);

/* Read back a map or keep rule by its number in the draft, from 1. */
struct ppr_item ppri_draft_rule(const struct ppri_draft *draft, size_t number);

/* Set the place of cookie rules that follow; they are added to `draft->rules` directly. */
void ppri_draft_place(struct ppri_draft *draft, struct ppri_position position);

/* The error of a call on `draft->rules`. */
const struct ppr_error *ppri_draft_error(const struct ppri_draft *draft);

/* Give the error of a call on `draft->rules`, if it has one, a place, and the caller's builder the
   error. Return the status of that builder. */
enum ppr_status ppri_draft_locate(struct ppri_draft *draft, struct ppri_position position);

/* Fail at a place, with a message from words (text/message.h). */
enum ppr_status ppri_draft_fail(struct ppri_draft *draft, struct ppri_position position,
                                const char *sentence, struct ppr_view first,
                                struct ppr_view second);

enum ppr_status ppri_draft_no_memory(struct ppri_draft *draft);

/* Warn of a directive that is left out; fail if the caller is strict. */
enum ppr_status ppri_draft_leave_out(struct ppri_draft *draft, struct ppri_position position,
                                     const char *sentence, struct ppr_view first,
                                     struct ppr_view second);

/* Open the text of a number that a directive at a place includes, and set `source` to its number
   among the sources. Return PPR_END if there are not so many texts, PPR_UNCHANGED if it cannot be
   read and was left out. */
enum ppr_status ppri_draft_include(struct ppri_draft *draft, struct ppri_position position,
                                   struct ppr_view pattern, size_t number, size_t *source);

/* Append a warning about a rule of the draft (0 for none), with a message from words. */
enum ppr_status ppri_draft_warn(struct ppri_draft *draft, size_t rule,
                                struct ppri_position position, const char *sentence,
                                struct ppr_view first, struct ppr_view second);

/* The same about a rule that the caller's builder has already, by its number there. */
enum ppr_status ppri_draft_warn_given(struct ppri_draft *draft, size_t rule,
                                      struct ppri_position position, const char *sentence,
                                      struct ppr_view first, struct ppr_view second);

#endif
