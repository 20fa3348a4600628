/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prefixes of rules, as the table has them: where their parts are, and which origins, hosts and
   paths they cover. */

#ifndef PPRI_TABLE_PREFIX_H
#define PPRI_TABLE_PREFIX_H

#include "table/capture.h"
#include "uri/origin.h"
#include "uri/path.h"

#include <stdint.h>

/* How a prefix names its port. */
enum ppri_port_form {
    PPRI_PORT_UNNAMED, /* not at all: it is the scheme's default, or, without a scheme, any */
    PPRI_PORT_NAMED,
    PPRI_PORT_CAPTURED
};

/* A prefix in a pool of text: "http://host:port/path/", "//host:port/path/" or "/path/", always
   with a slash at its end. */
struct ppri_prefix {
    uint32_t text; /* where it begins in the pool */
    uint16_t size; /* bytes, with the last slash */
    uint16_t path; /* bytes before the path: 0 for a path alone */
    uint16_t port; /* effective; 0 if it is captured, or any */
    uint8_t scheme; /* PPRI_SCHEME_NONE: a path alone, or a host on any scheme */
    uint8_t form; /* the depth, above PPRI_DEPTH_SHIFT bits of enum ppri_port_form */
};

#define PPRI_DEPTH_SHIFT 2

enum ppri_side { PPRI_CLIENT, PPRI_BACKEND };

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

/* A prefix's origin as text, "//host" if it has no scheme; empty for a path alone. */
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

static inline enum ppri_port_form ppri_prefix_port_form(const struct ppri_prefix *prefix)
{
    return (enum ppri_port_form)(prefix->form & ((1 << PPRI_DEPTH_SHIFT) - 1));
}

static inline size_t ppri_prefix_depth(const struct ppri_prefix *prefix)
{
    return prefix->form >> PPRI_DEPTH_SHIFT;
}

/* The bytes of a prefix's port as it stands there, with its colon. */
static inline size_t ppri_prefix_port_size(const struct ppri_prefix *prefix)
{
    const enum ppri_port_form form = ppri_prefix_port_form(prefix);
    if (form == PPRI_PORT_NAMED)
        return ppri_port_size(prefix->port);
    return form == PPRI_PORT_CAPTURED ? 2 : 0;
}

/* A prefix's host, in its canonical form; empty for a path alone. */
struct ppr_view ppri_prefix_host(const char *pool, const struct ppri_prefix *prefix);

/* A prefix's origin; the port is PPRI_NO_PORT if it is captured, or any. */
PPRI_RARE struct ppri_origin ppri_prefix_origin(const char *pool, const struct ppri_prefix *prefix);

/* A prefix's origin as text; without its port, if that is the default port of a scheme. `captures`:
   what those in it stand for; NULL: there are none. */
PPRI_RARE struct ppr_view ppri_prefix_written(const char *pool, const struct ppri_prefix *prefix,
                                              const struct ppri_captures *captures,
                                              enum ppri_scheme scheme);

/* Whether a host is one that a prefix's host stands for. NULL captures: whatever its own
   stand for. */
bool ppri_host_is(struct ppr_view own, const struct ppri_captures *captures, struct ppr_view host);

/* Whether the port of a prefix is a port, or may be. NULL captures: whatever its own stands for. */
bool ppri_port_is(const char *pool, const struct ppri_prefix *prefix,
                  const struct ppri_captures *captures, int32_t port);

/* Whether a prefix with an origin or host stands on an origin. */
bool ppri_prefix_origin_is(const char *pool, const struct ppri_prefix *prefix,
                           const struct ppri_captures *captures, const struct ppri_origin *origin);

/* Whether a prefix covers a walk's path: its segments begin the walk's. The
   prefix is normalised, "" or "/segment...". `captures`: what stands for those in it; NULL:
   there are none. */
bool ppri_prefix_covers(struct ppr_view prefix, struct ppri_walk *walk,
                        const struct ppri_captures *captures);

/* The same, noting what the captures in the prefix stand for. */
PPRI_RARE bool ppri_prefix_capture(struct ppr_view prefix, struct ppri_walk *walk,
                                   struct ppri_capture_kinds kinds, struct ppri_captures *captures);

/* Where the captures of prefixes are (M10). Prefixes of one shape are looked up by one
   question, whatever their number. */
struct ppri_shape {
    uint8_t depth; /* segments of the path */
    uint8_t labels; /* of a host with captures; 0: there are none in it */
    uint32_t host; /* bits: the labels, from the right, that are captures */
    uint32_t path; /* bits: the segments, from the left, that are captures */
    bool port; /* the port is one */
};

/* Whether there are captures in a shape. */
static inline bool ppri_shape_captures(const struct ppri_shape *shape)
{
    return shape->labels || shape->path || shape->port;
}

/* The shape of a prefix of a rule with captures. */
PPRI_RARE struct ppri_shape ppri_shape_of(const char *pool, const struct ppri_prefix *prefix);

/* A prefix as it was written, without the slash at its end where that is the same prefix.
   `captures`: there may be some in it, and their names are in the pool. */
PPRI_RARE struct ppr_view ppri_prefix_read_back(const char *pool, const struct ppri_prefix *prefix,
                                                bool captures);

#endif
