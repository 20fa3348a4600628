/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/**
 * @file oracle.h
 * A second implementation of doc/design.md, slow and obvious: every call reads the text of all
 * rules anew, looks at each rule in turn, and builds whole strings. Tests hold the library
 * against it.
 *
 * Results live until oracle_forget(). Not for several threads.
 */

#ifndef PPR_TESTS_ORACLE_H
#define PPR_TESTS_ORACLE_H

#include <stdbool.h>
#include <stddef.h>

#include <ppr/ppr.h>

/** A table is the text of its rules in the plain format. The text is valid: the oracle aborts
 *  where it cannot read a rule. */
struct oracle_table {
    struct ppr_view text;
};

enum { ORACLE_ANY_END = -1 };

struct oracle_answer {
    enum ppr_status status; /**< UNCHANGED, REWRITTEN, INCOMPLETE */
    enum ppr_reason reason;
    size_t rule;
    const char *data; /**< the right bytes after the call, rewritten or not */
    size_t size;
    size_t end; /**< of a block: the offset after its empty line, or ORACLE_ANY_END */
    size_t tail; /**< of a reference: the size of its end that was copied */
    bool any_rule; /**< the documents do not settle the rule */
    bool loose; /**< nor the reason */
    bool open; /**< nor the bytes */
};

/** Rewrite one reference, as ppr_rewrite_url. A NULL context is an empty one. */
struct oracle_answer oracle_reference(const struct oracle_table *table,
                                      enum ppr_direction direction,
                                      const struct ppr_context *context, struct ppr_view reference);

/** Rewrite a field's value, as ppr_rewrite_field. */
struct oracle_answer oracle_value(const struct oracle_table *table, enum ppr_direction direction,
                                  const struct ppr_context *context, struct ppr_view name,
                                  struct ppr_view value);

/** Rewrite a field block, as ppr_rewrite_block with room for all output. */
struct oracle_answer oracle_block(const struct oracle_table *table, enum ppr_direction direction,
                                  const struct ppr_context *context, struct ppr_view block,
                                  unsigned flags);

/** Find the backend URL of a request, as ppr_route. */
struct oracle_answer oracle_route(const struct oracle_table *table,
                                  const struct ppr_context *context);

/** Return the members of a context that do not parse, as bits of enum ppr_context_bit. */
unsigned oracle_ignored(const struct ppr_context *context);

/** Return the kind of a field; PPR_KIND_NONE if it is not rewritten. */
enum ppr_kind oracle_kind(const struct oracle_table *table, enum ppr_direction direction,
                          struct ppr_view name);

/** Return true if a prefix is both kept and mapped for responses, which no table may have. */
bool oracle_conflict(const struct oracle_table *table);

/** Return true if two absolute http(s) URLs are equal by M3, and have the same bytes from the
 *  query on. */
bool oracle_same_url(struct ppr_view left, struct ppr_view right);

/** Return true if W6 promises that the output of a response stays when it is rewritten again. */
bool oracle_settles(const struct oracle_table *table, const struct ppr_context *context,
                    struct ppr_view output);

/** Return true if an absolute URL names a site that has nothing to do with the table or the
 *  exchange: its host is in no rule and no member of the context. */
bool oracle_is_foreign(const struct oracle_table *table, const struct ppr_context *context,
                       struct ppr_view reference);

/** Return true if an absolute URL is covered by a backend prefix of a rule for responses. */
bool oracle_is_backend(const struct oracle_table *table, struct ppr_view url);

/** Free all results of the oracle. */
void oracle_forget(void);

#endif /* PPR_TESTS_ORACLE_H */
