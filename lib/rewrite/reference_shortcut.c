/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/reference_shortcut.h"

#include "table/lookup_canonical.h"

/* Whether a host of the context's, if it is given, is a plain one. */
static bool is_same_host(struct ppr_view given, struct ppr_view host)
{
    return given.size == host.size && ppri_equal_nocase(given, host);
}

bool ppri_reference_shortcut_needs_rule(const struct ppri_exchange *request,
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

static enum at_host at_host(const struct ppri_exchange *request,
                            const struct ppri_reference *reference)
{
    const struct ppri_rule *rule = request->rule;
    if (!ppri_exchange_is_at_host(request, &reference->origin))
        return AT_ANOTHER;
    if (request->has_backend && !ppri_origin_equal(&request->backend_origin, &reference->origin))
        return AT_CAREFUL;
    if (!rule || !ppri_prefix_depth(&rule->client))
        return AT_HOST;
    const struct ppr_view prefix = ppri_prefix_path(request->table->pool, &rule->client);
    if (ppri_rule_captures(rule) || ppri_lookup_canonical_is_under(reference->path, prefix))
        return AT_CAREFUL;
    return AT_HOST;
}

/* Whether an origin may be client-facing: the client's host, or another rule's origin. */
static bool may_be_client(const struct ppri_exchange *request, const struct ppri_origin *origin)
{
    return is_same_host(request->client_origin.host, origin->host) ||
           (request->table->unbound_depths && ppri_lookup_client_origin(request->table, origin));
}

/* Put a rule's client side in the place of its backend side. That is never what was there: the
   origin is no client's. */
static void splice(const struct ppri_exchange *request, const struct ppri_rule *rule,
                   const struct ppri_reference *reference, struct ppri_replacement *plan)
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
    ppri_replacement_finish(plan);
}

/* The first rule of a reference's origin; NULL: it is no backend's. This request's rule, if
   there is no other on the origin, need not be looked for. */
static const struct ppri_rule *find_first(const struct ppri_exchange *request,
                                          const struct ppri_origin *origin, enum at_host at,
                                          uint64_t *hash)
{
    if (at == AT_HOST && request->is_own && ppri_rule_is_alone(request->table, request->rule))
        return request->rule;
    *hash = ppri_origin_hash_canonical(origin);
    return ppri_lookup_canonical_origin(request->table, origin, *hash);
}

bool ppri_reference_shortcut(const struct ppri_exchange *request,
                             const struct ppri_reference *reference, struct ppr_view text,
                             struct ppri_replacement *plan)
{
    const struct ppr_table *table = request->table;
    const struct ppri_origin *origin = &reference->origin;
    if (!reference->path.size || table->shape_count[PPRI_BACKEND] || may_be_client(request, origin))
        return false;
    enum at_host at = AT_ANOTHER;
    if (ppri_reference_shortcut_needs_rule(request, reference))
        at = at_host(request, reference);
    if (at == AT_CAREFUL)
        return false;
    uint64_t hash = 0;
    const struct ppri_rule *first = find_first(request, origin, at, &hash);
    if (!first) {
        ppri_replacement_keep(plan, PPR_REASON_OTHER_SITE, 0);
        return at == AT_ANOTHER && !table->unbound_depths;
    }
    const struct ppri_rule *rule = NULL;
    if (!ppri_lookup_canonical(table, reference, text.data, hash, first, &rule) ||
        (rule && rule->backend.flags & PPRI_SHARED))
        return false;
    if (!rule)
        ppri_replacement_keep(plan, PPR_REASON_UNCOVERED, 0);
    else if (rule->backend.flags & PPRI_KEEP)
        ppri_replacement_keep(plan, PPR_REASON_KEPT, ppri_rule_number(rule));
    else
        splice(request, rule, reference, plan);
    return true;
}
