/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Reads the values of captures from a path or an origin. */

#include "table/match.h"

/* Returns the captures in the host of `prefix`, as bits. */
static uint8_t captures_in_host(const char *pool, const struct ppri_prefix *prefix)
{
    const struct ppr_view host = ppri_prefix_host(pool, prefix);
    unsigned captures = 0;
    for (size_t i = 0; i < host.size; i++) {
        if (ppri_is_capture(host.data[i]))
            captures |= 1U << (host.data[i] - 1);
    }
    return (uint8_t)captures;
}

/* Returns the capture that is the port of `prefix`, or 0 if no capture is. */
static char captured_port(const char *pool, const struct ppri_prefix *prefix)
{
    const bool is_captured = ppri_prefix_port_form(prefix) == PPRI_PORT_CAPTURED;
    return (char)(is_captured ? pool[prefix->text + prefix->path - 1U] : 0);
}

static uint8_t bit_of(char capture)
{
    return (uint8_t)(capture ? 1U << (capture - 1) : 0);
}

/* Returns the kinds of the rule's captures: a capture has the kinds of its places on both sides. */
static struct ppri_capture_kinds kinds_of(const char *pool, const struct ppri_rule *rule)
{
    const struct ppri_capture_kinds kinds = {
        captures_in_host(pool, &rule->client) | captures_in_host(pool, &rule->backend),
        bit_of(captured_port(pool, &rule->client)) | bit_of(captured_port(pool, &rule->backend))};
    return kinds;
}

/* Sets the values of the captures in `own`, the host of a prefix, to which `host` is equal. */
static void capture_host(struct ppr_view own, struct ppr_view host, struct ppri_capture_kinds kinds,
                         struct ppri_captures *captures)
{
    for (;;) {
        const size_t size = ppri_find(own, '.');
        const size_t host_size = ppri_find(host, '.');
        if (ppri_is_capture(own.data[0]))
            ppri_capture_set(captures, own.data[0], ppri_slice(host, 0, host_size), kinds);
        if (size == own.size || host_size == host.size) /* an address is equal as a whole */
            return;
        own = ppri_from(own, size + 1);
        host = ppri_from(host, host_size + 1);
    }
}

/* Sets the values of the captures in the origin of `prefix`, to which `origin` is equal. */
static void capture_origin(const char *pool, const struct ppri_prefix *prefix,
                           const struct ppri_origin *origin, struct ppri_capture_kinds kinds,
                           struct ppri_captures *captures)
{
    const char port = captured_port(pool, prefix);
    captures->known = 0;
    captures->labels = 0;
    if (!prefix->path)
        return;
    capture_host(ppri_prefix_host(pool, prefix), origin->host, kinds, captures);
    if (port)
        ppri_capture_set_port(captures, port, origin->port);
}

bool ppri_match_capture(const struct ppr_table *table, const struct ppri_rule *rule,
                        enum ppri_side side, const struct ppri_origin *origin,
                        struct ppri_walk *walk, struct ppri_captures *captures)
{
    const struct ppri_prefix *prefix = side == PPRI_CLIENT ? &rule->client : &rule->backend;
    const struct ppri_capture_kinds kinds = kinds_of(table->pool, rule);
    struct ppri_captures found;
    found.known = 0;
    found.labels = 0;
    if (origin)
        capture_origin(table->pool, prefix, origin, kinds, &found);
    if (!ppri_prefix_capture(ppri_prefix_path(table->pool, prefix), walk, kinds, &found))
        return false;
    *captures = found;
    return true;
}

bool ppri_match_fits(const struct ppr_table *table, const struct ppri_rule *rule,
                     struct ppri_captures *captures)
{
    const struct ppri_capture_kinds kinds = kinds_of(table->pool, rule);
    captures->labels = 0;
    for (char capture = 1; capture <= PPRI_CAPTURES_MAX; capture++) {
        if (ppri_capture_known(captures, capture) && captures->data[capture - 1] &&
            !ppri_capture_set(captures, capture, ppri_capture_text(captures, capture), kinds))
            return false;
    }
    return true;
}

void ppri_match_origin(const struct ppr_table *table, const struct ppri_rule *rule,
                       const struct ppri_origin *origin, struct ppri_captures *captures)
{
    capture_origin(table->pool, &rule->backend, origin, kinds_of(table->pool, rule), captures);
}
