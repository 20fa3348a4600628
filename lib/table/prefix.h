/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prefixes of rules, as the table has them: where their parts are, and which origins, hosts and
   paths they cover. */

#ifndef PPRI_TABLE_PREFIX_H
#define PPRI_TABLE_PREFIX_H

#include "table/capture.h"
#include "uri/origin.h"
#include "uri/path.h"

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

/* Flags of ppri_prefix.flags; the depth stands above them. */
enum ppri_prefix_flag {
    PPRI_ANY_SCHEME = 1, /* backend: stands for the four schemes (R9) */
    PPRI_KEEP = 2, /* backend: a keep rule (R8) */
    PPRI_SHARED = 4, /* backend: another rule has the same prefix (R4) */
    PPRI_CAPTURING = 1, /* client: the rule has captures (R10); of a keep rule, too */
    PPRI_SOLE = 2, /* client: no other rule has a backend prefix on the rule's backend origins,
                      but perhaps a later one the same prefix (PPRI_SHARED) */
    PPRI_DEPTH_SHIFT = 3
};

/* A prefix's text. */
static inline struct ppr_view ppri_prefix_text(const char *pool, const struct ppri_prefix *prefix)
{
    return ppri_view(pool + prefix->text, prefix->size);
}

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

static inline size_t ppri_prefix_depth(const struct ppri_prefix *prefix)
{
    return prefix->flags >> PPRI_DEPTH_SHIFT;
}

/* Whether a backend prefix stands for a scheme. */
static inline bool ppri_backend_stands_for(const struct ppri_prefix *backend,
                                           enum ppri_scheme scheme)
{
    return (backend->flags & PPRI_ANY_SCHEME) || backend->scheme == (uint8_t)scheme;
}

/* The port of a backend prefix under a scheme that it stands for. */
static inline long ppri_backend_port(const struct ppri_prefix *backend, enum ppri_scheme scheme)
{
    const bool standard = backend->port == ppri_default_port((enum ppri_scheme)backend->scheme);
    return standard ? ppri_default_port(scheme) : backend->port;
}

/* Whether a host is one that a prefix's host stands for. NULL captures: whatever its own
   stand for. */
bool ppri_host_is(struct ppr_view own, const struct ppri_captures *captures, struct ppr_view host);

/* Whether a prefix's origin is `origin`. */
bool ppri_prefix_origin_is(const char *pool, const struct ppri_prefix *prefix,
                           const struct ppri_captures *captures, const struct ppri_origin *origin);

/* The same for a backend prefix, which may stand for any scheme. */
bool ppri_backend_origin_is(const char *pool, const struct ppri_prefix *backend,
                            const struct ppri_captures *captures, const struct ppri_origin *origin);

/* Whether a prefix covers a walk's path: its segments begin the walk's. The
   prefix is normalised, "" or "/segment...". `captures`: what stands for those in it; NULL:
   there are none. */
bool ppri_prefix_covers(struct ppr_view prefix, struct ppri_walk *walk,
                        const struct ppri_captures *captures);

/* The same, noting what the captures in the prefix stand for; those in `labels`, as bits,
   must be host labels. */
bool ppri_prefix_capture(struct ppr_view prefix, struct ppri_walk *walk, unsigned labels,
                         struct ppri_captures *captures);

/* Where the captures of prefixes are (R10). Prefixes of one shape are looked up by one
   question, whatever their number. */
struct ppri_shape {
    uint8_t depth; /* segments of the path */
    uint8_t labels; /* of a host with captures; 0: there are none in it */
    uint32_t host; /* bits: the labels, from the right, that are captures */
    uint32_t path; /* bits: the segments, from the left, that are captures */
};

/* The shape of a prefix of a rule with captures. */
struct ppri_shape ppri_shape_of(const char *pool, const struct ppri_prefix *prefix);

/* A prefix as it was written, without the slash at its end where that is the same prefix.
   `captures`: there may be some in it, and their names are in the pool. */
struct ppr_view ppri_prefix_read_back(const char *pool, const struct ppri_prefix *prefix,
                                      bool captures);

#endif
