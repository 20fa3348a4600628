/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

#include "rewrite/reference_shortcut.h"

#include "table/lookup_canonical.h"

/* Whether a host of the context's, if it is given, is a canonical one. */
static bool is_same_host(struct ppr_view given, struct ppr_view host)
{
    return given.size == host.size && ppri_equal_nocase(given, host);
}

bool ppri_reference_shortcut_needs_rule(const struct ppri_exchange *exchange,
                                        const struct ppri_reference *reference)
{
    return is_same_host(exchange->backend_host.host, reference->origin.host);
}

/* What a URL is that is at the Host's host which the backend was sent. */
enum at_host {
    AT_ANOTHER, /* its port is another one */
    AT_HOST,
    AT_CAREFUL /* it may be client-facing as it stands (O3), or mean another origin (O4) */
};

static enum at_host at_host(const struct ppri_exchange *exchange,
                            const struct ppri_reference *reference)
{
    const struct ppri_rule *rule = exchange->rule;
    if (!ppri_exchange_is_at_host(exchange, &reference->origin))
        return AT_ANOTHER;
    if (exchange->has_backend && !ppri_origin_equal(&exchange->backend_origin, &reference->origin))
        return AT_CAREFUL;
    if (!rule || !ppri_prefix_depth(&rule->client))
        return AT_HOST;
    const struct ppr_view prefix = ppri_prefix_path(exchange->table->pool, &rule->client);
    if (ppri_rule_captures(rule) || ppri_lookup_canonical_is_under(reference->path, prefix))
        return AT_CAREFUL;
    return AT_HOST;
}

/* Whether an origin may be client-facing: the client's host, or another rule's origin. */
static bool may_be_client(const struct ppri_exchange *exchange, const struct ppri_origin *origin)
{
    return is_same_host(exchange->client_origin.host, origin->host) ||
           (exchange->table->unbound_depths && ppri_lookup_client_origin(exchange->table, origin));
}

/* Put a rule's client side in the place of its backend side. That is never what was there: the
   origin is no client's. */
static void splice_canonical(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                             const struct ppri_reference *reference,
                             struct ppri_replacement *replacement)
{
    const char *pool = exchange->table->pool;
    replacement->reason = PPR_REASON_MAPPED;
    replacement->rule = ppri_rule_number(rule);
    replacement->captures.known = 0;
    replacement->rewritten = true;
    replacement->origin = exchange->client_origin_text;
    if (rule->client.scheme != PPRI_SCHEME_NONE)
        replacement->origin = ppri_prefix_origin_text(pool, &rule->client);
    replacement->prefix = ppri_prefix_path(pool, &rule->client);
    replacement->tail =
        ppri_path_of(ppri_from(reference->path, ppri_prefix_path(pool, &rule->backend).size));
    replacement->dotted = false;
    replacement->rest = reference->rest;
    ppri_replacement_finish(replacement);
}

/* The first rule of a reference's origin; NULL: it is no backend's. This exchange's rule, if
   there is no other on the origin, need not be looked for. */
static const struct ppri_rule *find_first(const struct ppri_exchange *exchange,
                                          const struct ppri_origin *origin, enum at_host at,
                                          uint64_t *hash)
{
    if (at == AT_HOST && exchange->is_own && ppri_rule_is_alone(exchange->table, exchange->rule))
        return exchange->rule;
    *hash = ppri_origin_hash_canonical(origin);
    return ppri_lookup_canonical_origin(exchange->table, origin, *hash);
}

bool ppri_reference_shortcut(const struct ppri_exchange *exchange,
                             const struct ppri_reference *reference, struct ppr_view text,
                             struct ppri_replacement *replacement)
{
    const struct ppr_table *table = exchange->table;
    const struct ppri_origin *origin = &reference->origin;
    if (!reference->path.size || table->shape_count[PPRI_BACKEND] ||
        may_be_client(exchange, origin))
        return false;
    enum at_host at = AT_ANOTHER;
    if (ppri_reference_shortcut_needs_rule(exchange, reference))
        at = at_host(exchange, reference);
    if (at == AT_CAREFUL)
        return false;
    uint64_t hash = 0;
    const struct ppri_rule *first = find_first(exchange, origin, at, &hash);
    if (!first) {
        ppri_replacement_keep(replacement, PPR_REASON_OTHER_SITE, 0);
        return at == AT_ANOTHER && !table->unbound_depths;
    }
    const struct ppri_rule *rule = NULL;
    if (!ppri_lookup_canonical(table, reference, text.data, hash, first, &rule) ||
        (rule && rule->backend.flags & PPRI_SHARED))
        return false;
    if (!rule)
        ppri_replacement_keep(replacement, PPR_REASON_UNCOVERED, 0);
    else if (rule->backend.flags & PPRI_KEEP)
        ppri_replacement_keep(replacement, PPR_REASON_KEPT, ppri_rule_number(rule));
    else
        splice_canonical(exchange, rule, reference, replacement);
    return true;
}
