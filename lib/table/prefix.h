/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Prefixes of rules, as the table holds them: their parts, and the origins, hosts and paths that
   they cover. */

#ifndef PPRI_TABLE_PREFIX_H
#define PPRI_TABLE_PREFIX_H

#include "table/capture.h"
#include "uri/origin.h"
#include "uri/path.h"

#include <stdint.h>

/* The form of a prefix's port. */
enum ppri_port_form {
    PPRI_PORT_UNNAMED, /* no port: the scheme's default, or any port if there is no scheme */
    PPRI_PORT_NAMED,
    PPRI_PORT_CAPTURED
};

/* A prefix. Its text in the pool is "http://host:port/path/", "//host:port/path/" or "/path/",
   always with a slash at its end. */
struct ppri_prefix {
    uint32_t text; /* offset in the pool */
    uint16_t size; /* bytes, including the last slash */
    uint16_t path; /* bytes before the path; 0 if the prefix is a path alone */
    uint16_t port; /* effective port; 0 if it is a capture, or any */
    uint8_t scheme; /* PPRI_SCHEME_NONE if the prefix is a path alone, or on any scheme */
    /* Depth (segments of the path) above PPRI_DEPTH_SHIFT bits of enum ppri_port_form. */
    uint8_t form;
};

#define PPRI_DEPTH_SHIFT 2

enum ppri_side { PPRI_CLIENT, PPRI_BACKEND };

/* Returns the text of `prefix`. */
static inline struct ppr_view ppri_prefix_text(const char *pool, const struct ppri_prefix *prefix)
{
    return ppri_view(pool + prefix->text, prefix->size);
}

/* Returns the path of `prefix` without its last slash: "" or "/segment...". */
static inline struct ppr_view ppri_prefix_path(const char *pool, const struct ppri_prefix *prefix)
{
    return ppri_view(pool + prefix->text + prefix->path, (size_t)prefix->size - prefix->path - 1);
}

/* Returns the origin of `prefix` as text, "//host" if it has no scheme; empty for a path alone. */
static inline struct ppr_view ppri_prefix_origin_text(const char *pool,
                                                      const struct ppri_prefix *prefix)
{
    return ppri_view(pool + prefix->text, prefix->path);
}

/* Returns the bytes of `port` in digits, with its colon. */
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

/* Returns the bytes of the port in the text of `prefix`, with its colon; 0 if there is no port. */
static inline size_t ppri_prefix_port_size(const struct ppri_prefix *prefix)
{
    const enum ppri_port_form form = ppri_prefix_port_form(prefix);
    if (form == PPRI_PORT_NAMED)
        return ppri_port_size(prefix->port);
    return form == PPRI_PORT_CAPTURED ? 2 : 0;
}

/* Returns the host of `prefix` in canonical form; empty for a path alone. */
struct ppr_view ppri_prefix_host(const char *pool, const struct ppri_prefix *prefix);

/* Returns the origin of `prefix`. The port is PPRI_NO_PORT if it is a capture, or any. */
PPRI_RARE struct ppri_origin ppri_prefix_origin(const char *pool, const struct ppri_prefix *prefix);

/* Returns the origin of `prefix` as text, without its port if that is the default port of `scheme`.
   `captures` holds the values of its captures, or is NULL if it has no captures. */
PPRI_RARE struct ppr_view ppri_prefix_written(const char *pool, const struct ppri_prefix *prefix,
                                              const struct ppri_captures *captures,
                                              enum ppri_scheme scheme);

/* True if `host` equals `own`, the host of a prefix, with the values of its captures. If `captures`
   is NULL, a capture may be any label. */
bool ppri_host_is(struct ppr_view own, const struct ppri_captures *captures, struct ppr_view host);

/* True if `port` is that of `prefix`, with the value of its capture. If `captures` is NULL, a
   captured port may be any. */
bool ppri_port_is(const char *pool, const struct ppri_prefix *prefix,
                  const struct ppri_captures *captures, int32_t port);

/* True if `prefix`, which is not a path alone, is on `origin`. */
bool ppri_prefix_origin_is(const char *pool, const struct ppri_prefix *prefix,
                           const struct ppri_captures *captures, const struct ppri_origin *origin);

/* True if `prefix` covers the path of `walk`: its segments are the first segments of the walk.
   `prefix` is normalised, "" or "/segment...". `captures` holds the values of its captures, or is
   NULL if it has no captures. */
bool ppri_prefix_covers(struct ppr_view prefix, struct ppri_walk *walk,
                        const struct ppri_captures *captures);

/* Like ppri_prefix_covers, but sets the values of the captures in `prefix`. */
PPRI_RARE bool ppri_prefix_capture(struct ppr_view prefix, struct ppri_walk *walk,
                                   struct ppri_capture_kinds kinds, struct ppri_captures *captures);

/* The shape of a prefix: its depth, and the places of its captures (M10). All prefixes of one shape
   are found by one probe. The shape of the backend prefix of this rule has depth 1, 2 labels, host
   0b10, path 0, and no port:

       map /t/{tenant}/ http://{tenant}.internal:8080/x/

       http://acme.internal:8080/x/a    hashes as http://{}.internal:8080/x, as does the prefix */
struct ppri_shape {
    uint8_t depth; /* segments of the path */
    uint8_t labels; /* labels of a host with captures; 0 if the host has no captures */
    uint32_t host; /* bits of labels from the right, 1 if the label is a capture */
    uint32_t path; /* bits of segments from the left, 1 if the segment is a capture */
    bool port; /* the port is a capture */
};

/* True if a shape has captures. */
static inline bool ppri_shape_captures(const struct ppri_shape *shape)
{
    return shape->labels || shape->path || shape->port;
}

/* Returns the shape of a prefix. */
PPRI_RARE struct ppri_shape ppri_shape_of(const char *pool, const struct ppri_prefix *prefix);

/* Returns the text of `prefix` as it was written, without its last slash if it is the same prefix
   without. `captures`: the rule has captures, and their names are in the pool. */
PPRI_RARE struct ppr_view ppri_prefix_read_back(const char *pool, const struct ppri_prefix *prefix,
                                                bool captures);

#endif
