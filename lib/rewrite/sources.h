/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Sources that stand for a whole origin: where the client finds what a backend's origin has. */

#ifndef PPRI_REWRITE_SOURCES_H
#define PPRI_REWRITE_SOURCES_H

#include "rewrite/exchange.h"
#include "text/writer.h"

/* More than these are one source, which is as wide as all of them. */
#define PPRI_SOURCES_MAX 4

struct ppri_source {
    struct ppri_base base;
    struct ppr_view path; /* with a slash at its end */
};

/* How the sources come out. */
enum ppri_sources_form {
    PPRI_SOURCES_SOCKET = 1, /* of sockets */
    PPRI_SOURCES_BARE = 2, /* without a scheme */
    PPRI_SOURCES_ORIGIN = 4 /* the first of them, without its path */
};

struct ppri_sources {
    struct ppri_source list[PPRI_SOURCES_MAX];
    size_t count;
    size_t rule; /* the number of the first rule */
    unsigned form; /* of enum ppri_sources_form */
};

/* Find the sources that stand for a backend's origin on the client's host (F4): one for each client
   prefix that is not under another. Return false if there is none, if a rule has captures, if the
   client's origin is not known, or if the origin has more rules than `*looks`. Subtract the rules
   looked at from `*looks`. */
bool ppri_sources_find(const struct ppri_exchange *exchange, const struct ppri_origin *origin,
                       size_t *looks, struct ppri_sources *sources);

/* Write the sources, with a space between two. */
void ppri_sources_write(const struct ppri_sources *sources, struct ppri_writer *writer);

/* Whether a text is all that comes out. */
bool ppri_sources_equal(const struct ppri_sources *sources, struct ppr_view text);

#endif
