/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prefixes as rules name them (R1): validated and normalised by uriparser, on
   behalf of a person who wrote them. */

#ifndef PPRI_BUILD_PREFIX_PARSER_H
#define PPRI_BUILD_PREFIX_PARSER_H

#include "text/memory.h"
#include "text/view.h"
#include "uri/origin.h"

#include <stdint.h>

/* A prefix in a pool of text: "http://host:port/path/" or "/path/", always with
   a slash at its end. */
struct ppri_prefix {
    uint32_t text; /* where it begins in the pool */
    uint16_t size; /* bytes, with the last slash */
    uint16_t path; /* bytes before the path: the size of the origin */
    uint16_t port; /* effective */
    uint8_t scheme; /* PPRI_SCHEME_NONE: a path alone */
    uint8_t flags; /* the table's */
};

enum ppri_side { PPRI_CLIENT, PPRI_BACKEND };

/* What is wrong with a text. */
struct ppri_fault {
    enum ppr_status status;
    size_t offset;
    const char *message; /* static */
};

/* Read a prefix of a side and append its text to a pool (an array of char), and behind it,
   if it has captures, the same with their names, with a NUL at its end. Captures are
   numbered from left to right. Return false and set the fault when it is refused; the pool
   may then hold more than before. */
bool ppri_prefix_read(struct ppr_view text, enum ppri_side side,
                      const struct ppr_allocator *allocator, struct ppri_array *pool,
                      struct ppri_prefix *prefix, struct ppri_fault *fault);

/* A prefix's path without the last slash: "" or "/segment...". */
static inline struct ppr_view ppri_prefix_path(const char *pool, const struct ppri_prefix *prefix)
{
    return ppri_view(pool + prefix->text + prefix->path, (size_t)prefix->size - prefix->path - 1);
}

/* A prefix's origin as text; empty for a path alone. */
static inline struct ppr_view ppri_prefix_origin_text(const char *pool,
                                                      const struct ppri_prefix *prefix)
{
    return ppri_view(pool + prefix->text, prefix->path);
}

/* The bytes of a port as it stands in a prefix, with its colon. */
static inline size_t ppri_port_size(unsigned port)
{
    return 2 + (size_t)(port > 9) + (size_t)(port > 99) + (size_t)(port > 999) +
           (size_t)(port > 9999);
}

/* A prefix's host, in its canonical form; empty for a path alone. */
static inline struct ppr_view ppri_prefix_host(const char *pool, const struct ppri_prefix *prefix)
{
    /* What can be told from the text need not be kept beside it. */
    const struct ppr_view text = ppri_prefix_origin_text(pool, prefix);
    const enum ppri_scheme scheme = (enum ppri_scheme)prefix->scheme;
    if (!text.size)
        return text;
    const bool standard = prefix->port == ppri_default_port(scheme);
    return ppri_slice(text, ppri_scheme_size(scheme) + 3,
                      text.size - (standard ? 0 : ppri_port_size(prefix->port)));
}

/* A prefix's origin. */
struct ppri_origin ppri_prefix_origin(const char *pool, const struct ppri_prefix *prefix);

/* Number the captures of a client prefix as those of the backend prefix of its rule, by
   their names. The texts are as they were read. Return false and set the fault, and the side
   that it is on, if one of them is on one side only. */
bool ppri_prefix_join(struct ppr_view client, struct ppr_view backend,
                      const struct ppri_prefix *prefix, char *pool, struct ppri_fault *fault,
                      enum ppri_side *side);

#endif
