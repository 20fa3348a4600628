/* Copyright 2026 the libppr authors. SPDX-License-Identifier: MIT */

/* Maps references of responses by the steps N1 to N8 of doc/design.md. Each step is a function that
   returns true if it decides. */

#include "rewrite/response.h"

static void keep(struct ppri_replacement *replacement, enum ppri_step step, enum ppr_reason reason,
                 const struct ppri_rule *rule)
{
    ppri_replacement_keep(replacement, step, reason, ppri_rule_number(rule));
}

/* ---------------------------------------------------------------- Rules -- */

/* True if the subject's path is under the client prefix of `rule`, other than "/". */
static bool is_under(struct ppri_subject *subject, const struct ppri_rule *rule,
                     const struct ppri_captures *captures)
{
    const char *pool = subject->exchange->table->pool;
    return ppri_prefix_depth(&rule->client) &&
           ppri_prefix_covers(ppri_prefix_path(pool, &rule->client), &subject->walk, captures);
}

/* True if the subject's path is under a client prefix, other than "/", that may stand on the
   client's origin. Sets `*rule` to its rule. For an `aware` exchange always true, for an `unaware`
   one never: `*rule` is then this exchange's rule. */
PPRI_NOINLINE static bool find_under(struct ppri_subject *subject, const struct ppri_rule **rule)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_place place = ppri_exchange_place(exchange);
    const struct ppri_query query = ppri_query_at(&place, PPRI_DIRECTIONS | PPRI_LOCAL);
    struct ppri_captures unused;
    *rule = exchange->rule;
    if (ppri_exchange_says(exchange, PPR_AWARE | PPR_UNAWARE))
        return ppri_exchange_says(exchange, PPR_AWARE);
    *rule = ppri_lookup_client(&query, &subject->walk, 1, &unused);
    return *rule != NULL;
}

/* Returns `rule`, or this exchange's rule if `rule` is local, because local rules have numbers of
   their own. */
static const struct ppri_rule *map_rule(const struct ppri_subject *subject,
                                        const struct ppri_rule *rule)
{
    return rule && rule->flags & PPRI_LOCAL ? subject->exchange->rule : rule;
}

/* Returns a rule with the client prefix "/" that may stand on the client's origin, or NULL. */
PPRI_RARE static const struct ppri_rule *find_root(struct ppri_subject *subject)
{
    const struct ppri_place place = ppri_exchange_place(subject->exchange);
    const struct ppri_query query = ppri_query_at(&place, PPRI_DIRECTIONS);
    return ppri_lookup_client_root(&query, &subject->walk);
}

/* Returns the rule for responses that covers the subject's path on `origin` (M4), or NULL. If it is
   a map rule, puts the tail of the path into `replacement`. */
static const struct ppri_rule *find_rule(struct ppri_subject *subject,
                                         const struct ppri_origin *origin,
                                         struct ppri_replacement *replacement)
{
    const struct ppri_rule *head = ppri_lookup_backend(subject->exchange->table, origin,
                                                       &subject->walk, &replacement->captures);
    if (!head || ppri_rule_is_keep(head))
        return head;
    /* All rules of the group have one backend prefix, and so one tail. */
    ppri_subject_put_tail(subject, &head->backend, replacement);
    if (!(head->flags & PPRI_SHARED))
        return head;
    const struct ppri_rule *rule = ppri_exchange_choose(subject->exchange, head, origin->scheme,
                                                        &subject->walk, &replacement->captures);
    if (subject->reference->form == PPRI_FORM_RELATIVE)
        ppri_path_walk(&subject->path, &subject->walk);
    else if (subject->absolute)
        ppri_subject_take_origin(subject, subject->origin.scheme);
    else
        ppri_subject_take_path(subject);
    return rule;
}

/* Maps a subject by `rule`, or keeps it. `repaired` is the base if the origin is repaired (N6), or
   NULL for the base that `rule` writes. */
PPRI_NOINLINE static void map_by(struct ppri_subject *subject, const struct ppri_rule *rule,
                                 const struct ppri_base *repaired,
                                 struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_place place = ppri_exchange_place(exchange);
    if (ppri_rule_is_keep(rule)) {
        keep(replacement, replacement->step, PPR_REASON_KEPT, rule);
        return;
    }
    struct ppri_base base =
        ppri_exchange_base(exchange, rule, &replacement->captures, subject->absolute);
    /* A rule of another client host writes its own origin. */
    if (repaired && (repaired->scheme.size || repaired->origin.size) &&
        rule->client.scheme == PPRI_SCHEME_NONE &&
        (!rule->client.path || ppri_place_has(&place, rule, &replacement->captures)))
        base = *repaired;
    if (subject->absolute && (rule->flags & PPR_AWARE) &&
        is_under(subject, rule, &replacement->captures)) { /* M9 */
        ppri_subject_repair(subject, rule, base, replacement);
        return;
    }
    ppri_subject_splice(subject, rule, &rule->client, base, replacement);
}

/* Maps a subject by the rule that covers its path at home. Returns false if there is no such
   rule. */
static bool map_at_home(struct ppri_subject *subject, enum ppri_step step,
                        const struct ppri_base *repaired, struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_rule *rule =
        exchange->has_backend ? find_rule(subject, &exchange->home, replacement) : NULL;
    if (!rule)
        return false;
    replacement->step = step;
    map_by(subject, rule, repaired, replacement);
    return true;
}

/* Replaces the origin by `base`. The path stays. */
static void repair(struct ppri_subject *subject, enum ppri_step step, const struct ppri_rule *rule,
                   struct ppri_base base, struct ppri_replacement *replacement)
{
    replacement->step = step;
    replacement->captures.known = 0;
    ppri_subject_repair(subject, map_rule(subject, rule), base, replacement);
}

/* ---------------------------------------------------------------- Steps -- */

/* N1: credentials are never passed on. W3: a host that is not plain is malformed. */
PPRI_RARE static bool judge_authority(struct ppri_subject *subject,
                                      struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppr_view host = subject->origin.host;
    if (!ppri_host_is_plain(&subject->origin)) { /* W3 */
        keep(replacement, PPRI_STEP_MALFORMED, PPR_REASON_MALFORMED, NULL);
        return true;
    }
    if (!subject->reference->userinfo.data)
        return false;
    const bool own = ppri_exchange_is_client_host(exchange, host) ||
                     ppri_exchange_is_kept_host(exchange, host) ||
                     ppri_exchange_is_backend_host(exchange, host);
    keep(replacement, PPRI_STEP_USERINFO, own ? PPR_REASON_MALFORMED : PPR_REASON_OTHER_SITE, NULL);
    return true;
}

/* N2: the origin is that of a backend prefix. */
static bool judge_backend(struct ppri_subject *subject, struct ppri_replacement *replacement)
{
    const struct ppri_rule *rule = find_rule(subject, &subject->origin, replacement);
    if (!rule)
        return false;
    replacement->step = PPRI_STEP_BACKEND;
    map_by(subject, rule, NULL, replacement);
    return true;
}

/* N3: the client prefix of another server of this proxy covers the URL. */
static bool judge_other_server(struct ppri_subject *subject, bool on_client,
                               struct ppri_replacement *replacement)
{
    const struct ppri_rule *rule = NULL;
    if (!on_client)
        rule = ppri_exchange_other_server(subject->exchange, &subject->origin, &subject->walk);
    if (rule)
        keep(replacement, PPRI_STEP_OTHER_SERVER, PPR_REASON_CLIENT_FACING, rule);
    return rule != NULL;
}

/* N4: the origin is another name of this backend. */
PPRI_NOINLINE static bool judge_name(struct ppri_subject *subject, bool clients, bool kept,
                                     struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_base client = {ppri_view(NULL, 0), ppri_exchange_client_text(exchange)};
    const struct ppri_rule *rule = NULL;
    if (!ppri_exchange_is_backend(exchange, &subject->origin) ||
        (clients && ppri_exchange_is_downgrade(exchange, &subject->origin)) ||
        !ppri_exchange_has_responses(exchange))
        return false;
    if (((clients || (!exchange->has_client_origin && kept)) && find_under(subject, &rule)) ||
        (ppri_exchange_says(exchange, PPR_AWARE) &&
         !ppri_origin_equal(&subject->origin, &exchange->backend_origin))) {
        repair(subject, PPRI_STEP_NAME_FACING, rule ? rule : exchange->rule, client, replacement);
        return true;
    }
    return map_at_home(subject, PPRI_STEP_NAME, NULL, replacement);
}

/* N5: the origin is the client origin. */
PPRI_NOINLINE static void judge_client(struct ppri_subject *subject, bool kept,
                                       struct ppri_replacement *replacement)
{
    const struct ppri_rule *rule = NULL;
    if (find_under(subject, &rule)) {
        keep(replacement, PPRI_STEP_CLIENT, PPR_REASON_CLIENT_FACING, map_rule(subject, rule));
        return;
    }
    if (kept && map_at_home(subject, PPRI_STEP_CLIENT_KEPT, NULL, replacement))
        return;
    rule = find_root(subject);
    if (rule)
        keep(replacement, PPRI_STEP_CLIENT, PPR_REASON_CLIENT_FACING, rule);
    else
        keep(replacement, PPRI_STEP_CLIENT_OUTSIDE, PPR_REASON_OTHER_SITE, NULL);
}

/* Returns the base of a repaired origin. If the URL keeps its own origin, returns that as it was
   sent, and sets `*stays`. */
PPRI_RARE static struct ppri_base repaired_base(const struct ppri_subject *subject, bool *stays)
{
    const struct ppri_reference *reference = subject->reference;
    struct ppri_base base = ppri_exchange_repair(subject->exchange, &subject->origin, stays);
    if (!*stays)
        return base;
    const char *begin = reference->origin.host.data;
    base.scheme = PPRI_LITERAL("https://");
    base.origin = ppri_view(begin, (size_t)(reference->path.data - begin));
    return base;
}

/* N6: the host is the client's or kept, and the scheme or the port is wrong. */
PPRI_RARE static bool judge_origin(struct ppri_subject *subject, bool clients, bool kept,
                                   struct ppri_replacement *replacement)
{
    const struct ppri_rule *rule = NULL;
    bool stays = false;
    if (!ppri_exchange_explains(subject->exchange, &subject->origin) ||
        !ppri_exchange_has_responses(subject->exchange))
        return false;
    const struct ppri_base base = repaired_base(subject, &stays);
    bool is_facing = find_under(subject, &rule);
    if (!is_facing && kept && map_at_home(subject, PPRI_STEP_ORIGIN_KEPT, &base, replacement))
        return true;
    if (!is_facing && !clients) {
        keep(replacement, PPRI_STEP_ORIGIN_UNCOVERED, PPR_REASON_UNCOVERED, NULL);
        return true;
    }
    if (!is_facing) {
        rule = find_root(subject);
        is_facing = rule != NULL;
    }
    if (!is_facing)
        keep(replacement, PPRI_STEP_ORIGIN_OUTSIDE, PPR_REASON_OTHER_SITE, NULL);
    else if (stays)
        keep(replacement, PPRI_STEP_ORIGIN_STAYS, PPR_REASON_CLIENT_FACING,
             map_rule(subject, rule));
    else
        repair(subject, PPRI_STEP_ORIGIN, rule, base, replacement);
    return true;
}

static void map_absolute(struct ppri_subject *subject, struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const struct ppri_reference *reference = subject->reference;
    const bool is_network = reference->form == PPRI_FORM_NETWORK;
    ppri_subject_take_origin(
        subject, is_network ? ppri_exchange_network_scheme(exchange, reference->origin.host)
                            : PPRI_SCHEME_NONE);
    if ((!subject->origin.canonical || reference->userinfo.data) &&
        judge_authority(subject, replacement))
        return;
    if (judge_backend(subject, replacement))
        return;
    const struct ppr_view host = subject->origin.host;
    const bool clients = ppri_exchange_is_client_host(exchange, host);
    const bool kept = ppri_exchange_is_kept_host(exchange, host);
    const bool on_client = clients && ppri_origin_equal(&subject->origin, &exchange->client_origin);
    if (judge_other_server(subject, on_client, replacement) ||
        (!on_client && judge_name(subject, clients, kept, replacement)))
        return;
    if (on_client)
        judge_client(subject, kept, replacement);
    else if ((clients || kept) && judge_origin(subject, clients, kept, replacement))
        return;
    else if (ppri_exchange_is_backend_host(exchange, host)) /* N7 */
        keep(replacement, PPRI_STEP_HOST, PPR_REASON_UNCOVERED, NULL);
    else /* N8 */
        keep(replacement, PPRI_STEP_SITE, PPR_REASON_OTHER_SITE, NULL);
}

/* ---------------------------------------------------------------- Paths -- */

/* True if the path is under the client prefix of `rule`, which may stand on the client's origin.
   `rule` may be NULL. */
PPRI_NOINLINE static bool is_facing(struct ppri_subject *subject, const struct ppri_rule *rule,
                                    const struct ppri_captures *captures)
{
    const struct ppri_place place = ppri_exchange_place(subject->exchange);
    return rule && rule->client.size && ppri_place_has(&place, rule, captures) &&
           is_under(subject, rule, captures);
}

static void map_path(struct ppri_subject *subject, struct ppri_replacement *replacement)
{
    const struct ppri_exchange *exchange = subject->exchange;
    const bool is_whole = subject->reference->form == PPRI_FORM_PATH;
    if (!exchange->has_backend || (!is_whole && !ppri_subject_take_relative(subject))) {
        keep(replacement, PPRI_STEP_RELATIVE, PPR_REASON_RELATIVE, NULL);
        return;
    }
    if (is_whole)
        ppri_subject_take_path(subject);
    if (ppri_exchange_says(exchange, PPR_AWARE)) {
        keep(replacement, PPRI_STEP_PATH_AWARE, PPR_REASON_CLIENT_FACING, exchange->rule);
        return;
    }
    const struct ppri_rule *rule = find_rule(subject, &exchange->home, replacement);
    const bool may_face = is_whole && !(rule && ppri_rule_is_keep(rule)) &&
                          !ppri_exchange_says(exchange, PPR_UNAWARE);
    const bool is_own = may_face && is_facing(subject, exchange->rule, &exchange->captures);
    if (is_own || (may_face && is_facing(subject, rule, &replacement->captures)))
        keep(replacement, PPRI_STEP_PATH_FACING, PPR_REASON_CLIENT_FACING,
             is_own ? exchange->rule : rule);
    else if (!rule)
        keep(replacement, PPRI_STEP_PATH_UNCOVERED, PPR_REASON_UNCOVERED, NULL);
    else {
        replacement->step = PPRI_STEP_PATH;
        map_by(subject, rule, NULL, replacement);
    }
}

void ppri_response_map(struct ppri_subject *subject, struct ppri_replacement *replacement)
{
    const enum ppri_form form = subject->reference->form;
    if (form == PPRI_FORM_ABSOLUTE || form == PPRI_FORM_NETWORK)
        map_absolute(subject, replacement);
    else
        map_path(subject, replacement);
}
