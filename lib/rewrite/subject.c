/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Sets the origin and path of a subject, and puts the parts of its replacement together. */

#include "rewrite/subject.h"

#include "rewrite/resolve.h"

void ppri_subject_start(struct ppri_subject *subject, struct ppri_exchange *exchange,
                        struct ppr_view text, const struct ppri_reference *reference)
{
    subject->exchange = exchange;
    subject->text = text;
    subject->reference = reference;
    subject->absolute = false;
}

/* Walks over `path`, a part of the reference. */
static void walk_path(struct ppri_subject *subject, struct ppr_view path)
{
    subject->path = ppri_path_of(path);
    subject->path.backslashes = subject->reference->backslashes;
    if (subject->reference->canonical)
        ppri_walk_start(&subject->walk, path);
    else
        ppri_path_walk(&subject->path, &subject->walk);
}

void ppri_subject_take_origin(struct ppri_subject *subject, enum ppri_scheme scheme)
{
    const struct ppri_reference *reference = subject->reference;
    subject->absolute = true;
    subject->origin = reference->origin;
    subject->origin.scheme = ppri_scheme_family(reference->origin.scheme);
    if (reference->form == PPRI_FORM_NETWORK)
        subject->origin.scheme = scheme;
    if (subject->origin.port == PPRI_NO_PORT)
        subject->origin.port = ppri_default_port(subject->origin.scheme);
    /* An empty path is "/" (RFC 9110 4.2.3). */
    walk_path(subject, reference->path.size ? reference->path : PPRI_LITERAL("/"));
}

void ppri_subject_take_path(struct ppri_subject *subject)
{
    walk_path(subject, subject->reference->path);
}

/* ------------------------------------------------------------- Relative -- */

/* Resolves the relative path `path` at `base` (RFC 3986 5.2), and walks over the result. */
PPRI_RARE static void walk_relative(struct ppri_subject *subject, const struct ppri_path *base,
                                    struct ppr_view path)
{
    subject->path = *base;
    ppri_path_cut(&subject->path);
    subject->path.backslashes = base->backslashes || subject->reference->backslashes;
    ppri_path_add(&subject->path, path);
    ppri_path_walk(&subject->path, &subject->walk);
}

/* Returns one more than the levels that a relative reference climbs to leave `prefix`, if it is
   resolved at `base`. Returns PPRI_LEVELS_ANY if the prefix is "/", if `base` is NULL, or if `base`
   is not under the prefix. An example with the prefix /app (depth 1):

       base /app/a    x is at /app/x      begin 1    1 - 1 + 2 = 2    ../x climbs 1, and leaves
       base /app/b/a  x is at /app/b/x    begin 2    2 - 1 + 2 = 3    ../x climbs 1, and stays
       base /app      x is at /x          begin 0    1                x climbs 0, and leaves */
PPRI_RARE static uint32_t levels_of(struct ppri_subject *subject, const struct ppri_path *base,
                                    const struct ppri_prefix *prefix)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const size_t depth = ppri_prefix_depth(prefix);
    if (!base || !depth)
        return PPRI_LEVELS_ANY;
    ppri_path_walk(base, &subject->walk);
    if (!ppri_prefix_covers(ppri_prefix_path(exchange->table->pool, prefix), &subject->walk,
                            &exchange->captures))
        return PPRI_LEVELS_ANY;
    walk_relative(subject, base, PPRI_LITERAL("x"));
    const size_t begin = subject->walk.begin;
    return begin < depth ? 1 : (uint32_t)(begin - depth + 2);
}

/* True if the reference leaves `prefix` when it is resolved at `base`. NULL if the base is not
   known. */
static bool leaves(struct ppri_subject *subject, enum ppri_side side, const struct ppri_path *base,
                   const struct ppri_prefix *prefix)
{
    uint32_t *levels = &subject->exchange->levels[side];
    struct ppri_path path = ppri_path_of(subject->reference->path);
    path.backslashes = subject->reference->backslashes;
    if (!*levels)
        *levels = levels_of(subject, base, prefix);
    return ppri_path_rise(&path) + 1 >= *levels;
}

bool ppri_subject_take_relative(struct ppri_subject *subject)
{
    struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_rule *rule = exchange->rule;
    const struct ppri_path path = ppri_exchange_client_path(exchange);
    const struct ppri_path *client = path.piece[0].data ? &path : NULL;
    const struct ppri_path *backend =
        ppri_exchange_has_backend_path(exchange) ? &exchange->backend_path : NULL;
    const struct ppri_path *base = exchange->direction == PPR_RESPONSE ? backend : client;
    if (!base || !rule || ppri_exchange_says(exchange, PPR_AWARE))
        return false;
    /* The backend path may be under the rule's backend prefix only if that prefix is on home. Home
       is the rule's origin if the backend's address was found at run time. */
    const bool is_home =
        ppri_rule_is_on(exchange->table->pool, rule, &exchange->captures, &exchange->home);
    if (!leaves(subject, PPRI_CLIENT, client, &rule->client) &&
        !leaves(subject, PPRI_BACKEND, is_home ? backend : NULL, &rule->backend))
        return false;
    walk_relative(subject, base, subject->reference->path);
    return true;
}

/* --------------------------------------------------------------- Output -- */

void ppri_subject_put_tail(struct ppri_subject *subject, const struct ppri_prefix *from,
                           struct ppri_replacement *replacement)
{
    const size_t depth = ppri_walk_reach(&subject->walk, ppri_prefix_depth(from));
    ppri_path_after(&subject->path, &subject->walk, depth, &replacement->tail);
    replacement->dotted =
        subject->walk.dotted || subject->path.count > 1 || subject->path.backslashes;
    replacement->rest = subject->reference->rest;
}

/* Puts `base` before a planned path, and finishes the replacement. A result equal to the reference
   is unchanged. */
PPRI_NOINLINE static void finish(const struct ppri_subject *subject, struct ppri_base base,
                                 struct ppri_replacement *replacement)
{
    const struct ppri_reference *reference = subject->reference;
    const bool is_response = subject->exchange->direction == PPR_RESPONSE;
    if (is_response && reference->origin.scheme != ppri_scheme_family(reference->origin.scheme))
        base = ppri_base_of_socket(base);
    replacement->reason = PPR_REASON_MAPPED;
    replacement->rewritten = true;
    replacement->scheme = base.scheme;
    replacement->origin = base.origin;
    ppri_replacement_finish(replacement, subject->text);
    if (!ppri_replacement_equals(replacement, subject->text))
        return;
    replacement->rewritten = false;
    if (is_response)
        replacement->reason = PPR_REASON_CLIENT_FACING;
}

void ppri_subject_splice(const struct ppri_subject *subject, const struct ppri_rule *rule,
                         const struct ppri_prefix *to, struct ppri_base base,
                         struct ppri_replacement *replacement)
{
    replacement->rule = ppri_rule_number(rule);
    replacement->prefix = ppri_prefix_path(subject->exchange->table->pool, to);
    finish(subject, base, replacement);
}

void ppri_subject_repair(const struct ppri_subject *subject, const struct ppri_rule *rule,
                         struct ppri_base base, struct ppri_replacement *replacement)
{
    replacement->rule = ppri_rule_number(rule);
    replacement->prefix = ppri_view(NULL, 0);
    replacement->tail = ppri_path_of(subject->reference->path);
    replacement->tail.backslashes = subject->reference->backslashes;
    replacement->dotted = subject->reference->backslashes;
    replacement->rest = subject->reference->rest;
    finish(subject, base, replacement);
}
