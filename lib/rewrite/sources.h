/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Sources of a policy: the URLs at which the client finds the content of a backend's origin. */

#ifndef PPRI_REWRITE_SOURCES_H
#define PPRI_REWRITE_SOURCES_H

#include "rewrite/exchange.h"
#include "text/writer.h"

/* The most sources. More are replaced by one that covers all of them. */
#define PPRI_SOURCES_MAX 4

struct ppri_source {
    struct ppri_base base;
    struct ppr_view path; /* ends with a slash */
};

/* The forms of the output. */
enum ppri_sources_form {
    PPRI_SOURCES_SOCKET = 1, /* with the scheme ws or wss */
    PPRI_SOURCES_BARE = 2, /* without a scheme */
    PPRI_SOURCES_ORIGIN = 4 /* the first source alone, without its path */
};

struct ppri_sources {
    struct ppri_source list[PPRI_SOURCES_MAX];
    size_t count;
    size_t rule; /* the number of the first rule that has a source */
    unsigned form; /* bits of enum ppri_sources_form */
};

/* Finds the sources that stand for `origin`, a backend's, on the client's host: one for each client
   prefix that is not under another. Decrements `*looks` for each rule that is looked at. Returns
   false if there is no source, a rule has captures, the client origin is not known, or `*looks` is
   0. */
bool ppri_sources_find(const struct ppri_exchange *exchange, const struct ppri_origin *origin,
                       size_t *looks, struct ppri_sources *sources);

/* Writes the sources, separated by spaces. */
void ppri_sources_write(const struct ppri_sources *sources, struct ppri_writer *writer);

/* True if the output of the first source equals `text`. */
bool ppri_sources_equal(const struct ppri_sources *sources, struct ppr_view text);

#endif
