/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/**
 * @file oracle.h
 * A second implementation of doc/design.md, slow and obvious: every call reads
 * all rules anew, looks at each in turn, and builds whole strings. Tests hold
 * the library against it.
 *
 * What a call returns lives until oracle_forget(). Not for several threads.
 */

#ifndef PPR_TESTS_ORACLE_H
#define PPR_TESTS_ORACLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <ppr/ppr.h>

/** A rule as a user writes it. */
struct oracle_rule {
    const char *client; /**< NULL for a keep rule */
    const char *backend;
    unsigned flags; /**< PPR_ANY_SCHEME, PPR_KEEP */
};

/** A field that is rewritten beyond those that always are. */
struct oracle_field {
    enum ppr_direction direction;
    const char *name;
    enum ppr_kind kind;
};

/** A cookie-domain or cookie-path rule. */
struct oracle_pair {
    const char *from;
    const char *to;
    const char *scope; /**< a client prefix; NULL: all requests */
};

struct oracle_flags {
    const char *name;
    unsigned flags;
    const char *scope;
};

enum { ORACLE_EXTRAS = 4 };

/** Rules beyond map, keep and field. A list ends at its first NULL, or where it is full. */
struct oracle_extras {
    bool all[2]; /**< by direction */
    struct oracle_pair domains[ORACLE_EXTRAS];
    struct oracle_pair paths[ORACLE_EXTRAS];
    struct oracle_flags flags[ORACLE_EXTRAS];
    const char *parameters[ORACLE_EXTRAS];
};

struct oracle_table {
    const struct oracle_rule *rules;
    size_t rule_count;
    const struct oracle_field *fields;
    size_t field_count;
    const struct oracle_extras *extras; /**< NULL: none */
};

struct oracle_answer {
    enum ppr_status status; /**< UNCHANGED, REWRITTEN, INCOMPLETE */
    enum ppr_reason reason;
    size_t rule;
    const char *data; /**< what is right after the call, rewritten or not */
    size_t size;
    size_t end; /**< of a block: the offset after its empty line */
    size_t tail; /**< of a reference: how much of its end is as it was */
    bool loose; /**< reason and rule are not what the documents settle */
    bool open; /**< nor are the bytes */
};

/** Return whether a prefix is both kept and mapped, which no table may be. */
bool oracle_conflict(const struct oracle_table *table);

/** Return a rule's prefix as ppr_table_rule must give it (R1). */
struct ppr_view oracle_prefix(const char *prefix);

struct oracle_answer oracle_reference(const struct oracle_table *table,
                                      enum ppr_direction direction,
                                      const struct ppr_context *context, struct ppr_view reference);

struct oracle_answer oracle_value(const struct oracle_table *table, enum ppr_direction direction,
                                  const struct ppr_context *context, struct ppr_view name,
                                  struct ppr_view value);

struct oracle_answer oracle_block(const struct oracle_table *table, enum ppr_direction direction,
                                  const struct ppr_context *context, struct ppr_view block,
                                  unsigned flags);

/** Return the members of a context that do not parse, as bits of enum ppr_context_bit. */
unsigned oracle_ignored(const struct ppr_context *context);

/** Return the client's origin as it is written; empty if it is not known. */
struct ppr_view oracle_client_origin(const struct ppr_context *context);

/** Return the kind of a field, 0 for none. */
enum ppr_kind oracle_kind(const struct oracle_table *table, enum ppr_direction direction,
                          struct ppr_view name);

/** Hand all rules to a builder. */
void oracle_give(const struct oracle_table *table, struct ppr_builder *builder);

/** Print all rules as a rule file. */
void oracle_print(const struct oracle_table *table, FILE *file);

/** Return whether two absolute http(s) URLs are equal by R3, and the rest of
 *  them, from the query on, byte for byte. */
bool oracle_same_url(struct ppr_view left, struct ppr_view right);

/** Return whether what came out must stay when it is rewritten again (O10).
 *  Where this is false it may stay or not: the rules map what they make, or
 *  nothing tells a path that came out from a path of the other side. */
bool oracle_settles(const struct oracle_table *table, enum ppr_direction direction,
                    const struct ppr_context *context, struct ppr_view output);

/** Free all that the oracle has handed out. */
void oracle_forget(void);

#endif /* PPR_TESTS_ORACLE_H */
