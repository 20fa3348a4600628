/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A reference being judged: what was sent, and where it points. */

#ifndef PPRI_REWRITE_SUBJECT_H
#define PPRI_REWRITE_SUBJECT_H

#include "rewrite/exchange.h"
#include "rewrite/replacement.h"
#include "uri/reference.h"

struct ppri_subject {
    struct ppri_exchange *exchange;
    struct ppr_view text;
    const struct ppri_reference *reference;
    struct ppri_origin origin; /* where it points; ws is http, and wss https (M3) */
    struct ppri_path path;
    struct ppri_walk walk; /* over the path */
    bool absolute; /* it names its origin itself */
};

/* Start with a scanned reference. */
void ppri_subject_start(struct ppri_subject *subject, struct ppri_exchange *exchange,
                        struct ppr_view text, const struct ppri_reference *reference);

/* Take origin and path of a reference that names its origin; `scheme`: that of a network-path
   reference. */
void ppri_subject_take_origin(struct ppri_subject *subject, enum ppri_scheme scheme);

/* Take the path of one that has no origin. */
void ppri_subject_take_path(struct ppri_subject *subject);

/* Resolve a relative reference at where the exchange was, if it climbs out of a prefix of the
   exchange's rule on either side. Return false if it stays. */
PPRI_RARE bool ppri_subject_take_relative(struct ppri_subject *subject);

/* Plan what follows the side of a rule that matched. */
void ppri_subject_put_tail(struct ppri_subject *subject, const struct ppri_prefix *from,
                           struct ppri_replacement *replacement);

/* Put a rule's other side before the planned tail. */
void ppri_subject_splice(const struct ppri_subject *subject, const struct ppri_rule *rule,
                         const struct ppri_prefix *to, struct ppri_base base,
                         struct ppri_replacement *replacement);

/* Put another base before the path, which stays as it was sent (N4, N6). */
PPRI_RARE void ppri_subject_repair(const struct ppri_subject *subject, const struct ppri_rule *rule,
                                   struct ppri_base base, struct ppri_replacement *replacement);

#endif
