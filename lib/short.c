/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "short.h"

#include "bytes.h"

#include <string.h>

/* The deepest prefix that is looked for the short way. */
#define DEPTH_MAX 7

/* Bytes that are equal to those of the pool. */
static bool is_text(const char *data, size_t size, struct ppr_view own)
{
    return own.size == size && !memcmp(own.data, data, size);
}

/* Whether a prefix is on an origin; in the pool hosts are in their canonical form, and so is
   a plain one. */
static bool is_on(const char *pool, const struct ppri_prefix *backend,
                  const struct ppri_origin *origin)
{
    const bool any_scheme = (backend->flags & PPRI_ANY_SCHEME) != 0;
    return (any_scheme || backend->scheme == (uint8_t)origin->scheme) &&
           ppri_backend_port(backend, origin->scheme) == origin->port &&
           is_text(origin->host.data, origin->host.size, ppri_prefix_host(pool, backend));
}

/* The first rule of an origin; NULL: it is no backend's. */
static const struct ppri_rule *find_origin(const struct ppr_table *table,
                                           const struct ppri_origin *origin, uint64_t hash)
{
    struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_BACKEND_ORIGIN,
                                               ppri_slot_key(PPRI_SLOT_BACKEND_ORIGIN, hash, 0));
    const struct ppri_rule *rule = ppri_probe_next(&probe);
    while (rule && !is_on(table->pool, &rule->backend, origin))
        rule = ppri_probe_next(&probe);
    return rule;
}

/* The first segments of a path: the size of the path with so many, and its hash. */
struct segments {
    size_t count;
    size_t size[DEPTH_MAX + 1];
    uint32_t hash[DEPTH_MAX + 1];
};

/* Go over as many segments as the deepest prefix of an origin has. Return false if their
   slashes are not all known. */
static bool walk(const struct ppri_reference *reference, const char *text, uint32_t depths,
                 struct segments *segments)
{
    const struct ppr_view path = reference->path;
    const size_t begin = (size_t)(path.data - text);
    uint64_t slashes = reference->slashes >> (begin & 63);
    uint32_t hash = (uint32_t)PPRI_HASH_START;
    size_t count = 0;
    segments->size[0] = 0;
    segments->hash[0] = hash;
    while (slashes && depths >> (count + 1)) {
        const size_t from = ppri_lowest(slashes) + 1;
        slashes &= slashes - 1;
        if (!slashes && begin + path.size > 64)
            return false;
        const size_t to = slashes ? ppri_lowest(slashes) : path.size;
        hash = ppri_fold(ppri_hash_bytes(hash, ppri_slice(path, from, to)));
        count++;
        segments->size[count] = to;
        segments->hash[count] = hash;
    }
    segments->count = count;
    return true;
}

/* The deepest rule that covers a path; NULL: none does. */
static const struct ppri_rule *find_deepest(const struct ppr_table *table,
                                            const struct ppri_reference *reference, uint64_t hash,
                                            uint32_t depths, const struct segments *segments)
{
    for (size_t depth = segments->count + 1; depth-- > 0;) {
        if (!(depths >> depth & 1))
            continue;
        const uint64_t key = ppri_slot_key(PPRI_SLOT_BACKEND, hash, segments->hash[depth]);
        struct ppri_probe probe = ppri_probe_start(table, PPRI_SLOT_BACKEND, key);
        for (const struct ppri_rule *rule; (rule = ppri_probe_next(&probe)) != NULL;) {
            if (is_on(table->pool, &rule->backend, &reference->origin) &&
                is_text(reference->path.data, segments->size[depth],
                        ppri_prefix_path(table->pool, &rule->backend)))
                return rule;
        }
    }
    return NULL;
}

/* The same, where `first` is the first rule of the origin. Return false if the careful way
   has to look. */
PPRI_NOINLINE static bool find_among(const struct ppr_table *table,
                                     const struct ppri_reference *reference, const char *text,
                                     uint64_t hash, const struct ppri_rule *first,
                                     const struct ppri_rule **rule)
{
    const uint32_t depths = first->backend_depths;
    struct segments segments;
    if (depths >> (DEPTH_MAX + 1) || !walk(reference, text, depths, &segments))
        return false;
    *rule = find_deepest(table, reference, hash, depths, &segments);
    return true;
}

/* Whether a path is under a prefix. */
static bool is_under(struct ppr_view path, struct ppr_view prefix)
{
    return prefix.size <= path.size && is_text(path.data, prefix.size, prefix) &&
           (prefix.size == path.size || path.data[prefix.size] == '/');
}

/* The same; an origin's only rule is not looked for. */
static bool find_rule(const struct ppr_table *table, const struct ppri_reference *reference,
                      const char *text, uint64_t hash, const struct ppri_rule *first,
                      const struct ppri_rule **rule)
{
    if (!(first->client.flags & PPRI_SOLE))
        return find_among(table, reference, text, hash, first, rule);
    if (is_under(reference->path, ppri_prefix_path(table->pool, &first->backend)))
        *rule = first;
    return true;
}

/* Whether a host of the context's, if it is given, is a plain one. */
static bool is_same_host(struct ppr_view given, struct ppr_view host)
{
    return given.size == host.size && ppri_equal_nocase(given, host);
}

bool ppri_short_needs_rule(const struct ppri_request *request,
                           const struct ppri_reference *reference)
{
    return is_same_host(request->backend_host.host, reference->origin.host);
}

/* What a URL is that is at the Host's host which the backend was sent. */
enum at_host {
    AT_ANOTHER, /* its port is another one */
    AT_HOST,
    AT_CAREFUL /* it may be client-facing as it stands (O3), or mean another origin (O4) */
};

static enum at_host at_host(const struct ppri_request *request,
                            const struct ppri_reference *reference)
{
    const struct ppri_rule *rule = request->rule;
    if (!ppri_request_is_at_host(request, &reference->origin))
        return AT_ANOTHER;
    if (request->has_backend && !ppri_origin_equal(&request->backend_origin, &reference->origin))
        return AT_CAREFUL;
    if (!rule || !ppri_prefix_depth_of(&rule->client))
        return AT_HOST;
    const struct ppr_view prefix = ppri_prefix_path(request->table->pool, &rule->client);
    return ppri_rule_captures(rule) || is_under(reference->path, prefix) ? AT_CAREFUL : AT_HOST;
}

/* Whether an origin may be client-facing: the client's host, or another rule's origin. */
static bool may_be_client(const struct ppri_request *request, const struct ppri_origin *origin)
{
    return is_same_host(request->client_origin.host, origin->host) ||
           (request->table->unbound_depths && ppri_lookup_client_origin(request->table, origin));
}

/* Put a rule's client side in the place of its backend side. That is never what was there: the
   origin is no client's. */
static void splice(const struct ppri_request *request, const struct ppri_rule *rule,
                   const struct ppri_reference *reference, struct ppri_plan *plan)
{
    const char *pool = request->table->pool;
    plan->reason = PPR_REASON_MAPPED;
    plan->rule = ppri_rule_number(rule);
    plan->captures.known = 0;
    plan->rewritten = true;
    plan->origin = request->client_origin_text;
    if (rule->client.scheme != PPRI_SCHEME_NONE)
        plan->origin = ppri_prefix_origin_text(pool, &rule->client);
    plan->prefix = ppri_prefix_path(pool, &rule->client);
    plan->tail =
        ppri_path_of(ppri_from(reference->path, ppri_prefix_path(pool, &rule->backend).size));
    plan->dotted = false;
    plan->rest = reference->rest;
    ppri_plan_finish(plan);
}

bool ppri_short_map(const struct ppri_request *request, const struct ppri_reference *reference,
                    struct ppr_view text, struct ppri_plan *plan)
{
    const struct ppr_table *table = request->table;
    const struct ppri_origin *origin = &reference->origin;
    if (!reference->path.size || table->shape_count[PPRI_BACKEND] || may_be_client(request, origin))
        return false;
    enum at_host at = AT_ANOTHER;
    if (ppri_short_needs_rule(request, reference))
        at = at_host(request, reference);
    if (at == AT_CAREFUL)
        return false;
    const uint64_t hash = ppri_origin_hash_plain(origin);
    const struct ppri_rule *first = find_origin(table, origin, hash);
    if (!first) {
        ppri_plan_keep(plan, PPR_REASON_OTHER_SITE, 0);
        return at == AT_ANOTHER && !table->unbound_depths;
    }
    const struct ppri_rule *rule = NULL;
    if (!find_rule(table, reference, text.data, hash, first, &rule) ||
        (rule && rule->backend.flags & PPRI_SHARED))
        return false;
    if (!rule)
        ppri_plan_keep(plan, PPR_REASON_UNCOVERED, 0);
    else if (rule->backend.flags & PPRI_KEEP)
        ppri_plan_keep(plan, PPR_REASON_KEPT, ppri_rule_number(rule));
    else
        splice(request, rule, reference, plan);
    return true;
}
