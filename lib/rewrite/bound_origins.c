/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Maps origins that are allowed something. */

#include "rewrite/bound_origins.h"

#include "text/chars.h"
#include "uri/scan.h"

/* Replaces the origin `text` by `base`. It stays, uncovered, if `base` is no origin. */
static void put_origin(const struct ppri_exchange *exchange, const struct ppri_rule *rule,
                       struct ppri_base base, struct ppr_view text, struct ppri_bound *bound)
{
    if (!ppri_base_has_scheme(&base) || !ppri_capture_complete(&bound->captures, base.origin)) {
        ppri_bound_keep(bound, PPR_REASON_UNCOVERED, NULL);
        return;
    }
    bound->base = ppri_lower(text.data[0]) == 'w' ? ppri_base_of_socket(base) : base; /* W1 */
    bound->lead = ppri_view(NULL, 0);
    ppri_bound_put(exchange, rule, text, text.size, bound);
}

/* Maps an origin on which a rule for responses has its backend prefix. Returns false if there is no
   such rule. */
static bool judge_backend_origin(const struct ppri_exchange *exchange,
                                 const struct ppri_origin *origin, struct ppr_view text,
                                 struct ppri_bound *bound)
{
    const struct ppri_rule *rule = exchange->rule;
    if (rule && rule->flags & PPR_FOR_RESPONSES &&
        ppri_rule_is_on(exchange->table->pool, rule, &exchange->captures, origin))
        bound->captures = exchange->captures;
    else
        rule = ppri_lookup_backend_origin(exchange->table, origin, PPR_FOR_RESPONSES,
                                          &bound->captures);
    if (rule && ppri_rule_is_keep(rule))
        ppri_bound_keep(bound, PPR_REASON_KEPT, rule);
    else if (rule)
        put_origin(exchange, rule, ppri_exchange_base(exchange, rule, &bound->captures, true), text,
                   bound);
    return rule != NULL;
}

/* Maps an origin that is another name of this backend (N4), or is on its own host with a wrong
   scheme or port (N6). Returns false if it is neither. */
static bool judge_own_host(const struct ppri_exchange *exchange, const struct ppri_origin *origin,
                           struct ppr_view text, struct ppri_bound *bound)
{
    const bool clients = ppri_exchange_is_client_host(exchange, origin->host);
    const bool kept = ppri_exchange_is_kept_host(exchange, origin->host);
    const struct ppri_rule *rule = exchange->rule;
    bool stays = false;
    if (!ppri_exchange_has_responses(exchange))
        return false;
    bound->captures = exchange->captures;
    if (ppri_exchange_is_backend(exchange, origin) &&
        !(clients && ppri_exchange_is_downgrade(exchange, origin))) {
        const struct ppri_base client = {ppri_view(NULL, 0), ppri_exchange_client_text(exchange)};
        put_origin(exchange, rule,
                   rule ? ppri_exchange_base(exchange, rule, &bound->captures, true) : client, text,
                   bound);
        return true;
    }
    if (!(clients || kept) || !ppri_exchange_explains(exchange, origin))
        return false;
    const struct ppri_base base = ppri_exchange_repair(exchange, origin, &stays);
    if (stays)
        ppri_bound_keep(bound, PPR_REASON_CLIENT_FACING, rule);
    else
        put_origin(exchange, rule, base, text, bound);
    return true;
}

static void judge_response_origin(const struct ppri_exchange *exchange,
                                  const struct ppri_origin *origin, struct ppr_view text,
                                  struct ppri_bound *bound)
{
    if (judge_backend_origin(exchange, origin, text, bound))
        return;
    if ((exchange->has_client_origin && ppri_origin_equal(origin, &exchange->client_origin)) ||
        ppri_exchange_other_server(exchange, origin, NULL))
        ppri_bound_keep(bound, PPR_REASON_CLIENT_FACING, NULL);
    else if (judge_own_host(exchange, origin, text, bound))
        return;
    else if (ppri_exchange_is_backend_host(exchange, origin->host))
        ppri_bound_keep(bound, PPR_REASON_UNCOVERED, NULL);
    else
        ppri_bound_keep(bound, PPR_REASON_OTHER_SITE, NULL);
}

/* Maps an origin of a request. Only the client origin is mapped, and only if the configuration
   names it: else a backend's checks against forged requests would pass. The output is the name that
   the backend compares with. */
static void judge_request_origin(const struct ppri_exchange *exchange,
                                 const struct ppri_origin *origin, struct ppr_view text,
                                 struct ppri_bound *bound)
{
    const struct ppri_place place = ppri_exchange_place(exchange);
    const struct ppri_rule *rule = exchange->rule;
    const bool is_socket = ppri_lower(text.data[0]) == 'w';
    bool listed = false;
    if (is_socket || !exchange->has_client_origin ||
        !ppri_origin_equal(origin, &exchange->client_origin) || !rule ||
        !(rule->flags & PPR_FOR_REQUESTS) || !exchange->has_backend ||
        !ppri_lookup_is_named(exchange->table, origin, &listed) ||
        !ppri_place_has(&place, rule, &exchange->captures)) {
        ppri_bound_keep(bound, PPR_REASON_OTHER_SITE, NULL);
        return;
    }
    put_origin(exchange, rule, ppri_exchange_backend_base(exchange), text, bound);
}

void ppri_bound_origin(struct ppri_exchange *exchange, struct ppr_view text,
                       struct ppri_bound *bound)
{
    struct ppri_reference parts;
    ppri_bound_start(bound);
    ppri_scan(&parts, text, 0);
    parts.origin.scheme = ppri_scheme_family(parts.origin.scheme);
    if (parts.form == PPRI_FORM_MALFORMED ||
        (parts.form == PPRI_FORM_ABSOLUTE &&
         (parts.userinfo.data || !ppri_host_is_plain(&parts.origin))))
        ppri_bound_keep(bound, PPR_REASON_MALFORMED, NULL);
    else if (parts.form != PPRI_FORM_ABSOLUTE || parts.path.size || parts.rest.size)
        ppri_bound_keep(bound, PPR_REASON_OTHER_SITE, NULL);
    else if (exchange->direction == PPR_RESPONSE)
        judge_response_origin(exchange, &parts.origin, text, bound);
    else
        judge_request_origin(exchange, &parts.origin, text, bound);
}
