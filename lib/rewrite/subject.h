/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* A subject: one reference while it is mapped, with the origin and path that it points to. */

#ifndef PPRI_REWRITE_SUBJECT_H
#define PPRI_REWRITE_SUBJECT_H

#include "rewrite/exchange.h"
#include "rewrite/replacement.h"
#include "uri/reference.h"

struct ppri_subject {
    struct ppri_exchange *exchange;
    struct ppr_view text;
    const struct ppri_reference *reference;
    /* Valid if `absolute`; ws is http, and wss is https (M3). */
    struct ppri_origin origin;
    struct ppri_path path;
    struct ppri_walk walk; /* a walk over `path` */
    bool absolute; /* the reference names its origin itself */
};

/* Starts a subject with the scanned `reference`. */
void ppri_subject_start(struct ppri_subject *subject, struct ppri_exchange *exchange,
                        struct ppr_view text, const struct ppri_reference *reference);

/* Sets origin, path and walk of a reference that names its origin. `scheme` is the scheme if it is
   a network-path reference. */
void ppri_subject_take_origin(struct ppri_subject *subject, enum ppri_scheme scheme);

/* Sets path and walk of a reference without an origin. */
void ppri_subject_take_path(struct ppri_subject *subject);

/* Resolves a relative reference, and sets path and walk, if it climbs out of the prefix of this
   exchange's rule on either side. The base is the path of the backend URL in a response,
   client_target in a request. Returns false if the reference stays. */
PPRI_RARE bool ppri_subject_take_relative(struct ppri_subject *subject);

/* Sets tail and rest of `replacement` to the bytes after the prefix `from`, which covers the
   path. */
void ppri_subject_put_tail(struct ppri_subject *subject, const struct ppri_prefix *from,
                           struct ppri_replacement *replacement);

/* Puts the base and the prefix `to` of `rule` before the tail, and finishes the replacement. */
void ppri_subject_splice(const struct ppri_subject *subject, const struct ppri_rule *rule,
                         const struct ppri_prefix *to, struct ppri_base base,
                         struct ppri_replacement *replacement);

/* Puts `base` before the path, which stays as it was sent (N4, N6), and finishes the
   replacement. */
PPRI_RARE void ppri_subject_repair(const struct ppri_subject *subject, const struct ppri_rule *rule,
                                   struct ppri_base base, struct ppri_replacement *replacement);

#endif
