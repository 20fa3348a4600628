/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* The parts of prefixes, and comparisons with hosts, ports and paths. */

#include "table/prefix.h"

#include "text/chars.h"
#include "text/skip.h"

struct ppr_view ppri_prefix_host(const char *pool, const struct ppri_prefix *prefix)
{
    /* The host is derived from the text, so no offset of it is stored. */
    const struct ppr_view text = ppri_prefix_origin_text(pool, prefix);
    const size_t scheme = ppri_scheme_size((enum ppri_scheme)prefix->scheme);
    if (!text.size)
        return text;
    return ppri_slice(text, scheme + (scheme ? 3 : 2), text.size - ppri_prefix_port_size(prefix));
}

struct ppri_origin ppri_prefix_origin(const char *pool, const struct ppri_prefix *prefix)
{
    const enum ppri_port_form form = ppri_prefix_port_form(prefix);
    const bool known = form == PPRI_PORT_NAMED ||
                       (form == PPRI_PORT_UNNAMED && prefix->scheme != PPRI_SCHEME_NONE);
    const struct ppri_origin origin = {(enum ppri_scheme)prefix->scheme,
                                       known ? prefix->port : PPRI_NO_PORT,
                                       ppri_prefix_host(pool, prefix), false};
    return origin;
}

struct ppr_view ppri_prefix_written(const char *pool, const struct ppri_prefix *prefix,
                                    const struct ppri_captures *captures, enum ppri_scheme scheme)
{
    const struct ppr_view text = ppri_prefix_origin_text(pool, prefix);
    const int32_t standard = ppri_default_port(scheme);
    switch (ppri_prefix_port_form(prefix)) {
    case PPRI_PORT_NAMED:
        return ppri_slice(
            text, 0, text.size - (prefix->port == standard ? ppri_prefix_port_size(prefix) : 0));
    case PPRI_PORT_CAPTURED:
        if (captures && ppri_capture_known(captures, text.data[text.size - 1]) &&
            ppri_capture_is_port(captures, text.data[text.size - 1], standard))
            return ppri_slice(text, 0, text.size - ppri_prefix_port_size(prefix));
        return text;
    default:
        return text;
    }
}

struct ppri_shape ppri_shape_of(const char *pool, const struct ppri_prefix *prefix)
{
    struct ppri_shape shape = {.depth = (uint8_t)ppri_prefix_depth(prefix)};
    const struct ppr_view host = ppri_prefix_host(pool, prefix);
    uint8_t labels = 1;
    for (size_t i = host.size; i-- > 0;) {
        if (host.data[i] == '.')
            labels++;
        else if (ppri_is_capture(host.data[i]))
            shape.host |= UINT32_C(1) << (labels - 1);
    }
    if (shape.host)
        shape.labels = labels;
    shape.port = ppri_prefix_port_form(prefix) == PPRI_PORT_CAPTURED;
    const struct ppr_view path = ppri_prefix_path(pool, prefix);
    unsigned segment = 0;
    for (size_t i = 0; i < path.size; i++) {
        if (path.data[i] == '/')
            segment++;
        else if (segment && ppri_is_capture(path.data[i]))
            shape.path |= UINT32_C(1) << (segment - 1);
    }
    return shape;
}

/* True if `text` has a capture: the pool holds no other control characters. */
static bool has_capture(struct ppr_view text)
{
    return ppri_skip(text, 0, PPRI_CONTROL) < text.size;
}

bool ppri_host_is(struct ppr_view own, const struct ppri_captures *captures, struct ppr_view host)
{
    if (ppri_host_equal(own, host))
        return true;
    if (!has_capture(own))
        return false;
    while (own.size) {
        const size_t size = ppri_find(own, '.');
        const size_t host_size = ppri_find(host, '.');
        const struct ppr_view label = ppri_slice(host, 0, host_size);
        if (ppri_is_capture(own.data[0]) ? !ppri_capture_is(captures, own.data[0], label)
                                         : !ppri_equal_nocase(ppri_slice(own, 0, size), label))
            return false;
        if (size == own.size || host_size == host.size)
            return size == own.size && host_size == host.size;
        own = ppri_from(own, size + 1);
        host = ppri_from(host, host_size + 1);
    }
    return false;
}

bool ppri_port_is(const char *pool, const struct ppri_prefix *prefix,
                  const struct ppri_captures *captures, int32_t port)
{
    if (ppri_prefix_port_form(prefix) != PPRI_PORT_CAPTURED)
        return prefix->port == port || (ppri_prefix_port_form(prefix) == PPRI_PORT_UNNAMED &&
                                        prefix->scheme == PPRI_SCHEME_NONE);
    const char capture = pool[prefix->text + prefix->path - 1U];
    return port > 0 && (!captures || ppri_capture_is_port(captures, capture, port));
}

bool ppri_prefix_origin_is(const char *pool, const struct ppri_prefix *prefix,
                           const struct ppri_captures *captures, const struct ppri_origin *origin)
{
    return (prefix->scheme == (uint8_t)origin->scheme || prefix->scheme == PPRI_SCHEME_NONE) &&
           ppri_port_is(pool, prefix, captures, origin->port) &&
           ppri_host_is(ppri_prefix_host(pool, prefix), captures, origin->host);
}

static bool is_segment(const struct ppri_walk *walk, struct ppr_view sent, struct ppr_view normal)
{
    return walk->canonical ? ppri_equal(sent, normal) : ppri_segment_equal(sent, normal);
}

/* True if the segments of `prefix` are the first segments of the walk. A capture is compared with
   its value in `known`, or else its value is set in `found`. If both are NULL, `prefix` has no
   captures. */
PPRI_RARE static bool match_segments(struct ppr_view prefix, struct ppri_walk *walk,
                                     const struct ppri_captures *known, struct ppri_captures *found,
                                     struct ppri_capture_kinds kinds)
{
    struct ppr_view normal;
    size_t depth = 0;
    for (size_t at = 0; ppri_next_segment(prefix, &at, &normal); depth++) {
        if (depth >= ppri_walk_reach(walk, PPRI_DEPTH_MAX + 1))
            return false;
        const struct ppr_view sent = ppri_walk_segment(walk, depth);
        const char first = (char)(normal.size ? normal.data[0] : 0);
        bool is_same = false;
        if (known && ppri_is_capture(first))
            is_same = ppri_capture_is(known, first, sent);
        else if (found && ppri_is_capture(first))
            is_same = ppri_capture_set(found, first, sent, kinds);
        else
            is_same = is_segment(walk, sent, normal);
        if (!is_same)
            return false;
    }
    return true;
}

bool ppri_prefix_covers(struct ppr_view prefix, struct ppri_walk *walk,
                        const struct ppri_captures *captures)
{
    static const struct ppri_capture_kinds none;
    return walk->canonical && !(captures && captures->known)
               ? ppri_path_is_under(walk->whole, prefix)
               : match_segments(prefix, walk, captures, NULL, none);
}

bool ppri_prefix_capture(struct ppr_view prefix, struct ppri_walk *walk,
                         struct ppri_capture_kinds kinds, struct ppri_captures *captures)
{
    return match_segments(prefix, walk, NULL, captures, kinds);
}

struct ppr_view ppri_prefix_read_back(const char *pool, const struct ppri_prefix *prefix,
                                      bool captures)
{
    struct ppr_view text = ppri_prefix_text(pool, prefix);
    if (captures && has_capture(text)) /* the text with the names of the captures follows */
        text = ppr_view_of(text.data + text.size);
    const struct ppr_view path = ppri_prefix_path(pool, prefix);
    const bool needed = !path.size || path.data[path.size - 1] == '/';
    return ppri_slice(text, 0, needed ? text.size : text.size - 1);
}
